"""Control of a run: stop, pause, resume and retry, and the end of a run."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.budgets.dollars import dollars
from leadgen.budgets.raises import is_raise, may_not_raise
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, ForbiddenError, InvalidError, NotFoundError
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.jobs import defer
from leadgen.pipeline.campaign_runs import tell_campaign
from leadgen.pipeline.engine.abandoned import cancel_lapsed, take_back_lapsed
from leadgen.pipeline.engine.rows import Deltas, count, drain_job, finish_job
from leadgen.pipeline.engine.sql import plan_as_usual
from leadgen.pipeline.lifecycle import StartStep, run_states_before
from leadgen.pipeline.plan import Plan
from leadgen.pipeline.runs.cancel import AT_ONCE, cancel_some, cancel_waiting, free_money
from leadgen.pipeline.runs.overlap import refuse_large_retry, refuse_retry, take_turns
from leadgen.pipeline.runs.retry import CHOSEN, RetryNote, RetryPart, Which, chosen_records, count_chosen
from leadgen.pipeline.runs.start_steps import SIZES, Sizes, drop_chunks, hold_start, start_job
from leadgen.tenancy import tenant_of

OVER = {RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.STOPPED}
HELD = {RunStatus.PAUSING, RunStatus.PAUSED}

_RUN = """
SELECT name, status, budget_usd, plan, start_step, retry, not_taken_up, company_count + contact_count AS frozen
  FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run
"""
_LOOK = text(_RUN)
# Control actions exclude each other only: a busy run's stores (KEY SHARE) would keep a full lock waiting for seconds.
_STEER = text(f"{_RUN} FOR NO KEY UPDATE")
# Full lock: no store is in progress, and none begins meanwhile.
_LOCK = text(f"{_RUN} FOR UPDATE")
_SET = text("""
UPDATE pipeline_runs SET status = :status, reason = :reason, capped_by = NULL, updated_at = now(),
       finished_at = CASE WHEN CAST(:over AS boolean) THEN now() END
 WHERE tenant_id = :tenant AND id = :run AND status = ANY(:before)
RETURNING id
""")
_TOTALS = text("""
SELECT coalesce(sum(total), 0) AS total, coalesce(sum(ready), 0) AS ready, coalesce(sum(running), 0) AS running,
       coalesce(sum(completed + skipped + disqualified), 0) AS good, coalesce(sum(failed + blocked), 0) AS bad,
       coalesce(sum(completed + skipped + disqualified) FILTER (WHERE stage = ANY(:working)), 0) AS worked,
       coalesce(sum(cancelled), 0) AS cancelled, coalesce(sum(failed), 0) AS failed, coalesce(sum(blocked), 0) AS blocked,
       coalesce(sum(spent_usd), 0) AS spent
  FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run
""")

_RUNNING = text("""
SELECT coalesce(sum(running), 0) > 0 FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run
""")
_CALLS_IN_FLIGHT = text("""
SELECT EXISTS (SELECT 1 FROM entity_stage_completions
   WHERE tenant_id = :tenant AND run_id = :run AND finished_at IS NULL AND state = 'running' AND leased_until >= now()
     AND reason_code IS DISTINCT FROM 'webhook_waiting')
