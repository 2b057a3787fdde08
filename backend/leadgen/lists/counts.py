"""Total numbers of records without counting: the sum of recorded changes (ADR 25)."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from leadgen.lists.models import RecordCount
from leadgen.tenancy import Database, SystemSession

FOLDED_FROM = 50
"""Changes of one table and tenant from which they are folded into one."""

# Rows that another transaction locks are left for the next time. A snapshot sees the changes or their sum, never
# both.
_FOLD = text("""
WITH held AS (
  SELECT tenant_id, id FROM record_counts
   WHERE (tenant_id, table_name) IN
         (SELECT tenant_id, table_name FROM record_counts GROUP BY tenant_id, table_name HAVING count(*) >= :least)
     FOR UPDATE SKIP LOCKED
), gone AS (
  DELETE FROM record_counts AS r USING held WHERE r.tenant_id = held.tenant_id AND r.id = held.id
  RETURNING r.tenant_id, r.table_name, r.change
)
INSERT INTO record_counts (tenant_id, id, table_name, change)
SELECT tenant_id, gen_random_uuid(), table_name, sum(change) FROM gone GROUP BY tenant_id, table_name
""")


def count_records(session: Session, table: str) -> int:
    """Return the exact number of rows of a counted table in the session's tenant."""
    changes = select(func.coalesce(func.sum(RecordCount.change), 0)).where(RecordCount.table_name == table)
    return int(session.execute(changes).scalar_one())


def fold_counts(session: SystemSession, *, least: int = FOLDED_FROM) -> None:
    """Replace the changes of each table and tenant that has at least `least` by one row."""
    session.execute(_FOLD, {"least": least})


def fold_all_counts(database: Database) -> None:
    """Fold the counts of all tenants."""
    with database.system_session() as session:
        fold_counts(session)
