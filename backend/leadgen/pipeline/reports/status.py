"""Reads of the pipeline: runs, the state of one run, and its records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select, text
from sqlalchemy.orm import Session, defer

from leadgen.budgets.models import Budget
from leadgen.errors import AppError, FieldProblem, InvalidError, NotFoundError
from leadgen.fields.enums import CompletionStatus, RunStatus
from leadgen.fields.field import Entity
from leadgen.gates.breaker import ProviderStateOut, circuits_here, describe
from leadgen.pipeline.engine.workers import problems
from leadgen.pipeline.estimates.stage_notes import Alone, notes_of
from leadgen.pipeline.lifecycle import shown_status
from leadgen.pipeline.models import CAMPAIGNS, PipelineRun, StageRun
from leadgen.pipeline.plan import Plan
from leadgen.pipeline.reports.run_money import caps_of, left_in_words, money_of
from leadgen.pipeline.reports.waiting_reasons import StageWait, explain_reserved_money
from leadgen.pipeline.run_options import Options, options_of
from leadgen.pipeline.runs.cancel import STOPPED, STOPPED_WORDS, is_cancelled_without_row
from leadgen.pipeline.runs.schemas import (
    ReasonCountOut,
    RecordsQuery,
    RunCampaignOut,
    RunOut,
    RunRecordOut,
    RunStatusOut,
    StageOut,
    StagesOut,
    StageStatusOut,
    StateCountsOut,
)
from leadgen.pipeline.stage import Registry
from leadgen.pipeline.webhooks import webhooks_of
from leadgen.tenancy import tenant_of

STATES = tuple(state.value for state in CompletionStatus)
OPEN = ("ready", "running")
AT_WORK = frozenset({RunStatus.RUNNING, RunStatus.PAUSING, RunStatus.STOPPING})
QUIET = timedelta(seconds=60)
"""A stage without a stored result for so long, and without a call under way, has no rate."""


def list_stages(registry: Registry) -> StagesOut:
    """Return every stage of the product, in DAG order."""
    items = [
        StageOut(
            code=stage.code,
            label=stage.label,
            entity=stage.entity,
            needs=list(stage.needs),
            soft_needs=list(stage.soft_needs),
            after_all=stage.after_all,
            is_gate=stage.is_gate,
            provider=stage.provider,
            expected_cost_usd=stage.expected_cost,
            boosted_cost_usd=stage.boost.expected_cost if stage.boost else None,
            fresh_days=stage.ttl.total_seconds() / 86400 if stage.ttl else None,
            for_campaign=stage.campaign is not None,
        )
        for stage in registry.stages.values()
    ]
    return StagesOut(items=items, aliases={name: list(codes) for name, codes in registry.aliases.items()})


def list_runs(session: Session, *, limit: int, before: UUID | None) -> tuple[list[RunOut], int]:
    """Return runs, newest first, from the one before `before`; and the number of all runs."""
    runs = _runs().order_by(PipelineRun.id.desc()).limit(limit)
    if before is not None:
        runs = runs.where(PipelineRun.id < before)
    found = session.execute(runs).all()
    stages = _stage_runs(session, [run.id for run, *_ in found])
    total = session.scalar(select(func.count()).select_from(PipelineRun)) or 0
    items = [
        _run_out(run, config, is_whole, stages.get(run.id, []), campaign)
        for run, config, is_whole, campaign, _now in found
    ]
    return items, total


def campaign_name(tenant_id: Any, campaign_id: Any) -> ColumnElement[str | None]:
    """Return the name of the tenant's campaign with this id, as a column for a statement."""
    campaigns = CAMPAIGNS.get().c
    mine = (campaigns.tenant_id == tenant_id) & (campaigns.id == campaign_id)
    return select(campaigns.name).where(mine).scalar_subquery()


# A selection of 100,000 ids is megabytes, and a watcher reads every second.
MOST_CONFIG = 32_768
_is_whole = and_(func.pg_column_size(PipelineRun.config) <= MOST_CONFIG, PipelineRun.config.has_key("selection"))


