"""Tables of each entity: main table, one-to-one tables, and the derived columns.

The slices above register their tables here, so that the store can write them without importing upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

from leadgen.db import Base
from leadgen.fields import Entity, Field, catalog

SEARCH_LENGTH = 600
"""Searchable characters of a record.

An index entry holds 2,700 bytes, and a character takes up to four.
"""

Derive = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Derives columns of the main table (search text, sort and match keys) from current values."""


@dataclass(frozen=True, slots=True)
class Normalize:
    """Normalizes new values of `keys` to their stored form, where that depends on other values.

    `rule(values, said)` gets all values of the record, including the new ones. It returns the values of `said` that
    change, and further values that follow from the new ones.
    """

    keys: frozenset[str]
    rule: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Follow:
    """Values that a rule derives where no source says them: the fields `fields`, from the fields `depends`.

    `rule(values)` returns the values, each with the sentence why. They are written to the columns and are shown as a
    rule's. No observation is stored, so that they always fit the values that they follow from.
    """

    fields: frozenset[str]
    depends: frozenset[str]
    rule: Callable[[Mapping[str, Any]], Mapping[str, tuple[Any, str]]]


@dataclass(frozen=True, slots=True)
class RecordTables:
    """Storage of one entity. One-to-one tables share the record's id."""

    main: str
    derive: Derive
    normalize: Normalize | None = None
    follow: Follow | None = None


_REGISTERED: dict[Entity, RecordTables] = {}


def register_record(
    entity: Entity,
    *,
    main: str,
    derive: Derive,
    normalize: Normalize | None = None,
    follow: Follow | None = None,
) -> None:
    """Register the tables of an entity; called once, where the table is defined."""
    _REGISTERED[entity] = RecordTables(main, derive, normalize, follow)


def with_followed(entity: Entity, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return current values with those that follow from them by a rule."""
    follow = record_tables(entity).follow
    if follow is None or follow.depends.isdisjoint(values):
        return values
    return {**{key: value for key, (value, _) in follow.rule(values).items()}, **values}


def record_tables(entity: Entity) -> RecordTables:
    """Return the tables of an entity."""
    return _REGISTERED[entity]


def table(name: str) -> Table:
    """Return a table by name."""
    return Base.metadata.tables[name]


@cache
def column_type(table_name: str, column: str) -> str:
    """Return a column's PostgreSQL type as written in SQL."""
    return table(table_name).c[column].type.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]


@cache
def stored_fields(entity: Entity) -> dict[str, tuple[Field, ...]]:
    """Return an entity's observable fields by the table that holds their current value."""
    found: dict[str, list[Field]] = {}
    for field in catalog(entity).values():
        if not field.computed:
            found.setdefault(field.table, []).append(field)
    return {name: tuple(fields) for name, fields in found.items()}
