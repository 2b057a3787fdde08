"""What a run's `generate` leaves behind in a campaign: drafts, their work items, and what follows from them.

Locks are taken as the campaign's own generation takes them: the campaign, its contacts, their places in it, then the items.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.campaigns.drafts import Draft, Place, insert_draft
from leadgen.campaigns.letters import Drafts, Letter, Letters, Outcome
from leadgen.campaigns.lifecycle import WRITABLE
from leadgen.campaigns.models import CampaignContact
from leadgen.campaigns.queries import get_campaign
from leadgen.campaigns.readiness import unwritten
from leadgen.campaigns.work import settle_contacts
from leadgen.campaigns.writing_runs import STAGE_CODE
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, NotFoundError
from leadgen.fields.enums import CampaignStatus, CompletionStatus
from leadgen.messages.writing import Written, input_hash
from leadgen.pipeline.graph import Saved
from leadgen.providers.base import Spent
from leadgen.tenancy import tenant_of


def save_messages(session: Session, saved: Sequence[Saved], *, campaign_id: UUID) -> None:
    """Store the texts as drafts and each item as written or failed; the first text brings a ready campaign to review.

    Raises what keeps a text from being stored: the record is gone, or it was taken out of the campaign meanwhile.
    """
    campaign = get_campaign(session, campaign_id, lock=True)
    if campaign.status not in WRITABLE:
        said = f"The campaign is {campaign.status} meanwhile and takes no new messages."
        raise ConflictError(said, code=ErrorCode.INVALID_STATE)
    places = _hold_places(session, campaign_id, [item.entity_id for item in saved])
    for item in saved:
        if item.entity_id not in places:
            raise _gone(session, item.entity_id)
        drafts: Drafts = item.findings.payload
        letters: Letters = item.input
        for letter, outcome in zip(letters.letters, drafts.outcomes, strict=True):
            place = Place(campaign_id, places[item.entity_id], item.entity_id, letter.step_id)
            _save_one(session, place, letter, outcome, item=item)
    settle_contacts(session, places.values())
    if campaign.status is CampaignStatus.READY:
        campaign.status = CampaignStatus.REVIEW


def note_failures(session: Session, ids: Collection[UUID], *, campaign_id: UUID) -> None:
    """Write down in the campaign what failed for good in a run, so that its page says so and can try again."""
    given = {"tenant": tenant_of(session), "stage": STAGE_CODE, "ids": list(ids)}
    ended = {row.entity_id: row for row in session.execute(_LATEST, given)}
    failed = {key: row for key, row in ended.items() if row.state == CompletionStatus.FAILED}
    if not failed:
        return
    get_campaign(session, campaign_id, lock=True)
    places = _hold_places(session, campaign_id, failed)
    if not places:
        return
    todo = unwritten(campaign_id, with_failed=True).where(CampaignContact.contact_id.in_(places))
    for row in session.execute(todo).all():
        if row.reachable:
            why = failed[row.contact_id]
            place = Place(campaign_id, row.contact_row, row.contact_id, row.step_id)
            _save_item(session, place, _Item(CompletionStatus.FAILED, why.reason_code, why.reason))
    settle_contacts(session, places.values())


def count_messages(session: Session, run_id: UUID) -> int:
    """How many messages came with the results of a run, those that are still there."""
    given = {"tenant": tenant_of(session), "run": run_id, "stage": STAGE_CODE}
    number: int = session.execute(_COUNT, given).scalar_one()
    return number


_LATEST = text("""
SELECT DISTINCT ON (entity_id) entity_id, state, reason_code, reason FROM entity_stage_completions
 WHERE tenant_id = :tenant AND stage = :stage AND entity_id = ANY(:ids) AND finished_at IS NOT NULL
 ORDER BY entity_id, finished_at DESC, id DESC
""")
_COUNT = text("""
SELECT count(*) FROM entity_stage_completions c JOIN messages m ON m.tenant_id = c.tenant_id AND m.completion_id = c.id
 WHERE c.tenant_id = :tenant AND c.run_id = :run AND c.stage = :stage AND c.finished_at IS NOT NULL
