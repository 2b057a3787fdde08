"""Cost and duration of the tenant's own latest calls of a stage."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.pipeline.run_options import BOOSTED
from leadgen.pipeline.stage import Stage
from leadgen.tenancy import tenant_of

LATEST = 200
ENOUGH = 5
"""With fewer calls than this, the list price is used."""


@dataclass(frozen=True, slots=True)
class CallHistory:
    """The latest `calls` records with a real call.

    US dollars and seconds per record; retries count in the cost.
    """

    calls: int
    mean_cost: Decimal
    low_cost: Decimal
    high_cost: Decimal
    mean_seconds: float


_LATEST = text("""
SELECT count(*) AS calls, avg(cost_usd) AS mean,
       percentile_cont(0.1) WITHIN GROUP (ORDER BY cost_usd) AS low,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY cost_usd) AS high, avg(call_seconds) AS seconds
  FROM (SELECT cost_usd, call_seconds FROM entity_stage_completions
         WHERE tenant_id = :tenant AND stage = :stage AND call_seconds IS NOT NULL AND finished_at IS NOT NULL
           AND (code_version LIKE :boosted) = :is_boosted
           AND (CAST(:campaign AS uuid) IS NULL OR run_id IN (
                 SELECT id FROM pipeline_runs WHERE tenant_id = :tenant AND campaign_id = :campaign))
         ORDER BY finished_at DESC LIMIT :latest) AS latest
""")


def call_history(session: Session, stage: Stage) -> CallHistory | None:
    """Return the latest calls of a stage; None where there are too few for a statement.

    Boosted calls are kept apart from plain ones. For a stage that works for a campaign, only calls of that campaign
    count: another campaign has more steps, or fewer.
    """
    given = {
        "tenant": tenant_of(session),
        "stage": stage.code,
        "boosted": f"%{BOOSTED}",
        "is_boosted": stage.code_version.endswith(BOOSTED),
        "latest": LATEST,
        "campaign": stage.campaign_id,
    }
    row = session.execute(_LATEST, given).one()
    if row.calls < ENOUGH:
        return None
    low, high = (Decimal(str(value)) for value in (row.low, row.high))
    return CallHistory(row.calls, row.mean, low, high, float(row.seconds))
