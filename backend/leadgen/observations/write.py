"""Writes folded values into the columns of records, set by set.

Statements are built first and run later: an import builds those of its next rows while the database still works on
the last ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.custom_fields.custom_field import COLUMN, custom_values, is_custom
from leadgen.db import array
from leadgen.fields import Entity, Field
from leadgen.observations.tables import column_type, record_tables, stored_fields, with_followed
from leadgen.tenancy import tenant_of

Values = Mapping[str, Any]


class Statement(NamedTuple):
    """SQL with its parameters, except `:tenant`, which comes from the session."""

    sql: str
    params: dict[str, Any]


def run_statements(session: Session, statements: Iterable[Statement]) -> None:
    """Run statements in the session's tenant."""
    for statement in statements:
        session.execute(text(statement.sql), {**statement.params, "tenant": tenant_of(session)})


def insert_statements(
    entity: Entity, ids: Sequence[UUID], columns: Sequence[Values], values: Sequence[Values]
) -> list[Statement]:
    """Return the statements that create records, from given columns and observed values."""
    tables = record_tables(entity)
    values = [with_followed(entity, item) for item in values]
    said: set[str] = set().union(*values)
    statements: list[Statement] = []
    for name, fields in stored_fields(entity).items():
        wanted = [field for field in fields if field.key in said]
        if name == tables.main:
            derived = [tables.derive(item) for item in values]
            made: dict[str, list[Any]] = {"id": list(ids)}
            made |= _transposed(columns) | _transposed(derived)
            made |= {field.column: [item.get(field.key) for item in values] for field in wanted}
            if any(map(is_custom, said)):
                made[COLUMN] = [custom_values(item) for item in values]
            statements.insert(0, _insert(name, made))
        elif wanted:
            keyed = dict(zip(ids, values, strict=True))
            statements += _upsert_side(name, fields, keyed, skip_empty=True)
    return statements


def update_records(
    session: Session,
    entity: Entity,
    values: Mapping[UUID, Values],
    *,
    fields: Collection[str] | None,
    edited: Collection[UUID],
) -> None:
    """Write the named fields (None: all) of existing records from their full current values.

    A field without a value becomes NULL. `version` increases for the `edited` ids: only people's edits conflict.
    """
    tables = record_tables(entity)
    values = {key: with_followed(entity, said) for key, said in values.items()}
    if fields is not None and tables.follow is not None and not tables.follow.depends.isdisjoint(fields):
        fields = {*fields, *tables.follow.fields}
    has_custom = fields is None or any(map(is_custom, fields))
    for name, stored in stored_fields(entity).items():
        wanted = tuple(field for field in stored if fields is None or field.key in fields)
        if name != tables.main:
            if wanted:
                run_statements(session, _upsert_side(name, wanted, values, skip_empty=False))
            continue
        rows = [
            {
                "id": key,
                "version_step": int(key in edited),
                **{field.column: said.get(field.key) for field in wanted},
                **({COLUMN: custom_values(said)} if has_custom else {}),
                **tables.derive(said),
            }
            for key, said in values.items()
        ]
        run_statements(session, [_update(name, _transposed(rows))])


def unnest(name: str, columns: Mapping[str, Sequence[Any]]) -> tuple[str, dict[str, str]]:
    """Return `unnest(...) AS r(...)` over columns of values of one table, with its parameters."""
    casts = ", ".join(f"CAST(:c{number} AS {_element_type(name, column)}[])" for number, column in enumerate(columns))
    listed = ", ".join(f'"{column}"' for column in columns)
    params = {f"c{number}": array(values) for number, values in enumerate(columns.values())}
    return f"unnest({casts}) AS r({listed})", params


def _element_type(name: str, column: str) -> str:
    if column == "version_step":
        return "integer"
    stored = column_type(name, column)
    # A cast to varchar(n) would truncate a value that is too long; the column itself refuses it.
    return "text" if stored.startswith("VARCHAR") else stored


def _transposed(rows: Sequence[Values]) -> dict[str, list[Any]]:
    # Sorted, so that equal batches produce equal statements.
    columns: list[str] = sorted(set().union(*rows))
    return {column: [row.get(column) for row in rows] for column in columns}


def _insert(name: str, columns: Mapping[str, list[Any]]) -> Statement:
    listed = ", ".join(f'"{column}"' for column in columns)
    source, params = unnest(name, columns)
    return Statement(f'INSERT INTO "{name}" (tenant_id, {listed}) SELECT :tenant, {listed} FROM {source}', params)


def _update(name: str, columns: Mapping[str, list[Any]]) -> Statement:
    sets = ", ".join(f'"{column}" = r."{column}"' for column in columns if column not in ("id", "version_step"))
    source, params = unnest(name, columns)
    return Statement(
        f'UPDATE "{name}" AS t SET {sets}, version = t.version + r.version_step, updated_at = now()'
        f" FROM {source} WHERE t.tenant_id = :tenant AND t.id = r.id",
        params,
    )


def _upsert_side(
    name: str, fields: tuple[Field, ...], values: Mapping[UUID, Values], *, skip_empty: bool
) -> list[Statement]:
    rows = [
        {"id": key, **{field.column: said.get(field.key) for field in fields}}
        for key, said in values.items()
        if not skip_empty or any(field.key in said for field in fields)
    ]
    if not rows:
        return []
    columns = _transposed(rows)
    sets = ", ".join(f'"{column}" = excluded."{column}"' for column in columns if column != "id")
    insert = _insert(name, columns)
    conflict = f" ON CONFLICT (tenant_id, id) DO UPDATE SET {sets}, updated_at = now()"
    return [Statement(insert.sql + conflict, insert.params)]
