"""Keyset pagination: each page starts after the last record of the previous one.

Records are ordered by one column and then by id, so the order is total; records without a value come last in either
direction. Reading all pages returns every unchanged record exactly once, also while others write.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, literal_column, select, tuple_
from sqlalchemy.orm import QueryableAttribute, Session

from leadgen.lists.counts import count_records
from leadgen.lists.cursor import Cursor
from leadgen.lists.ids import Column, Ids, count_and_find_ids, find_ids


class Direction(StrEnum):
    """Direction of the order; records without a value are last in both."""

    ASC = "asc"
    DESC = "desc"


@dataclass(frozen=True, slots=True)
class Order:
    """Order of a list: `name` is the sort as the caller knows it, `id_column` breaks ties.

    `join` adds the table of `column` where it differs from that of `id_column`.
    """

    name: str
    column: Column
    id_column: Column
    direction: Direction
    join: Callable[[Select[Any]], Select[Any]] | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of rows; `next_cursor` is None on the last one."""

    rows: Sequence[Row[Any]]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class _Position:
    value: Any
    id: UUID


@dataclass(frozen=True, slots=True)
class Hits:
    """Rows that match a filter: their exact number, and their ids where they are few.

    `filtered` tells whether the filter excludes any row.
    """

    total: int
    ids: Ids | None = None
    filtered: bool = True


SORTED_AT_ONCE = 5_000
"""Most rows that are fetched by id and sorted."""
WALKED_FIRST = 20_000
"""Rows of the order that are scanned first, in the expectation that they contain a page."""


def count_hits(
    session: Session, statement: Select[Any], id_column: QueryableAttribute[UUID], *, scan_once: bool = False
) -> Hits:
    """Return the exact number of a statement's rows over a counted table, and their ids if few.

    Without a filter nothing is scanned. `scan_once` is for rows that cost more to find than to keep.
    """
    if statement.whereclause is None:
        return Hits(count_records(session, id_column.class_.__tablename__), filtered=False)
    if scan_once:
        return Hits(*count_and_find_ids(session, statement, id_column, most=SORTED_AT_ONCE))
    # Collecting all ids while counting would cost more than trying with a few first.
    ids = find_ids(session, statement, id_column, most=SORTED_AT_ONCE)
    return Hits(ids.count, ids) if ids is not None else Hits(count_rows(session, statement))


def fetch_slice(
    session: Session,
    statement: Select[Any],
    *,
    order: Order,
    cursor: Cursor,
    token: str | None,
    limit: int,
    hits: Hits | None = None,
    walked: Select[Any] | None = None,
) -> Slice:
    """Return up to `limit` rows of `statement` after `token`.

    A foreign or outdated token raises a 400 naming `cursor`. With `hits` (the rows that match the statement's
    filter), the cost of a page depends little on where the hits lie in the order. Where the hits have ids, the
    statement needs no filter. `walked` selects the same rows by conditions that suit a walk of the first rows of the
    order.
    """
    of = (order.name, order.direction)
    position = cursor.read(of, token, lambda value, key: _Position(_typed(order.column, value), UUID(key)))
    if hits is not None and hits.total == 0:
        return Slice([], None)
    place = (order.column.label("order_value"), order.id_column.label("order_id"))
    shown = statement.add_columns(*place)
    near = walked.add_columns(*place) if walked is not None else shown
    rows: list[Row[Any]] = []
    # Two plain range scans instead of one `OR col IS NULL`, for which no index can start in the middle.
    if position is None or position.value is not None:
        rows += _rows(session, _Range(shown, order, position, valued=True, walked=near), limit + 1, hits)
        position = None
    if len(rows) <= limit:
        rows += _rows(session, _Range(shown, order, position, valued=False, walked=near), limit + 1 - len(rows), hits)
    more = len(rows) > limit
    rows = rows[:limit]
    return Slice(rows, cursor.issue(of, rows[-1].order_value, rows[-1].order_id) if more else None)


def count_rows(session: Session, statement: Select[Any]) -> int:
    """Return the exact number of a statement's rows."""
    counted = statement.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return session.execute(counted).scalar_one()