@cache
def _runs() -> Select[Any]:
    """Build the statement of runs as reports show them; once, because building costs time too."""
    return (
        select(
            PipelineRun,
            case((_is_whole, PipelineRun.config), else_=PipelineRun.config.op("-")("selection")).label("config"),
            _is_whole.label("is_whole"),
            campaign_name(PipelineRun.tenant_id, PipelineRun.campaign_id).label("campaign"),
            func.clock_timestamp().label("now"),
        )
        .options(defer(PipelineRun.config))
        .execution_options(populate_existing=True)
    )


def get_run(session: Session, run_id: UUID, registry: Registry) -> RunStatusOut:
    """Return one run with its DAG and exact counts; raises NotFound."""
    found = session.execute(_runs().where(PipelineRun.id == run_id)).first()
    if found is None:
        raise NotFoundError("There is no such run.")
    run, config, is_whole, campaign, now = found
    rows = _stage_runs(session, [run_id]).get(run_id, [])
    plan = Plan(run.plan)
    options = options_of(session, config, registry)
    nodes = [_node(run, config, plan, row, registry=registry, options=options, now=now) for row in rows]
    problems = _problems(session, run, rows)
    counts = StateCountsOut(
        **{name: sum(getattr(node.counts, name) for node in nodes) for name in ("waiting", *STATES)}
    )
    base = _run_out(run, config, is_whole, rows, campaign)
    rate = _together(node.rate for node in nodes)
    labels = {node.code: node.label for node in nodes}
    costs = {node.code: node.expected_cost_usd or Decimal(0) for node in nodes}
    money = money_of(session, run, rows, labels, costs)
    for stage, words in explain_reserved_money(session, run, rows, costs, money.caps).items():
        problems.setdefault(stage, words)
    for node in nodes:
        node.problem = problems.get(node.code)
    return RunStatusOut(
        **base.model_dump(exclude={"reason", "spent_usd", "reserved_usd", "budget_usd"}),
        reason=f"{run.reason} {left_in_words(money)}" if run.capped_by else run.reason,
        money=money,
        providers=_providers(session, nodes),
        spent_usd=base.spent_usd,
        reserved_usd=base.reserved_usd,
        budget_usd=base.budget_usd,
        nodes=nodes,
        counts=counts,
        not_done=counts.waiting + counts.ready + counts.running + counts.cancelled,
        rate=rate,
        eta_seconds=_longest(_eta(base.total - base.done, rate), nodes),
    )


def _problems(session: Session, run: PipelineRun, rows: Sequence[StageRun]) -> dict[str, str]:
    if run.status not in AT_WORK:
        return {}
    return problems(session, [row.stage for row in rows if row.ready + row.running > 0])


def _providers(session: Session, nodes: Sequence[StageStatusOut]) -> list[ProviderStateOut]:
    outside = webhooks_of(session, [node.code for node in nodes])
    asked = {provider for node in nodes if (provider := outside.get(node.code, node.provider)) is not None}
    return describe(asked, circuits_here(session, asked), time_zone=_time_zone(session))


def _time_zone(session: Session) -> str:
    return session.scalar(select(Budget.time_zone)) or "UTC"


def _stage_runs(session: Session, run_ids: Sequence[UUID]) -> dict[UUID, list[StageRun]]:
    rows = session.scalars(
        select(StageRun)
        .where(StageRun.run_id.in_(run_ids))
        .order_by(StageRun.position)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, list[StageRun]] = {}
    for row in rows:
        found.setdefault(row.run_id, []).append(row)
    return found


def _counts(row: StageRun) -> StateCountsOut:
    counted = {name: getattr(row, name) for name in STATES}
    return StateCountsOut(waiting=row.total - sum(counted.values()), **counted)


def _done(row: StageRun) -> int:
    """Return the number of results; what a stop cancelled has none."""
    return sum(getattr(row, name) for name in STATES if name not in (*OPEN, CompletionStatus.CANCELLED))


