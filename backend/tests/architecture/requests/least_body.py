"""The least valid value of a JSON schema, for calling any route with a body that passes validation."""

from __future__ import annotations

from typing import Any

SAMPLE_ID = "00000000-0000-7000-8000-000000000001"


def resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, references followed."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def least(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """A value with only what is required."""
    schema = resolve(document, schema)
    for key in ("example", "default", "const"):
        if key in schema and schema[key] is not None:
            return schema[key]
    if schema.get("examples"):
        return schema["examples"][0]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf"):
        if schema.get(key):
            return least(document, schema[key][0])
    if schema.get("allOf"):
        return least(document, schema["allOf"][0])
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return {name: least(document, schema["properties"][name]) for name in schema.get("required", [])}
    if kind == "array":
        return [least(document, schema["items"]) for _ in range(schema.get("minItems", 0))]
    if kind == "string":
        return SAMPLE_ID if schema.get("format") == "uuid" else "x" * max(1, schema.get("minLength", 1))
    if kind in {"integer", "number"}:
        return max(1, schema.get("minimum", 1))
    return {"boolean": True, "null": None}.get(str(kind), "x")


def has_ids(document: dict[str, Any], schema: dict[str, Any], seen: tuple[int, ...] = ()) -> bool:
    """Whether a UUID can stand anywhere in the schema, or free-form objects that could hold one."""
    schema = resolve(document, schema)
    if id(schema) in seen:
        return False
    seen = (*seen, id(schema))
    if schema.get("format") == "uuid":
        return True
    if (
        schema.get("type") == "object"
        and "properties" not in schema
        and schema.get("additionalProperties", True) is True
    ):
        return True
    parts = list(schema.get("properties", {}).values())
    for kind in ("anyOf", "oneOf", "allOf"):
        parts += schema.get(kind, [])
    values = schema.get("additionalProperties")
    parts += [values] if isinstance(values, dict) else []
    parts += [schema["items"]] if "items" in schema else []
    return any(has_ids(document, part, seen) for part in parts)
