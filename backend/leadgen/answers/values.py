"""Reads one value of a model's answer by its JSON Schema: type, listed members, words for "unknown", marks.

A number in words is read where it is certain. A range, an open bound or another currency is refused with both ends.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry

from leadgen.answers.keys import normalize_key
from leadgen.cleaning import is_no_value, strip_marks
from leadgen.fields.amounts import Amount, AmountRefusal, read_amount

NO_VALUE = "says that there is no value"
_TEXT = 100_000
_ITEMS = 1_000
_TRUE = frozenset({"true", "yes", "y", "1", "ja", "ano", "áno", "oui", "tak", "kyllä"})
_FALSE = frozenset({"false", "no", "n", "0", "nein", "ne", "nie", "non", "nei", "nej", "ei"})
_CURRENCY_OF_KEY = re.compile(r"(?:^|_)(eur|usd|gbp|czk|nok|sek|dkk|pln|chf|huf)(?:_|$)")
_SCALE_OF_KEY = re.compile(
    r"(?:^|_)(?:m|mio|mn|mil|millions?)_?(?:eur|usd|gbp|czk|nok)?$|_(?:millions?)(?:_|$)|_m_(?:eur|usd)$|_(?:eur|usd)_m$"
)


@dataclass(frozen=True, slots=True)
class Value:
    """A usable value, and remarks about how it was read."""

    value: Any
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a text is no value of the field; a range keeps both ends."""

    reason: str
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class WantedValue:
    """What a field may hold. `types` are JSON Schema's; empty = anything.

    `facts`: text is a fact, so marks of sources are no part of it, and "unknown" is no value. A message is no fact.
    """

    schema: Mapping[str, Any]
    types: frozenset[str]
    members: tuple[Any, ...] | None
    key: str = ""
    facts: bool = True

    @classmethod
    def of(cls, schema: Mapping[str, Any], key: str = "", *, facts: bool = True) -> WantedValue:
        """Return what a property's schema allows, also through `anyOf`."""
        options = [
            schema,
            *(item for name in ("anyOf", "oneOf") for item in schema.get(name) or () if isinstance(item, Mapping)),
        ]
        types: set[str] = set()
        members: list[Any] = []
        for option in options:
            said = option.get("type")
            types.update([said] if isinstance(said, str) else said if isinstance(said, list) else ())
            members += option["enum"] if isinstance(option.get("enum"), list) else []
            members += [option["const"]] if "const" in option else []
        return cls(schema, frozenset(types - {"null"}), tuple(members) if members else None, key, facts)

    @property
    def of_person(self) -> bool:
        """Tell whether the field is a person's name, where initials are values."""
        name = normalize_key(self.key.partition(".")[0])
        return name in ("first_name", "last_name", "full_name", "middle_name", "initials")


def read_value(raw: Any, target: WantedValue) -> Value | Refused:
    """Return a value of the answer in the form that the field asks for, or why it has none."""
    if isinstance(raw, str):
        return _clean_text(raw[:_TEXT].strip(), target)
    if isinstance(raw, float | Decimal) and not math.isfinite(raw):
        return Refused("is not a finite number")
    if target.members is not None:
        return _member(raw, target)
    for kind, check in _BY_TYPE:
        if kind(raw):
            return check(raw, target)
    return Refused("is of no known form")


def _clean_text(text: str, target: WantedValue) -> Value | Refused:
    if not target.facts and target.members is None and (not target.types or "string" in target.types):
        return _checked(text, target)
    bare = strip_marks(text)
    if is_no_value(bare, short_forms=not target.of_person) and not _is_member(bare, target):
        return Refused(NO_VALUE)
    return _from_text(bare, target, marked=bare != text)


def _is_member(text: str, target: WantedValue) -> bool:
    return target.members is not None and any(isinstance(item, str) and item == text for item in target.members)


def _from_text(text: str, target: WantedValue, *, marked: bool) -> Value | Refused:
    remarks = ("marks of sources or of Markdown were taken off",) if marked else ()
    if target.members is not None:
        return _member(text, target)
    if not target.types or "string" in target.types:
        return _checked(text, target, remarks)
    if target.types & {"integer", "number"}:
        return _number_in_words(text, target)
    if "boolean" in target.types:
        word = text.lower().rstrip(".!")
        return Value(word in _TRUE) if word in _TRUE | _FALSE else Refused("is neither yes nor no")
    if "array" in target.types:
        return _list([part for part in re.split(r"\s{0,5}[;\n•]\s{0,5}", text) if part.strip()], target)
    return Refused("is text, not an object")


def _member(raw: Any, target: WantedValue) -> Value | Refused:
    members = target.members or ()
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    for item in members:
        if item == raw and isinstance(item, bool) == isinstance(raw, bool):
            return Value(item)
    if isinstance(raw, str):
        name = normalize_key(raw.rstrip("."))
        close = [item for item in members if isinstance(item, str) and normalize_key(item) == name]
        if len(close) == 1:
            return Value(close[0])
    listed = ", ".join(str(item) for item in members if item is not None)
    return Refused(f"is not one of: {listed[:300]}")


