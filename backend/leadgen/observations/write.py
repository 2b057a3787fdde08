"""Writing folded values into the columns of records, set by set."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import dumps
from leadgen.fields import Entity, Field
from leadgen.observations.tables import column_type, record_tables, stored_fields
from leadgen.tenancy import tenant_of

Values = Mapping[str, Any]


def insert_records(session: Session, entity: Entity, records: Mapping[UUID, tuple[Values, Values]]) -> None:
    """Create records: per id, the columns given outright and the values that observations say."""
    tables = record_tables(entity)
    by_table = stored_fields(entity)
    rows = []
    for key, (columns, values) in records.items():
        own = {field.column: values[field.key] for field in by_table[tables.main] if field.key in values}
        rows.append({"id": key, **own, **tables.derive(values), **columns})
    _insert_rows(session, tables.main, rows)
    for name, fields in by_table.items():
        if name != tables.main:
            _upsert_side(session, name, fields, {key: values for key, (_, values) in records.items()}, skip_empty=True)


def update_records(
    session: Session,
    entity: Entity,
    values: Mapping[UUID, Values],
    *,
    fields: Collection[str] | None,
    edited: Collection[UUID],
) -> None:
    """Write the named fields (None: all) of existing records from their full current values.

    A field without a value becomes NULL. `version` steps up for the `edited` ids: only people's edits conflict.
    """
    tables = record_tables(entity)
    for name, stored in stored_fields(entity).items():
        wanted = tuple(field for field in stored if fields is None or field.key in fields)
        if name != tables.main:
            if wanted:
                _upsert_side(session, name, wanted, values, skip_empty=False)
            continue
        rows = [
            {
                "id": key,
                "version_step": int(key in edited),
                **{field.column: said.get(field.key) for field in wanted},
                **tables.derive(said),
            }
            for key, said in values.items()
        ]
        _update_rows(session, name, rows)


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    # A dict keeps the first-seen order, so that equal batches make equal statements.
    return list(dict.fromkeys(column for row in rows for column in row))


def _shape(name: str, columns: list[str]) -> str:
    types = {"version_step": "integer"}
    return ", ".join(f'"{column}" {types.get(column) or column_type(name, column)}' for column in columns)


def _insert_rows(session: Session, name: str, rows: list[dict[str, Any]]) -> None:
    columns = _columns(rows)
    listed = ", ".join(f'"{column}"' for column in columns)
    session.execute(
        text(
            f'INSERT INTO "{name}" (tenant_id, {listed}) SELECT :tenant, {listed}'
            f" FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({_shape(name, columns)})"
        ),
        {"tenant": tenant_of(session), "rows": dumps(rows)},
    )


def _update_rows(session: Session, name: str, rows: list[dict[str, Any]]) -> None:
    columns = _columns(rows)
    sets = ", ".join(f'"{column}" = r."{column}"' for column in columns if column not in ("id", "version_step"))
    session.execute(
        text(
            f'UPDATE "{name}" AS t SET {sets}, version = t.version + r.version_step, updated_at = now()'
            f" FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({_shape(name, columns)})"
            " WHERE t.tenant_id = :tenant AND t.id = r.id"
        ),
        {"tenant": tenant_of(session), "rows": dumps(rows)},
    )


def _upsert_side(
    session: Session, name: str, fields: tuple[Field, ...], values: Mapping[UUID, Values], *, skip_empty: bool
) -> None:
    rows = [
        {"id": key, **{field.column: said.get(field.key) for field in fields}}
        for key, said in values.items()
        if not skip_empty or any(field.key in said for field in fields)
    ]
    if not rows:
        return
    columns = _columns(rows)
    listed = ", ".join(f'"{column}"' for column in columns)
    sets = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column != "id")
    session.execute(
        text(
            f'INSERT INTO "{name}" (tenant_id, {listed}) SELECT :tenant, {listed}'
            f" FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({_shape(name, columns)})"
            f" ON CONFLICT (tenant_id, id) DO UPDATE SET {sets}, updated_at = now()"
        ),
        {"tenant": tenant_of(session), "rows": dumps(rows)},
    )
