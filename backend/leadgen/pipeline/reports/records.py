"""Records of one stage of a run, by result and reason, and why those that are not over wait."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session, defer

from leadgen.errors import AppError, FieldProblem, InvalidError, NotFoundError
from leadgen.fields.enums import CompletionStatus, RunStatus
from leadgen.fields.field import Entity
from leadgen.gates.breaker import circuits_here, describe
from leadgen.pipeline.models import PipelineRun, StageRun
from leadgen.pipeline.plan import Plan
from leadgen.pipeline.reports.run_money import caps_of
from leadgen.pipeline.reports.status import (
    OPEN,
    result_counts,
    stage_runs_of,
    state_counts,
    time_zone_of,
    worker_problems,
)
from leadgen.pipeline.reports.waiting_reasons import StageWait, explain_reserved_money
from leadgen.pipeline.results import TaskResult, parts_of, result_of
from leadgen.pipeline.run_options import options_of
from leadgen.pipeline.runs.cancel import STOPPED, STOPPED_WORDS, is_cancelled_without_row
from leadgen.pipeline.runs.schemas import ReasonCountOut, RecordsQuery, RunRecordOut
from leadgen.pipeline.stage import Registry
from leadgen.pipeline.webhooks import webhooks_of
from leadgen.tenancy import tenant_of

_NAMES = {
    Entity.COMPANY: (
        "LEFT JOIN companies e ON e.tenant_id = :tenant AND e.id = m.entity_id",
        "coalesce(e.name, e.domain), NULL::text",
    ),
    Entity.CONTACT: (
        "LEFT JOIN contacts e ON e.tenant_id = :tenant AND e.id = m.entity_id"
        " LEFT JOIN companies f ON f.tenant_id = :tenant AND f.id = m.company_id",
        "e.name, f.name",
    ),
}
_COLUMNS = """
{names}, c.state, c.reason_code, c.reason, coalesce(c.attempts, 0), c.not_before, coalesce(c.cost_usd, 0),
       coalesce(c.finished_at, c.updated_at)
"""
# Reads record by record through a unique index until the page is full: matches must not be rare.
_BY_MEMBER = """
SELECT m.entity_id, {columns}
  FROM pipeline_run_members m {how} JOIN LATERAL (
    SELECT * FROM entity_stage_completions
     WHERE tenant_id = :tenant AND entity_id = m.entity_id AND stage = :stage AND run_id = :run LIMIT 1) AS c {on} {joins}
 WHERE m.tenant_id = :tenant AND m.run_id = :run AND m.entity = :entity {state} {code} {only_waiting} {after}
 ORDER BY m.entity_id LIMIT :limit
"""
# In a stopped run: records without a row at the stage, and rows that were cancelled. Compares all members, since
# matches may be rare.
_CANCELLED = """
SELECT m.entity_id, {columns}
  FROM (SELECT * FROM pipeline_run_members o
         WHERE o.tenant_id = :tenant AND o.run_id = :run AND o.entity = :entity {after} AND NOT EXISTS (
               SELECT 1 FROM entity_stage_completions e
                WHERE e.tenant_id = :tenant AND e.run_id = :run AND e.stage = :stage AND e.finished_at IS NOT NULL
                  AND e.entity_id = o.entity_id AND NOT (e.state = 'cancelled' {code}))
         ORDER BY o.entity_id LIMIT :limit) AS m LEFT JOIN LATERAL (
    SELECT * FROM entity_stage_completions
     WHERE tenant_id = :tenant AND entity_id = m.entity_id AND stage = :stage AND run_id = :run LIMIT 1) AS c ON true {joins}
 ORDER BY m.entity_id
"""
# Sorts all results that ended at the stage: for rare matches.
_BY_STATE = """
SELECT m.entity_id, {columns}
  FROM (SELECT * FROM entity_stage_completions c
         WHERE tenant_id = :tenant AND run_id = :run AND stage = :stage {open} {state} {code} {after_c}
         ORDER BY entity_id LIMIT :limit) AS c
  JOIN LATERAL (SELECT * FROM pipeline_run_members
                 WHERE tenant_id = :tenant AND run_id = :run AND entity_id = c.entity_id LIMIT 1) AS m ON true {joins}
 ORDER BY m.entity_id
