"""Jobs of enrichment: look watched companies up again, and delete old register answers."""

from __future__ import annotations

from procrastinate import Blueprint, JobContext

from leadgen.enrichment.registries.cache import forget_old_answers
from leadgen.enrichment.registries.watch import check_watched
from leadgen.jobs import service
from leadgen.tenancy import Database

blueprint = Blueprint()


@blueprint.periodic(cron="23 * * * *")
@blueprint.task(name="watch", queue="pipeline", queueing_lock="enrichment:watch", pass_context=True)
def watch(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Start look-ups of watched companies that are due."""
    check_watched(service(context, Database))


@blueprint.periodic(cron="53 * * * *")
@blueprint.task(name="forget", queue="pipeline", queueing_lock="enrichment:forget", pass_context=True)
def forget(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Delete cached answers that are out of date."""
    forget_old_answers(service(context, Database))
