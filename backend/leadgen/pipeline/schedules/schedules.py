"""Schedules: saves them, and starts their runs when due.

A due schedule is locked, and its next time is written in the transaction that starts the run. So one tick starts one
run, however many workers look. The next time is always in the future, so that missed ticks are made up for by one run.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from leadgen.auth.permissions import allows
from leadgen.budgets.raises import is_raise, may_not_raise
from leadgen.db import new_id
from leadgen.errors import (
    AppError,
    ConflictError,
    ErrorCode,
    FieldProblem,
    ForbiddenError,
    InvalidError,
    NotFoundError,
)
from leadgen.fields.enums import RunStatus
from leadgen.logs import get_logger
from leadgen.pipeline.lifecycle import shown_status
from leadgen.pipeline.models import PipelineRun, PipelineSchedule
from leadgen.pipeline.plan import plan_of
from leadgen.pipeline.reports.status import campaign_name
from leadgen.pipeline.run_names import dated_name
from leadgen.pipeline.run_options import read_options
from leadgen.pipeline.runs.control import OVER
from leadgen.pipeline.runs.schemas import DagRunIn, RunCampaignOut
from leadgen.pipeline.runs.selection import refuse_unknown
from leadgen.pipeline.runs.start import check_campaign, start_run
from leadgen.pipeline.schedules.cron import cron_problems, next_time, upcoming
from leadgen.pipeline.schedules.schemas import ScheduleEditIn, ScheduleIn, ScheduleOut
from leadgen.pipeline.stage import Registry
from leadgen.tenancy import Database, tenant_of
from leadgen.users.models import Membership, User

log = get_logger(__name__)
SHOWN = 3
AT_ONCE = 200


def create_schedule(session: Session, registry: Registry, wanted: ScheduleIn, *, by: UUID) -> UUID:
    """Save a schedule that runs as `by`.

    Raises a 422 for a time or a run that is not possible, and a 409 for a taken name.
    """
    _check_config(session, registry, wanted.config)
    _check_name(session, wanted.name, None)
    now = _now(session)
    _check_time(wanted.cron, wanted.time_zone, now)
    schedule = PipelineSchedule(
        tenant_id=tenant_of(session),
        id=new_id(),
        name=wanted.name,
        cron=wanted.cron,
        time_zone=wanted.time_zone,
        config=_config(wanted.config),
        is_enabled=wanted.is_enabled,
        next_at=next_time(wanted.cron, wanted.time_zone, after=now) if wanted.is_enabled else None,
        run_as=by,
    )
    session.add(schedule)
    session.flush()  # a route shows it next
    return schedule.id


def update_schedule(
    session: Session, registry: Registry, schedule_id: UUID, wanted: ScheduleEditIn, *, by: UUID, may_raise: bool = True
) -> None:
    """Change a schedule at `wanted.version`; from then on it runs as `by`.

    Raises a 409 where it was changed since that version. A caller without the right to raise caps (`may_raise`) cannot
    raise or lift the budget of its runs.
    """
    schedule = _get(session, schedule_id, lock=True)
    if schedule.version != wanted.version:
        raise ConflictError(
            "This schedule was changed in the meantime. Look at the current values and try again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": {"version": schedule.version, "name": schedule.name}},
        )
    # every query comes before the first change: a later query would flush a half-made change
    now = _now(session)
    if wanted.name is not None:
        _check_name(session, wanted.name, schedule_id)
    if wanted.config is not None:
        before = DagRunIn.model_validate(schedule.config).budget_usd
        if not may_raise and is_raise(before, wanted.config.budget_usd):
            raise ForbiddenError(may_not_raise("the budget of a schedule"))
        _check_config(session, registry, wanted.config)
    cron, time_zone = wanted.cron or schedule.cron, wanted.time_zone or schedule.time_zone
    _check_time(cron, time_zone, now)
    is_enabled = schedule.is_enabled if wanted.is_enabled is None else wanted.is_enabled
    schedule.name = wanted.name or schedule.name
    schedule.config = _config(wanted.config) if wanted.config is not None else schedule.config
    schedule.cron, schedule.time_zone, schedule.is_enabled = cron, time_zone, is_enabled
    schedule.next_at = next_time(cron, time_zone, after=now) if is_enabled else None
    schedule.last_problem = None
    schedule.run_as = by
    schedule.version += 1
    session.flush()  # a route shows it next


def delete_schedule(session: Session, schedule_id: UUID) -> None:
    """Delete a schedule; its runs stay."""
    session.delete(_get(session, schedule_id, lock=True))


def run_schedule_now(session: Session, registry: Registry, schedule_id: UUID, *, by: UUID) -> UUID:
    """Start the schedule's run now, as `by`; its next time does not change.

    Raises a 409 while its previous run is active.
    """
    schedule = _get(session, schedule_id, lock=True)
    active = _active_run(session, schedule)
    if active is not None:
        raise ConflictError(
            f"The run “{active}” of this schedule is still active. Wait for it, or stop it.",
            code=ErrorCode.INVALID_STATE,
            extra={"run_id": str(schedule.last_run_id)},
        )
    run_id = start_run(session, registry, _wanted(session, schedule), by=by)
    schedule.last_at, schedule.last_run_id, schedule.last_problem = _now(session), run_id, None
    return run_id


def fire_due(database: Database, registry: Registry) -> int:
    """Start every schedule that is due; return how many runs.

    Safe to call from many workers at once.
    """
    with database.system_session() as session:
        due = session.execute(_DUE, {"most": AT_ONCE}).all()
    started = 0
    for row in due:
        with database.tenant_session(row.tenant_id) as session:
            started += _fire(session, registry, row.id, is_super_admin=row.is_super_admin)
    return started


_DUE = text("""
SELECT s.tenant_id, s.id, coalesce(u.is_super_admin AND u.is_active, false) AS is_super_admin
  FROM pipeline_schedules s LEFT JOIN users u ON u.id = s.run_as
 WHERE s.is_enabled AND s.next_at <= now() ORDER BY s.next_at, s.id LIMIT :most