"""
RARE = 0.05
_REASONS = text("""
SELECT state, reason_code, count(*) AS number, min(reason) AS example FROM entity_stage_completions
 WHERE tenant_id = :tenant AND run_id = :run AND stage = :stage AND finished_at IS NOT NULL AND reason_code IS NOT NULL
 GROUP BY state, reason_code ORDER BY number DESC, state, reason_code
""")


def list_records(
    session: Session, run_id: UUID, query: RecordsQuery, registry: Registry, *, after: UUID | None
) -> tuple[list[RunRecordOut], int, list[ReasonCountOut]]:
    """Return records of one stage of one run by id, the number of matches, and the reasons.

    Records that are not over get the reason why they wait now.
    """
    row = session.scalar(select(StageRun).where(StageRun.run_id == run_id, StageRun.stage == query.stage))
    if row is None:
        raise _no_stage(session, run_id, query.stage)
    query, other_than = _by_result(query)
    given: dict[str, Any] = {
        "tenant": tenant_of(session),
        "run": run_id,
        "stage": query.stage,
        "entity": row.entity.value,
        "limit": query.limit + 1,
        "after": after,
        "state": query.state.value if query.state else None,
        "code": query.reason_code,
        "other_than": other_than,
    }
    reasons = [
        reason_out(CompletionStatus(state), code, number, example)
        for state, code, number, example in session.execute(_REASONS, given)
    ]
    run = session.execute(
        select(PipelineRun.status, PipelineRun.finished_at, PipelineRun.updated_at).where(PipelineRun.id == run_id)
    ).one()
    stopped = is_cancelled_without_row(run.status, state_counts(row).waiting)
    if stopped:
        reasons = with_stopped(reasons, row.cancelled)
    matching = _matching(row, query, reasons, other_than)
    if stopped and query.waiting:
        return [], matching, reasons
    statement = _records_statement(row, query, other_than, after, is_rare=matching < RARE * row.total, stopped=stopped)
    used = {key: value for key, value in given.items() if f":{key}" in statement}
    items = [_record_out(row.entity, found) for found in session.execute(text(statement), used)]
    for item in items if stopped else ():
        if item.state is None:
            item.state, item.result = CompletionStatus.CANCELLED, TaskResult.CANCELLED
            item.at = run.finished_at or run.updated_at
            item.reason_code, item.reason = STOPPED, STOPPED_WORDS
    is_open = [item for item in items if item.state is None or item.state.value in OPEN]
    if is_open:
        is_ready = any(item.state is CompletionStatus.READY for item in is_open)
        _stage_wait(session, row, registry, is_ready=is_ready).tell(session, is_open)
    return items, matching, reasons


def _by_result(query: RecordsQuery) -> tuple[RecordsQuery, str | None]:
    """Return the query by state and reason, and the reason code that its results do not have."""
    if query.result is None:
        return query, None
    state, code, has_code = parts_of(query.result)
    changed: dict[str, Any] = {"state": state, "waiting": state is None}
    other_than = None if has_code else code
    if code is not None and has_code:
        if query.reason_code not in {None, code}:
            other_than = code  # no row has this result and another reason
        changed["reason_code"] = code
    return query.model_copy(update=changed), other_than


def reason_out(state: CompletionStatus, code: str, number: int, example: str | None) -> ReasonCountOut:
    """Return the count of one reason, with its result."""
    return ReasonCountOut(result=result_of(state, code), state=state, code=code, count=number, example=example)


def with_stopped(reasons: Sequence[ReasonCountOut], cancelled: int) -> list[ReasonCountOut]:
    """Return a stage's reasons in a stopped run, with `cancelled` records without a row."""
    others = [item for item in reasons if (item.state, item.code) != (CompletionStatus.CANCELLED, STOPPED)]
    number = cancelled - sum(item.count for item in others if item.state is CompletionStatus.CANCELLED)
    if number > 0:
        said = reason_out(CompletionStatus.CANCELLED, STOPPED, number, STOPPED_WORDS)
        others.append(said)
    return sorted(others, key=lambda item: -item.count)


