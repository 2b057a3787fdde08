"""Putting a job on the queue from inside a transaction, and what a job is given when it runs.

The queue's tables are in the same database, so a job exists exactly when the work that asked for it was committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from procrastinate import JobContext
from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import dumps

S = TypeVar("S")

WAITED_FOR = (
    ("procrastinate_jobs", "scheduled_at", "status = 'todo'"),
    ("procrastinate_workers", "last_heartbeat", "true"),
)
"""Instants of the queue that something waits for: table, column, and in which rows (see `db.waited_for`)."""

# Tenant sessions have no rights on the queue's tables: these functions act for them (`bootstrap.database.rights`).
_DEFER = text("""
SELECT leadgen_queue_jobs(CAST(:queue AS text[]), CAST(:task AS text[]), CAST(:priority AS int[]), CAST(:lock AS text[]),
                          CAST(:queueing_lock AS text[]), CAST(:args AS text[]), CAST(:scheduled_at AS timestamptz[]))
""")
_WAIT = text("SELECT leadgen_jobs_wait(CAST(:queues AS text[]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One call of a task. Of jobs with one `queueing_lock` only one waits at a time; of those with one `lock` one runs."""

    task: str
    args: dict[str, Any] = field(default_factory=dict)
    queueing_lock: str | None = None
    lock: str | None = None
    queue: str = "default"
    priority: int = 0
    scheduled_at: datetime | None = None


def defer(session: Session, jobs: Sequence[Job]) -> int:
    """Queue jobs as part of the session's transaction; returns how many are new (the others wait already)."""
    if not jobs:
        return 0
    queued: int = session.scalar(
        _DEFER,
        {
            "queue": [job.queue for job in jobs],
            "task": [job.task for job in jobs],
            "priority": [job.priority for job in jobs],
            "lock": [job.lock for job in jobs],
            "queueing_lock": [job.queueing_lock for job in jobs],
            "args": [dumps(job.args) for job in jobs],
            "scheduled_at": [job.scheduled_at for job in jobs],
        },
    )
    return queued


def others_wait(session: Session, queues: Sequence[str] | None) -> bool:
    """Whether a job of `queues` (None: any) is due for two seconds and waits for nothing but a free worker."""
    return bool(session.scalar(_WAIT, {"queues": None if queues is None else list(queues)}))


def service(context: JobContext, kind: type[S]) -> S:
    """What the worker was started with (`additional_context`), by its class: the Database, the Engine, …"""
    return cast(S, context.additional_context[kind.__name__])


HEARTBEAT_SECONDS = 3.0
"""How often a worker of the queue says that it is alive."""

DEAD_AFTER_SECONDS = 12
"""How long a worker may be silent before work that is safe to do twice goes to another: four heartbeats."""

# A killed worker's jobs stay "doing" for ever otherwise, and hold their locks.
_BURY = text("""
UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1
 WHERE status = 'doing' AND queue_name LIKE :queue
   AND (worker_id IS NULL OR NOT EXISTS (SELECT 1 FROM procrastinate_workers w
        WHERE w.id = worker_id AND w.last_heartbeat > now() - make_interval(secs => :silent)))
""")


def bury_abandoned(session: Session, queue: str, *, silent_seconds: int = 60) -> None:
    """End jobs whose worker has been silent for so long; what they worked on is for others to take up.

    `queue` is a pattern of queue names (`stage:%`).
    """
    session.execute(_BURY, {"queue": queue, "silent": silent_seconds})
