"""Table: owners. Base class of the tables of companies and contacts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import TenantTable, Versioned


def index_known(column: str, *more: str) -> Index:
    """Return an index over the rows that have a value.

    Most imported rows lack most values: indexing only non-null values keeps bulk writes fast.
    """
    return Index(None, "tenant_id", column, *more, postgresql_where=text(f"{column} IS NOT NULL"))


class RecordTable(Versioned, TenantTable):
    """A table with one row per record. `custom` holds the current values of the namespace's own fields, by key."""

    __abstract__ = True

    custom: Mapped[dict[str, Any] | None] = mapped_column(sort_order=901)


class Owner(TenantTable):
    """The salesperson of a company or contact; `user_id` where that person also signs in."""

    __tablename__ = "owners"
    __table_args__ = (UniqueConstraint("tenant_id", "name_key"),)

    name: Mapped[str]
    name_key: Mapped[str]
    email: Mapped[str | None]
    user_id: Mapped[UUID | None]
