"""Queue tasks of the pipeline: drain a stage, end a run, heal idle work, start what is due."""

from __future__ import annotations

from uuid import UUID

from procrastinate import Blueprint, JobContext
from sqlalchemy import text

from leadgen.budgets.ledger import forget_lapsed
from leadgen.jobs import defer, fail_abandoned, service
from leadgen.llm_usage.actions import charge_lapsed_calls
from leadgen.pipeline.campaign_runs import campaign_hooks
from leadgen.pipeline.clock_jump import undo_jump
from leadgen.pipeline.engine.drain import Engine
from leadgen.pipeline.engine.rows import drain_job, finish_job, stage_queue
from leadgen.pipeline.journal.rows import enter_left_over
from leadgen.pipeline.runs.control import finish_if_done
from leadgen.pipeline.runs.start_steps import Sizes, go_on_starting, start_job
from leadgen.pipeline.schedules.schedules import fire_due
from leadgen.tenancy import Database

blueprint = Blueprint()


@blueprint.task(name="drain", queue="pipeline", pass_context=True)
def drain(context: JobContext, *, tenant_id: str, run_id: str, stage: str) -> None:
    """Drain one stage of one run."""
    service(context, Engine).drain(UUID(tenant_id), UUID(run_id), stage)


@blueprint.task(name="finish", queue="pipeline", pass_context=True)
def finish(context: JobContext, *, tenant_id: str, run_id: str) -> None:
    """End a run that has nothing left to do, and cancel what a stopped run leaves undone."""
    end_run(service(context, Database), UUID(tenant_id), UUID(run_id))


def end_run(database: Database, tenant_id: UUID, run_id: UUID) -> None:
    """End a run, part by part, each in a transaction of its own."""
    more = True
    while more:
        with database.tenant_session(tenant_id) as session:
            more = finish_if_done(session, run_id)


@blueprint.task(name="start", queue="pipeline", pass_context=True)
def start(context: JobContext, *, tenant_id: str, run_id: str) -> None:
    """Continue the start of a run; the run ends where its records need nothing done."""
    engine = service(context, Engine)
    go_on_starting(
        engine.database,
        engine.registry,
        UUID(tenant_id),
        UUID(run_id),
        outside=engine.outside,
        sizes=Sizes(chunk=engine.timing.chunk),
        is_stopping=engine.stopping.is_set,
    )
    end_run(engine.database, UUID(tenant_id), UUID(run_id))


@blueprint.periodic(cron="* * * * * */15")
@blueprint.task(name="heal", queue="pipeline", queueing_lock="pipeline:heal", pass_context=True)
def heal(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Queue jobs for runs with idle work, and start the runs that an upgrade interrupted."""
    heal_runs(service(context, Database))
    heal_campaigns(service(context, Engine))


def heal_campaigns(engine: Engine) -> None:
    """Start runs for campaigns that an upgrade interrupted."""
    for hooks in campaign_hooks(engine.registry, engine.registry.stages):
        hooks.go_on(engine.database, engine.registry)


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="schedules", queue="pipeline", queueing_lock="pipeline:schedules", pass_context=True)
def schedules(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Start the runs of schedules that are due."""
    fire_due(service(context, Database), service(context, Engine).registry)


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="lost_calls", queue="pipeline", queueing_lock="pipeline:lost_calls", pass_context=True)
def lost_calls(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Enter calls that no result will account for as bills of unknown amount."""
    database = service(context, Database)
    charge_lapsed_calls(database)
    enter_left_over(database)


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


# A step of a start holds its place; a job that comes while another is at work ends at once.
_STARTING = text("""
SELECT tenant_id, id AS run_id FROM pipeline_runs
 WHERE start_step IS NOT NULL AND status IN ('running', 'pausing', 'paused') ORDER BY id
""")


def heal_runs(database: Database) -> int:
    """Queue a drain for every idle stage with claimable rows; return how many were queued.

    Ends runs that are over, and queues a job for every unfinished start. In a run that claims nothing, rows of dead
    workers are made ready again.
    """
    undo_jump(database)
    with database.system_session() as session:
        defer(session, [start_job(row.tenant_id, row.run_id) for row in session.execute(_STARTING)])
        idle = session.execute(_IDLE).all()
        jobs = [drain_job(row.tenant_id, row.run_id, row.stage) for row in idle if row.stage is not None]
        queued = defer(session, jobs)
        fail_abandoned(session, "pipeline")
        fail_abandoned(session, stage_queue("%"))
        forget_lapsed(session)
    for tenant_id, run_id in {(row.tenant_id, row.run_id) for row in idle if row.stage is None}:
        with database.tenant_session(tenant_id) as session:
            if finish_if_done(session, run_id):
                defer(session, [finish_job(tenant_id, run_id)])
    return queued
