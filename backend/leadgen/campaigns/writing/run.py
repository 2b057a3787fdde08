"""Starts, stops and retries the runs that write a campaign's messages.

Generating is a run of the stage `generate`. Code that controls an existing run must not lock its campaign first: stores
lock the run, then the campaign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import tenant_caps
from leadgen.campaigns.contact_status import refresh_contact_status
from leadgen.campaigns.lifecycle import may_move
from leadgen.campaigns.models import Campaign
from leadgen.campaigns.overview import find_lacks
from leadgen.campaigns.queries import find_writing_run, get_campaign, why_not_now
from leadgen.campaigns.readiness import HELD, STAGE_CODE, contacts_to_write, held_among, unwritten, unwritten_part
from leadgen.campaigns.schemas import WritingRunOut
from leadgen.errors import ConflictError, ErrorCode
from leadgen.fields.enums import CampaignStatus, RunStatus
from leadgen.llm_usage.actions import UNKNOWN_CALL
from leadgen.pipeline.engine.spending import cap_reason
from leadgen.pipeline.runs import control
from leadgen.pipeline.runs.schemas import DagRunIn, LiftedNeedIn, SelectionIn
from leadgen.pipeline.runs.start import start_run
from leadgen.pipeline.stage import CampaignPart, Registry
from leadgen.tenancy import tenant_of

S = CampaignStatus


@dataclass(frozen=True, slots=True)
class Retried:
    """Numbers of failed messages that are retried, and of those that wait for a hold.

    `on_hold` are the contacts of the latter.
    """

    messages: int
    held: int
    on_hold: frozenset[UUID]


def start_generation(
    session: Session, registry: Registry, campaign_id: UUID, *, include_unenriched: bool, by: UUID | None
) -> bool:
    """Start a run that writes every unwritten message; False where such a run is active already.

    A draft is made ready on the way. A 409 says what is missing, that there is nothing to write, or which run is in the
    way.
    """
    campaign = get_campaign(session, campaign_id, lock=True)
    run = find_writing_run(session, campaign_id)
    if run is not None and run.is_generation and run.status not in {RunStatus.PAUSED, RunStatus.PAUSING}:
        return False
    _refuse_while(run)
    _start(session, registry, campaign, "unwritten" if include_unenriched else "researched", by=by)
    campaign.include_unenriched = include_unenriched
    if not campaign.goes_on:
        campaign.interrupted = None
    return True


def continue_generation(session: Session, registry: Registry, campaign_id: UUID) -> None:
    """Start a run, once, over the contacts whose generation an upgrade interrupted.

    Does nothing while another run writes for the campaign. A 409 says why the run cannot be started.
    """
    campaign = get_campaign(session, campaign_id, lock=True)
    if not campaign.goes_on or find_writing_run(session, campaign_id) is not None:
        return
    campaign.goes_on, campaign.interrupted = False, None
    if session.scalar(select(exists(contacts_to_write(campaign_id, "interrupted")))):
        if campaign.status is S.DRAFT:
            raise ConflictError("The campaign is a draft again.", code=ErrorCode.INVALID_STATE)
        _start(session, registry, campaign, "interrupted", by=None)


def _start(session: Session, registry: Registry, campaign: Campaign, part: CampaignPart, *, by: UUID | None) -> None:
    if campaign.status in {S.DRAFT, S.READY} and (lacks := find_lacks(session, campaign)):
        raise ConflictError(lacks, code=ErrorCode.INVALID_STATE)
    _check_may_generate(campaign)
    _check_budget(session)
    _check_something_to_write(session, campaign.id, part)
    start_run(session, registry, _wanted(campaign, part, f"Messages: {campaign.name}"), by=by)


def _wanted(campaign: Campaign, part: CampaignPart, name: str) -> DagRunIn:
    return DagRunIn(
        stages=[STAGE_CODE],
        selection=SelectionIn(campaign=part),
        # the selection decides who is researched: it knows more than the stage's own results
        needs_off=[LiftedNeedIn(stage=STAGE_CODE, need="person")],
        campaign_id=campaign.id,
        name=name[:200],
    )


def stop_generation(session: Session, campaign_id: UUID) -> None:
    """Stop the run that generates: nothing new is started, calls in flight are stored.

    Raises a 409 where there is none.
    """
    campaign = get_campaign(session, campaign_id)
    run = find_writing_run(session, campaign_id)
    if run is None:
        raise ConflictError(f"Nothing is generating: the campaign is {campaign.status}.", code=ErrorCode.INVALID_STATE)
    if not run.is_generation:
        said = f"The run “{run.name}” writes for this campaign and does other work too. Stop it on its own page."
        raise ConflictError(said, code=ErrorCode.INVALID_STATE, extra={"run_id": str(run.id)})
    control.stop_run(session, run.id)


def retry_failed(session: Session, registry: Registry, campaign_id: UUID, *, by: UUID | None) -> Retried:
    """Retry the failed messages, except those of companies on hold.

    Those wait until the hold is released. A run that generates retries its own failed contacts, and only their messages
    count. Without one, a new run takes the contacts with failed messages.
    """
    run = find_writing_run(session, campaign_id)
    if run is not None and run.is_generation:
        # a contact that got some of its messages has not failed in the run: a later retry writes the rest
        before = _failed_in_run(session, campaign_id, run.id)
        control.retry_failed(session, run.id, stage=STAGE_CODE)
        return _count(session, before)  # contacts on hold are skipped when the run comes to them
    campaign = get_campaign(session, campaign_id, lock=True)
    _refuse_while(find_writing_run(session, campaign_id))
    _check_may_generate(campaign)
    failed = _failed(session, campaign_id)
    retried = _count(session, failed)
    _leave_to_hold(session, [row for row in failed if row.contact_id in retried.on_hold])
    if retried.messages:
        _check_budget(session)
        start_run(session, registry, _wanted(campaign, "failed", f"Retry: {campaign.name}"), by=by)
    return retried


def _failed(session: Session, campaign_id: UUID) -> Sequence[Any]:
    return session.execute(_FAILED, {"tenant": tenant_of(session), "campaign": campaign_id}).all()


def _failed_in_run(session: Session, campaign_id: UUID, run_id: UUID) -> Sequence[Any]:
    given = {"tenant": tenant_of(session), "campaign": campaign_id, "run": run_id}
    return session.execute(_FAILED_IN_RUN, given).all()


def _count(session: Session, failed: Sequence[Any]) -> Retried:
    on_hold = frozenset(held_among(session, {row.contact_id for row in failed}))
    held = sum(row.messages for row in failed if row.contact_id in on_hold)
    return Retried(sum(row.messages for row in failed) - held, held, on_hold)


_FAILED = text("""
SELECT p.id, p.contact_id, (SELECT count(*) FROM jsonb_object_keys(p.failures)) AS messages
  FROM campaign_contacts p WHERE p.tenant_id = :tenant AND p.campaign_id = :campaign AND p.failures <> '{}'::jsonb