""")


def _lock(session: Session, run_id: UUID, how: Any = _STEER) -> Any:
    row = session.execute(how, {"tenant": tenant_of(session), "run": run_id}).first()
    if row is None:
        raise NotFoundError("There is no such run.")
    return row


def _set(session: Session, run_id: UUID, status: RunStatus, reason: str | None) -> None:
    given = {"tenant": tenant_of(session), "run": run_id, "status": status.value, "reason": reason}
    before = [state.value for state in run_states_before(status)]
    # callers hold the run and have refused what is not allowed: a move that is in no table is a bug, and must show
    session.execute(_SET, given | {"over": status in OVER, "before": before}).one()
    if status in OVER:
        tell_campaign(session, run_id)


def _refuse(name: str, status: str, what: str) -> ConflictError:
    return ConflictError(
        f"The run “{name}” is {status} and cannot be {what}.",
        code=ErrorCode.INVALID_STATE,
        extra={"run_status": status},
    )


def stop_run(session: Session, run_id: UUID) -> None:
    """Stop a run: claim nothing more, store calls in flight, and cancel everything else.

    A run that is over is not changed. Takes the same time at any size: a job cancels the rest while the run is
    `stopping`.
    """
    run = _lock(session, run_id)
    if run.status in OVER or run.status == RunStatus.STOPPING:
        return
    _set(session, run_id, RunStatus.STOPPING, "Stopped by a person; calls in progress are being stored.")
    _finish_soon(session, run_id)


def _finish_soon(session: Session, run_id: UUID) -> None:
    # Ends the run here only where nothing is in flight: the full lock would wait for stores and for records being taken
    # up.
    run = session.execute(_LOOK, {"tenant": tenant_of(session), "run": run_id}).one()
    if run.start_step is None and not _in_flight(session, run_id):
        finish_if_done(session, run_id, most=_IN_A_REQUEST)
    # a store that this transaction does not see yet may have been the last: look again after both have committed
    defer(session, [finish_job(tenant_of(session), run_id)])


_IN_A_REQUEST = 2_000


def _in_flight(session: Session, run_id: UUID) -> bool:
    """Return whether a call is under way.

    Searches rows only where the counters say so: among a million ready rows that takes a second.
    """
    given: dict[str, Any] = {"tenant": tenant_of(session), "run": run_id}
    return bool(session.scalar(_RUNNING, given) and session.scalar(_CALLS_IN_FLIGHT, given))


def pause_run(session: Session, run_id: UUID) -> None:
    """Pause a run: claim nothing more until it is resumed.

    The run is `pausing` until the last call in flight is stored, then `paused`. A row that waits for a callback is no
    call in flight: the callback may come while the run is paused, and is stored.
    """
    run = _lock(session, run_id)
    if run.status != RunStatus.RUNNING:
        raise _refuse(run.name, run.status, "paused")
    _set(session, run_id, RunStatus.PAUSING, "Paused by a person; calls in progress are being stored.")
    _finish_soon(session, run_id)


def resume_run(session: Session, run_id: UUID, *, budget_usd: Decimal | None, may_raise: bool = False) -> None:
    """Resume a run that is paused or pausing, under a new budget if one is given.

    A higher budget than the run has is refused unless the caller may raise caps (`may_raise`).
    """
    run = _lock(session, run_id)
    if run.status not in HELD:
        raise _refuse(run.name, run.status, "resumed")
    if budget_usd is not None:
        if not may_raise and is_raise(run.budget_usd, budget_usd):
            raise ForbiddenError(may_not_raise(f"the budget of a run ({dollars(run.budget_usd)})"))
        session.execute(
            text("UPDATE pipeline_runs SET budget_usd = :budget WHERE tenant_id = :tenant AND id = :run"),
            {"budget": budget_usd, "tenant": tenant_of(session), "run": run_id},
        )
    _set(session, run_id, RunStatus.RUNNING, None)
    _restart_measurement(session, run_id)
    _wake_ready(session, run_id)
    finish_if_done(session, run_id)


# A long pause says nothing about how fast the run goes. Locked in the order in which stores lock.
_RESTART_MEASUREMENT = text("""
WITH locked AS (
  SELECT id FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run ORDER BY position FOR NO KEY UPDATE)
UPDATE stage_runs AS s
   SET measured_at = now(), measured_from = s.completed + s.failed + s.skipped + s.disqualified,
       next_measured_at = now(), next_measured_from = s.completed + s.failed + s.skipped + s.disqualified
  FROM locked WHERE s.tenant_id = :tenant AND s.id = locked.id
