"""Reruns: stale results, one stage for one record, or a whole run with its request."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.companies.queries import get_company
from leadgen.contacts.queries import get_contact
from leadgen.errors import ErrorCode, FieldProblem, InvalidError, NotFoundError
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.handover import Outside
from leadgen.pipeline.estimates.stale import STALE_RUN, find_stale_run
from leadgen.pipeline.models import PipelineRun
from leadgen.pipeline.plan import build_plan
from leadgen.pipeline.run_names import company_words, dated_name, name_again, stages_words
from leadgen.pipeline.run_options import options_of
from leadgen.pipeline.runs.control import count_failed
from leadgen.pipeline.runs.rerun_schemas import (
    RecordStageIn,
    RerunIn,
    RetryCountOut,
    RetryQuery,
    RunAgainIn,
    StageFailedOut,
)
from leadgen.pipeline.runs.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.runs.selection import is_small
from leadgen.pipeline.runs.start import refuse_useless_budget, start_run, start_stale_run
from leadgen.pipeline.runs.start_steps import SIZES, Sizes
from leadgen.pipeline.stage import NOTHING, Registry


def rerun_stale(
    session: Session,
    registry: Registry,
    outside: Outside | None,
    wanted: RerunIn,
    *,
    by: UUID,
    sizes: Sizes = SIZES,
) -> UUID:
    """Start a run over exactly the stale results and return its id.

    Other results of these records are not changed. Few records are checked at once. With more, the run is `starting`
    and a background job finds what is stale. Raises a 422 where nothing is stale, or more than 100,000 companies or
    contacts are; a run in the background fails for that.
    """
    if not _is_small(session, wanted, sizes.inline):
        return start_stale_run(session, registry, wanted, by=by)
    run = find_stale_run(session, registry, outside, wanted)
    name = wanted.name or dated_name(session, STALE_RUN, stages_words(registry, run.request.stages))
    request = run.request.model_copy(update={"name": name})
    refuse_useless_budget(session, registry, request)
    return start_run(session, registry, request, by=by, chosen=run.chosen, sizes=sizes)


def _is_small(session: Session, wanted: RerunIn, most: int) -> bool:
    if wanted.selection is not None:
        return is_small(session, wanted.selection, with_contacts=True, most=most)
    frozen = PipelineRun.company_count + PipelineRun.contact_count
    number = session.scalar(select(frozen).where(PipelineRun.id == wanted.run_id))
    if number is None:
        raise NotFoundError("There is no such run.")
    return number <= most


def run_record_stage(
    session: Session, registry: Registry, entity: Entity, entity_id: UUID, wanted: RecordStageIn, *, by: UUID
) -> UUID:
    """Start a run of one stage, or of an alias's stages, over one record; return the run's id.

    Raises a 404 where the record does not exist. Raises a 422 for a stage of the other kind of record, or one whose
    need has no fresh result. Raises a 409 while another run does this stage for this record.
    """
    company_id: UUID | None = entity_id
    if entity is Entity.COMPANY:
        company = get_company(session, entity_id)
        name, selection = company_words(company), SelectionIn(company_ids=[entity_id])
    else:
        contact = get_contact(session, entity_id)
        name = contact.name or contact.email or "a contact without a name"
        selection, company_id = SelectionIn(contact_ids=[entity_id]), contact.company_id
    codes = _stages_of(registry, entity, wanted.stage)
    if company_id is None:
        _refuse_alone(registry, codes)
    label = registry[codes[0]].label if len(codes) == 1 else wanted.stage
    run = DagRunIn(
        stages=codes,
        selection=selection,
        name=dated_name(session, f"{label}: {name}"),
        force=wanted.force,
        boost={code: True for code in codes if registry[code].boost is not None} if wanted.boost else {},
        budget_usd=wanted.budget_usd,
    )
    refuse_useless_budget(session, registry, run)
    return start_run(session, registry, run, by=by)


def _stages_of(registry: Registry, entity: Entity, name: str) -> list[str]:
    codes = registry.resolve([name])
    others = [code for code in codes if registry[code].entity is not entity]
    if others:
        kinds = {Entity.COMPANY: "companies", Entity.CONTACT: "contacts"}
        mine = ", ".join(
            code for code, stage in registry.stages.items() if stage.entity is entity and stage.campaign is None
        )
        said = f"{others[0]} is a stage of {kinds[registry[others[0]].entity]}."
        raise InvalidError(said, errors=[FieldProblem("stage", said, f"Stages of {kinds[entity]} are: {mine}.")])
    writing = next((code for code in codes if registry[code].campaign is not None), None)
    if writing is not None:
        said = f"{writing} writes the messages of a campaign, and a run from a record has no campaign."
        raise InvalidError(said, errors=[FieldProblem("stage", said, "Start a run that names the campaign.")])
    return codes


def _refuse_alone(registry: Registry, codes: Sequence[str]) -> None:
    for node in build_plan(registry, codes).running:
        need = next((need for need in node.needs if registry[need].entity is Entity.COMPANY), None)
        if need is not None:
            said = f"{node.code} needs {need} of the contact's company, and this contact has no company."
            raise InvalidError(
                said,
                code=ErrorCode.MISSING_STAGE,
                errors=[FieldProblem("stage", said, "Give the contact a company first.")],
                extra={"missing_stage": need},
            )


def run_again(
    session: Session, registry: Registry, outside: Outside | None, run_id: UUID, wanted: RunAgainIn, *, by: UUID
) -> UUID:
    """Start a run with the request of an earlier run and return its id.

    The selection is read again. Where the earlier run ended before its stale results were found, they are found again.
    """
    wanted_columns = select(PipelineRun.config, PipelineRun.stale, PipelineRun.name)
    found = session.execute(wanted_columns.where(PipelineRun.id == run_id)).first()
    if found is None:
        raise NotFoundError("There is no such run.")
    changes = {"name": name_again(session, found.name)} | wanted.model_dump(exclude_none=True)
    if found.stale is not None:
        return rerun_stale(session, registry, outside, RerunIn.model_validate(found.stale | changes), by=by)
    try:
        run = DagRunIn.model_validate(found.config | changes)
    except ValidationError as error:
        raise InvalidError(
            "An earlier version started this run, and its request is no longer valid. Start a new run."
        ) from error
    refuse_useless_budget(session, registry, run)
    return start_run(session, registry, run, by=by)


def count_retry(session: Session, registry: Registry, run_id: UUID, which: RetryQuery) -> RetryCountOut:
    """Return what a retry would redo, and its approximate cost; raises as the retry does."""
    found = count_failed(session, run_id, **which.model_dump())
    plan_json, config = session.execute(
        select(PipelineRun.plan, PipelineRun.config).where(PipelineRun.id == run_id)
    ).one()
    labels = {node["code"]: node["label"] for node in plan_json}
    options = options_of(session, config, registry)
    stages = [
        StageFailedOut(
            code=code,
            label=labels[code],
            count=number,
            expected_cost_usd=options.of(registry[code]).expected_cost * number if code in registry.stages else None,
        )
        for code, number in found.failed.items()
    ]
    return RetryCountOut(
        failed=sum(found.failed.values()),
        blocked=found.blocked,
        is_blocked_exact=found.is_exact,
        stages=stages,
        expected_cost_usd=sum((stage.expected_cost_usd or NOTHING for stage in stages), NOTHING),
    )
