"""Periodic task that deletes refresh tokens without further effect."""

from __future__ import annotations

from procrastinate import Blueprint, JobContext

from leadgen.auth.sign_ins import forget_ended_tokens
from leadgen.jobs import service
from leadgen.tenancy import Database

blueprint = Blueprint()


@blueprint.periodic(cron="43 * * * *")
@blueprint.task(name="forget", queue="pipeline", queueing_lock="auth:forget", pass_context=True)
def forget(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Delete refresh tokens that have ended."""
    forget_ended_tokens(service(context, Database))