""")


def _restart_measurement(session: Session, run_id: UUID) -> None:
    session.execute(_RESTART_MEASUREMENT, {"tenant": tenant_of(session), "run": run_id})


def _wake_ready(session: Session, run_id: UUID) -> None:
    tenant = tenant_of(session)
    stages = session.scalars(
        text("SELECT stage FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run AND ready + running > 0"),
        {"tenant": tenant, "run": run_id},
    ).all()
    defer(session, [drain_job(tenant, run_id, stage) for stage in stages])


def finish_if_done(session: Session, run_id: UUID, *, most: int = AT_ONCE) -> bool:
    """End a run that has nothing left to do; complete a stop or a pause.

    A stopping run ends, and a pausing run is paused, when none of its calls is in flight. Rows of dead workers are made
    ready again while the run claims nothing, since no claim does so. Safe to call in any state. Returns True where a
    stopping run has more to cancel than the `most` rows of one transaction: call it again.
    """
    given: dict[str, Any] = {"tenant": tenant_of(session), "run": run_id}
    run = session.execute(_LOOK, given).first()
    if run is None or not _may_be_over(session, given, run):
        return False
    if run.status == RunStatus.STOPPING and run.start_step is not None:
        hold_start(session, run_id)
    run = session.execute(_LOCK, given).one()
    if run.status == RunStatus.STOPPING:
        return _stop(session, run_id, given, run, most=most)
    if run.status in HELD:
        take_back_lapsed(session, run_id)
    totals = _totals(session, given, Plan(run.plan))
    if run.status == RunStatus.PAUSING and not _in_flight(session, run_id):
        _set(session, run_id, RunStatus.PAUSED, "Paused by a person.")
    elif _is_through(run, totals):
        failed = totals.bad > 0 and totals.worked == 0
        _set(
            session,
            run_id,
            RunStatus.FAILED if failed else RunStatus.SUCCEEDED,
            _ended_in_words(totals, failed, run),
        )
    return False


def _is_through(run: Any, totals: Any) -> bool:
    ended = totals.good + totals.bad + totals.cancelled
    return bool(run.status == RunStatus.RUNNING and run.start_step is None and totals.total == ended)


_NO_START = text("UPDATE pipeline_runs SET start_step = NULL, chosen = NULL WHERE tenant_id = :tenant AND id = :run")


def _stop(session: Session, run_id: UUID, given: dict[str, Any], run: Any, *, most: int) -> bool:
    """End one part of a stopping run that is locked; return whether another part can follow now."""
    if run.start_step is not None:
        drop_chunks(session, run_id)
        session.execute(_NO_START, given)
    cancel_waiting(session, run_id)
    if cancel_some(session, run_id, most=most):
        return True
    cancel_lapsed(session, run_id)
    plan = Plan(run.plan)
    if _totals(session, given, plan).running == 0:
        free_money(session, run_id)
        _set(session, run_id, RunStatus.STOPPED, _stopped_in_words(_totals(session, given, plan), run, plan))
    return False


def _amount(number: int, plan: Plan) -> str:
    """Return the amount that a run counts, in words.

    The run counts records of its only stage, or else results: one for each record and stage.
    """
    one, many = "result", "results"
    if len(plan.running) == 1:
        one, many = {Entity.COMPANY: ("company", "companies"), Entity.CONTACT: ("contact", "contacts")}[
            plan.running[0].entity
        ]
    return f"{number:,} {one if number == 1 else many}"


def _ended_in_words(totals: Any, failed: bool, run: Any) -> str | None:  # noqa: FBT001 - one caller, few lines above
    """Return what an ended run says about itself; None where nothing failed or was blocked."""
    if not totals.bad:
        return None
    plan = Plan(run.plan)
    behind = f", {totals.blocked:,} blocked behind them" if totals.blocked else ""
    bad = f"{totals.failed:,} failed{behind}"
    if failed:
        bad = f"{_amount(totals.failed, plan)} failed{behind}"
        said = f"Nothing could be done: {bad}. See the report for the reasons, then retry."
    else:
        said = (
            f"Finished: {_amount(totals.good, plan)} done, {bad}. See the report for the reasons, or retry what failed."
        )
    left_out = RetryNote.model_validate(run.retry).in_words() if run.retry is not None else None
    return f"{said} {left_out}" if left_out else said


def _stopped_in_words(totals: Any, run: Any, plan: Plan) -> str:
    bad = f", {totals.bad:,} failed or blocked" if totals.bad else ""
    early = f" before {run.not_taken_up:,} of {run.frozen:,} records were taken up" if run.not_taken_up else ""
    if run.not_taken_up == 0 and totals.total == 0:
        early = " before its records were taken up"
    if run.retry is not None and run.retry["stages"]:
        early = f" before {run.retry['left']:,} failed results were retried"
    done = f"{_amount(totals.good, plan)} done{bad}, {totals.cancelled:,} not done; {dollars(totals.spent)} spent."
    return f"Stopped by a person{early}: {done}"


def _may_be_over(session: Session, given: dict[str, Any], run: Any) -> bool:
    # a look without a lock: the store of the last row looks after that row, so the end is not missed
    if run.status in {RunStatus.STOPPING, RunStatus.PAUSING}:
        return True
    totals = _totals(session, given, Plan(run.plan))
    return bool(totals.running) if run.status == RunStatus.PAUSED else _is_through(run, totals)


def _totals(session: Session, given: dict[str, Any], plan: Plan) -> Any:
    # a stage without calls and needs that only waits for others (the final checks) ends well even where nothing else
    # did
    working = [node.code for node in plan.running if node.needs or not node.soft_needs or not node.is_free]
    return session.execute(_TOTALS, given | {"working": working}).one()


_COUNT_BLOCKED = text(f"""
WITH chosen AS (SELECT DISTINCT c.entity_id FROM entity_stage_completions AS c {CHOSEN}),
     family AS (
  SELECT entity_id FROM chosen UNION
  SELECT m.entity_id FROM chosen JOIN pipeline_run_members m
      ON m.tenant_id = :tenant AND m.run_id = :run AND m.entity = 'contact' AND m.company_id = chosen.entity_id)
