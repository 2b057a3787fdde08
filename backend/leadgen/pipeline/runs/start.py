"""Start of a run: checks the request, inserts the run, and takes the first steps.

A background job takes the steps of a large run.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.jobs import defer
from leadgen.pipeline.campaign_runs import campaign_hooks, part_of_campaign, tell_campaign
from leadgen.pipeline.estimates.stale import STALE_RUN, checked_stages
from leadgen.pipeline.lifecycle import StartStep
from leadgen.pipeline.models import PipelineRun
from leadgen.pipeline.plan import Plan, build_plan, plan_of
from leadgen.pipeline.run_names import dated_name, name_run, stages_words
from leadgen.pipeline.run_options import Options, check_budget, options_of, read_options
from leadgen.pipeline.runs.overlap import take_turns
from leadgen.pipeline.runs.rerun_schemas import RerunIn
from leadgen.pipeline.runs.schemas import DagRunIn
from leadgen.pipeline.runs.selection import is_small
from leadgen.pipeline.runs.start_steps import (
    SIZES,
    Chosen,
    Sizes,
    config_of,
    insert_stage_runs,
    json_of,
    start_job,
    take_step,
)
from leadgen.pipeline.stage import Registry
from leadgen.tenancy import tenant_of


def start_run(
    session: Session,
    registry: Registry,
    wanted: DagRunIn,
    *,
    by: UUID | None,
    chosen: Chosen | None = None,
    sizes: Sizes = SIZES,
) -> UUID:
    """Start a run and return its id.

    The run is active where its selection is small, else `starting`, and a background job continues.

    Raises a 422 for an unknown stage or an option that does not fit. Raises a 409 when the campaign that it names
    cannot take messages now. A small selection raises a 422 when it is empty or a left-out hard need has no fresh
    result. It raises a 409 when another active run does one of these stages for one of these records. A large run that
    is refused for one of these ends as failed, with the reason.
    """
    codes = registry.resolve(wanted.stages)
    read_options(session, registry, codes, wanted)
    plan = plan_of(registry, codes, wanted)
    with_contacts = bool(plan.of(Entity.CONTACT))
    of_campaign = part_of_campaign(registry, codes, wanted.campaign_id, wanted.selection.campaign)
    small = is_small(session, wanted.selection, with_contacts=with_contacts, most=sizes.inline, of_campaign=of_campaign)
    if small:
        take_turns(session)  # before the lock on the campaign, as a retry does
    for hooks in campaign_hooks(registry, codes):
        if wanted.campaign_id is not None:
            hooks.check(session, wanted.campaign_id)
    run_id = _write_down(session, registry, plan, codes, wanted, by=by, chosen=chosen)
    if small:
        while take_step(session, registry, run_id, sizes):
            pass
        tell_campaign(session, run_id)
    else:
        defer(session, [start_job(tenant_of(session), run_id)])
    return run_id


def refuse_useless_budget(session: Session, registry: Registry, wanted: DagRunIn) -> None:
    """Raise a 422 for a budget under which the run would pause before its first paid call."""
    codes = registry.resolve(wanted.stages)
    options = read_options(session, registry, codes, wanted)
    check_budget(plan_of(registry, codes, wanted), registry, options, wanted.budget_usd)


def start_stale_run(session: Session, registry: Registry, wanted: RerunIn, *, by: UUID) -> UUID:
    """Start a run whose stale results a background job finds first; return its id."""
    codes = checked_stages(registry, wanted)
    request = {"stages": codes, **wanted.model_dump(mode="json", include={"name", "budget_usd"}, exclude_none=True)}
    run_id = new_id()
    values = {
        "id": run_id,
        "name": wanted.name or dated_name(session, STALE_RUN, stages_words(registry, codes)),
        "start_step": StartStep.FIND_STALE,
        "config": request,
        "stale": wanted.model_dump(mode="json", exclude_none=True),
        "budget_usd": wanted.budget_usd,
        "started_by": by,
    }
    _insert(session, build_plan(registry, codes), codes, values)
    defer(session, [start_job(tenant_of(session), run_id)])
    return run_id


def _write_down(
    session: Session,
    registry: Registry,
    plan: Plan,
    codes: list[str],
    wanted: DagRunIn,
    *,
    by: UUID | None,
    chosen: Chosen | None,
) -> UUID:
    run_id = new_id()
    values: dict[str, Any] = {
        "id": run_id,
        "name": name_run(session, registry, codes, wanted),
        "start_step": StartStep.FREEZE,
        "config": config_of(wanted),
        "estimate": wanted.estimate.model_dump(mode="json") if wanted.estimate is not None else None,
        "chosen": json_of(chosen) if chosen is not None else None,
        "campaign_id": wanted.campaign_id,
        "budget_usd": wanted.budget_usd,
        "started_by": by,
    }
    _insert(session, plan, codes, values)
    return run_id


def _insert(session: Session, plan: Plan, codes: list[str], values: dict[str, Any]) -> None:
    tenant = tenant_of(session)
    always = {"status": RunStatus.RUNNING, "stages": codes, "plan": plan.to_json(), "started_at": datetime.now(UTC)}
    session.execute(insert(PipelineRun), [{"tenant_id": tenant, **always, **values}])
    insert_stage_runs(session, values["id"], plan)


def load_options(session: Session, run_id: UUID, registry: Registry) -> Options:
    """Return a run's options for its stages."""
    config = session.scalar(select(PipelineRun.config).where(PipelineRun.id == run_id)) or {}
    return options_of(session, config, registry)


def check_campaign(session: Session, registry: Registry, codes: Iterable[str], campaign_id: UUID | None) -> None:
    """Raise what a start would raise for this campaign."""
    for hooks in campaign_hooks(registry, codes):
        if campaign_id is not None:
            hooks.check(session, campaign_id)


def load_plan(session: Session, run_id: UUID) -> Plan | None:
    """Return the plan of a run; None when the tenant has no such run."""
    found = session.scalar(select(PipelineRun.plan).where(PipelineRun.id == run_id))
    return Plan(found) if found is not None else None
