"""Turns every validation error of a request into field, reason and fix. The only place that does.

The field is written as the client wrote it: parts of Pydantic's location that are not in the sent data are names of
our types, and are left out. Alternatives of one value give one problem. The reasons are ours, in plain English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from leadgen.errors import MAX_PROBLEMS, FieldProblem, shortened

MAX_INTEGER = 2**31 - 1
"""Largest whole number that a column stores."""
_NO_OBJECT = FieldProblem(
    "body", "This is not a JSON object.", "Send a JSON object, with Content-Type: application/json."
)
_MOST_DIGITS = 300
"""Most characters of a text that may be a number."""
_ID = "00000000-0000-7000-8000-000000000001"


class _Words(NamedTuple):
    """Reason and fix for one kind of error; `{…}` are parts of the error's context."""

    reason: str
    fix: str


_WORDS: Mapping[str, _Words] = {
    "missing": _Words("This field is missing.", "Send this field."),
    "extra_forbidden": _Words("There is no field of this name here.", "Remove this field, or check its spelling."),
    "value_error": _Words("{error}", "Change this value and send it again."),
    "assertion_error": _Words("{error}", "Change this value and send it again."),
    "enum": _Words("This is not an allowed value.", "Use one of: {expected}."),
    "literal_error": _Words("This is not an allowed value.", "Use one of: {expected}."),
    "union_tag_invalid": _Words("This is not an allowed kind.", "Use one of: {expected_tags}."),
    "union_tag_not_found": _Words("The field that names the kind is missing.", "Send {discriminator}."),
    "string_type": _Words("This is not text.", "Send text in quotes."),
    "string_too_short": _Words("This text is too short.", "Send at least {min_length} characters."),
    "string_too_long": _Words("This text is too long.", "Send at most {max_length} characters."),
    "string_pattern_mismatch": _Words("This text does not have the form of this field.", "Send {pattern}."),
    "string_unicode": _Words("This text holds characters that are not valid.", "Send valid UTF-8."),
    "int_type": _Words("This is not a whole number.", "Send a whole number, such as 5."),
    "int_parsing": _Words("This is not a whole number.", "Send a whole number, such as 5."),
    "int_from_float": _Words("This is not a whole number.", "Send a whole number, such as 5."),
    "int_parsing_size": _Words("This number is too large.", "Send a smaller number."),
    "float_type": _Words("This is not a number.", "Send a number, such as 1.5."),
    "float_parsing": _Words("This is not a number.", "Send a number, such as 1.5."),
    "finite_number": _Words("This is not a number.", "Send a number, such as 1.5."),
    "decimal_type": _Words("This is not a number.", "Send a number, such as 1.5."),
    "decimal_parsing": _Words("This is not a number.", "Send a number, such as 1.5."),
    "decimal_max_digits": _Words("This number has too many digits.", "Send at most {max_digits} digits."),
    "decimal_max_places": _Words("This number has too many decimals.", "Send at most {decimal_places} decimals."),
    "decimal_whole_digits": _Words("This number is too large.", "Send at most {whole_digits} digits before the point."),
    "bool_type": _Words("This is neither true nor false.", "Send true or false, without quotes."),
    "bool_parsing": _Words("This is neither true nor false.", "Send true or false."),
    "greater_than": _Words("This must be greater than {gt}.", "Send a number greater than {gt}."),
    "greater_than_equal": _Words("This must be greater than or equal to {ge}.", "Send {ge} or more."),
    "less_than": _Words("This must be less than {lt}.", "Send a number less than {lt}."),
    "less_than_equal": _Words("This must be less than or equal to {le}.", "Send {le} or less."),
    "multiple_of": _Words("This must be a multiple of {multiple_of}.", "Send a multiple of {multiple_of}."),
    "list_type": _Words("This is not a list.", "Send a list: […]."),
    "too_short": _Words("This holds too few entries.", "Send at least {min_length}."),
    "too_long": _Words("This holds too many entries.", "Send at most {max_length}."),
    "none_required": _Words("Only null is allowed here.", "Send null, or leave the field out."),
    "uuid_type": _Words("This is not an id.", f"Send an id as the API returns it, such as {_ID}."),
    "uuid_parsing": _Words("This is not an id.", f"Send an id as the API returns it, such as {_ID}."),
    "uuid_version": _Words("This is not an id.", f"Send an id as the API returns it, such as {_ID}."),
    "datetime": _Words("This is not a date with a time.", "Send it as 2026-05-31T12:00:00Z."),
    "timezone": _Words("This time has no time zone, or another one.", "Send it as 2026-05-31T12:00:00Z."),
    "date": _Words("This is not a date.", "Send it as 2026-05-31."),
    "time": _Words("This is not a time of day.", "Send it as 12:30:00."),
    "time_delta": _Words("This is not a length of time.", "Send seconds."),
    "url": _Words("This is not a web address.", "Send an address that begins with https://."),
    "no_object": _Words(_NO_OBJECT.message, "Send an object: {…}."),
}
FORMS = {
    "^[A-Za-z]{2}$": "a two-letter country code, such as CZ",
    r"^https?://": "a web address that begins with https://",
    r"^#[0-9a-fA-F]{6}$": "a colour as # and six hexadecimal digits, such as #3366cc",
    r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$": "lower-case letters, digits and hyphens, at most 40",
}
"""What texts of a pattern are, in words."""
_OTHER = _Words("This value is not accepted here.", "See /api/docs for what this field takes.")
_OWN = frozenset({"value_error", "assertion_error"})
"""Errors whose words are those of the validator that raised them."""
_OBJECTS = ("model_", "dict_type", "mapping_type", "dataclass_", "json_", "set_type", "tuple_type")
_FAMILIES = ("datetime", "timezone", "date", "time_delta", "time", "url", "string", "int", "float", "decimal", "bool")
_FAMILY_OF = {"string": "string_type", "int": "int_type", "float": "float_type", "decimal": "decimal_type"}


