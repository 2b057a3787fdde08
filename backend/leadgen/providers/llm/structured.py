"""Structured answers: the schema that we send, and the check of what comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from leadgen.providers.base import Spent, Transient, mended

_FENCE = "```"
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float, Decimal),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def closed_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with `additionalProperties: false` on every object, as strict structured output wants it."""
    closed: dict[str, Any] = {}
    for key, value in schema.items():
        if isinstance(value, Mapping):
            # Names of properties are not schema keywords: go through them one by one.
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
    """The object in a model's text, checked against the schema.

    Raises Transient (the next answer may be whole) with what the lost one cost. A null is let through
    everywhere: a model that does not know says so, and the caller's own types decide whether that will do.
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
    """Return what stands between the fences of a Markdown code block; other text unchanged."""
    first, line_end, rest = text.strip().partition("\n")
    if not line_end or first.rstrip() not in (_FENCE, f"{_FENCE}json") or not rest.endswith(_FENCE):
        return text
    return rest[: -len(_FENCE)]


def violations(
    value: Any, schema: Mapping[str, Any], path: str = "answer", root: Mapping[str, Any] | None = None
) -> Iterator[str]:
    """Where a value leaves its schema: type, enum, required, properties, items, anyOf, local $ref. Nothing else is checked."""
    if value is None and path != "answer":
        return
    root = schema if root is None else root
    schema = _resolved(schema, root)
    options = schema.get("anyOf")
    if isinstance(options, list) and options:
        if not any(next(violations(value, option, path, root), None) is None for option in options):
            yield f"{path} fits none of its forms"
        return
    if not _has_type(value, schema.get("type")):
        yield f"{path} is {type(value).__name__}, not {schema.get('type')}"
        return
    allowed = schema.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        yield f"{path} is not one of {', '.join(map(str, allowed))}"
    if isinstance(value, dict):
        yield from _object_violations(value, schema, path, root)
    items = schema.get("items")
    if isinstance(value, list) and isinstance(items, Mapping):
        for index, item in enumerate(value):
            yield from violations(item, items, f"{path}[{index}]", root)


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    # A chain of references longer than this is a circle.
    for _ in range(8):
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return schema
        target: Any = root
        for part in reference.removeprefix("#/").split("/"):
            target = target.get(part) if isinstance(target, Mapping) else None
        schema = target if isinstance(target, Mapping) else {}
    return {}


def _object_violations(
    value: dict[str, Any], schema: Mapping[str, Any], path: str, root: Mapping[str, Any]
) -> Iterator[str]:
    properties = schema.get("properties")
    for name in schema.get("required") or ():
        if name not in value:
            yield f"{path}.{name} is missing"
    if isinstance(properties, Mapping):
        for name, item in value.items():
            if name in properties:
                yield from violations(item, properties[name], f"{path}.{name}", root)
            elif schema.get("additionalProperties") is False:
                yield f"{path}.{name} was not asked for"


def _has_type(value: Any, wanted: object) -> bool:
    names = wanted if isinstance(wanted, list) else [wanted]
    for name in names:
        known = _TYPES.get(name) if isinstance(name, str) else None
        if known is None:
            if name == "null" and value is not None:
                continue
            return True
        # bool is an int to Python; to JSON it is not.
        if isinstance(value, known) and (name == "boolean" or not isinstance(value, bool)):
            return True
        if name == "integer" and isinstance(value, float) and value.is_integer():
            return True
    return False
