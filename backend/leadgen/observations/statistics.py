"""What PostgreSQL's planner believes about a tenant's records, and how to put it right.

A namespace that the statistics have not seen is taken for one row. Then the index of everything that it has looks as good as
the index of one record, and each batch that is stored reads all of it. Autovacuum comes by when a tenth of a table is new: for one
namespace among many, that is late or never.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.fields.field import Entity
from leadgen.observations.tables import record_tables
from leadgen.tenancy import Database, tenant_of

OFF_BY = 4
WORTH_IT = 1_000
"""Rows below which a namespace is read through in no time."""


def believed_rows(session: Session, table: str) -> int:
    """How many rows of its namespace the planner expects to find in a table; at least 1."""
    explain = text(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE tenant_id = :tenant")
    [found] = session.scalars(explain, {"tenant": tenant_of(session)}).one()
    return int(found["Plan"]["Plan Rows"])


def is_believed(session: Session, entity: Entity, number: int) -> bool:
    """Whether the planner knows about a namespace that has `number` companies or contacts, as far as it matters.

    Something is said of each of them, so there are as many observations, or more.
    """
    tables = (record_tables(entity).main, "observations")
    return number < WORTH_IT or number < OFF_BY * min(believed_rows(session, table) for table in tables)


def refresh_statistics(database: Database) -> None:
    """Tell the planner how large the record tables are by now: some tenths of a second, whatever their size."""
    with database.system_session() as session:
        session.execute(text("SELECT leadgen_refresh_statistics()"))
