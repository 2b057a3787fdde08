"""Fields that a namespace has made: their types, and how they look in the catalogue. Pure.

The key of such a field begins with `custom_`. Its values are kept in one JSON column of the record, `custom`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any

from leadgen.fields.catalog import get_field
from leadgen.fields.field import Entity, Field, FieldType, OwnChoice

PREFIX = "custom_"
GROUP = "custom"
COLUMN = "custom"
_TABLES = {Entity.COMPANY: "companies", Entity.CONTACT: "contacts"}


class CustomType(StrEnum):
    """Type of a field that a namespace has made."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    URL = "url"
    LIST = "list"


_TYPES = {
    CustomType.TEXT: FieldType.LONG_TEXT,
    CustomType.NUMBER: FieldType.NUMBER,
    CustomType.DATE: FieldType.DATE,
    CustomType.BOOLEAN: FieldType.BOOLEAN,
    CustomType.CHOICE: FieldType.ENUM,
    CustomType.URL: FieldType.URL,
    CustomType.LIST: FieldType.TEXT_LIST,
}


@lru_cache(maxsize=2_000)  # equal choices are one class, so that what is known of a class is not computed again
def _choices(texts: tuple[str, ...]) -> type[StrEnum]:
    made: Any = OwnChoice("OwnChoices", [(f"CHOICE_{place}", text) for place, text in enumerate(texts)])  # type: ignore[call-arg]
    found: type[StrEnum] = made
    return found


def is_custom(key: str) -> bool:
    """Tell whether a key belongs to a field that a namespace has made."""
    return key.startswith(PREFIX)


def custom_field(
    entity: Entity, key: str, *, label: str, kind: CustomType, choices: tuple[str, ...] = (), hint: str = ""
) -> Field:
    """Return the catalogue entry of a field that a namespace has made."""
    return Field(
        key=key,
        entity=entity,
        type=_TYPES[kind],
        label=label,
        group=GROUP,
        table=_TABLES[entity],
        column=COLUMN,
        enum=_choices(choices) if kind is CustomType.CHOICE else None,
        hint=hint,
    )


def observed_field(entity: Entity, key: str) -> Field:
    """Return a field that an observation may name; a custom one without its label and type.

    The fold only needs the order of its sources, which is the same for all of them.
    """
    return _unnamed(entity, key) if is_custom(key) else get_field(entity, key)


@lru_cache(maxsize=2_000)
def _unnamed(entity: Entity, key: str) -> Field:
    return custom_field(entity, key, label=key, kind=CustomType.TEXT)


def custom_values(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the values of custom fields as their column holds them; None without one."""
    return {key: value for key, value in values.items() if is_custom(key)} or None
