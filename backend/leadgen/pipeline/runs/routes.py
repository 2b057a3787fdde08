"""/api/pipeline: start, watch and control runs."""

from __future__ import annotations

from uuid import UUID

from flask import Response, g

from leadgen.api import LONG_LISTS_BODY, Routes
from leadgen.auth.guard import may_still
from leadgen.budgets.raises import may_raise
from leadgen.lists.cursor import CURSOR
from leadgen.pipeline.app_stages import stage_registry, surroundings
from leadgen.pipeline.estimates.estimate import estimate_run
from leadgen.pipeline.reports.events import WATCHERS, follow
from leadgen.pipeline.reports.records import list_records
from leadgen.pipeline.reports.status import get_run, list_runs, list_stages
from leadgen.pipeline.run_names import rename_run
from leadgen.pipeline.runs import control
from leadgen.pipeline.runs.deprecated_routes import old_enrich_routes, old_routes
from leadgen.pipeline.runs.rerun_schemas import RunNameIn
from leadgen.pipeline.runs.schemas import (
    DagRunIn,
    EstimateIn,
    RecordsQuery,
    ResumeIn,
    RetryIn,
    RetryOut,
    RunEstimateOut,
    RunPath,
    RunQuery,
    RunRecordsOut,
    RunsOut,
    RunStatusOut,
    StagesOut,
    StopIn,
)
from leadgen.pipeline.runs.selection import refuse_unknown
from leadgen.pipeline.runs.start import refuse_useless_budget, start_run
from leadgen.pipeline.schedules.routes import schedule_routes
from leadgen.schema import PageQuery
from leadgen.tenancy import current_actor, database, request_session, tenant_of

_RUNS = ("runs",)
routes = Routes("pipeline", "/api/pipeline")
enrich_routes = Routes("enrichment_runs", "/api/enrich", tag="Enrichment")
# the route groups that bootstrap finds here
__all__ = ["enrich_routes", "old_enrich_routes", "old_routes", "routes", "schedule_routes"]


@routes.get("/stages", permission="pipeline:read", out=StagesOut)
def stages() -> StagesOut:
    """List all stages in DAG order, each with its needs."""
    return list_stages(stage_registry())


@routes.post("/estimate", permission="pipeline:read", out=RunEstimateOut, max_body=LONG_LISTS_BODY)
def estimate(body: EstimateIn) -> RunEstimateOut:
    """Estimate what a run with this request would do and cost; starts nothing.

    Without stages, only the records of the selection are counted. A request that a start would refuse is refused here
    too.
    """
    return _estimate(body)


@enrich_routes.post("/estimate", permission="pipeline:read", out=RunEstimateOut, max_body=LONG_LISTS_BODY)
def estimate_enrichment(body: EstimateIn) -> RunEstimateOut:
    """Estimate a run, as `/api/pipeline/estimate` does."""
    return _estimate(body)


def _estimate(wanted: EstimateIn) -> RunEstimateOut:
    session = request_session()
    refuse_unknown(session, wanted.selection)
    return estimate_run(session, stage_registry(), wanted, surroundings())


@routes.post("/dag-run", permission="pipeline:run", out=RunStatusOut, status=201, max_body=LONG_LISTS_BODY)
def dag_run(body: DagRunIn) -> RunStatusOut:
    """Start a run of stages over a selection.

    A run over some thousand records is active when this returns. A larger run is `starting`: its selection is frozen
    and taken up in the background, and its first calls leave before that is over. Stages that the run leaves out but
    needs must have a fresh result. Otherwise the response is 422 `missing_stage`, or a large run ends as failed with
    that reason.
    """
    session = request_session()
    refuse_unknown(session, body.selection)
    registry = stage_registry()
    refuse_useless_budget(session, registry, body)
    return get_run(session, start_run(session, registry, body, by=current_actor().user_id), registry)


@routes.get("/dag-status", permission="pipeline:read", out=RunStatusOut)
def dag_status(query: RunQuery) -> RunStatusOut:
    """Show the DAG of a run with exact counts by state, cost, rate and time left."""
    return get_run(request_session(), query.run_id, stage_registry())