@dataclass(frozen=True, slots=True)
class _Range:
    """A statement's rows after `position`: those with a value of the order's column, or without.

    `walked` selects the same rows, for a scan in the order.
    """

    statement: Select[Any]
    order: Order
    position: _Position | None
    valued: bool
    walked: Select[Any]

    def page(self, *, until: _Position | None = None) -> Select[Any]:
        """Return the rows in order, up to and including the position `until`."""
        columns = (self.order.column, self.order.id_column) if self.valued else (self.order.id_column,)
        return self.narrowed(until=until).order_by(*_ordered(self.order, *columns))

    def narrowed(self, *, until: _Position | None = None) -> Select[Any]:
        """Return the rows without an order."""
        order, statement = self.order, self.statement
        statement = statement.where(order.column.is_not(None) if self.valued else order.column.is_(None))
        ascending = order.direction is Direction.ASC
        if self.position is not None:
            here, there = self._pair(self.position)
            statement = statement.where(here > there if ascending else here < there)
            if self.valued and order.join is not None:
                # The pair spans two tables, so no index can start there; the value alone can use one.
                value = bindparam(None, self.position.value, type_=order.column.type)
                statement = statement.where(order.column >= value if ascending else order.column <= value)
        if until is not None:
            here, there = self._pair(until)
            statement = statement.where(here <= there if ascending else here >= there)
        return statement

    def _pair(self, place: _Position) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
        order = self.order
        key = bindparam(None, place.id, type_=order.id_column.type)
        if not self.valued:
            return tuple_(order.id_column), tuple_(key)
        return tuple_(order.column, order.id_column), tuple_(bindparam(None, place.value, type_=order.column.type), key)


def _rows(session: Session, part: _Range, limit: int, hits: Hits | None) -> Sequence[Row[Any]]:
    if hits is None or not hits.filtered:
        return session.execute(part.page().limit(limit)).all()
    if hits.ids is not None:
        return _sorted(session, part, limit, among=hits.ids)
    # In order, a page is found quickly, unless the matching rows lie at the far end. So the scan is bounded, and
    # where it finds too few rows, all matching rows are sorted.
    end = _place_further_on(session, part)
    near = session.execute(replace(part, statement=part.walked).page(until=end).limit(limit)).all()
    if len(near) == limit or end is None:
        return near
    return _sorted(session, part, limit)


def _place_further_on(session: Session, part: _Range) -> _Position | None:
    """Return the position `WALKED_FIRST` rows further in the order, whatever the filter.

    None where the order ends earlier.
    """
    order = part.order
    places = select(order.column.label("order_value"), order.id_column.label("order_id"))
    if order.join is not None:
        places = order.join(places.select_from(order.id_column.class_))
    row = session.execute(replace(part, statement=places).page().offset(WALKED_FIRST).limit(1)).first()
    return None if row is None else _Position(row.order_value, row.order_id)


def _sorted(session: Session, part: _Range, limit: int, *, among: Ids | None = None) -> Sequence[Row[Any]]:
    """Return the page by sorting all matching rows by position only.

    `among`: the ids of the matching rows, where they are known.
    """
    order, narrowed = part.order, part.narrowed()
    if among is not None:
        narrowed = narrowed.where(among.include(order.id_column))
    places = narrowed.with_only_columns(
        order.column.label("order_value"), order.id_column.label("order_id"), maintain_column_froms=True
    )
    hits = places.offset(literal_column("0")).subquery()  # OFFSET 0 avoids a scan of the order's index
    columns = (hits.c.order_value, hits.c.order_id) if part.valued else (hits.c.order_id,)
    ids = session.scalars(select(hits.c.order_id).order_by(*_ordered(order, *columns)).limit(limit)).all()
    return session.execute(part.page().where(order.id_column.in_(ids))).all() if ids else []


def _ordered(order: Order, *columns: Column) -> list[ColumnElement[Any]]:
    return [column.asc() if order.direction is Direction.ASC else column.desc() for column in columns]


def _typed(column: Column, value: Any) -> Any:
    kind = column.type.python_type
    if value is None or kind in (str, int, float, bool):
        return value
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    return kind(value)


def select_ids(statement: Select[Any], id_column: Column) -> Select[UUID]:
    """Return a statement of only the ids that `statement` selects."""
    return statement.with_only_columns(id_column, maintain_column_froms=True).order_by(None)


def exists_all(session: Session, id_column: Column, ids: Sequence[UUID]) -> UUID | None:
    """Return an id that does not exist in this tenant, or None when all exist."""
    found = set(session.scalars(select(id_column).where(id_column.in_(ids))))
    return next((key for key in ids if key not in found), None)
