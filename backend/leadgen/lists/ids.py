"""Ids that one statement finds and the next one names, without being read here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Integer, Select, Text, bindparam, cast, func, literal_column, select
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
    """Ids in PostgreSQL's notation: to read and write thousands takes longer than to find them."""

    count: int
    array: str

    def include(self, column: Column) -> ColumnElement[bool]:
        """Return: the column is one of the ids."""
        # Rendered into the SQL: only a constant array is looked up by hash, and a plan made without it compares one by one.
        return column == func.any(bindparam(None, self.array, type_=_UuidArray(), literal_execute=True))


def find_ids(session: Session, statement: Select[Any], id_column: Column, *, most: int) -> Ids | None:
    """Return the ids of a statement's rows, or None where there are more than `most`: the scan ends where that is known."""
    limit = literal_column(str(most + 1), Integer())  # a constant: the planner chooses the scan by it
    narrowed = statement.with_only_columns(id_column, maintain_column_froms=True).order_by(None)
    some = narrowed.limit(limit).subquery()
    count, array = session.execute(select(func.count(), cast(func.array_agg(some.c.id), Text))).one()
    return Ids(count, array or "{}") if count <= most else None


def search_in_one_process(session: Session) -> None:
    """Let the rest of the transaction scan without parallel workers.

    They fetch an index page by page from one place; for comparing a word that takes longer than one process (ADR 21).
    """
    session.execute(select(func.set_config("max_parallel_workers_per_gather", "0", True)))
