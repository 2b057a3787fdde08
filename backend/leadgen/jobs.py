"""Queueing jobs inside a transaction, and the services that a running job can use.

The queue's tables are in the same database, so a job exists exactly when the work that queued it is committed.
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
"""Timestamps that the queue waits for: table, column, condition (see `db.waited_for`)."""

# Tenant sessions have no rights on the queue's tables: these functions act for them (`bootstrap.database.rights`).
_DEFER = text("""
SELECT leadgen_queue_jobs(CAST(:queue AS text[]), CAST(:task AS text[]), CAST(:priority AS int[]), CAST(:lock AS text[]),
                          CAST(:queueing_lock AS text[]), CAST(:args AS text[]), CAST(:scheduled_at AS timestamptz[]))
""")
_WAIT = text("SELECT leadgen_jobs_wait(CAST(:queues AS text[]))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One call of a task.

    Of the jobs with one `queueing_lock`, only one waits at any moment. Of the jobs with one `lock`, only one runs.
    """

    task: str
    args: dict[str, Any] = field(default_factory=dict)
    queueing_lock: str | None = None
    lock: str | None = None
    queue: str = "default"
    priority: int = 0
    scheduled_at: datetime | None = None


def defer(session: Session, jobs: Sequence[Job]) -> int:
    """Queue jobs in the session's transaction; return how many are new.

    A job whose queueing lock is taken already waits and is not queued again.
    """
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
    """Return whether a job of `queues` (None: any) has been due for two seconds.

    Only jobs that wait for nothing but a free worker count.
    """
    return bool(session.scalar(_WAIT, {"queues": None if queues is None else list(queues)}))


def service(context: JobContext, kind: type[S]) -> S:
    """Return a service that the worker was started with, by its class (Database, Engine, …)."""
    return cast(S, context.additional_context[kind.__name__])


HEARTBEAT_SECONDS = 3.0
"""Interval between the heartbeats of a queue worker."""

DEAD_AFTER_SECONDS = 12
"""Silence after which a worker's repeatable work goes to another worker: four heartbeats."""

# Otherwise a killed worker's jobs stay "doing" for ever, and hold their locks.
_FAIL_ABANDONED = text("""
UPDATE procrastinate_jobs SET status = 'failed', attempts = attempts + 1
 WHERE status = 'doing' AND queue_name LIKE :queue
   AND (worker_id IS NULL OR NOT EXISTS (SELECT 1 FROM procrastinate_workers w
        WHERE w.id = worker_id AND w.last_heartbeat > now() - make_interval(secs => :silent)))
""")


def fail_abandoned(session: Session, queue: str, *, silent_seconds: int = 60) -> None:
    """End jobs whose worker has sent no heartbeat for this long; other jobs take over the work.

    `queue` is a pattern of queue names (`stage:%`).
    """
    session.execute(_FAIL_ABANDONED, {"queue": queue, "silent": silent_seconds})
