"""Stages that run outside: work is handed over, and its answer is stored like any other.

A waiting row stays `running` under its lease until the answer is due. It takes no thread and no place among the calls.
The owner of the row's lease may write it. A callback takes the lease that the row has at that moment. So exactly one of
an answer, a late answer and a worker's retry is stored. A lapsed lease is claimed like that of a dead worker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.budgets import ledger
from leadgen.db import AWAY, new_id
from leadgen.errors import AppError, NotFoundError
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.field import Entity
from leadgen.jobs import defer
from leadgen.logs import get_logger
from leadgen.pipeline.engine.claim import Claim
from leadgen.pipeline.engine.rows import Deltas, count, drain_job, finish_job, hold_run
from leadgen.pipeline.engine.sql import array_of_few, array_of_ids
from leadgen.pipeline.engine.store import LeaseLostError, Question, Result, StageOfRun, store
from leadgen.pipeline.journal.rows import forget_completion
from leadgen.pipeline.stage import Call, Stage
from leadgen.tenancy import tenant_of

log = get_logger(__name__)
WAITING = "webhook_waiting"
TIMED_OUT = "webhook_timeout"
WORKERS_DIED = "Given up: every worker that took this record died during the call."
GONE = "The record is no longer there."
UNSTORABLE = frozenset({"record_gone", "not_stored"})
"""Reason codes of results that only say that they could not be stored."""


class Waiting(Exception):  # noqa: N818 - a promise, not an error
    """Raised by a `call` whose answer will come by a callback, within `seconds`."""

    def __init__(self, provider: str, seconds: float) -> None:
        super().__init__(f"{provider} will call back within {seconds:.0f} s")
        self.provider = provider
        self.seconds = seconds

    def result(self, claim: Claim, input_hash: str) -> Result:
        """Return the interim result of the call."""
        until = datetime.now(UTC) + timedelta(seconds=self.seconds)
        reason = f"Handed over to {self.provider}; its callback is awaited until {until:%Y-%m-%d %H:%M:%S} UTC."
        return Result(
            claim=claim,
            state=State.RUNNING,
            reason_code=WAITING,
            reason=reason,
            delay=self.seconds,
            input_hash=input_hash,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How one stage of a tenant runs outside.

    Equal routes lead to the same service in the same way; `version` tells a changed route from the earlier one.
    """

    provider: str
    code_version: str
    version: int
    expected_cost: Decimal
    max_attempts: int
    call: Call = field(compare=False)

    def of(self, stage: Stage) -> Stage:
        """Return the stage as it runs outside: same inputs and place in the DAG, another call.

        Only catalogue values come back, so the stage's own `save` has nothing to write.
        """
        return replace(
            stage,
            call=self.call,
            provider=self.provider,
            code_version=self.code_version,
            expected_cost=self.expected_cost,
            max_attempts=self.max_attempts,
            save=None,
            boost=None,
            also_fresh=(),
        )


class Outside(Protocol):
    """Where tenants' stages run, if not here."""

    def route(self, session: Session, code: str) -> Route | None:
        """Return the route of one stage of the session's tenant; None: the stage runs here."""
        ...

    def hand_over(self, session: Session, place: StageOfRun, questions: Sequence[Question]) -> list[Question]:
        """Record that these questions go out, before they do.

        Returns the questions as the route's `call` takes them.
        """
        ...


def gave_up(claim: Claim) -> Result:
    """Return the result of a row whose attempts are used up."""
    if claim.cause_code == TIMED_OUT:
        return Result(claim=claim, state=State.FAILED, reason_code=TIMED_OUT, reason=claim.cause)
    return Result(claim=claim, state=State.FAILED, reason_code="gave_up", reason=claim.cause or WORKERS_DIED)


def timed_out(claim: Claim) -> Claim:
    """Return the claim with a timeout as its cause where the row had waited for its callback."""
    if claim.cause_code != WAITING:
        return claim
    tries = claim.attempts - 1
    said = f"No callback came in time (tried {tries} time{'s' if tries > 1 else ''}). {claim.cause or ''}".rstrip()
    return replace(claim, cause_code=TIMED_OUT, cause=said)


_PARK = text("""
UPDATE entity_stage_completions AS c
   SET reason_code = r.code, reason = r.reason, lease = :own, leased_until = now() + r.delay * interval '1 second'
  FROM unnest(CAST(:ids AS uuid[]), CAST(:leases AS uuid[]), CAST(:codes AS text[]), CAST(:reasons AS text[]),
              CAST(:delays AS float8[])) AS r(id, lease, code, reason, delay)
 WHERE c.tenant_id = :tenant AND c.id = ANY(CAST(:ids AS uuid[])) AND c.id = r.id AND c.lease = r.lease
RETURNING r.lease, c.reserved_usd
""")


