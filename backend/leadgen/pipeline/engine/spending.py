"""What a run may still spend: its own cap and its namespace's daily and monthly caps.

All caps are judged together at each claim.
"""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.budgets.dollars import dollars
from leadgen.budgets.ledger import Cap, fitting, lock_caps, reached, tenant_caps
from leadgen.pipeline.lifecycle import CLAIMED_IN
from leadgen.pipeline.models import PipelineRun
from leadgen.tenancy import tenant_of

WHOSE = {
    "run": "This run's budget",
    "day": "This workspace's daily budget",
    "month": "This workspace's monthly budget",
}

# NO KEY UPDATE: claims that spend take turns, while stores (which lock the run with KEY SHARE) continue.
_LOCK_RUN = text("""
SELECT status, budget_usd FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run FOR NO KEY UPDATE
""")
# One statement, so one snapshot (see the ledger).
_RUN_STANDING = text("""
SELECT (SELECT budget_usd FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run) AS cap,
       (SELECT coalesce(sum(spent_usd), 0) FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run) AS spent,
       (SELECT coalesce(sum(unit_usd * units), 0) FROM budget_reservations
         WHERE tenant_id = :tenant AND run_id = :run AND leased_until >= now()) AS held
""")
_PAUSE = text("""
UPDATE pipeline_runs SET status = 'paused', reason = :reason, capped_by = :scope, updated_at = now()
 WHERE tenant_id = :tenant AND id = :run AND status = 'running'
""")


def run_cap(session: Session, run_id: UUID) -> Cap:
    """Return the run's own cap, with what is spent and reserved under it."""
    row = session.execute(_RUN_STANDING, {"tenant": tenant_of(session), "run": run_id}).one()
    return Cap("run", row.cap, row.spent, row.held)


def affordable(session: Session, run_id: UUID, limit: int, cost: Decimal) -> tuple[int, Cap | None]:
    """Return how many calls of `cost` dollars may be claimed now, and the cap that stops them.

    At most `limit` calls. Takes the locks under which claims that spend take turns; hold them until the claim has
    reserved. A cap is named only where no call fits, and nothing in flight under it may still turn out cheaper than
    expected.
    """
    status, budget = session.execute(_LOCK_RUN, {"tenant": tenant_of(session), "run": run_id}).one()
    if status not in CLAIMED_IN:
        return 0, None
    # the locks first, then the sums: what the claim before us has reserved must be in them
    caps = list(tenant_caps(session)) if lock_caps(session) else []
    if budget is not None:
        caps.append(run_cap(session, run_id))
    fits = fitting(caps, cost, limit)
    return fits, reached(caps, cost) if fits == 0 else None


def pause_at(session: Session, run_id: UUID, stage: str, cap: Cap, cost: Decimal) -> None:
    """Pause the run at a cap, with a reason that names the cap, its owner and the way to go on."""
    given = {"tenant": tenant_of(session), "run": run_id, "scope": cap.scope}
    plan = session.scalar(select(PipelineRun.plan).where(PipelineRun.id == run_id)) or []
    label = next((node["label"] for node in plan if node["code"] == stage), stage)
    session.execute(_PAUSE, given | {"reason": cap_reason(cap, f"the next call of {label}", cost)})


def cap_reason(cap: Cap, next_call: str, cost: Decimal, *, go_on: str = "resume") -> str:
    """Return which cap is reached, whose it is and how to go on.

    `go_on` is what a person does then.
    """
    spent = f"{WHOSE[cap.scope]} of {dollars(cap.cap or Decimal(0))} is reached: {dollars(cap.spent)} spent"
    amount = f"{spent}, and {next_call} costs about {dollars(cost)}."
    if cap.begins_again is None:
        return f"{amount} Raise the budget and {go_on}, or stop the run."
    again = f"{cap.begins_again:%Y-%m-%d %H:%M} UTC"
    who = "a super admin raise the operator's cap" if cap.by_operator else "an admin raise the budget"
    return f"{amount} A new {cap.scope} begins at {again}: {go_on} then, or have {who}."
