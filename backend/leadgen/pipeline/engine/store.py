"""Stores results of calls in one transaction.

It writes observations, completions, money, usage and the released rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from leadgen.budgets.dollars import ledger_amount
from leadgen.budgets.ledger import charge, settle
from leadgen.db import dumps, new_id
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.llm_usage.actions import log_usage
from leadgen.observations.fold import Observation, SourcedValue
from leadgen.observations.store import record_observations
from leadgen.pipeline.engine.claim import Claim
from leadgen.pipeline.engine.release import Release
from leadgen.pipeline.engine.rows import Deltas, count, insert_rows, lock_rows
from leadgen.pipeline.engine.sql import (
    AT_PLACES,
    array_of_few,
    array_of_ids,
    array_of_places,
    at_places,
    plan_as_usual,
    plan_by_index,
)
from leadgen.pipeline.journal.rows import delete_calls
from leadgen.pipeline.plan import Plan
from leadgen.pipeline.stage import NOTHING, Findings, Saved, Stage, Usage
from leadgen.providers.recorder import Recorder
from leadgen.tenancy import tenant_of

ACTIVE = {RunStatus.RUNNING, RunStatus.PAUSING, RunStatus.PAUSED}


class CallAccount(Recorder, Protocol):
    """Records the calls for one claimed row, and knows which of them a result accounts for."""

    def account(self, result: Result) -> Result:
        """Return the result with its accounted calls, and bills of calls whose answer is lost."""
        ...

    def stored(self, calls: Collection[UUID]) -> None:
        """Note that the result which accounts for these calls is committed: nothing more is written."""
        ...


# `Question`, `Result` and `Claim` are made once per record, and take three times as long to make when they are frozen.
@dataclass(slots=True)
class Question:
    """One input to call with; `scope` records the calls that are made for it."""

    claim: Claim
    input: Any
    input_hash: str
    scope: CallAccount | None = None


@dataclass(slots=True, kw_only=True)
class Result:
    """How one claimed row ends. `state` READY means: try again after `delay` seconds.

    `values` are canonical claims by catalogue key. `counts_attempt` is False where the provider was not at fault.
    `seconds` is how long a provider took to answer. `provider` is the name that its client bears, where one was asked.
    `calls` are the recorded calls that the result accounts for. `scope` keeps the recorder of the row until the result
    is stored.
    """

    claim: Claim
    state: State
    reason_code: str | None = None
    reason: str | None = None
    delay: float = 0.0
    counts_attempt: bool = True
    input_hash: str | None = None
    usage: tuple[Usage, ...] = ()
    values: dict[str, SourcedValue] = field(default_factory=dict)
    findings: Findings | None = None
    input: Any = None
    provider: str | None = None
    seconds: float | None = None
    calls: tuple[UUID, ...] = ()
    scope: CallAccount | None = None


class LeaseLostError(Exception):
    """Rows that this worker no longer owns; nothing of the batch was stored."""

    def __init__(self, ids: set[UUID]) -> None:
        super().__init__(f"{len(ids)} leases lost")
        self.ids = ids


@dataclass(frozen=True, slots=True)
class StageOfRun:
    """The stage of a run that results belong to."""

    run_id: UUID
    plan: Plan
    stage: Stage

    @property
    def position(self) -> int:
        return self.plan.by_code[self.stage.code].position


_STORE = text(f"""
UPDATE entity_stage_completions AS c
   SET state = r.state, reason_code = r.code, reason = r.reason, lease = NULL, leased_until = NULL, reserved_usd = 0,
       attempts = c.attempts - r.uncounted, cost_usd = c.cost_usd + r.cost, input_hash = r.hash,
       code_version = :version, provider = r.provider, call_seconds = coalesce(r.seconds, c.call_seconds),
       not_before = CASE WHEN r.state = 'ready' THEN now() + r.delay * interval '1 second' END,
       finished_at = CASE WHEN r.state <> 'ready' THEN now() END
  FROM unnest(CAST(:ids AS uuid[]), CAST(:leases AS uuid[]), CAST(:states AS text[]), CAST(:codes AS text[]),
              CAST(:reasons AS text[]), CAST(:hashes AS text[]), CAST(:costs AS numeric[]), CAST(:delays AS float8[]),
              CAST(:uncounted AS int[]), CAST(:seconds AS float8[]), CAST(:providers AS text[]))
       AS r(id, lease, state, code, reason, hash, cost, delay, uncounted, seconds, provider)
 WHERE c.tenant_id = :tenant AND c.id = r.id AND c.lease = r.lease AND c.{AT_PLACES}