def park(session: Session, place: StageOfRun, results: Sequence[Result]) -> None:
    """Let rows wait for their callbacks under a lease of their own, which no worker renews.

    The money reserved for the rows moves to that lease. Rows whose callback was quicker than this are left unchanged.
    """
    hold_run(session, place.run_id)
    own = new_id()
    rows = session.execute(
        _PARK,
        {
            "tenant": tenant_of(session),
            "ids": array_of_ids([result.claim.id for result in results]),
            "leases": array_of_ids([result.claim.lease for result in results]),
            "codes": array_of_few([result.reason_code for result in results]),
            "reasons": array_of_few([result.reason for result in results]),
            "delays": array_of_few([result.delay for result in results]),
            "own": own,
        },
    ).all()
    paid = [row for row in rows if row.reserved_usd > 0]
    if paid:
        span = timedelta(seconds=max(result.delay for result in results))
        ledger.settle(session, Counter(row.lease for row in paid))
        unit = paid[0].reserved_usd
        ledger.reserve(
            session, own, purpose=place.stage.code, unit=unit, units=len(paid), span=span, run_id=place.run_id
        )


def store_or_park(session: Session, place: StageOfRun, results: Sequence[Result]) -> list[str]:
    """Store results that ended, and park those that wait; return what `store` returns."""
    waiting = [result for result in results if result.state is State.RUNNING]
    ended = [result for result in results if result.state is not State.RUNNING]
    if waiting:
        park(session, place, waiting)
    return store(session, place, ended) if ended else []


@dataclass(frozen=True, slots=True)
class Held:
    """One locked completion, for an answer from outside. `claim` holds the row's current lease."""

    claim: Claim
    run_id: UUID
    stage: str
    entity: Entity
    state: State
    reason_code: str | None
    reason: str | None

    @property
    def is_open(self) -> bool:
        """Return whether an answer may still be stored."""
        return self.state in {State.READY, State.RUNNING}


_WHERE = text("SELECT run_id FROM entity_stage_completions WHERE tenant_id = :tenant AND id = :id")
_HOLD = text("""
SELECT id, run_id, stage, entity, entity_id, state, reason_code, reason, attempts, lease, reserved_usd
  FROM entity_stage_completions WHERE tenant_id = :tenant AND id = :id FOR NO KEY UPDATE
""")
_RESUME = text("""
UPDATE entity_stage_completions SET state = 'running', lease = :lease, leased_until = now() + interval '1 minute'
 WHERE tenant_id = :tenant AND id = :id
""")


def hold(session: Session, completion_id: UUID) -> Held | None:
    """Lock one completion of the session's tenant, its run first; None when it does not exist."""
    given: dict[str, Any] = {"tenant": tenant_of(session), "id": completion_id}
    run_id = session.scalar(_WHERE, given)
    if run_id is None:
        return None
    hold_run(session, run_id)
    row = session.execute(_HOLD, given).first()
    if row is None:
        return None
    return Held(
        claim=Claim(row.id, row.entity_id, row.attempts, row.lease, row.reserved_usd, row.reason),
        run_id=row.run_id,
        stage=row.stage,
        entity=Entity(row.entity),
        state=State(row.state),
        reason_code=row.reason_code,
        reason=row.reason,
    )


_READY = text("""
SELECT stage FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run AND ready > 0
   AND (drain_until IS NULL OR drain_until < now())
""")


def settle(session: Session, place: StageOfRun, held: Held, result: Result) -> Result:
    """Store the answer of a callback for a held, open row, whatever attempt the row is in now.

    Returns the result that was stored.
    """
    claim = _resumed(session, held) if held.state is State.READY else held.claim
    result = replace(result, claim=claim)
    try:
        with session.begin_nested():
            store(session, place, [result])
    except (*AWAY, LeaseLostError):
        raise
    except Exception as error:  # an unexpected error must not make the caller send the answer again and again
        if not isinstance(error, AppError):
            log.exception("answer could not be stored", stage=held.stage, entity_id=str(claim.entity_id))
        result = unstorable(result, error)
        store(session, place, [result])
    # the call that handed the work over is accounted for by its answer
    forget_completion(session, claim.id)
    tenant = tenant_of(session)
    jobs = [finish_job(tenant, held.run_id)]
    if result.claim.reserved > 0:  # its reservation may be what other calls waited for
        waiting = session.scalars(_READY, {"tenant": tenant, "run": held.run_id})
        jobs += [drain_job(tenant, held.run_id, stage) for stage in waiting]
    if result.state is State.READY:
        at = datetime.now(UTC) + timedelta(seconds=result.delay)
        jobs.append(drain_job(tenant, held.run_id, held.stage, at=at))
    defer(session, jobs)
    return result


def _resumed(session: Session, held: Held) -> Claim:
    # the row was to be retried, which is no longer needed: the answer of the last attempt has come
    lease = new_id()
    session.execute(_RESUME, {"tenant": tenant_of(session), "id": held.claim.id, "lease": lease})
    deltas = Deltas.none()
    deltas.move(held.stage, State.READY, State.RUNNING)
    count(session, held.run_id, deltas, wake=False)
    return replace(held.claim, lease=lease)


def unstorable(result: Result, error: Exception) -> Result:
    """Return the failed result for one that the database or a rule refused; its bills stay."""
    if isinstance(error, NotFoundError):  # deleted during the call, which is paid for all the same
        code, reason = "record_gone", GONE
    else:
        words = error.detail if isinstance(error, AppError) else type(error).__name__
        code, reason = "not_stored", f"The result could not be stored: {words}"
    return Result(
        claim=result.claim,
        state=State.FAILED,
        reason_code=code,
        reason=reason,
        usage=result.usage,
        calls=result.calls,
        scope=result.scope,
    )
