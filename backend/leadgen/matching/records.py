"""SQL and lists that the indexes of companies and contacts share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.custom_fields.custom_field import is_custom, observed_field
from leadgen.db import array
from leadgen.fields import Entity, Field
from leadgen.observations.tables import record_tables
from leadgen.tenancy import tenant_of


class KnownRecord(Protocol):
    """A record as matching sees it. `filled` has a bit per watched field that has a value or was emptied by hand."""

    id: UUID
    name_key: str | None
    filled: int


R = TypeVar("R", bound=KnownRecord)


def insert_by_id(records: list[R], known: R) -> None:
    """Add a record to a list in the order of ids, once."""
    if known not in records:  # they compare by identity
        records.append(known)
        if len(records) > 1:
            records.sort(key=lambda item: item.id)


_FEW = 20


def few_of(records: Sequence[R], name_key: str | None) -> Sequence[R]:
    """Return at most 20 records of a list, those of the given name first.

    Thousands of rows may share a placeholder; to compare each with each would take quadratic time.
    """
    if len(records) <= _FEW:
        return records
    named = [known for known in records if known.name_key == name_key][:_FEW]
    return named or records[:_FEW]


def only_of(entity: str, ref: str | None) -> str:
    """Return the condition that an import has said something about a record; empty without one."""
    if ref is None:
        return ""
    return (
        f"WHERE EXISTS (SELECT FROM observations o WHERE o.tenant_id = m.tenant_id AND o.{entity}_id = m.id"
        " AND o.source_ref = :ref AND o.retracted_at IS NULL)"
    )


def _main(entity: Entity) -> str:
    return "companies" if entity is Entity.COMPANY else "contacts"


def _watched(entity: Entity, keys: Sequence[str]) -> list[tuple[int, Field]]:
    return [(bit, observed_field(entity, key)) for bit, key in enumerate(keys)]


def filled_bits(entity: Entity, keys: Sequence[str]) -> str:
    """Return the SQL of a number with a bit per field that has a value."""
    main = _main(entity)
    bits = [
        f"CASE WHEN {_is_empty(known, entity, main)} THEN 0 ELSE {1 << bit} END"
        for bit, known in _watched(entity, keys)
    ]
    return f"CAST({' + '.join(bits) or '0'} AS numeric)"


def _is_empty(known: Field, entity: Entity, main: str) -> str:
    """Return the condition that no source says a field: a value that a rule derives does not count."""
    follow = record_tables(entity).follow
    if follow is None or known.key not in follow.fields:
        return f"{_value(known, main)} IS NULL"
    return (
        f"NOT EXISTS (SELECT FROM observations o WHERE o.tenant_id = m.tenant_id AND o.{entity.value}_id = m.id"
        f" AND o.retracted_at IS NULL AND jsonb_exists(o.values, '{known.key}'))"
    )


def _value(known: Field, main: str) -> str:
    """Return the SQL of a field's current value."""
    column = f'{"m" if known.table == main else known.table}."{known.column}"'
    return f"{column} -> '{known.key}'" if is_custom(known.key) else column


def respect_people(session: Session, entity: Entity, keys: Sequence[str], fresh: Sequence[KnownRecord]) -> None:
    """Count a field that a person has left empty as filled.

    An imported value would not show there.
    """
    if not fresh:
        return
    known: Mapping[UUID, KnownRecord] = {item.id: item for item in fresh}
    said = session.execute(
        text(
            f"SELECT o.{entity.value}_id, key FROM observations o CROSS JOIN LATERAL jsonb_object_keys(o.values) AS key"
            f" WHERE o.tenant_id = :tenant AND o.{entity.value}_id = ANY(CAST(:ids AS uuid[]))"
            " AND o.source_kind = 'person' AND o.retracted_at IS NULL"
        ),
        {"tenant": tenant_of(session), "ids": array(list(known))},
    )
    bits = {key: 1 << bit for bit, key in enumerate(keys)}
    for record_id, key in said:
        known[record_id].filled |= bits.get(key, 0)


def side_joins(entity: Entity, keys: Sequence[str]) -> str:
    """Return the joins to the tables that hold these fields."""
    sides = sorted({known.table for _, known in _watched(entity, keys)} - {_main(entity)})
    return " ".join(f"LEFT JOIN {side} ON {side}.tenant_id = m.tenant_id AND {side}.id = m.id" for side in sides)