def _node(
    run: PipelineRun,
    config: dict[str, Any],
    plan: Plan,
    row: StageRun,
    *,
    registry: Registry,
    options: Options,
    now: datetime,
) -> StageStatusOut:
    node = plan.by_code[row.stage]
    stage = registry.stages.get(row.stage)
    soft_off = [(off["stage"], off["need"]) for off in config.get("soft_needs_off", []) if off["stage"] == row.stage]
    alone = Alone(run.contacts_without_company, run.companies_without_contacts)
    rate = _rate(row, now) if run.status in AT_WORK else None
    return StageStatusOut(
        code=row.stage,
        label=node.label,
        entity=row.entity,
        needs=list(node.needs),
        soft_needs=list(node.soft_needs),
        soft_needs_off=[need for _stage, need in soft_off],
        is_boosted=row.stage in options.boosted,
        notes=notes_of(plan, node, alone, soft_off),
        provider=stage.provider if stage else None,
        total=row.total,
        done=_done(row),
        counts=_counts(row),
        fresh=row.fresh,
        spent_usd=row.spent_usd,
        expected_cost_usd=options.of(stage).expected_cost if stage else None,
        rate=rate,
        eta_seconds=_eta(row.total - _done(row), rate),
    )


def _rate(row: StageRun, now: datetime) -> float | None:
    """Return records per second since the stage's window began.

    None where the rate is not known, or nothing happens at all.
    """
    if row.measured_at is None or row.last_stored_at is None:
        return None
    if not row.running and now - row.last_stored_at > QUIET:
        return None
    worked = row.completed + row.failed + row.skipped + row.disqualified - row.measured_from
    seconds = (now - row.measured_at).total_seconds()
    return round(worked / seconds, 2) if seconds > 0 and worked > 0 else None


def _together(rates: Iterable[float | None]) -> float | None:
    return round(sum(rate for rate in rates if rate), 2) or None


def _eta(left: int, rate: float | None) -> float | None:
    return round(left / rate, 1) if rate and left > 0 else None


def _longest(eta: float | None, nodes: Iterable[StageStatusOut]) -> float | None:
    """Return the time left of a run, which ends no sooner than its slowest stage."""
    return max((known for known in (eta, *(node.eta_seconds for node in nodes)) if known is not None), default=None)


def _run_out(
    run: PipelineRun,
    config: dict[str, Any],
    is_whole: bool,  # noqa: FBT001 - one row of the query, in its order
    rows: Sequence[StageRun],
    campaign: str | None,
) -> RunOut:
    return RunOut(
        id=run.id,
        name=run.name,
        status=shown_status(run.status, run.start_step),
        reason=run.reason,
        stages=run.stages,
        company_count=run.company_count,
        contact_count=run.contact_count,
        contacts_without_company=run.contacts_without_company,
        companies_without_contacts=run.companies_without_contacts,
        not_taken_up=run.not_taken_up,
        to_retry=run.retry["left"] if run.retry is not None and run.start_step is not None else 0,
        total=sum(row.total for row in rows),
        done=sum(_done(row) for row in rows),
        failed=sum(row.failed for row in rows),
        spent_usd=sum((row.spent_usd for row in rows), Decimal(0)),
        reserved_usd=sum((row.reserved_usd for row in rows), Decimal(0)),
        budget_usd=run.budget_usd,
        started_at=run.started_at,
        finished_at=run.finished_at,
        config=config,
        is_config_whole=is_whole,
        campaign=RunCampaignOut(id=run.campaign_id, name=campaign) if run.campaign_id and campaign else None,
    )


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
    given: dict[str, Any] = {
        "tenant": tenant_of(session),
        "run": run_id,
        "stage": query.stage,
        "entity": row.entity.value,
        "limit": query.limit + 1,
        "after": after,
        "state": query.state.value if query.state else None,
        "code": query.reason_code,
    }
    reasons = [
        ReasonCountOut(state=CompletionStatus(state), code=code, count=number, example=example)
        for state, code, number, example in session.execute(_REASONS, given)
    ]
    run = session.execute(
        select(PipelineRun.status, PipelineRun.finished_at, PipelineRun.updated_at).where(PipelineRun.id == run_id)
    ).one()
    stopped = is_cancelled_without_row(run.status, _counts(row).waiting)
    if stopped:
        reasons = with_stopped(reasons, row.cancelled)
    matching = _matching(row, query, reasons)
    if stopped and query.waiting:
        return [], matching, reasons
    statement = _records_statement(row, query, after, is_rare=matching < RARE * row.total, stopped=stopped)
    used = {key: value for key, value in given.items() if f":{key}" in statement}
    items = [_record_out(row.entity, found) for found in session.execute(text(statement), used)]
    for item in items if stopped else ():
        if item.state is None:
            item.state, item.at = CompletionStatus.CANCELLED, run.finished_at or run.updated_at
            item.reason_code, item.reason = STOPPED, STOPPED_WORDS
    is_open = [item for item in items if item.state is None or item.state.value in OPEN]
    if is_open:
        is_ready = any(item.state is CompletionStatus.READY for item in is_open)
        _stage_wait(session, row, registry, is_ready=is_ready).tell(session, is_open)
    return items, matching, reasons


