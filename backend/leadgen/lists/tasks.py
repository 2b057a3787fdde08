"""The job of lists: keep the counts of records short."""

from __future__ import annotations

from procrastinate import Blueprint, JobContext

from leadgen.jobs import service
from leadgen.lists.counts import fold_all_counts
from leadgen.tenancy import Database

blueprint = Blueprint()


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="fold", queue="pipeline", queueing_lock="lists:fold", pass_context=True)
def fold(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Fold what changed since the last time into one row per table."""
    fold_all_counts(service(context, Database))
