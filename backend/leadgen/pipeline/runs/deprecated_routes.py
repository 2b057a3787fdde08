"""Deprecated routes, kept for existing clients. Each delegates to its replacement."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.api import LONG_LISTS_BODY, Deprecation, Routes
from leadgen.errors import FieldProblem, InvalidError, NotFoundError
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.app_stages import stage_registry
from leadgen.pipeline.models import PipelineRun
from leadgen.pipeline.reports.status import get_run
from leadgen.pipeline.runs.control import OVER, stop_run
from leadgen.pipeline.runs.schemas import (
    DagRunIn,
    OldStatusQuery,
    RunAllIn,
    RunOut,
    RunStatusOut,
    StageStartIn,
    StopIn,
    StoppedOut,
)
from leadgen.pipeline.runs.selection import refuse_unknown
from leadgen.pipeline.runs.start import start_run
from leadgen.tenancy import current_actor, request_session

old_routes = Routes("old_pipeline", "/api/pipeline", tag="Pipeline")
old_enrich_routes = Routes("old_enrich", "/api/enrich", tag="Enrichment")

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
RUN = Deprecation(SINCE, "/api/pipeline/dag-run")
STATUS = Deprecation(SINCE, "/api/pipeline/dag-status")
STOP = Deprecation(SINCE, "/api/pipeline/dag-stop")


def _start(wanted: DagRunIn) -> RunStatusOut:
    session = request_session()
    refuse_unknown(session, wanted.selection)
    registry = stage_registry()
    return get_run(session, start_run(session, registry, wanted, by=current_actor().user_id), registry)


@old_enrich_routes.post(
    "/start", permission="pipeline:run", out=RunStatusOut, status=201, deprecated=RUN, max_body=LONG_LISTS_BODY
)
def enrich_start(body: DagRunIn) -> RunStatusOut:
    """Use `/api/pipeline/dag-run`, which takes the same body."""
    return _start(body)


@old_routes.post(
    "/start", permission="pipeline:run", out=RunStatusOut, status=201, deprecated=RUN, max_body=LONG_LISTS_BODY
)
def start(body: StageStartIn) -> RunStatusOut:
    """Use `/api/pipeline/dag-run` with `stages: [stage]`."""
    wanted = DagRunIn(stages=[body.stage], selection=body.selection, budget_usd=body.budget_usd)
    try:
        return _start(wanted)
    except InvalidError as error:
        error.errors = tuple(_as_sent(problem) for problem in error.errors)
        raise


def _as_sent(problem: FieldProblem) -> FieldProblem:
    return replace(problem, field="stage") if problem.field.startswith("stages") else problem


@old_routes.post(
    "/run-all", permission="pipeline:run", out=RunStatusOut, status=201, deprecated=RUN, max_body=LONG_LISTS_BODY
)
def run_all(body: RunAllIn) -> RunStatusOut:
    """Use `/api/pipeline/dag-run` with the stages that you want.

    This route takes all stages that need no campaign.
    """
    stages = [code for code, stage in stage_registry().stages.items() if stage.campaign is None]
    return _start(DagRunIn(stages=stages, selection=body.selection, budget_usd=body.budget_usd))


@old_routes.get("/status", permission="pipeline:read", out=RunStatusOut, deprecated=STATUS)
def status(query: OldStatusQuery) -> RunStatusOut:
    """Use `/api/pipeline/dag-status`."""
    session = request_session()
    return get_run(session, query.run_id or _latest(session), stage_registry())


@old_routes.post("/stop", permission="pipeline:run", out=RunStatusOut, deprecated=STOP)
def stop(body: StopIn) -> RunStatusOut:
    """Use `/api/pipeline/dag-stop`, which takes the same body."""
    session = request_session()
    stop_run(session, body.run_id)
    return get_run(session, body.run_id, stage_registry())


@old_routes.post("/stop-all", permission="pipeline:run", out=StoppedOut, deprecated=STOP)
def stop_all() -> StoppedOut:
    """Use `/api/pipeline/dag-stop` for each active run."""
    session, registry = request_session(), stage_registry()
    stopped = []
    for run_id in _at_work(session):
        stop_run(session, run_id)
        run = get_run(session, run_id, registry)
        stopped.append(RunOut.model_validate(run.model_dump(include=set(RunOut.model_fields))))
    return StoppedOut(items=stopped)


def _at_work(session: Session) -> list[UUID]:
    resting = [*OVER, RunStatus.STOPPING]
    runs = select(PipelineRun.id).where(PipelineRun.status.not_in(resting)).order_by(PipelineRun.id.desc())
    return list(session.scalars(runs))


def _latest(session: Session) -> UUID:
    latest = select(PipelineRun.id).order_by(PipelineRun.status.in_(OVER), PipelineRun.id.desc()).limit(1)
    found = session.scalar(latest)
    if found is None:
        raise NotFoundError("No run was started yet.")
    return found
