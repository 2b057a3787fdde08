"""The money of a run: its caps, what is left to do, and what that will cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from leadgen.budgets.dollars import dollars
from leadgen.budgets.ledger import Cap, Scope, tenant_caps
from leadgen.budgets.schemas import CapOut
from leadgen.fields.enums import CompletionStatus
from leadgen.pipeline.models import PipelineRun, StageRun
from leadgen.schema import Money, Out

OPEN = ("ready", "running")
OVER = tuple(state.value for state in CompletionStatus if state.value not in OPEN)


class LeftOut(Out):
    """What one stage has left to do.

    `cost_usd` is the most that it costs, at the expected cost of a record.
    """

    stage: str
    label: str
    records: int
    cost_usd: Money


class RunMoneyOut(Out):
    """The caps of a run, which of them paused it, and what is left.

    Records that turn out fresh, or that a stage does not apply to, cost nothing: `left_cost_usd` is the most it may be.
    """

    caps: list[CapOut]
    paused_by: Scope | None
    left: list[LeftOut]
    left_cost_usd: Money


def money_of(
    session: Session,
    run: PipelineRun,
    rows: Sequence[StageRun],
    labels: Mapping[str, str],
    costs: Mapping[str, Decimal],
) -> RunMoneyOut:
    """Return the money of a run; `costs` are dollars per record by stage."""
    left = [
        LeftOut(
            stage=row.stage, label=labels[row.stage], records=number, cost_usd=number * costs.get(row.stage, Decimal(0))
        )
        for row in rows
        if (number := row.total - sum(getattr(row, state) for state in OVER)) > 0
    ]
    return RunMoneyOut(
        caps=caps_of(session, run, rows),
        paused_by=run.capped_by,
        left=left,
        left_cost_usd=sum((item.cost_usd for item in left), Decimal(0)),
    )


def caps_of(session: Session, run: PipelineRun, rows: Sequence[StageRun]) -> list[CapOut]:
    """Return the caps that a run's calls must fit under: its own, and those of the namespace."""
    held = sum((row.reserved_usd for row in rows), Decimal(0))
    own = Cap("run", run.budget_usd, sum((row.spent_usd for row in rows), Decimal(0)), held)
    return [CapOut.of(cap) for cap in (own, *tenant_caps(session))]


def left_in_words(money: RunMoneyOut) -> str:
    """Return what is left to do and what it will cost, as one sentence."""
    paid = [item for item in money.left if item.cost_usd]
    records = ", ".join(f"{item.records:,} × {item.label}" for item in paid) or "nothing that costs money"
    return f"Left to do: {records}; about {dollars(money.left_cost_usd)} at most."