""")
_FAILED_IN_RUN = text(f"""
{_FAILED.text}
   AND EXISTS (SELECT 1 FROM entity_stage_completions c
                WHERE c.tenant_id = :tenant AND c.entity_id = p.contact_id AND c.stage = '{STAGE_CODE}' AND c.run_id = :run
                  AND c.state = 'failed')
""")
_LEAVE_TO_HOLD = text("""
UPDATE campaign_contacts AS p
   SET failures = '{}', reason_code = 'held', reason = :reason, updated_at = now(),
       status = CASE WHEN EXISTS (SELECT 1 FROM messages m WHERE m.tenant_id = :tenant AND m.campaign_contact_id = p.id)
                     THEN 'generated' ELSE 'excluded' END
 WHERE p.tenant_id = :tenant AND p.id = ANY(:ids)
""")


def _leave_to_hold(session: Session, places: Sequence[Any]) -> None:
    """Remove these contacts' failures: a later start writes their messages, after the hold."""
    if places:
        ids = [row.id for row in places]
        session.execute(_LEAVE_TO_HOLD, {"tenant": tenant_of(session), "ids": ids, "reason": HELD})
        refresh_contact_status(session, {row.contact_id for row in places})


def _refuse_while(run: WritingRunOut | None) -> None:
    if run is not None:
        raise ConflictError(why_not_now(run), code=ErrorCode.INVALID_STATE, extra={"run_id": str(run.id)})


def _check_may_generate(campaign: Campaign) -> None:
    if campaign.status is not S.DRAFT and not may_move(campaign.status, S.GENERATING):
        raise ConflictError(
            f"A campaign that is {campaign.status} cannot generate messages.", code=ErrorCode.INVALID_STATE
        )


def _check_budget(session: Session) -> None:
    full = next((cap for cap in tenant_caps(session) if cap.left is not None and cap.left <= 0), None)
    if full is not None:
        raise ConflictError(
            cap_reason(full, "a message", UNKNOWN_CALL, go_on="generate"),
            code=ErrorCode.INVALID_STATE,
            extra={"cap": full.scope},
        )


def _check_something_to_write(session: Session, campaign_id: UUID, part: CampaignPart) -> None:
    todo = unwritten_part(campaign_id, part).subquery()
    if not session.scalar(select(exists(select(todo.c.step_id).where(todo.c.reachable)))):
        raise ConflictError(_why_nothing(session, campaign_id, part), code=ErrorCode.INVALID_STATE)


def _why_nothing(session: Session, campaign_id: UUID, part: CampaignPart) -> str:
    rows = session.execute(unwritten(campaign_id) if part == "researched" else unwritten_part(campaign_id, part)).all()
    waiting = sum(not row.researched for row in rows) if part == "researched" else 0
    if waiting:
        return (
            f"Nothing to write: {waiting} messages wait for enrichment of their contacts. Enrich them first, or include "
            "contacts that are not researched."
        )
    if rows and all(row.held for row in rows):
        return f"Nothing to write: {HELD[:1].lower()}{HELD[1:]}."
    if rows and all(row.ruled_out for row in rows):
        return "Nothing to write: triage ruled out the companies of these contacts."
    if rows:
        return f"Nothing to write: none of {len(rows)} messages has an address for its channel."
    return "Nothing to write: every message is written already."