RETURNING c.id
""")


# Two statements: one that waits for the lock during a stop would read the row from before the stop.
_HOLD = text("SELECT 1 FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run FOR KEY SHARE")
_BEGIN = text("SELECT status, clock_timestamp() AS at FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run")


def store(session: Session, place: StageOfRun, results: Sequence[Result]) -> list[str]:
    """Store results and release what follows; return the stages that records were released to.

    Raises `LeaseLostError` when another worker took over any of the rows. The caller must then roll back and leave
    those out.
    """
    plan_by_index(session)
    # the database's clock: a worker's clock may be wrong, and the later value wins
    session.execute(_HOLD, {"tenant": tenant_of(session), "run": place.run_id})
    status, at = session.execute(_BEGIN, {"tenant": tenant_of(session), "run": place.run_id}).one()
    costs = _log_bills(session, place, results)
    _fence(session, place, results, costs)
    _save_values(session, place, results, at)
    _conclude(session, place.stage, results)
    deltas = Deltas.none()
    code = place.stage.code
    for (state, reason_code), number in Counter((result.state, result.reason_code) for result in results).items():
        deltas.move(code, State.RUNNING, state, number, code=reason_code)
    spent, reserved = sum(costs, NOTHING), sum((result.claim.reserved for result in results), NOTHING)
    if spent or reserved:
        deltas.add_money(code, spent=spent, reserved=-reserved)
    if status in ACTIVE:
        ended = {result.claim.entity_id: result.state for result in results if result.state is not State.READY}
        label = place.plan.by_code[code].label
        texts = {
            result.claim.entity_id: {
                place.position: f"{label} {_ENDED[result.state]}: {result.reason or 'no reason given'}"
            }
            for result in results
            if result.state in _ENDED
        }
        release = Release(session, place.run_id, place.plan, texts)
        if ended:
            release.settle(place.position, ended)
        insert_rows(session, place.run_id, release.rows, deltas)
    delete_calls(session, [(tenant_of(session), call) for result in results for call in result.calls])
    # late in the transaction, since all bills of a tenant's day meet in one row
    charge(session, spent)
    settle(session, Counter(result.claim.lease for result in results if result.claim.reserved > 0))
    return count(session, place.run_id, deltas, wake=status == RunStatus.RUNNING)


_CONCLUDED = (State.COMPLETED, State.FAILED, State.SKIPPED, State.DISQUALIFIED)
_ENDED = {State.FAILED: "failed", State.DISQUALIFIED: "disqualified it"}


def cost_of(stage: Stage, usage: Sequence[Usage]) -> Decimal:
    """Return the US dollars of these calls.

    A call of unknown price counts as the stage's expected cost of one call, never as nothing.
    """
    if not usage:
        return NOTHING
    return sum((_charged(stage, item) for item in usage), NOTHING)


def _charged(stage: Stage, item: Usage) -> Decimal:
    expected = stage.expected_cost / stage.expected_calls if item.expected is None else item.expected
    return ledger_amount(expected if item.cost is None else item.cost)


def _fence(session: Session, place: StageOfRun, results: Sequence[Result], costs: Sequence[Decimal]) -> None:
    priced = list(zip(results, costs, strict=True))
    stored: set[UUID] = set()
    left = [item for item in priced if item[0].claim.place is not None]
    if left:
        written = _write(session, place, left, [str(result.claim.place) for result, _ in left])
        if written.rowcount == len(priced):
            return
        stored.update(written.scalars())
    # these rows were renewed meanwhile and moved, or another worker owns them
    left = [item for item in priced if item[0].claim.id not in stored]
    where = lock_rows(session, [result.claim.id for result, _ in left])
    stored.update(_write(session, place, left, where).scalars())
    if len(stored) < len(priced):
        raise LeaseLostError({result.claim.id for result in results} - stored)


def _write(
    session: Session, place: StageOfRun, priced: Sequence[tuple[Result, Decimal]], places: Sequence[str]
) -> CursorResult[Any]:
    given = _columns(session, place, priced) | {"places": array_of_places(places)}
    with at_places(session):
        return cast("CursorResult[Any]", session.execute(_STORE, given))


def _columns(session: Session, place: StageOfRun, priced: Sequence[tuple[Result, Decimal]]) -> dict[str, Any]:
    results = [result for result, _ in priced]
    return {
        "tenant": tenant_of(session),
        "version": place.stage.code_version,
        "ids": array_of_ids([result.claim.id for result in results]),
        "leases": array_of_ids([result.claim.lease for result in results]),
        "states": array_of_few([result.state for result in results]),
        "codes": array_of_few([result.reason_code for result in results]),
        "reasons": array_of_few([result.reason for result in results]),
        "hashes": "{" + ",".join([result.input_hash or "NULL" for result in results]) + "}",
        "costs": array_of_few([cost for _, cost in priced]),
        "delays": array_of_few([result.delay for result in results]),
        "uncounted": array_of_few([0 if result.counts_attempt else 1 for result in results]),
        "seconds": array_of_few([result.seconds for result in results]),
        "providers": array_of_few([said_by(place.stage, result) for result in results]),
    }


def _save_values(session: Session, place: StageOfRun, results: Sequence[Result], at: datetime) -> None:
    stage = place.stage
    observations = []
    raw = []
    saved = []
    for result in results:
        findings = result.findings
        if findings is None:
            continue
        if not (result.values or findings.raw is not None or stage.save is not None):
            continue
        observation_id = new_id()
        if result.values:
            observations.append(
                Observation(
                    id=observation_id,
                    entity=stage.entity,
                    entity_id=result.claim.entity_id,
                    source_kind=stage.source,
                    source_ref=f"run:{place.run_id}",
                    observed_at=at,
                    stage=stage.code,
                    provider=said_by(stage, result),
                    code_version=stage.code_version,
                    cost=cost_of(stage, result.usage),
                    values=result.values,
                )
            )
        if findings.raw is not None:
            raw.append(
                {
                    "id": observation_id,
                    "entity_id": result.claim.entity_id,
                    "provider": said_by(stage, result),
                    "raw": findings.raw,
                }
            )
        if stage.save is not None:
            saved.append(Saved(result.claim.entity_id, result.claim.id, result.input, findings))
    if not (observations or raw or saved):
        return
    plan_as_usual(session)
    if observations:
        record_observations(session, observations)
    if raw:
        _save_raw(session, place, raw)
    if saved and stage.save is not None:
        stage.save(session, saved)
    plan_by_index(session)


def _conclude(session: Session, stage: Stage, results: Sequence[Result]) -> None:
    ended = {result.claim.entity_id for result in results if result.state in _CONCLUDED}
    if stage.ended is not None and ended:
        plan_as_usual(session)
        stage.ended(session, ended)
        plan_by_index(session)


def said_by(stage: Stage, result: Result) -> str | None:
    """Return the name of the client that answered (`sandbox:ares`), else the stage's provider."""
    if result.provider is not None:
        return result.provider
    return result.usage[-1].provider if result.usage else stage.provider