def _number_in_words(text: str, target: WantedValue) -> Value | Refused:
    percent = text.endswith("%")
    read = read_amount(text.rstrip("% "), whole="number" not in target.types)
    if isinstance(read, AmountRefusal):
        return Refused(read.reason)
    if read.value is None:
        return Refused(_ends(read), _plain(read.minimum), _plain(read.maximum))
    name = normalize_key(target.key.partition(".")[0])
    asked = _CURRENCY_OF_KEY.search(name)
    if asked is not None and read.currencies and asked[1].upper() not in read.currencies:
        return Refused(f"is in {' or '.join(read.currencies)}, not in {asked[1].upper()}")
    value = float(read.value)
    if _SCALE_OF_KEY.search(name) and read.scale > 1:
        value /= 1e6
    if percent and "confidence" in target.key:
        value /= 100
    remarks = ("is approximate",) if read.approximate else ()
    if "number" not in target.types and value != int(value):
        return Refused("is not a whole number")
    is_whole = value == int(value) and abs(value) < 1e15
    return _checked(int(value) if is_whole else value, target, remarks)


def _ends(read: Amount) -> str:
    if read.maximum is None:
        return f"names only a least value: {read.minimum:f}"
    if read.minimum is None:
        return f"names only a most value: {read.maximum:f}"
    return f"is a range: {read.minimum:f} to {read.maximum:f}"


def _plain(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _boolean(raw: Any, target: WantedValue) -> Value | Refused:
    return (
        Value(raw)
        if not target.types or "boolean" in target.types
        else Refused("is yes or no, not a value of the field")
    )


def _number(raw: float | Decimal, target: WantedValue) -> Value | Refused:
    if target.types & {"integer", "number"} or not target.types:
        if "number" not in target.types and target.types:
            if raw != int(raw):
                return Refused("is not a whole number")
            return _checked(int(raw), target)
        return _checked(raw, target)
    if "string" in target.types:
        return _checked(f"{raw.normalize():f}" if isinstance(raw, Decimal) else str(raw), target)
    if "boolean" in target.types and raw in (0, 1):
        return Value(bool(raw))
    return Refused("is a number")


def _list(raw: list[Any], target: WantedValue) -> Value | Refused:
    if target.types and "array" not in target.types:
        # one item in a list is that item; several are no single value
        if len(raw) == 1:
            return read_value(raw[0], target)
        return Refused("is a list of several values" if raw else "is an empty list")
    wanted = target.schema.get("items")
    item_target = WantedValue.of(wanted if isinstance(wanted, Mapping) else {}, target.key, facts=target.facts)
    kept, remarks = [], []
    for item in raw[:_ITEMS]:
        if item is None:
            continue
        value = read_value(item, item_target)
        if isinstance(value, Refused):
            remarks.append(f"one item is left out: it {value.reason}")
        else:
            kept.append(value.value)
    if raw and not kept:
        return Refused("holds no usable item")
    return _checked(kept, target, tuple(dict.fromkeys(remarks)))


def _object(raw: Mapping[str, Any], target: WantedValue) -> Value | Refused:
    if target.types and "object" not in target.types:
        return Refused("is an object, not a single value")
    parts = target.schema.get("properties")
    if not isinstance(parts, Mapping):
        return _checked(_without_twice(raw), target)
    data: dict[str, Any] = {}
    remarks: list[str] = []
    for key, wanted in parts.items():
        if raw.get(key) is None:
            data[key] = None
            continue
        value = read_value(
            raw[key], WantedValue.of(wanted if isinstance(wanted, Mapping) else {}, key, facts=target.facts)
        )
        data[key] = None if isinstance(value, Refused) else value.value
        remarks += [f"{key} {value.reason}"] if isinstance(value, Refused) else list(value.remarks)
    lacking = [
        key for key in target.schema.get("required", ()) if data.get(key) is None and not _nullable(parts.get(key))
    ]
    if lacking:
        return Refused(f"lacks {', '.join(lacking[:10])}")
    return Value(data, tuple(remarks))


def _nullable(wanted: Any) -> bool:
    return isinstance(wanted, Mapping) and "null" in str(wanted.get("type", "null"))


def _without_twice(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in raw.items()
        if isinstance(value, (str, int, float, Decimal, list, dict, type(None)))
    }


def _checked(value: Any, target: WantedValue, remarks: tuple[str, ...] = ()) -> Value | Refused:
    """Return the value if the rest of its schema holds: bounds, lengths, patterns."""
    schema = {key: part for key, part in target.schema.items() if key in _BOUNDS}
    if schema:
        plain = float(value) if isinstance(value, Decimal) else value
        error = next(Draft202012Validator(schema, registry=Registry()).iter_errors(plain), None)
        if error is not None:
            return Refused(f"breaks {error.validator} {str(error.validator_value)[:80]}")
    return Value(value, remarks)


_BOUNDS = frozenset(
    {
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "multipleOf",
    }
)
_BY_TYPE: tuple[tuple[Callable[[Any], bool], Callable[[Any, WantedValue], Value | Refused]], ...] = (
    (lambda raw: isinstance(raw, bool), _boolean),
    (lambda raw: isinstance(raw, (int, float, Decimal)), _number),
    (lambda raw: isinstance(raw, list), _list),
    (lambda raw: isinstance(raw, Mapping), _object),
)
