"""Queue tasks of imports: commit, undo, and requeue work whose worker died."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from procrastinate import Blueprint, JobContext, RetryStrategy
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from leadgen.errors import AppError
from leadgen.imports.actions import COMMIT_TASK, PREVIEW_TASK, UNDO_TASK, fail, queue
from leadgen.imports.commit import run_commit
from leadgen.imports.models import ImportWork
from leadgen.imports.preview import give_up_preview, run_preview
from leadgen.imports.undo import give_up_undo, run_undo
from leadgen.jobs import DEAD_AFTER_SECONDS, fail_abandoned, service
from leadgen.logs import get_logger
from leadgen.tenancy import Database

log = get_logger(__name__)
blueprint = Blueprint()
# Retry only while the database is away: every other error would repeat.
_AGAIN = RetryStrategy(max_attempts=20, exponential_wait=2, retry_exceptions=[OperationalError])


@blueprint.task(name="commit", queue="imports", pass_context=True, retry=_AGAIN)
def commit(context: JobContext, *, tenant_id: str, job_id: str) -> None:
    """Continue the commit of an import."""
    _work(context, tenant_id, job_id, run_commit, fail)


@blueprint.task(name="preview", queue="imports", pass_context=True, retry=_AGAIN)
def preview(context: JobContext, *, tenant_id: str, job_id: str) -> None:
    """Preview every row of a long list."""
    _work(context, tenant_id, job_id, run_preview, give_up_preview)


@blueprint.task(name="undo", queue="imports", pass_context=True, retry=_AGAIN)
def undo(context: JobContext, *, tenant_id: str, job_id: str) -> None:
    """Continue the undo of an import."""
    _work(context, tenant_id, job_id, run_undo, give_up_undo)


def _work(
    context: JobContext,
    tenant_id: str,
    job_id: str,
    run: Callable[[Database, UUID, UUID], Any],
    give_up: Callable[[Session, UUID, str], None],
) -> None:
    """Run one task of an import.

    An error is stored on the import. While the database is away, the queue retries.
    """
    database = service(context, Database)
    try:
        run(database, UUID(tenant_id), UUID(job_id))
    except OperationalError:
        raise
    except Exception as error:
        log.exception("import task failed", task=run.__name__, job=job_id)
        with database.tenant_session(UUID(tenant_id)) as session:
            give_up(session, UUID(job_id), _reason(error))
        raise


def _reason(error: Exception) -> str:
    return error.detail if isinstance(error, AppError) else "An unexpected error occurred. It was logged."


HEAL_SECONDS = 5


@blueprint.periodic(cron=f"* * * * * */{HEAL_SECONDS}")
@blueprint.task(name="heal", queue="pipeline", queueing_lock="imports:heal", pass_context=True)
def heal(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Requeue every import whose worker is dead."""
    heal_imports(service(context, Database))


_ABANDONED = text(
    "SELECT tenant_id, id, work FROM import_jobs i WHERE (status = 'importing' OR work IS NOT NULL)"
    " AND NOT EXISTS (SELECT FROM procrastinate_jobs q"
    " WHERE q.queueing_lock = 'imports:' || coalesce(i.work, 'commit') || ':' || i.id AND q.status IN ('todo', 'doing'))"
)
_TASKS = {None: COMMIT_TASK, ImportWork.PREVIEW.value: PREVIEW_TASK, ImportWork.UNDO.value: UNDO_TASK}


def heal_imports(database: Database) -> int:
    """Requeue active imports without a job, because their worker died; return how many.

    A job is queued in the transaction that begins its work, so active work without a job has lost its job. A worker
    that was only silent does no harm: every step checks whether it is still to be done.
    """
    with database.system_session() as session:
        fail_abandoned(session, "imports", silent_seconds=DEAD_AFTER_SECONDS)
        found = session.execute(_ABANDONED).all()
    for tenant_id, job_id, work in found:
        with database.tenant_session(tenant_id) as session:
            queue(session, _TASKS[work], job_id)
    return len(found)
