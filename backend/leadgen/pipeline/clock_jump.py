"""What to do when the database's clock jumps back: everything that waits for a time would wait that much longer.

The clock is noted every few seconds. Where it shows less than was noted, every instant that was set before the jump and
has not come yet is moved by as much as the clock went, short of the seconds between the note and the jump, which nobody
can tell. A jump forward needs nothing: leases lapse, and waits are over, early.
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
"""A smaller jump makes nothing wait for longer than a minute, and is left alone."""

_BEFORE = text("""
SELECT seen_at, seen_at - clock_timestamp() AS back FROM database_clock WHERE id = :id FOR UPDATE
""")
_NOTE = text("""
INSERT INTO database_clock AS c (id, seen_at) VALUES (:id, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, updated_at = now()
""")
# What was set since the jump is no lease longer than this ahead.
_AHEAD = "clock_timestamp() + interval '1 minute'"


def waiting() -> list[tuple[str, str, str]]:
    """Table, column and condition of every instant that something waits for, as the slices' tables declare them.

    In the order in which everybody locks: work items, reservations, counters.
    """
    declared = [
        (table.name, column.name, column.info[WAITED_FOR])
        for table in Base.metadata.tables.values()
        for column in table.columns
        if WAITED_FOR in column.info
    ]
    return sorted([*declared, *jobs.WAITED_FOR], key=lambda found: (found[0] != Completion.__tablename__, found))


def undo_jump(database: Database) -> timedelta | None:
    """Note what the database's clock shows; by how much it went back since the last note, where that was mended."""
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