def _stage_wait(session: Session, row: StageRun, registry: Registry, *, is_ready: bool) -> StageWait:
    """Return the state of a stage; why its rows are not claimed is found out only for rows that are ready."""
    without_selection = PipelineRun.config.op("-")("selection").label("config")
    wanted = select(PipelineRun, without_selection).options(defer(PipelineRun.config))
    run, config = session.execute(wanted.where(PipelineRun.id == row.run_id)).one()
    plan = Plan(run.plan)
    stage = registry.stages.get(row.stage)
    blocked_by = None
    if is_ready:
        cost = options_of(session, config, registry).of(stage).expected_cost if stage else Decimal(0)
        blocked_by = _blocked_by(session, run, row, cost, stage.provider if stage else None)
    return StageWait(run, plan, plan.by_code[row.stage], blocked_by, time_zone_of(session))


def _blocked_by(session: Session, run: PipelineRun, row: StageRun, cost: Decimal, provider: str | None) -> str | None:
    """Return why no row of a stage is claimed now: no worker, money, or a service that rests."""
    if words := worker_problems(session, run, [row]).get(row.stage):
        return words
    if cost and run.status == RunStatus.RUNNING:
        caps = caps_of(session, run, stage_runs_of(session, [run.id])[run.id])
        if words := explain_reserved_money(session, run, [row], {row.stage: cost}, caps).get(row.stage):
            return words
    asked = webhooks_of(session, [row.stage]).get(row.stage, provider)
    if asked is None:
        return None
    [service] = describe([asked], circuits_here(session, [asked]), time_zone=time_zone_of(session))
    return f"{service.message}." if service.message else None


def _records_statement(
    row: StageRun, query: RecordsQuery, other_than: str | None, after: UUID | None, *, is_rare: bool, stopped: bool
) -> str:
    joins, names = _NAMES[row.entity]
    derived = query.state is CompletionStatus.CANCELLED or (query.state is None and query.reason_code == STOPPED)
    if stopped and derived and query.reason_code in {None, STOPPED}:
        return _CANCELLED.format(
            columns=_COLUMNS.format(names=names),
            joins=joins,
            code="AND e.reason_code = :code" if query.reason_code is not None else "",
            after="AND o.entity_id > :after" if after is not None else "",
        )
    by_row = not query.waiting and (query.state is not None or query.reason_code is not None)
    is_open = query.state is not None and query.state.value in OPEN
    code = "AND c.reason_code = :code" if by_row and query.reason_code is not None else ""
    if other_than is not None:
        code += " AND c.reason_code IS DISTINCT FROM :other_than"
    return (_BY_STATE if by_row and is_rare else _BY_MEMBER).format(
        columns=_COLUMNS.format(names=names),
        joins=joins,
        how="CROSS" if by_row else "LEFT",
        on="" if by_row else "ON true",
        open=f"AND finished_at IS {'' if is_open else 'NOT '}NULL" if query.state is not None else "",
        state="AND c.state = :state" if by_row and query.state is not None else "",
        code=code,
        only_waiting="AND c.id IS NULL" if query.waiting else "",
        after="AND m.entity_id > :after" if after is not None else "",
        after_c="AND c.entity_id > :after" if after is not None else "",
    )


def _matching(row: StageRun, query: RecordsQuery, reasons: Sequence[ReasonCountOut], other_than: str | None) -> int:
    counts = state_counts(row)
    if query.waiting:
        return counts.waiting
    if query.reason_code is not None:
        return sum(
            item.count
            for item in reasons
            if item.code == query.reason_code and item.code != other_than and query.state in {None, item.state}
        )
    if query.result is not None:
        return int(getattr(result_counts(counts, [row]), query.result.value))
    return row.total if query.state is None else int(getattr(counts, query.state.value))


def _no_stage(session: Session, run_id: UUID, stage: str) -> AppError:
    stages = session.scalar(select(PipelineRun.stages).where(PipelineRun.id == run_id))
    if stages is None:
        return NotFoundError("There is no such run.")
    message = f"This run has no stage {stage!r}."
    return InvalidError(message, errors=[FieldProblem("stage", message, f"Use one of: {', '.join(stages)}.")])


def _record_out(entity: Entity, row: Any) -> RunRecordOut:
    entity_id, name, company_name, state, code, reason, attempts, next_try_at, cost, at = row
    return RunRecordOut(
        entity=entity,
        id=entity_id,
        name=name or "(deleted)",
        company_name=company_name,
        result=result_of(CompletionStatus(state) if state else None, code),
        state=CompletionStatus(state) if state else None,
        reason_code=code,
        reason=reason,
        attempts=attempts,
        next_try_at=next_try_at if state == CompletionStatus.READY else None,
        cost_usd=cost,
        at=at,
    )
