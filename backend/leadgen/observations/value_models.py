"""API models of a record's values, generated from the catalogue: one attribute per field.

An attribute is null where the value is not known.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar, cast

from pydantic import BaseModel, create_model
from pydantic import Field as ModelField

from leadgen.fields import Field, FieldType
from leadgen.schema import Instant

M = TypeVar("M", bound=BaseModel)

_TYPES: dict[FieldType, Any] = {
    FieldType.INTEGER: int,
    FieldType.YEAR: int,
    FieldType.NUMBER: float,
    FieldType.MILLIONS_EUR: float,
    FieldType.BOOLEAN: bool,
    FieldType.DATE: date,
    FieldType.INSTANT: Instant,
    FieldType.TEXT_LIST: list[str],
    FieldType.OBJECT: dict[str, Any],
    FieldType.OBJECT_LIST: list[dict[str, Any]],
}


def value_model(name: str, base: type[M], fields: Iterable[Field]) -> type[M]:
    """Return `base` with one nullable attribute per field."""
    attributes: dict[str, Any] = {}
    for field in fields:
        kind = field.enum or _TYPES.get(field.type, str)
        about = field.label + (f": {field.hint}" if field.hint else "")
        attributes[field.key] = (kind | None, ModelField(default=None, description=about))
    return cast(type[M], create_model(name, __base__=base, __doc__=base.__doc__, **attributes))
