"""Ids that one statement finds and the next one names, without being parsed in Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.orm import QueryableAttribute, Session
from sqlalchemy.types import UserDefinedType

Column = ColumnElement[Any] | QueryableAttribute[Any]


class _UuidArray(UserDefinedType[str]):
    """An array of UUIDs in PostgreSQL's notation, as PostgreSQL wrote it."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        return "UUID[]"

    def literal_processor(self, dialect: Dialect) -> Callable[[str], str]:  # noqa: ARG002 - SQLAlchemy's signature
        return lambda value: f"'{value}'::uuid[]"


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids in PostgreSQL's notation.

    Parsing and rendering thousands of ids takes longer than finding them.
    """

    count: int
    array: str

    def include(self, column: Column) -> ColumnElement[bool]:
        """Return the condition that the column is one of the ids."""
        # Rendered into the SQL: PostgreSQL hashes only a constant array. A plan made without the array compares one
        # by one.
        return column == func.any(bindparam(None, self.array, type_=_UuidArray(), literal_execute=True))


def find_ids(session: Session, statement: Select[Any], id_column: Column, *, most: int) -> Ids | None:
    """Return the ids of a statement's rows, or None where there are more than `most`.

    The scan stops as soon as there are more.
    """
    limit = literal_column(str(most + 1), Integer())  # a constant, because the planner chooses the scan by it
    narrowed = statement.with_only_columns(id_column, maintain_column_froms=True).order_by(None)
    some = narrowed.limit(limit).subquery()
    count, array = session.execute(select(func.count(), cast(func.array_agg(some.c.id), Text))).one()
    return Ids(count, array or "{}") if count <= most else None


def count_and_find_ids(
    session: Session, statement: Select[Any], id_column: Column, *, most: int
) -> tuple[int, Ids | None]:
    """Return the number of a statement's rows, and their ids unless there are more than `most`, by one scan.

    For rows that cost more to find than to keep: the ids of all rows are in memory until the scan ends.
    """
    first = cast(func.array_agg(id_column, type_=ARRAY(Uuid()))[1:most], Text)
    columns = (func.count(), first)
    count, array = session.execute(
        statement.with_only_columns(*columns, maintain_column_froms=True).order_by(None)
    ).one()
    return count, Ids(count, array or "{}") if count <= most else None


_SEARCH_SETTINGS = {"max_parallel_workers_per_gather": "0", "work_mem": "64MB"}


def prepare_search(session: Session) -> None:
    """Make the rest of the transaction scan without parallel workers, and look companies up by hash.

    Parallel workers fetch an index page by page from one place. For comparing a word, that takes longer than one
    process (ADR 21). The memory holds the ids of a million companies: the planner would otherwise run a search for
    companies once for each contact.
    """
    session.execute(select(*(func.set_config(name, value, True) for name, value in _SEARCH_SETTINGS.items())))
