"""JSON Schema of catalogue fields, to prompt models and to check their answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from leadgen.fields.field import Field, FieldType

_TYPES: dict[FieldType, dict[str, Any]] = {
    FieldType.INTEGER: {"type": "integer"},
    FieldType.YEAR: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.MILLIONS_EUR: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.TEXT_LIST: {"type": "array", "items": {"type": "string"}},
    FieldType.OBJECT: {"type": "object"},
    FieldType.OBJECT_LIST: {"type": "array", "items": {"type": "object"}},
}


def value_schema(field: Field) -> dict[str, Any]:
    """Return the schema of one field's value; null is allowed and means "not known"."""
    schema = dict(_TYPES.get(field.type, {"type": "string"}))
    schema["type"] = [schema["type"], "null"]
    if field.enum is not None:
        schema["enum"] = [*(member.value for member in field.enum), None]
    about = field.label + (f": {field.hint}" if field.hint else "")
    return schema | {"description": about}


def object_schema(fields: Iterable[Field]) -> dict[str, Any]:
    """Return the schema of an object with these fields by key.

    All fields are required, and no other field is allowed.
    """
    properties = {field.key: value_schema(field) for field in fields}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