""")
_HOLD_CONTACTS = text("""
SELECT id FROM contacts WHERE tenant_id = :tenant AND id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE
""")
_HOLD_PLACES = text("""
SELECT id, contact_id FROM campaign_contacts
 WHERE tenant_id = :tenant AND campaign_id = :campaign AND contact_id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE
""")


def _hold_places(session: Session, campaign_id: UUID, contact_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The places of these contacts in the campaign, locked; those who are gone, or out of it, are left out."""
    given = {"tenant": tenant_of(session), "campaign": campaign_id, "ids": list(contact_ids)}
    session.execute(_HOLD_CONTACTS, given)
    return {row.contact_id: row.id for row in session.execute(_HOLD_PLACES, given)}


def _gone(session: Session, contact_id: UUID) -> NotFoundError | ConflictError:
    known = text("SELECT 1 FROM contacts WHERE tenant_id = :tenant AND id = :id")
    if session.scalar(known, {"tenant": tenant_of(session), "id": contact_id}) is None:
        return NotFoundError("The contact is not there any more.")
    return ConflictError("The contact was taken out of the campaign meanwhile.", code=ErrorCode.INVALID_STATE)


@dataclass(frozen=True, slots=True)
class _Item:
    """How one message ended."""

    state: CompletionStatus
    code: str | None = None
    reason: str | None = None
    digest: str | None = None
    spent: Sequence[Spent] = ()


def _save_one(session: Session, place: Place, letter: Letter, outcome: Outcome, *, item: Saved) -> None:
    if not isinstance(outcome, Written):
        failed = _Item(CompletionStatus.FAILED, outcome.code, outcome.reason, spent=outcome.spent)
        _save_item(session, place, failed)
        return
    drafts: Drafts = item.findings.payload
    digest = input_hash(letter.brief, drafts.model)
    _save_item(session, place, _Item(CompletionStatus.COMPLETED, digest=digest, spent=outcome.spent))
    draft = Draft(
        letter.brief, item.input.facts, outcome, drafts.provider, drafts.model, digest, completion_id=item.completion_id
    )
    insert_draft(session, place, draft)


# What is written stays written, and what another writer has in hand stays with it.
_SAVE_ITEM = text("""
INSERT INTO campaign_message_work
       (tenant_id, id, campaign_id, campaign_contact_id, step_id, state, reason_code, reason, attempts, input_hash,
        cost_usd, unpriced_calls, finished_at)
VALUES (:tenant, :id, :campaign, :contact_row, :step, :state, :code, :reason, 1, :digest, :cost, :unpriced, now())
    ON CONFLICT (tenant_id, step_id, campaign_contact_id) DO UPDATE
       SET state = excluded.state, reason_code = excluded.reason_code, reason = excluded.reason,
           attempts = campaign_message_work.attempts + 1, not_before = NULL,
           input_hash = coalesce(excluded.input_hash, campaign_message_work.input_hash),
           cost_usd = CASE WHEN excluded.cost_usd IS NULL THEN campaign_message_work.cost_usd
                           ELSE coalesce(campaign_message_work.cost_usd, 0) + excluded.cost_usd END,
           unpriced_calls = campaign_message_work.unpriced_calls + excluded.unpriced_calls,
           finished_at = excluded.finished_at, updated_at = now()
     WHERE campaign_message_work.state IN ('cancelled', 'skipped', 'failed')
""")


def _save_item(session: Session, place: Place, item: _Item) -> None:
    known = [spent.cost for spent in item.spent if spent.cost is not None]
    session.execute(
        _SAVE_ITEM,
        {
            "tenant": tenant_of(session),
            "id": new_id(),
            "campaign": place.campaign_id,
            "contact_row": place.contact_row,
            "step": place.step_id,
            "state": item.state.value,
            "code": item.code,
            "reason": item.reason,
            "digest": item.digest,
            "cost": sum(known, Decimal(0)) if known else None,
            "unpriced": len(item.spent) - len(known),
        },
    )
