"""The queue's tasks of imports: carry one out, take one back, take up one whose worker died."""

from __future__ import annotations

from uuid import UUID

from procrastinate import Blueprint, JobContext, RetryStrategy
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from leadgen.errors import AppError
from leadgen.imports.actions import COMMIT_TASK, fail, queue
from leadgen.imports.commit import run_commit
from leadgen.imports.undo import run_undo
from leadgen.jobs import bury_abandoned, service
from leadgen.logs import get_logger
from leadgen.tenancy import Database

log = get_logger(__name__)
blueprint = Blueprint()
# Only a database that is away is worth another try: everything else would fail the same way again.
_AGAIN = RetryStrategy(max_attempts=20, exponential_wait=2, retry_exceptions=[OperationalError])


@blueprint.task(name="commit", queue="imports", pass_context=True, retry=_AGAIN)
def commit(context: JobContext, *, tenant_id: str, job_id: str) -> None:
    """Carry an import out from where it stands."""
    database = service(context, Database)
    try:
        run_commit(database, UUID(tenant_id), UUID(job_id))
    except OperationalError:
        raise
    except Exception as error:
        log.exception("import failed", job=job_id)
        reason = error.detail if isinstance(error, AppError) else "Something broke that should not have. It was logged."
        with database.tenant_session(UUID(tenant_id)) as session:
            fail(session, UUID(job_id), reason)
        raise


@blueprint.task(name="undo", queue="imports", pass_context=True, retry=_AGAIN)
def undo(context: JobContext, *, tenant_id: str, job_id: str) -> None:
    """Take an import back."""
    run_undo(service(context, Database), UUID(tenant_id), UUID(job_id))


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="heal", queue="imports", queueing_lock="imports:heal", pass_context=True)
def heal(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Take up every import that nobody has moved for a minute."""
    heal_imports(service(context, Database))


_ABANDONED = text(
    "SELECT tenant_id, id FROM import_jobs WHERE status = 'importing' AND updated_at < now() - interval '60 seconds'"
)


def heal_imports(database: Database) -> int:
    """Queue again what is importing and has not moved for a minute; return how many there were."""
    with database.system_session() as session:
        bury_abandoned(session, "imports")
        found = session.execute(_ABANDONED).all()
    for tenant_id, job_id in found:
        with database.tenant_session(tenant_id) as session:
            queue(session, COMMIT_TASK, job_id)
    return len(found)
