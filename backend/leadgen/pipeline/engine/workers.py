"""Running workers and the stages that they serve.

Used to tell a run that no worker will take its work.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import dumps

HEARD_WITHIN = timedelta(seconds=60)
"""A worker that has sent no heartbeat for so long is gone."""

_ANNOUNCE = text("""
INSERT INTO workers (id, stages, concurrency, seen_at)
VALUES (:id, CAST(:stages AS jsonb), :concurrency, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(), updated_at = now()
""")
_LEAVE = text("DELETE FROM workers WHERE id = :id OR seen_at < clock_timestamp() - interval '1 day'")
_SERVED = text("SELECT stages FROM workers WHERE seen_at > clock_timestamp() - CAST(:within AS interval)")


def announce(session: Session, worker_id: UUID, stages: Sequence[str] | None, *, concurrency: int) -> None:
    """Write the heartbeat of a worker that serves these stages (None: all).

    Repeat it every few seconds.
    """
    given = {"id": worker_id, "stages": None if stages is None else dumps(list(stages)), "concurrency": concurrency}
    session.execute(_ANNOUNCE, given)


def leave(session: Session, worker_id: UUID) -> None:
    """Remove a worker that ends from the list."""
    session.execute(_LEAVE, {"id": worker_id})


def problems(session: Session, stages: Collection[str]) -> dict[str, str]:
    """Return, for each of these stages that no running worker serves, the problem and its fix."""
    if not stages:
        return {}
    rows = session.scalars(_SERVED, {"within": HEARD_WITHIN}).all()
    if not rows:
        return dict.fromkeys(stages, "No worker is running. Start one with `leadgen worker`.")
    if any(served is None for served in rows):
        return {}
    served = {stage for stages_of_one in rows for stage in stages_of_one}
    return {
        stage: f"No running worker serves {stage}. Start one with `leadgen worker --stages {stage}`, or without --stages."
        for stage in stages
        if stage not in served
    }
