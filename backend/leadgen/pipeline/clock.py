"""What to do when the database's clock jumps back: everything that waits for a time would wait that much longer.

The clock is noted every few seconds. Where it shows less than was noted, every instant that was set before the jump and has
not come yet is moved by as much as the clock went. A jump forward needs nothing: leases lapse, and waits are over, early.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.logs import get_logger
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
# What was set since the jump is no lease longer than this ahead. A row that waits for a callback is left alone: the callback
# may still come, and taking the row up would ask for the work again.
_AHEAD = "clock_timestamp() + interval '1 minute'"
_WAITING = (
    (
        "entity_stage_completions",
        "leased_until",
        "state = 'running' AND reason_code IS DISTINCT FROM 'webhook_waiting'",
    ),
    ("entity_stage_completions", "not_before", "state = 'ready'"),
    ("stage_runs", "drain_until", "true"),
    ("campaigns", "drain_until", "true"),
    ("campaign_message_work", "leased_until", "state = 'running'"),
    ("campaign_message_work", "not_before", "state = 'ready'"),
    ("provider_slots", "leased_until", "true"),
    ("provider_states", "broken_until", "true"),
    ("provider_states", "asked_until", "true"),
    ("provider_states", "trial_until", "true"),
    ("procrastinate_jobs", "scheduled_at", "status = 'todo'"),
    ("procrastinate_workers", "last_heartbeat", "true"),
    ("workers", "seen_at", "true"),
)
_MOVE = [
    text(f"UPDATE {table} SET {column} = {column} - :back WHERE {column} > {_AHEAD} AND {condition}")
    for table, column, condition in _WAITING
]


def undo_jump(database: Database) -> timedelta | None:
    """Note what the database's clock shows; by how much it went back since the last note, where that was mended."""
    with database.system_session() as session:
        return _undo_jump(session)


def _undo_jump(session: Session) -> timedelta | None:
    noted = session.execute(_BEFORE, {"id": NOTE}).first()
    session.execute(_NOTE, {"id": NOTE})
    if noted is None or noted.back < TOLERATED:
        return None
    moved = sum(session.execute(move, {"back": noted.back}).rowcount for move in _MOVE)  # type: ignore[attr-defined]
    log.warning("the database's clock went back", seconds=noted.back.total_seconds(), moved=moved)
    back: timedelta = noted.back
    return back
