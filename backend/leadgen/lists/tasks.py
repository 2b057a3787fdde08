"""Periodic task that folds the counts of records."""

from __future__ import annotations

from procrastinate import Blueprint, JobContext

from leadgen.jobs import service
from leadgen.lists.counts import fold_all_counts
from leadgen.tenancy import Database

blueprint = Blueprint()


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="fold", queue="pipeline", queueing_lock="lists:fold", pass_context=True)
def fold(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Fold the changes since the last run into one row per table."""
    fold_all_counts(service(context, Database))
