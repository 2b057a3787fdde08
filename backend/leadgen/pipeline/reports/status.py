"""Reads of the pipeline: runs, the state of one run, and its records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, defer

from leadgen.budgets.models import Budget
from leadgen.errors import NotFoundError
from leadgen.fields.enums import CompletionStatus, RunStatus
from leadgen.gates.breaker import ProviderStateOut, circuits_here, describe
from leadgen.pipeline.engine.workers import problems
from leadgen.pipeline.estimates.stage_notes import Alone, notes_of
from leadgen.pipeline.lifecycle import shown_status
from leadgen.pipeline.models import CAMPAIGNS, PipelineRun, StageRun
from leadgen.pipeline.plan import Plan
from leadgen.pipeline.reports.run_money import left_in_words, money_of
from leadgen.pipeline.reports.waiting_reasons import explain_reserved_money
from leadgen.pipeline.results import count_results
from leadgen.pipeline.run_options import Options, options_of
from leadgen.pipeline.runs.schemas import (
    ResultCountsOut,
    RunCampaignOut,
    RunOut,
    RunStatusOut,
    StageOut,
    StagesOut,
    StageStatusOut,
    StateCountsOut,
)
from leadgen.pipeline.stage import Registry
from leadgen.pipeline.webhooks import webhooks_of

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
    stages = stage_runs_of(session, [run.id for run, *_ in found])
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
    rows = stage_runs_of(session, [run_id]).get(run_id, [])
    plan = Plan(run.plan)
    options = options_of(session, config, registry)
    nodes = [_node(run, config, plan, row, registry=registry, options=options, now=now) for row in rows]
    problems = worker_problems(session, run, rows)
    counts = _sum_counts(rows)
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


def worker_problems(session: Session, run: PipelineRun, rows: Sequence[StageRun]) -> dict[str, str]:
    if run.status not in AT_WORK:
        return {}
    return problems(session, [row.stage for row in rows if row.ready + row.running > 0])


def _providers(session: Session, nodes: Sequence[StageStatusOut]) -> list[ProviderStateOut]:
    outside = webhooks_of(session, [node.code for node in nodes])
    asked = {provider for node in nodes if (provider := outside.get(node.code, node.provider)) is not None}
    return describe(asked, circuits_here(session, asked), time_zone=time_zone_of(session))


def time_zone_of(session: Session) -> str:
    return session.scalar(select(Budget.time_zone)) or "UTC"


def stage_runs_of(session: Session, run_ids: Sequence[UUID]) -> dict[UUID, list[StageRun]]:
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


def state_counts(row: StageRun) -> StateCountsOut:
    counted = {name: getattr(row, name) for name in STATES}
    return StateCountsOut(waiting=row.total - sum(counted.values()), **counted)


def result_counts(counts: StateCountsOut, rows: Iterable[StageRun]) -> ResultCountsOut:
    """Return the tasks by result, from these stages' counters."""
    listed = list(rows)
    fresh, nothing_found = sum(row.fresh for row in listed), sum(row.nothing_found for row in listed)
    return ResultCountsOut(**count_results(counts.model_dump(), fresh=fresh, nothing_found=nothing_found))


def _sum_counts(rows: Iterable[StageRun]) -> StateCountsOut:
    counts = [state_counts(row) for row in rows]
    return StateCountsOut(**{name: sum(getattr(one, name) for one in counts) for name in ("waiting", *STATES)})


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
        counts=state_counts(row),
        results=result_counts(state_counts(row), [row]),
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
        results=result_counts(_sum_counts(rows), rows),
        spent_usd=sum((row.spent_usd for row in rows), Decimal(0)),
        reserved_usd=sum((row.reserved_usd for row in rows), Decimal(0)),
        budget_usd=run.budget_usd,
        started_at=run.started_at,
        finished_at=run.finished_at,
        config=config,
        is_config_whole=is_whole,
        campaign=RunCampaignOut(id=run.campaign_id, name=campaign) if run.campaign_id and campaign else None,
    )
