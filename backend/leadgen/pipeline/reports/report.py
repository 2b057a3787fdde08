"""The report of a run: what was learned, what failed and why, and the cost, per stage.

Counters give amounts and costs. What was learned is read from the run's observations, compared with what was known
before each of them. That takes a few statements over the run's records, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.db import dumps
from leadgen.errors import NotFoundError
from leadgen.fields import SourceKind, catalog
from leadgen.fields.enums import CompletionStatus
from leadgen.fields.field import Entity
from leadgen.llm_usage.queries import unknown_of_run
from leadgen.pipeline.models import PipelineRun
from leadgen.pipeline.plan import Node, Plan
from leadgen.pipeline.reports.records import reason_out, with_stopped
from leadgen.pipeline.reports.schemas import FieldReportOut, ReportOut, StageReportOut
from leadgen.pipeline.reports.status import get_run
from leadgen.pipeline.run_options import options_of
from leadgen.pipeline.runs.cancel import is_cancelled_without_row
from leadgen.pipeline.runs.control import OVER
from leadgen.pipeline.runs.schemas import ReasonCountOut, RunStatusOut, StageStatusOut
from leadgen.pipeline.stage import NOTHING, Registry
from leadgen.tenancy import tenant_of

LEARNED = ("filled", "changed", "contradicted", "confirmed")
ACTIVE = ("waiting", "ready", "running", "cancelled")


def make_report(session: Session, registry: Registry, run_id: UUID) -> ReportOut:
    """Return the report of one run; for an active run, so far. Raises NotFound."""
    run = get_run(session, run_id, registry)
    shape = session.execute(select(PipelineRun.plan, PipelineRun.config).where(PipelineRun.id == run_id)).first()
    if shape is None:
        raise NotFoundError("There is no such run.")
    plan, options = Plan(shape.plan), options_of(session, shape.config, registry)
    fields = _learned(session, run_id, plan)
    reasons, paid = _ended(session, run_id)
    unknown = unknown_of_run(session, run_id)
    stages = []
    for node in run.nodes:
        if is_cancelled_without_row(run.status, node.counts.waiting):
            reasons[node.code] = with_stopped(reasons[node.code], node.counts.cancelled)
        stage = registry.stages.get(node.code)
        price = options.of(stage).expected_cost if stage else NOTHING
        shown = _stage_out(node, fields.get(node.code, []), reasons.get(node.code, []), paid.get(node.code, 0), price)
        shown.unknown_usd = unknown.get(node.code, NOTHING)
        if stage is not None and stage.campaign is not None:
            shown.messages = stage.campaign.count_messages(session, run_id)
        stages.append(shown)
    return _report_out(run, stages)


def _stage_out(
    node: StageStatusOut, fields: list[FieldReportOut], reasons: list[ReasonCountOut], paid: int, price: Any
) -> StageReportOut:
    return StageReportOut(
        code=node.code,
        label=node.label,
        entity=node.entity,
        total=node.total,
        counts=node.counts,
        results=node.results,
        done=node.counts.completed + node.counts.skipped + node.counts.disqualified,
        not_done=sum(getattr(node.counts, name) for name in ACTIVE),
        spent_usd=node.spent_usd,
        unknown_usd=NOTHING,
        paid=paid,
        fresh=node.fresh,
        saved_usd=price * node.fresh,
        fields=fields,
        reasons=reasons,
    )


def _report_out(run: RunStatusOut, stages: list[StageReportOut]) -> ReportOut:
    ended = run.finished_at or datetime.now(UTC)
    learned = {name: sum(getattr(field, name) for stage in stages for field in stage.fields) for name in LEARNED}
    return ReportOut(
        run_id=run.id,
        name=run.name,
        status=run.status,
        reason=run.reason,
        is_over=run.status in OVER,
        started_at=run.started_at,
        finished_at=run.finished_at,
        seconds=round((ended - run.started_at).total_seconds(), 1),
        counts=run.counts,
        results=run.results,
        total=run.total,
        done=sum(stage.done for stage in stages),
        failed=run.counts.failed + run.counts.blocked,
        not_done=run.not_done,
        spent_usd=run.spent_usd,
        unknown_usd=sum((stage.unknown_usd for stage in stages), NOTHING),
        budget_usd=run.budget_usd,
        fresh=sum(stage.fresh for stage in stages),
        saved_usd=sum((stage.saved_usd for stage in stages), NOTHING),
        stages=stages,
        **learned,
    )


_ENDED = text("""
SELECT stage, state, reason_code, count(*) AS number, min(reason) AS example,
       count(*) FILTER (WHERE cost_usd > 0) AS paid
  FROM entity_stage_completions WHERE tenant_id = :tenant AND run_id = :run AND finished_at IS NOT NULL
 GROUP BY stage, state, reason_code ORDER BY number DESC, state, reason_code
