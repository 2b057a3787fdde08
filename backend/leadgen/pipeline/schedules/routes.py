"""/api/pipeline/schedules: runs that start automatically."""

from __future__ import annotations

from leadgen.api import LONG_LISTS_BODY, Routes
from leadgen.budgets.raises import may_raise
from leadgen.pipeline.app_stages import stage_registry
from leadgen.pipeline.reports.status import get_run
from leadgen.pipeline.runs.schemas import RunStatusOut
from leadgen.pipeline.schedules.schedules import (
    create_schedule,
    delete_schedule,
    list_schedules,
    run_schedule_now,
    show_schedule,
    update_schedule,
)
from leadgen.pipeline.schedules.schemas import ScheduleEditIn, ScheduleIn, ScheduleOut, SchedulePath, SchedulesOut
from leadgen.tenancy import current_actor, request_session

schedule_routes = Routes("schedules", "/api/pipeline/schedules", tag="Pipeline")


@schedule_routes.get("", permission="pipeline:read", out=SchedulesOut)
def index() -> SchedulesOut:
    """List all schedules, by name."""
    return SchedulesOut(items=list_schedules(request_session()))


@schedule_routes.post("", permission="pipeline:run", out=ScheduleOut, status=201, max_body=LONG_LISTS_BODY)
def create(body: ScheduleIn) -> ScheduleOut:
    """Save a schedule that runs as you; missed times are made up for by one run."""
    session = request_session()
    schedule_id = create_schedule(session, stage_registry(), body, by=current_actor().user_id)
    return show_schedule(session, schedule_id)


@schedule_routes.get("/<uuid:schedule_id>", permission="pipeline:read", out=ScheduleOut)
def show(path: SchedulePath) -> ScheduleOut:
    """Show one schedule."""
    return show_schedule(request_session(), path.schedule_id)


@schedule_routes.patch("/<uuid:schedule_id>", permission="pipeline:run", out=ScheduleOut, max_body=LONG_LISTS_BODY)
def update(path: SchedulePath, body: ScheduleEditIn) -> ScheduleOut:
    """Change a schedule, or switch it on or off; it runs as you from then on.

    A budget higher than the schedule's, or none in its place, needs `budgets:raise`.
    """
    session, actor = request_session(), current_actor()
    update_schedule(session, stage_registry(), path.schedule_id, body, by=actor.user_id, may_raise=may_raise(actor))
    return show_schedule(session, path.schedule_id)


@schedule_routes.delete("/<uuid:schedule_id>", permission="pipeline:run")
def delete(path: SchedulePath) -> None:
    """Delete a schedule; its runs stay."""
    delete_schedule(request_session(), path.schedule_id)


@schedule_routes.post("/<uuid:schedule_id>/run-now", permission="pipeline:run", out=RunStatusOut, status=201)
def run_now(path: SchedulePath) -> RunStatusOut:
    """Start the schedule's run now; its next time does not change."""
    session = request_session()
    registry = stage_registry()
    run_id = run_schedule_now(session, registry, path.schedule_id, by=current_actor().user_id)
    return get_run(session, run_id, registry)