SELECT count(*) FROM entity_stage_completions AS b JOIN family ON family.entity_id = b.entity_id
 WHERE b.tenant_id = :tenant AND b.run_id = :run AND b.stage = ANY(:behind) AND b.state = 'blocked'
""")
_BLOCKED_AT_MOST = text("""
SELECT coalesce(sum(blocked), 0) FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run AND stage = ANY(:behind)
""")


def _which(plan: Plan, stage: str | None, reason_code: str | None, entity_id: UUID | None) -> Which:
    codes = [node.code for node in plan.running if stage in (None, node.code)]
    if not codes:
        fix = f"Use one of: {', '.join(node.code for node in plan.running)}."
        problem = FieldProblem("stage", f"This run has no stage {stage!r}.", fix)
        raise InvalidError(problem.message, code=ErrorCode.UNKNOWN_STAGE, errors=[problem])
    return Which(codes, reason_code, entity_id)


def count_failed(
    session: Session,
    run_id: UUID,
    *,
    stage: str | None = None,
    reason_code: str | None = None,
    entity_id: UUID | None = None,
    sizes: Sizes = SIZES,
) -> FailedCount:
    """Count the failed results that a retry would redo, and the results blocked behind them."""
    plan = Plan(_lock(session, run_id, _LOOK).plan)
    which = _which(plan, stage, reason_code, entity_id)
    found = count_chosen(session, run_id, which)
    behind, _free = plan.reset(found)
    codes = [node.code for node in plan.running if behind >> node.position & 1]
    is_small = sum(found.values()) <= sizes.inline
    given = which.given(session, run_id) if is_small else {"tenant": tenant_of(session), "run": run_id}
    count_blocked = _COUNT_BLOCKED if is_small else _BLOCKED_AT_MOST
    blocked = session.execute(count_blocked, given | {"behind": codes}).scalar_one() if codes else 0
    return FailedCount({n.code: found[n.code] for n in plan.running if n.code in found}, blocked, is_exact=is_small)


class FailedCount(NamedTuple):
    """Failed results by stage, and the number of results blocked behind their records.

    `blocked` is an upper limit where `is_exact` is False.
    """

    failed: dict[str, int]
    blocked: int
    is_exact: bool


def refuse_while_taking_up(session: Session, run_id: UUID) -> None:
    """Raise a 409 for a run without members yet, or one whose earlier retry is still at work.

    Call it before `take_turns`: a start that freezes takes turns and holds its run.
    """
    run = _lock(session, run_id, _LOOK)
    if run.start_step in {StartStep.FIND_STALE, StartStep.FREEZE, StartStep.CHECK}:
        raise _refuse(run.name, RunStatus.STARTING, "retried")
    _refuse_second(run)


def _refuse_second(run: Any) -> None:
    if run.start_step == StartStep.RETRY:
        raise ConflictError(
            f"The run “{run.name}” is retrying failed results already: {run.retry['left']:,} are still to be made ready."
            " Wait until it is running, then retry what fails again.",
            code=ErrorCode.INVALID_STATE,
            extra={"run_status": RunStatus.STARTING},
        )


def retry_failed(
    session: Session,
    run_id: UUID,
    *,
    stage: str | None = None,
    reason_code: str | None = None,
    entity_id: UUID | None = None,
    sizes: Sizes = SIZES,
) -> int:
    """Make failed results ready again; return how many there are.

    Results that were blocked behind them wait again. The retry is limited to a stage, a reason code or a record where
    one is given. Raises a 422 for a stage that the run does not have.

    Free stages that had gone on without the failed one are redone for these records. A run that was over is active
    again. A background job makes more than `sizes.inline` results ready, while the run is `starting`. Raises a 409 when
    another active run does one of these stages for one of these records. Raises a 409 too while an earlier retry of the
    run is in progress.
    """
    refuse_while_taking_up(session, run_id)
    plan = Plan(_lock(session, run_id, _LOOK).plan)
    which = _which(plan, stage, reason_code, entity_id)
    found = count_chosen(session, run_id, which)
    number = sum(found.values())
    if number == 0:
        _refuse_unless_retryable(_lock(session, run_id, _LOOK))
        return 0
    take_turns(session)
    is_small = number <= sizes.inline
    # With the full lock no store is half done, so the request may take all rows at once. A background step excludes
    # stores record by record.
    run = _lock(session, run_id, _LOCK if is_small else _STEER)
    _refuse_unless_retryable(run)
    _refuse_second(run)
    if is_small:
        return _retry_now(session, run_id, run, plan, which)
    having = replace(which, stages=[code for code in which.stages if code in found])
    _retry_later(session, run_id, run, having, number)
    return number


def _refuse_unless_retryable(run: Any) -> None:
    if run.status not in {RunStatus.RUNNING, *HELD, RunStatus.SUCCEEDED, RunStatus.FAILED}:
        raise _refuse(run.name, run.status, "retried")


def _retry_now(session: Session, run_id: UUID, run: Any, plan: Plan, which: Which) -> int:
    part = RetryPart(session, run_id, plan, which, chosen_records(session, run_id, which))
    refuse_retry(part.elsewhere)
    deltas = Deltas.none()
    part.make_ready(deltas)
    plan_as_usual(session)
    _work_again(session, run_id, run)
    count(session, run_id, deltas, wake=run.status not in HELD)
    if run.status in OVER:
        _restart_measurement(session, run_id)
    tell_campaign(session, run_id)
    return len(part.failed)


def _work_again(session: Session, run_id: UUID, run: Any) -> None:
    session.execute(_FORGET_RETRY, {"tenant": tenant_of(session), "run": run_id})
    if run.status in OVER:
        _set(session, run_id, RunStatus.RUNNING, None)


_FORGET_RETRY = text(
    "UPDATE pipeline_runs SET retry = NULL WHERE tenant_id = :tenant AND id = :run AND retry IS NOT NULL"
)
_RETRY_LATER = text("""
UPDATE pipeline_runs SET start_step = 'retry', retry = CAST(:note AS jsonb), updated_at = now()
 WHERE tenant_id = :tenant AND id = :run
""")
_NOW = text("SELECT clock_timestamp()")


def _retry_later(session: Session, run_id: UUID, run: Any, which: Which, number: int) -> None:
    if run.start_step is not None:
        raise _refuse(run.name, RunStatus.STARTING, "retried")
    refuse_large_retry(session, run_id, which.stages, which.code)
    _work_again(session, run_id, run)
    if run.status in OVER:
        _restart_measurement(session, run_id)
    tenant, until = tenant_of(session), session.execute(_NOW).scalar_one()
    note = RetryNote(stages=list(which.stages), code=which.code, until=until, left=number)
    session.execute(_RETRY_LATER, {"tenant": tenant, "run": run_id, "note": note.model_dump_json()})
    defer(session, [start_job(tenant, run_id)])
