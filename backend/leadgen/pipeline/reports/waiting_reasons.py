"""Explains why an unfinished record is waiting. Computed on read.

A row keeps the reason of its last attempt. Why the row waits now depends on an earlier stage, the run, a service or
money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, func, select, text
from sqlalchemy.orm import Session

from leadgen.budgets.dollars import dollars
from leadgen.budgets.schemas import CapOut
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.handover import WAITING
from leadgen.pipeline.models import CAMPAIGNS, PipelineRun, StageRun
from leadgen.pipeline.plan import Node, Plan
from leadgen.pipeline.runs.schemas import RunRecordOut
from leadgen.tenancy import tenant_of

NAMED = 3


@cache
def _holders() -> TextClause:
    """Build the statement of who holds reserved money; a campaign is named as the slice of campaigns registers it."""
    return text(f"""
SELECT r.id, coalesce(r.name, c.name) AS name, r.id IS NULL AND c.id IS NOT NULL AS is_campaign,
       sum(b.unit_usd * b.units) AS held
  FROM budget_reservations b
  LEFT JOIN pipeline_runs r ON r.tenant_id = :tenant AND r.id = b.run_id
  LEFT JOIN {CAMPAIGNS.get().description} c ON c.tenant_id = :tenant AND c.id = b.campaign_id
 WHERE b.tenant_id = :tenant AND b.leased_until >= now() AND b.units > 0
   AND (CAST(:only AS uuid) IS NULL OR b.run_id = :only)
 GROUP BY r.id, r.name, c.id, c.name ORDER BY held DESC, name LIMIT 1
""")


def explain_reserved_money(
    session: Session, run: PipelineRun, rows: Sequence[StageRun], costs: Mapping[str, Decimal], caps: Sequence[CapOut]
) -> dict[str, str]:
    """Return who owns the reserved money, for each stage whose next call has to wait for it.

    Such a call fits under a cap only when calls in flight cost less than is reserved for them.
    """
    if run.status != RunStatus.RUNNING:
        return {}
    said: dict[str, str] = {}
    for row in rows:
        cost = costs.get(row.stage, Decimal(0))
        tight = [cap for cap in caps if cap.left_usd is not None and cap.left_usd < cost and cap.reserved_usd]
        if row.ready and cost > 0 and tight:
            said[row.stage] = _who_reserved(session, run, None if any(cap.scope != "run" for cap in tight) else run.id)
    return {stage: words for stage, words in said.items() if words}


def _who_reserved(session: Session, run: PipelineRun, only: UUID | None) -> str:
    holder = session.execute(_holders(), {"tenant": tenant_of(session), "only": only}).first()
    if holder is None:
        return ""
    amount = dollars(holder.held)
    if holder.id == run.id:
        return f"Waiting: {amount} of the budget is reserved for calls in progress. What they do not spend is freed."
    kind = "campaign" if holder.is_campaign else "run"
    whose = f"by the {kind} “{holder.name}”" if holder.name else "for other calls in progress"
    return f"Waiting: {amount} of the budget is reserved {whose}. What is not spent is freed."


@dataclass(frozen=True, slots=True)
class StageWait:
    """State of one stage of one run. `blocked_by` says why none of its rows can be claimed now, if any reason exists."""

    run: PipelineRun
    plan: Plan
    node: Node
    blocked_by: str | None
    time_zone: str

    def tell(self, session: Session, items: Sequence[RunRecordOut]) -> None:
        """Set the reason of each of these unfinished records to why it waits there."""
        now = session.execute(select(func.clock_timestamp())).scalar_one()
        waiting = [item.id for item in items if item.state is None]
        missing = self._missing(session, waiting) if waiting else {}
        running = [item.id for item in items if item.state is State.RUNNING and item.reason_code != WAITING]
        held = self._claims(session, running) if running else {}
        for item in items:
            if item.state is None:
                item.reason = " ".join(filter(None, (self._waits_for(missing.get(item.id, 0)), self._held_up())))
            elif item.state is State.READY:
                item.reason = self._ready(item, now)
            elif item.id in held:
                item.reason = self._at_work(item, *held[item.id])

    def _missing(self, session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
        needed = self.node.hard | self.node.soft
        of_company = self.plan.company_mask if self.node.entity is Entity.CONTACT else 0
        rows = session.execute(_MASKS, {"tenant": tenant_of(session), "run": self.run.id, "ids": list(ids)})
        return {row.entity_id: needed & ~(row.terminal | (row.of_company & of_company)) for row in rows}

    def _waits_for(self, missing: int) -> str:
        names = [self._name(node) for node in self.plan.nodes if missing >> node.position & 1]
        if not names:
            return "Waits for an earlier stage."
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        return f"Waits for {', '.join(names[:NAMED])}{more}."

    def _name(self, need: Node) -> str:
        if need.entity is self.node.entity:
            return need.label
        return f"{need.label} of its {'company' if need.entity is Entity.COMPANY else 'contacts'}"

    def _held_up(self) -> str | None:
        if self.run.status in {RunStatus.PAUSED, RunStatus.PAUSING}:
            return f"The run is {self.run.status}: {self.run.reason or 'no reason was given.'}"
        return "The run is being stopped." if self.run.status == RunStatus.STOPPING else None

    def _ready(self, item: RunRecordOut, now: datetime) -> str:
        held_up, cause = self._held_up(), item.reason
        if held_up is None and item.next_try_at is not None and item.next_try_at > now:
            span = _span((item.next_try_at - now).total_seconds())
            return f"Next try in {span}: {cause}" if cause else f"Next try in {span}."
        words = held_up or self.blocked_by or "It is claimed as soon as there is room."
        return f"{words} The last try: {cause}" if cause else words

    def _claims(self, session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[datetime, bool]]:
        given = {"tenant": tenant_of(session), "run": self.run.id, "stage": self.node.code, "ids": list(ids)}
        rows = session.execute(_LEASES, given)
        # a lease's id (UUIDv7) contains the time of the claim
        return {row.entity_id: (_made_at(row.lease), row.is_lapsed) for row in rows if row.lease is not None}

    def _at_work(self, item: RunRecordOut, since: datetime, is_lapsed: bool) -> str:  # noqa: FBT001 - a column of the row
        local = since.astimezone(ZoneInfo(self.time_zone))
        clock = f"{local:%H:%M:%S}{' UTC' if self.time_zone == 'UTC' else ''}"
        if is_lapsed:
            return f"Its worker claimed it at {clock} and no longer responds; it is claimed again within a minute."
        words = f"Being worked on since {clock}."
        return f"{words} The last try: {item.reason}" if item.reason else words


_MASKS = text("""
SELECT m.entity_id, m.terminal, coalesce(c.terminal, 0) AS of_company
  FROM pipeline_run_members m LEFT JOIN pipeline_run_members c
    ON c.tenant_id = :tenant AND c.run_id = :run AND c.entity_id = m.company_id
 WHERE m.tenant_id = :tenant AND m.run_id = :run AND m.entity_id = ANY(:ids)
""")
_LEASES = text("""
SELECT entity_id, lease, leased_until < now() AS is_lapsed FROM entity_stage_completions
 WHERE tenant_id = :tenant AND entity_id = ANY(:ids) AND stage = :stage AND run_id = :run AND state = 'running'
""")


def _made_at(lease: UUID) -> datetime:
    return datetime.fromtimestamp((lease.int >> 80) / 1000, UTC)


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 90 * 60 else f"{round(seconds / 3600)} h"