""")


def _fire(session: Session, registry: Registry, schedule_id: UUID, *, is_super_admin: bool) -> bool:
    schedule = session.scalars(
        select(PipelineSchedule)
        .where(PipelineSchedule.id == schedule_id, PipelineSchedule.is_enabled, PipelineSchedule.next_at <= func.now())
        .with_for_update(skip_locked=True)
    ).first()
    if schedule is None:
        return False
    schedule.last_at = _now(session)
    if not _may_start(session, schedule.run_as, is_super_admin=is_super_admin):
        _switch_off(schedule, "the person it ran as may no longer start runs here. Save it, and it runs as you.")
        return False
    run_id, schedule.last_problem = _try_start(session, registry, schedule)
    if run_id is not None:
        schedule.last_run_id = run_id
    schedule.next_at = next_time(schedule.cron, schedule.time_zone, after=schedule.last_at)
    if schedule.next_at is None:
        _switch_off(schedule, "it has no further start times.")
    return run_id is not None


def _switch_off(schedule: PipelineSchedule, why: str) -> None:
    schedule.is_enabled, schedule.next_at, schedule.last_problem = False, None, f"Switched off: {why}"


def _may_start(session: Session, user_id: UUID | None, *, is_super_admin: bool) -> bool:
    role = session.scalar(
        select(Membership.role)
        .join(User, User.id == Membership.user_id)
        .where(Membership.user_id == user_id, User.is_active)
    )
    return allows(role, is_super_admin=is_super_admin, permission="pipeline:run")


def _try_start(session: Session, registry: Registry, schedule: PipelineSchedule) -> tuple[UUID | None, str | None]:
    active = _active_run(session, schedule)
    if active is not None:
        return None, f"Skipped: the previous run “{active}” was still active."
    try:
        with session.begin_nested():
            return start_run(session, registry, _wanted(session, schedule), by=schedule.run_as), None
    except AppError as error:
        return None, f"Started nothing: {error.detail}"
    except (DBAPIError, LookupError, TypeError, ValueError) as error:
        # one schedule that cannot be started must not delay those after it
        log.exception("a schedule could not be started", schedule_id=str(schedule.id))
        return None, f"Started nothing: unexpected {type(error).__name__}."


def _active_run(session: Session, schedule: PipelineSchedule) -> str | None:
    run = session.execute(
        select(PipelineRun.name, PipelineRun.status).where(PipelineRun.id == schedule.last_run_id)
    ).first()
    return run.name if run is not None and run.status not in OVER else None


def _wanted(session: Session, schedule: PipelineSchedule) -> DagRunIn:
    wanted = DagRunIn.model_validate(schedule.config)
    return wanted if wanted.name else wanted.model_copy(update={"name": dated_name(session, schedule.name)})


def list_schedules(session: Session) -> list[ScheduleOut]:
    """Return all schedules, by name."""
    rows = session.execute(_shown().order_by(func.lower(PipelineSchedule.name), PipelineSchedule.id)).all()
    now = _now(session)
    return [_out(row, now) for row in rows]


def show_schedule(session: Session, schedule_id: UUID) -> ScheduleOut:
    """Return one schedule; raises NotFound."""
    row = session.execute(_shown().where(PipelineSchedule.id == schedule_id)).first()
    if row is None:
        raise NotFoundError("There is no such schedule.")
    return _out(row, _now(session))


_CAMPAIGN_ID = PipelineSchedule.config["campaign_id"].astext.cast(Uuid)


@cache
def _shown() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PipelineSchedule,
            PipelineRun.name,
            PipelineRun.status,
            User.display_name,
            User.email,
            campaign_name(PipelineSchedule.tenant_id, _CAMPAIGN_ID),
            PipelineRun.start_step,
        )
        .outerjoin(PipelineRun, PipelineRun.id == PipelineSchedule.last_run_id)
        .outerjoin(User, User.id == PipelineSchedule.run_as)
    )


def _out(row: Any, now: datetime) -> ScheduleOut:
    schedule: PipelineSchedule = row[0]
    times = islice(upcoming(schedule.cron, schedule.time_zone, after=now), SHOWN) if schedule.is_enabled else ()
    return ScheduleOut(
        id=schedule.id,
        name=schedule.name,
        cron=schedule.cron,
        time_zone=schedule.time_zone,
        config=schedule.config,
        campaign=RunCampaignOut(id=schedule.config["campaign_id"], name=row[5]) if row[5] else None,
        is_enabled=schedule.is_enabled,
        next_at=schedule.next_at,
        upcoming=list(times),
        last_at=schedule.last_at,
        last_run_id=schedule.last_run_id,
        last_run_name=row[1],
        last_run_status=shown_status(RunStatus(row[2]), row[6]) if row[2] else None,
        last_problem=schedule.last_problem,
        run_as=schedule.run_as,
        run_as_name=row[3] or row[4],
        version=schedule.version,
    )


def _get(session: Session, schedule_id: UUID, *, lock: bool) -> PipelineSchedule:
    schedule = session.get(
        PipelineSchedule, (tenant_of(session), schedule_id), populate_existing=True, with_for_update=lock
    )
    if schedule is None:
        raise NotFoundError("There is no such schedule.")
    return schedule


def _now(session: Session) -> datetime:
    # the database's clock: workers' clocks may differ, and a tick is due by one clock only
    return session.execute(select(func.now())).scalar_one()


def _config(wanted: DagRunIn) -> dict[str, Any]:
    # the estimate that was seen belongs to one run, not to every later one
    return wanted.model_dump(mode="json", exclude_none=True, exclude={"estimate"})


def _check_time(cron: str, time_zone: str, now: datetime) -> None:
    problems = cron_problems(cron, time_zone, now=now)
    if problems:
        raise InvalidError(" ".join(problem.message for problem in problems), errors=problems)


def _check_config(session: Session, registry: Registry, wanted: DagRunIn) -> None:
    try:
        codes = registry.resolve(wanted.stages)
        read_options(session, registry, codes, wanted)
        plan_of(registry, codes, wanted)
        refuse_unknown(session, wanted.selection)
        check_campaign(session, registry, codes, wanted.campaign_id)
    except (ConflictError, InvalidError) as error:
        inside = [FieldProblem(f"config.{item.field}", item.message, item.fix) for item in error.errors]
        raise type(error)(error.detail, code=error.code, errors=inside, extra=error.extra) from error


def _check_name(session: Session, name: str, own: UUID | None) -> None:
    taken = session.scalar(select(PipelineSchedule.id).where(PipelineSchedule.name == name))
    if taken not in {None, own}:
        raise ConflictError(
            f"A schedule “{name}” exists already.", errors=[FieldProblem("name", "Is taken.", "Choose another name.")]
        )