@routes.post("/dag-stop", permission="pipeline:run", out=RunStatusOut)
def dag_stop(body: StopIn) -> RunStatusOut:
    """Stop a run: claim nothing new, store calls in flight, cancel the rest."""
    session = request_session()
    control.stop_run(session, body.run_id)
    return get_run(session, body.run_id, stage_registry())


@routes.get("/runs", permission="pipeline:read", out=RunsOut)
def runs(query: PageQuery) -> RunsOut:
    """List runs, newest first."""
    cursor = CURSOR.get()
    before = cursor.read(_RUNS, query.cursor, UUID)
    items, total = list_runs(request_session(), limit=query.limit + 1, before=before)
    more = len(items) > query.limit
    items = items[: query.limit]
    return RunsOut(items=items, total=total, next_cursor=cursor.issue(_RUNS, items[-1].id) if more else None)


@routes.get("/runs/<uuid:run_id>", permission="pipeline:read", out=RunStatusOut)
def run(path: RunPath) -> RunStatusOut:
    """Show one run, as `dag-status` does."""
    return get_run(request_session(), path.run_id, stage_registry())


@routes.patch("/runs/<uuid:run_id>", permission="pipeline:run", out=RunStatusOut)
def rename(path: RunPath, body: RunNameIn) -> RunStatusOut:
    """Give a run another name."""
    session = request_session()
    rename_run(session, path.run_id, body.name)
    return get_run(session, path.run_id, stage_registry())


@routes.get("/runs/<uuid:run_id>/records", permission="pipeline:read", out=RunRecordsOut)
def run_records(path: RunPath, query: RecordsQuery) -> RunRecordsOut:
    """List records of one stage of a run, each with its state and the reason in words."""
    cursor, of = CURSOR.get(), ("run records", path.run_id, query.stage)
    after = cursor.read(of, query.cursor, UUID)
    items, total, reasons = list_records(request_session(), path.run_id, query, stage_registry(), after=after)
    more = len(items) > query.limit
    items = items[: query.limit]
    token = cursor.issue(of, items[-1].id) if more else None
    return RunRecordsOut(items=items, total=total, reasons=reasons, next_cursor=token)


@routes.post("/runs/<uuid:run_id>/retry-failed", permission="pipeline:run", out=RetryOut)
def run_retry_failed(path: RunPath, body: RetryIn) -> RetryOut:
    """Retry failed records; results blocked behind them are released when they succeed."""
    return RetryOut(retried=control.retry_failed(request_session(), path.run_id, **body.model_dump()))


@routes.post("/runs/<uuid:run_id>/pause", permission="pipeline:run", out=RunStatusOut)
def run_pause(path: RunPath) -> RunStatusOut:
    """Pause a run: claim nothing more until it is resumed."""
    session = request_session()
    control.pause_run(session, path.run_id)
    return get_run(session, path.run_id, stage_registry())


@routes.post("/runs/<uuid:run_id>/resume", permission="pipeline:run", out=RunStatusOut)
def run_resume(path: RunPath, body: ResumeIn) -> RunStatusOut:
    """Resume a paused run, with a new budget if one is given.

    A budget higher than the run's needs `budgets:raise`.
    """
    session = request_session()
    control.resume_run(session, path.run_id, budget_usd=body.budget_usd, may_raise=may_raise(current_actor()))
    return get_run(session, path.run_id, stage_registry())


@routes.get("/runs/<uuid:run_id>/events", permission="pipeline:read", content="text/event-stream")
def run_events(path: RunPath) -> Response:
    """Stream server-sent events with the run's state.

    `status` comes at once and after each change, until the run is over. Comments are heartbeats. A connection lasts at
    most half an hour, and ends with the sign-in or the membership; connect again for more. 429 when too many streams
    are open: poll the run every few seconds instead.
    """
    session, registry, where = request_session(), stage_registry(), database()
    actor, sign_in, tenant_id = current_actor(), g.sign_in, tenant_of(session)
    first = get_run(session, path.run_id, registry)

    def look() -> RunStatusOut:
        with where.tenant_session(tenant_id) as later:
            return get_run(later, path.run_id, registry)

    def may_watch() -> bool:
        return may_still(where, actor, sign_in, "pipeline:read")

    stream = WATCHERS.get().watch(lambda: follow(first, look, may_watch=may_watch))
    return Response(
        stream, mimetype="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
