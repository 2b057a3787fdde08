"""Comparison of a run with the estimate that was seen when it was started."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.pipeline.estimates.reuse import explain_reuse
from leadgen.pipeline.estimates.schemas import RunComparisonOut, StageComparisonOut
from leadgen.pipeline.models import PipelineRun
from leadgen.pipeline.reports.status import get_run
from leadgen.pipeline.runs.control import OVER
from leadgen.pipeline.runs.schemas import (
    EstimateSeenIn,
    StageSeenIn,
    StageStatusOut,
)
from leadgen.pipeline.stage import Registry


def compare_run(session: Session, registry: Registry, run_id: UUID) -> RunComparisonOut:
    """Compare a run with its estimate; for an active run, so far. Raises NotFound."""
    run = get_run(session, run_id, registry)
    kept = session.scalar(select(PipelineRun.estimate).where(PipelineRun.id == run_id))
    seen = EstimateSeenIn.model_validate(kept) if kept is not None else None
    expected = {stage.code: stage for stage in seen.stages} if seen else {}
    ended = run.finished_at or datetime.now(UTC)
    is_over = run.status in OVER
    promised = {code: stage.fresh_expected or 0 for code, stage in expected.items()}
    short = {node.code: missing for node in run.nodes if (missing := promised.get(node.code, 0) - node.fresh) > 0}
    notes = explain_reuse(session, run, short) if is_over and short else {}
    return RunComparisonOut(
        expected_companies=seen.company_count if seen else None,
        expected_contacts=seen.contact_count if seen else None,
        expected_cost_usd=seen.cost_usd if seen else None,
        expected_low_usd=seen.cost_low_usd if seen else None,
        expected_high_usd=seen.cost_high_usd if seen else None,
        expected_seconds=seen.seconds if seen else None,
        company_count=run.company_count,
        contact_count=run.contact_count,
        spent_usd=run.spent_usd or Decimal(0),
        seconds=round((ended - run.started_at).total_seconds(), 1),
        is_over=is_over,
        stages=[_stage_out(node, expected.get(node.code), notes.get(node.code)) for node in run.nodes],
    )


def _stage_out(node: StageStatusOut, seen: StageSeenIn | None, reuse_note: str | None) -> StageComparisonOut:
    counts = node.counts
    return StageComparisonOut(
        code=node.code,
        label=node.label,
        entity=node.entity,
        expected_records=seen.records if seen else None,
        expected_to_do=seen.to_do_expected if seen else None,
        expected_reused=seen.fresh_expected if seen else None,
        expected_cost_usd=seen.cost_usd if seen else None,
        records=node.total,
        asked=counts.completed + counts.failed + counts.disqualified,
        reused=node.fresh,
        reuse_note=reuse_note,
        spent_usd=node.spent_usd,
    )