def problems_of(error: ValidationError, data: Any, *, root: str = "body") -> tuple[list[FieldProblem], int]:
    """Return the problems of an error about `data`, and how many there are; at most `MAX_PROBLEMS` are built.

    `root` is the field of a problem that concerns the data as a whole.
    """
    count = error.error_count()
    # The context of an error may hold the input, so only the items that are shown are built.
    items = error.errors(include_url=False, include_input=False)[:MAX_PROBLEMS]
    found: dict[str, list[FieldProblem]] = {}
    for item in items:
        field = client_path(item["loc"], data, is_missing=item["type"] == "missing") or root
        found.setdefault(field, []).append(describe(field, item["type"], item.get("ctx", {})))
    problems = [_merged(alternatives) for alternatives in found.values()]
    return problems, count - (len(items) - len(problems))


def client_path(loc: Sequence[int | str], data: Any, *, is_missing: bool = False) -> str:
    """Return a location as a path into the data that was sent; empty for the data as a whole.

    A missing field is named below the value that lacks it.
    """
    here, path = data, list[str]()
    for place, part in enumerate(loc):
        if _holds(here, part):
            here = here[part]
        elif not (is_missing and place == len(loc) - 1 and isinstance(here, Mapping)):
            continue
        path.append(str(part))
    return shortened(".".join(path))


def _holds(value: Any, part: int | str) -> bool:
    """Return whether a part of a location leads into the value."""
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, Mapping) and part in value


def describe(field: str, kind: str, context: Mapping[str, Any]) -> FieldProblem:
    """Return the problem for one kind of validation error."""
    if kind.startswith(_OBJECTS):
        return _NO_OBJECT if field == _NO_OBJECT.field else FieldProblem(field, *_WORDS["no_object"])
    words = _OTHER if kind in _OWN and context.get("error") is None else _words_of(kind)
    known = {key: _shown(value) for key, value in context.items()}
    if "pattern" in known:
        known["pattern"] = FORMS.get(known["pattern"], "text of the form that /api/docs shows for this field")
    reason, fix = words.reason.format_map(_Known(known)), words.fix.format_map(_Known(known))
    said = getattr(context.get("error"), "fix", None) or fix
    return FieldProblem(field, shortened(_sentence(reason)), _sentence(said))


def numbers_beyond(data: Any, limit: int = MAX_INTEGER) -> Iterator[str]:
    """Yield the path of every number in the data that no column stores."""
    for path, value in _leaves(data):
        number = _whole_number(value)
        if number is not None and abs(number) > limit:
            yield shortened(path)


def _words_of(kind: str) -> _Words:
    if kind in _WORDS:
        return _WORDS[kind]
    family = next((name for name in _FAMILIES if kind.startswith(name)), "")
    return _WORDS.get(_FAMILY_OF.get(family, family), _OTHER)


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key.replace("_", " ")


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _sentence(text: str) -> str:
    text = text.strip()
    ended = text if text.endswith((".", "!", "?", "…")) else f"{text}."
    return f"{ended[:1].upper()}{ended[1:]}"


def _merged(alternatives: Sequence[FieldProblem]) -> FieldProblem:
    """Return one problem for the ways in which one value could have been right."""
    first = alternatives[0]
    fixes = list(dict.fromkeys(problem.fix for problem in alternatives))
    if len(fixes) == 1:
        return first
    reasons = list(dict.fromkeys(problem.message for problem in alternatives))
    reason = reasons[0] if len(reasons) == 1 else "This has no form that is accepted here."
    others = [f"{fix[:1].lower()}{fix[1:]}" for fix in fixes[1:]]
    return FieldProblem(first.field, reason, " Or ".join([fixes[0], *others]))


def _leaves(data: Any) -> Iterator[tuple[str, Any]]:
    open_: list[tuple[str, Any]] = [("", data)]
    while open_:
        path, value = open_.pop()
        if isinstance(value, (Mapping, list)):
            parts = value.items() if isinstance(value, Mapping) else enumerate(value)
            open_ += [(f"{path}.{key}" if path else str(key), part) for key, part in parts]
        else:
            yield path, value


def _whole_number(value: Any) -> float | None:
    if isinstance(value, str):
        is_number = len(value) <= _MOST_DIGITS and value.strip().lstrip("+-").isdecimal()
        return int(value.strip().lstrip("+-")) if is_number else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