def with_stopped(reasons: Sequence[ReasonCountOut], cancelled: int) -> list[ReasonCountOut]:
    """Return a stage's reasons in a stopped run, with `cancelled` records without a row."""
    others = [item for item in reasons if (item.state, item.code) != (CompletionStatus.CANCELLED, STOPPED)]
    number = cancelled - sum(item.count for item in others if item.state is CompletionStatus.CANCELLED)
    if number > 0:
        said = ReasonCountOut(state=CompletionStatus.CANCELLED, code=STOPPED, count=number, example=STOPPED_WORDS)
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
    return StageWait(run, plan, plan.by_code[row.stage], blocked_by, _time_zone(session))


def _blocked_by(session: Session, run: PipelineRun, row: StageRun, cost: Decimal, provider: str | None) -> str | None:
    """Return why no row of a stage is claimed now: no worker, money, or a service that rests."""
    if words := _problems(session, run, [row]).get(row.stage):
        return words
    if cost and run.status == RunStatus.RUNNING:
        caps = caps_of(session, run, _stage_runs(session, [run.id])[run.id])
        if words := explain_reserved_money(session, run, [row], {row.stage: cost}, caps).get(row.stage):
            return words
    asked = webhooks_of(session, [row.stage]).get(row.stage, provider)
    if asked is None:
        return None
    [service] = describe([asked], circuits_here(session, [asked]), time_zone=_time_zone(session))
    return f"{service.message}." if service.message else None


def _records_statement(row: StageRun, query: RecordsQuery, after: UUID | None, *, is_rare: bool, stopped: bool) -> str:
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
    return (_BY_STATE if by_row and is_rare else _BY_MEMBER).format(
        columns=_COLUMNS.format(names=names),
        joins=joins,
        how="CROSS" if by_row else "LEFT",
        on="" if by_row else "ON true",
        open=f"AND finished_at IS {'' if is_open else 'NOT '}NULL" if query.state is not None else "",
        state="AND c.state = :state" if by_row and query.state is not None else "",
        code="AND c.reason_code = :code" if by_row and query.reason_code is not None else "",
        only_waiting="AND c.id IS NULL" if query.waiting else "",
        after="AND m.entity_id > :after" if after is not None else "",
        after_c="AND c.entity_id > :after" if after is not None else "",
    )


def _matching(row: StageRun, query: RecordsQuery, reasons: Sequence[ReasonCountOut]) -> int:
    counts = _counts(row)
    if query.waiting:
        return counts.waiting
    if query.reason_code is not None:
        return sum(
            item.count for item in reasons if item.code == query.reason_code and query.state in {None, item.state}
        )
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
        state=CompletionStatus(state) if state else None,
        reason_code=code,
        reason=reason,
        attempts=attempts,
        next_try_at=next_try_at if state == CompletionStatus.READY else None,
        cost_usd=cost,
        at=at,
    )
