"""PostgreSQL's planner statistics about a tenant's records, and how to refresh them.

The planner estimates one row for a namespace that the statistics do not contain. Then the index of the whole
namespace looks as good as the index of one record, and each stored batch reads all of it. Autovacuum runs when a
tenth of a table is new. For one namespace among many, that is late or never.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.fields.field import Entity
from leadgen.observations.tables import record_tables
from leadgen.tenancy import Database, tenant_of

OFF_BY = 4
WORTH_IT = 1_000
"""Below this many rows, scanning a whole namespace takes no noticeable time."""


def believed_rows(session: Session, table: str) -> int:
    """Return how many rows of its namespace the planner expects in a table; at least 1."""
    explain = text(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE tenant_id = :tenant")
    [found] = session.scalars(explain, {"tenant": tenant_of(session)}).one()
    return int(found["Plan"]["Plan Rows"])


def is_believed(session: Session, entity: Entity, number: int) -> bool:
    """Return whether the planner's estimate suffices for `number` companies or contacts.

    Each record has at least one observation, so there are at least as many observations.
    """
    tables = (record_tables(entity).main, "observations")
    return number < WORTH_IT or number < OFF_BY * min(believed_rows(session, table) for table in tables)


def refresh_statistics(database: Database) -> None:
    """Refresh the statistics of the record tables; takes some tenths of a second at any size."""
    with database.system_session() as session:
        session.execute(text("SELECT leadgen_refresh_statistics()"))
