"""Structured answers: the schema that is sent, and the check of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import create
from referencing import Registry

from leadgen.providers.base import Spent, Transient, mended

_FENCE = "```"
_KEYWORDS = ("$ref", "anyOf", "type", "enum", "required", "properties", "additionalProperties", "items")
"""Keywords of a schema that are checked.

Bounds and lengths are left to the types of the caller, who may keep the rest of an answer.
"""


def closed_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Add `additionalProperties: false` to every object, as strict structured output wants."""
    closed: dict[str, Any] = {}
    for key, value in schema.items():
        if isinstance(value, Mapping):
            # Names of properties are not schema keywords: each is processed one by one.
            named = key in ("properties", "$defs", "definitions")
            closed[key] = {name: _closed(item) for name, item in value.items()} if named else closed_schema(value)
        elif isinstance(value, list):
            closed[key] = [_closed(item) for item in value]
        else:
            closed[key] = value
    if "properties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


def _closed(item: Any) -> Any:
    return closed_schema(item) if isinstance(item, Mapping) else item


def parse_structured(
    provider: str, text: str, schema: Mapping[str, Any], *, spent: Spent | None = None
) -> dict[str, Any]:
    """Parse the object in a model's text, and check it against the schema.

    Raises Transient with the cost of the call, because the next answer may be valid. A null is allowed everywhere: a
    model says so when it does not know, and the caller's own types decide whether null is acceptable.
    """
    try:
        data = mended(json.loads(_without_fence(text)))
    except (ValueError, RecursionError) as exc:
        raise Transient(provider, "answer is not valid JSON", reason="invalid_json", spent=spent) from exc
    problem = next(violations(data, schema), None)
    if problem is not None or not isinstance(data, dict):
        raise Transient(
            provider,
            f"answer does not fit the schema: {problem or 'not an object'}",
            reason="schema_mismatch",
            spent=spent,
        )
    return data


def _without_fence(text: str) -> str:
    """Return the content of a Markdown code block; other text unchanged."""
    first, line_end, rest = text.strip().partition("\n")
    if not line_end or first.rstrip() not in (_FENCE, f"{_FENCE}json") or not rest.endswith(_FENCE):
        return text
    return rest[: -len(_FENCE)]


def _unless_null(check: Callable[..., Any]) -> Callable[..., Any]:
    def checked(validator: Any, expected: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        if value is not None:
            yield from check(validator, expected, value, schema) or ()

    return checked


_Validator = create(
    meta_schema=Draft202012Validator.META_SCHEMA,
    validators={keyword: _unless_null(Draft202012Validator.VALIDATORS[keyword]) for keyword in _KEYWORDS},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "number", lambda _, value: isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    ),
)


def violations(value: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield violations of the schema, as text without the answer's own values.

    A null fits everywhere.
    """
    # with an empty registry, no reference is ever fetched
    for error in _Validator(schema, registry=Registry()).iter_errors(value):
        yield f"{error.json_path.replace('$', 'answer', 1)} {_in_words(error)}"


def _in_words(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    match error.validator:
        case "type":
            return f"is {type(error.instance).__name__}, not {wanted}"
        case "required":
            return f"lacks one of {', '.join(wanted)}"
        case "enum":
            return f"is not one of {', '.join(map(str, wanted))}"
        case "additionalProperties":
            return "has properties that were not asked for"
        case _:
            return "fits none of its forms"
