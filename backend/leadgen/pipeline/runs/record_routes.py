"""Routes for reports, feeds, retry counts, reruns, and one stage for one record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from leadgen.api import LONG_LISTS_BODY, Routes
from leadgen.fields.field import Entity
from leadgen.lists.cursor import CURSOR
from leadgen.pipeline.app_stages import stage_registry, surroundings
from leadgen.pipeline.estimates.comparison import compare_run
from leadgen.pipeline.estimates.schemas import RunComparisonOut
from leadgen.pipeline.estimates.stale_count import count_stale
from leadgen.pipeline.reports.feed import list_feed
from leadgen.pipeline.reports.report import make_report
from leadgen.pipeline.reports.schemas import FeedOut, FeedQuery, ReportOut, ReportPath
from leadgen.pipeline.reports.status import get_run
from leadgen.pipeline.runs.rerun import count_retry, rerun_stale, run_again, run_record_stage
from leadgen.pipeline.runs.rerun_schemas import (
    RecordStageIn,
    RerunIn,
    RetryCountOut,
    RetryQuery,
    RunAgainIn,
    RunnableCompanyPath,
    RunnableContactPath,
    StaleIn,
    StaleOut,
)
from leadgen.pipeline.runs.schemas import RunStatusOut
from leadgen.tenancy import current_actor, request_session

run_routes = Routes("runs", "/api/pipeline", tag="Pipeline")
record_routes = Routes("record_runs", "/api/enrich", tag="Enrichment")


@run_routes.get("/runs/<uuid:run_id>/report", permission="pipeline:read", out=ReportOut)
def report(path: ReportPath) -> ReportOut:
    """Return what a run learned, failed at, cost and left undone.

    For an active run: so far.
    """
    return make_report(request_session(), stage_registry(), path.run_id)


@run_routes.get("/runs/<uuid:run_id>/estimate", permission="pipeline:read", out=RunComparisonOut)
def comparison(path: ReportPath) -> RunComparisonOut:
    """Compare a run with the estimate that was seen when the run was started.

    For an active run: so far.
    """
    return compare_run(request_session(), stage_registry(), path.run_id)


@run_routes.get("/runs/<uuid:run_id>/feed", permission="pipeline:read", out=FeedOut)
def feed(path: ReportPath, query: FeedQuery) -> FeedOut:
    """List records that ended a stage, latest first."""
    cursor, of = CURSOR.get(), ("run feed", path.run_id)
    after = cursor.read(of, query.cursor, lambda at, key: (datetime.fromisoformat(at), UUID(key)))
    items, more = list_feed(request_session(), path.run_id, stage=query.stage, after=after, limit=query.limit)
    return FeedOut(items=items, next_cursor=cursor.issue(of, *more) if more else None)


@run_routes.get("/runs/<uuid:run_id>/retry-count", permission="pipeline:read", out=RetryCountOut)
def retry_count(path: ReportPath, query: RetryQuery) -> RetryCountOut:
    """Count what `retry-failed` would retry, without retrying."""
    return count_retry(request_session(), stage_registry(), path.run_id, query)


@run_routes.post("/runs/<uuid:run_id>/run-again", permission="pipeline:run", out=RunStatusOut, status=201)
def again(path: ReportPath, body: RunAgainIn) -> RunStatusOut:
    """Start a run with the request of this run; its selection is read again."""
    session, registry = request_session(), stage_registry()
    run_id = run_again(session, registry, surroundings().outside, path.run_id, body, by=current_actor().user_id)
    return get_run(session, run_id, registry)


@run_routes.post("/stale", permission="pipeline:read", out=StaleOut, max_body=LONG_LISTS_BODY)
def stale(body: StaleIn) -> StaleOut:
    """Count stale results by stage and reason, without rerunning them.

    A result is stale when its stage has a new version, when it is older than its time to live, or when its input has
    changed. Of many records, the numbers are estimated from a sample (`is_exact` false).
    """
    return count_stale(request_session(), stage_registry(), surroundings().outside, body)


@run_routes.post("/rerun-stale", permission="pipeline:run", out=RunStatusOut, status=201, max_body=LONG_LISTS_BODY)
def rerun(body: RerunIn) -> RunStatusOut:
    """Start a run over exactly the stale results; 422 when nothing is stale.

    Over many records the run is `starting` and finds them in the background; it fails when nothing is stale.
    """
    session, registry = request_session(), stage_registry()
    run_id = rerun_stale(session, registry, surroundings().outside, body, by=current_actor().user_id)
    return get_run(session, run_id, registry)


@record_routes.post("/companies/<uuid:company_id>/run-stage", permission="pipeline:run", out=RunStatusOut, status=201)
def run_company_stage(path: RunnableCompanyPath, body: RecordStageIn) -> RunStatusOut:
    """Run one stage for one company now.

    422 `missing_stage` names a need without a fresh result.
    """
    session, registry = request_session(), stage_registry()
    by = current_actor().user_id
    run_id = run_record_stage(session, registry, Entity.COMPANY, path.company_id, body, by=by)
    return get_run(session, run_id, registry)


@record_routes.post("/contacts/<uuid:contact_id>/run-stage", permission="pipeline:run", out=RunStatusOut, status=201)
def run_contact_stage(path: RunnableContactPath, body: RecordStageIn) -> RunStatusOut:
    """Run one stage for one contact now.

    422 `missing_stage` names a need without a fresh result.
    """
    session, registry = request_session(), stage_registry()
    by = current_actor().user_id
    run_id = run_record_stage(session, registry, Entity.CONTACT, path.contact_id, body, by=by)
    return get_run(session, run_id, registry)