""")


def _ended(session: Session, run_id: UUID) -> tuple[dict[str, list[ReasonCountOut]], dict[str, int]]:
    reasons: dict[str, list[ReasonCountOut]] = defaultdict(list)
    paid: dict[str, int] = defaultdict(int)
    for row in session.execute(_ENDED, {"tenant": tenant_of(session), "run": run_id}):
        paid[row.stage] += row.paid
        if row.reason_code is not None:
            state = CompletionStatus(row.state)
            reasons[row.stage].append(reason_out(state, row.reason_code, row.number, row.example))
    return reasons, paid


# `strength` orders as `fold.py` does: rank of the kind of source, then later, higher confidence, more evidence, id. Its
# first 66 characters are the order and the rest is the value. The largest one before a row is what was shown when the
# row was added.
_STRENGTH_LENGTH = 1 + 17 + 7 + 5 + 36
_LEARNED = {
    entity: text(f"""
WITH known AS MATERIALIZED (SELECT CAST(:ranks AS jsonb) AS ranks),
mine AS MATERIALIZED (
  SELECT o.{entity.value}_id AS record, max(o.created_at) AS at FROM observations o
   WHERE o.tenant_id = :tenant AND o.source_ref = :ref AND o.{entity.value}_id IS NOT NULL AND o.retracted_at IS NULL
   GROUP BY 1),
said AS (
  SELECT o.{entity.value}_id AS record, o.source_ref = :ref AS is_ours, o.stage, o.created_at, o.id, f.key,
         f.value -> 'value' AS value,
         ((9 - ((SELECT ranks FROM known) -> o.source_kind ->> f.key)::int)::text
          || lpad(greatest(0, (extract(epoch FROM o.observed_at) * 1000000)::bigint)::text, 17, '0')
          || lpad((coalesce((f.value ->> 'confidence')::float8, 0) * 1000000)::int::text, 7, '0')
          || lpad(least(coalesce(jsonb_array_length(f.value -> 'evidence'), 0), 99999)::text, 5, '0')
          || o.id::text || (f.value -> 'value')::text) COLLATE "C" AS strength
    FROM mine JOIN observations o ON o.tenant_id = :tenant AND o.{entity.value}_id = mine.record AND o.created_at <= mine.at
    CROSS JOIN LATERAL jsonb_each(o.values) f
   WHERE o.retracted_at IS NULL),
judged AS (
  SELECT is_ours, stage, key, value, strength, max(strength) OVER (
           PARTITION BY record, key ORDER BY created_at, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM said),
compared AS (
  SELECT stage, key, value, strength > before AS wins, nullif(substr(before, {_STRENGTH_LENGTH + 1}), 'null')::jsonb AS shown,
         before IS NULL AS is_first
    FROM judged WHERE is_ours)
SELECT stage, key,
       count(*) FILTER (WHERE is_first OR (wins AND shown IS NULL)) AS filled,
       count(*) FILTER (WHERE wins AND shown <> value) AS changed,
       count(*) FILTER (WHERE NOT wins AND shown IS DISTINCT FROM value) AS contradicted,
       count(*) FILTER (WHERE shown = value) AS confirmed
  FROM compared GROUP BY stage, key
""")
    for entity in Entity
}


def _learned(session: Session, run_id: UUID, plan: Plan) -> dict[str, list[FieldReportOut]]:
    found: dict[str, list[FieldReportOut]] = {}
    for entity in Entity:
        nodes = plan.of(entity)
        if nodes:
            found |= _learned_of(session, run_id, entity, nodes)
    return found


def _learned_of(
    session: Session, run_id: UUID, entity: Entity, nodes: tuple[Node, ...]
) -> dict[str, list[FieldReportOut]]:
    known = catalog(entity)
    ranks = {kind.value: {key: field.rank(kind) for key, field in known.items()} for kind in SourceKind}
    given = {"tenant": tenant_of(session), "ref": f"run:{run_id}", "ranks": dumps(ranks)}
    found: dict[str, list[FieldReportOut]] = {node.code: [] for node in nodes}
    for row in session.execute(_LEARNED[entity], given):
        counts = {name: getattr(row, name) for name in LEARNED}
        found.setdefault(row.stage, []).append(FieldReportOut(field=row.key, label=known[row.key].label, **counts))
    order = {key: place for place, key in enumerate(known)}
    for fields in found.values():
        fields.sort(key=lambda item: order[item.field])
    return found