# Only for records that exist and stay until this is stored: erasing a record erases what was answered about it.
_RAW = {
    entity: text(f"""
INSERT INTO evidence_snapshots (tenant_id, id, run_id, stage, entity, entity_id, provider, raw)
SELECT :tenant, r.id, :run, :stage, :entity, r.entity_id, r.provider, r.raw
  FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, entity_id uuid, provider text, raw jsonb)
  JOIN {main} AS m ON m.tenant_id = :tenant AND m.id = r.entity_id
   FOR KEY SHARE OF m
""")
    for entity, main in ((Entity.COMPANY, "companies"), (Entity.CONTACT, "contacts"))
}


def _save_raw(session: Session, place: StageOfRun, rows: list[dict[str, Any]]) -> None:
    stage = place.stage
    given = {"tenant": tenant_of(session), "run": place.run_id, "stage": stage.code}
    # jsonb cannot hold U+0000, and a provider's answer may
    session.execute(
        _RAW[stage.entity], given | {"entity": stage.entity.value, "rows": dumps(rows).replace("\\u0000", "\\ufffd")}
    )


def _log_bills(session: Session, place: StageOfRun, results: Sequence[Result]) -> list[Decimal]:
    """Enter the bills of results; return the growth of each result's charges.

    A bill may be entered already, so a charge may grow by less than the bill.
    """
    grown = iter(log_usage(session, [row for result in results for row in usage_rows(place, result)]))
    return [sum((next(grown) for _ in result.usage), NOTHING) for result in results]


def usage_rows(place: StageOfRun, result: Result) -> list[dict[str, Any]]:
    """Return the log rows of a result's paid calls."""
    return [
        {
            "id": item.call_id,
            "purpose": place.stage.code,
            "run_id": place.run_id,
            "campaign_id": place.stage.campaign_id,
            "entity": Entity(place.stage.entity).value,
            "entity_id": result.claim.entity_id,
            "provider": item.provider,
            "model": item.model,
            "input_tokens": item.input_tokens,
            "output_tokens": item.output_tokens,
            "cached_tokens": item.cached_tokens,
            "cost_usd": item.cost,
            "charged_usd": _charged(place.stage, item),
            "cost_source": item.cost_source,
            "request_id": item.request_id,
        }
        for item in result.usage
    ]


def bill_lost(session: Session, place: StageOfRun, results: Sequence[Result]) -> None:
    """Log the bills of answers that came too late to be stored: the money is spent all the same."""
    paid = [result for result in results if result.usage]
    if not paid:
        return
    added = sum(_log_bills(session, place, paid), NOTHING)
    charge(session, added)
    deltas = Deltas.none()
    deltas.add_money(place.stage.code, spent=added)
    count(session, place.run_id, deltas, wake=False)
