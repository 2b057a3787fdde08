"""Repair after the database's clock jumps back, which would prolong every wait.

The clock is noted every few seconds. Where it shows less than was noted, every future instant that was set before the
jump is moved back by the jump. The seconds between the note and the jump are unknown, and stay. A jump forward needs
nothing: leases lapse, and waits are over, early.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen import jobs
from leadgen.db import WAITED_FOR, Base
from leadgen.logs import get_logger
from leadgen.pipeline.models import Completion
from leadgen.tenancy import Database

log = get_logger(__name__)
NOTE = UUID(int=1)
TOLERATED = timedelta(seconds=30)
"""A smaller jump delays nothing by more than a minute, and is ignored."""

_BEFORE = text("""
SELECT seen_at, seen_at - clock_timestamp() AS back FROM database_clock WHERE id = :id FOR UPDATE
""")
_NOTE = text("""
INSERT INTO database_clock AS c (id, seen_at) VALUES (:id, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, updated_at = now()
""")
# An instant that was set since the jump is at most a lease of this length ahead.
_AHEAD = "clock_timestamp() + interval '1 minute'"


def waiting() -> list[tuple[str, str, str]]:
    """Return table, column and condition of every instant that something waits for.

    The tables declare them. The order is the common lock order: work items, reservations, counters.
    """
    declared = [
        (table.name, column.name, column.info[WAITED_FOR])
        for table in Base.metadata.tables.values()
        for column in table.columns
        if WAITED_FOR in column.info
    ]
    return sorted([*declared, *jobs.WAITED_FOR], key=lambda found: (found[0] != Completion.__tablename__, found))


def undo_jump(database: Database) -> timedelta | None:
    """Note the database's clock; return how far it went back, where that was repaired."""
    with database.system_session() as session:
        return _undo_jump(session)


def _undo_jump(session: Session) -> timedelta | None:
    noted = session.execute(_BEFORE, {"id": NOTE}).first()
    session.execute(_NOTE, {"id": NOTE})
    if noted is None or noted.back < TOLERATED:
        return None
    moved = 0
    for table, column, condition in waiting():
        move = text(f"UPDATE {table} SET {column} = {column} - :back WHERE {column} > {_AHEAD} AND {condition}")
        moved += session.execute(move, {"back": noted.back}).rowcount  # type: ignore[attr-defined]
    log.warning("the database's clock went back", seconds=noted.back.total_seconds(), moved=moved)
    back: timedelta = noted.back
    return back
