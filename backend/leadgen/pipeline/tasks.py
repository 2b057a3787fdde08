"""The queue's tasks of the pipeline: drain a stage, end a run, heal what nobody works on, start what is due."""

from __future__ import annotations

from uuid import UUID

from procrastinate import Blueprint, JobContext
from sqlalchemy import text

from leadgen.budgets.ledger import forget_lapsed
from leadgen.jobs import bury_abandoned, defer, service
from leadgen.pipeline.clock import undo_jump
from leadgen.pipeline.control import finish_if_done
from leadgen.pipeline.drain import Engine
from leadgen.pipeline.rows import drain_job, stage_queue
from leadgen.pipeline.schedules import fire_due
from leadgen.tenancy import Database

blueprint = Blueprint()


@blueprint.task(name="drain", queue="pipeline", pass_context=True)
def drain(context: JobContext, *, tenant_id: str, run_id: str, stage: str) -> None:
    """Drain one stage of one run."""
    service(context, Engine).drain(UUID(tenant_id), UUID(run_id), stage)


@blueprint.task(name="finish", queue="pipeline", pass_context=True)
def finish(context: JobContext, *, tenant_id: str, run_id: str) -> None:
    """End a run that has nothing left to do."""
    with service(context, Database).tenant_session(UUID(tenant_id)) as session:
        finish_if_done(session, UUID(run_id))


@blueprint.periodic(cron="* * * * * */15")
@blueprint.task(name="heal", queue="pipeline", queueing_lock="pipeline:heal", pass_context=True)
def heal(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Take up every run that has work and nobody on it."""
    heal_runs(service(context, Database))


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="schedules", queue="pipeline", queueing_lock="pipeline:schedules", pass_context=True)
def schedules(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Start the runs of schedules that are due."""
    fire_due(service(context, Database), service(context, Engine).registry)


_IDLE = text("""
SELECT r.tenant_id, r.id AS run_id, r.status, s.stage
  FROM pipeline_runs r LEFT JOIN stage_runs s
    ON s.tenant_id = r.tenant_id AND s.run_id = r.id AND r.status = 'running' AND s.ready + s.running > 0
   AND (s.drain_until IS NULL OR s.drain_until < now())
   AND EXISTS (SELECT 1 FROM entity_stage_completions c
                WHERE c.tenant_id = s.tenant_id AND c.run_id = s.run_id AND c.stage = s.stage AND c.finished_at IS NULL
                  AND ((c.state = 'ready' AND (c.not_before IS NULL OR c.not_before <= now()))
                       OR (c.state = 'running' AND c.leased_until < now())))
 WHERE r.status IN ('running', 'pausing', 'stopping') OR (r.status = 'paused'
   AND EXISTS (SELECT 1 FROM entity_stage_completions c
                WHERE c.tenant_id = r.tenant_id AND c.run_id = r.id AND c.finished_at IS NULL AND c.state = 'running'
                  AND c.leased_until < now()))
 ORDER BY r.id, s.position
""")


def heal_runs(database: Database) -> int:
    """Queue a drain for every stage with claimable rows that nobody drains, end what is over; returns how many drains.

    Of a run that claims nothing, put back what died with its worker.
    """
    undo_jump(database)
    with database.system_session() as session:
        idle = session.execute(_IDLE).all()
        jobs = [drain_job(row.tenant_id, row.run_id, row.stage) for row in idle if row.stage is not None]
        queued = defer(session, jobs)
        bury_abandoned(session, "pipeline")
        bury_abandoned(session, stage_queue("%"))
        forget_lapsed(session)
    for tenant_id, run_id in {(row.tenant_id, row.run_id) for row in idle if row.stage is None}:
        with database.tenant_session(tenant_id) as session:
            finish_if_done(session, run_id)
    return queued
