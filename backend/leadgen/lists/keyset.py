"""Pages by keyset: each page starts after the last record of the one before.

Records are ordered by one column and then by id, so the order is total; records without a value come last in either
direction. Walking all pages gives every record that nobody touches exactly once, also while others write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select, tuple_
from sqlalchemy.orm import QueryableAttribute, Session

from leadgen.api import Cursor
from leadgen.errors import BadRequestError, ErrorCode, FieldProblem


class Direction(StrEnum):
    """Which end of the order comes first; records without a value are last in both."""

    ASC = "asc"
    DESC = "desc"


Column = ColumnElement[Any] | QueryableAttribute[Any]


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is ordered: `name` is the sort as the caller knows it, `id_column` breaks ties."""

    name: str
    column: Column
    id_column: Column
    direction: Direction


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of rows; `next_cursor` is None on the last one."""

    rows: Sequence[Row[Any]]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class _Position:
    value: Any
    id: UUID


def fetch_slice(
    session: Session, statement: Select[Any], *, order: Order, cursor: Cursor, token: str | None, limit: int
) -> Slice:
    """Return up to `limit` rows of `statement` after `token`; a foreign or outdated token raises a 400 naming `cursor`."""
    position = _read(order, cursor.decode(token)) if token else None
    shown = statement.add_columns(order.column.label("order_value"), order.id_column.label("order_id"))
    rows: list[Row[Any]] = []
    # Two plain range scans instead of one `OR col IS NULL`, which no index can serve from the middle.
    if position is None or position.value is not None:
        rows += session.execute(_with_value(shown, order, position).limit(limit + 1)).all()
        position = None
    if len(rows) <= limit:
        rows += session.execute(_without_value(shown, order, position).limit(limit + 1 - len(rows))).all()
    more = len(rows) > limit
    rows = rows[:limit]
    return Slice(rows, cursor.encode(_write(order, rows[-1])) if more else None)


def count_rows(session: Session, statement: Select[Any]) -> int:
    """Return how many rows a statement has, exactly."""
    counted = statement.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return session.execute(counted).scalar_one()


def _with_value(statement: Select[Any], order: Order, position: _Position | None) -> Select[Any]:
    pair = tuple_(order.column, order.id_column)
    statement = statement.where(order.column.is_not(None))
    if position is not None:
        bound = tuple_(
            bindparam(None, position.value, type_=order.column.type),
            bindparam(None, position.id, type_=order.id_column.type),
        )
        statement = statement.where(pair > bound if order.direction is Direction.ASC else pair < bound)
    return statement.order_by(*_ordered(order, order.column, order.id_column))


def _without_value(statement: Select[Any], order: Order, position: _Position | None) -> Select[Any]:
    statement = statement.where(order.column.is_(None))
    if position is not None:
        after = order.id_column > position.id if order.direction is Direction.ASC else order.id_column < position.id
        statement = statement.where(after)
    return statement.order_by(*_ordered(order, order.id_column))


def _ordered(order: Order, *columns: Column) -> list[ColumnElement[Any]]:
    return [column.asc() if order.direction is Direction.ASC else column.desc() for column in columns]


def _write(order: Order, row: Row[Any]) -> list[Any]:
    value = row.order_value
    if isinstance(value, (date, datetime)):
        value = value.isoformat()
    elif isinstance(value, (Decimal, UUID)):
        value = str(value)
    return [order.name, order.direction.value, value, str(row.order_id)]


def _read(order: Order, parts: list[Any]) -> _Position:
    match parts:
        case [order.name, order.direction.value, value, str() as key]:
            return _Position(_typed(order.column, value), UUID(key))
        case _:
            raise bad_cursor("The cursor belongs to another list or another sort.")


def _typed(column: Column, value: Any) -> Any:
    kind = column.type.python_type
    if value is None or kind in (str, int, float, bool):
        return value
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value)


def bad_cursor(detail: str) -> BadRequestError:
    """Return the 400 that a cursor which does not fit gets."""
    problem = FieldProblem("cursor", "Not a valid cursor here.", "Start again without a cursor.")
    return BadRequestError(detail, code=ErrorCode.INVALID_CURSOR, errors=[problem])


def select_ids(statement: Select[Any], id_column: Column) -> Select[UUID]:
    """Return a statement of just the ids that `statement` selects."""
    return statement.with_only_columns(id_column, maintain_column_froms=True).order_by(None)


def exists_all(session: Session, id_column: Column, ids: Sequence[UUID]) -> UUID | None:
    """Return an id that is not there (in this tenant), or None when all are."""
    found = set(session.scalars(select(id_column).where(id_column.in_(ids))))
    return next((key for key in ids if key not in found), None)
