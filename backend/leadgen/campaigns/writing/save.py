"""Saves what a run's `generate` wrote: drafts, failures, and the status of contacts.

Locks are taken in this order: the run, the campaign, its contacts, their places in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.budgets.dollars import ledger_amount
from leadgen.campaigns.contact_status import refresh_contact_status
from leadgen.campaigns.lifecycle import WRITABLE
from leadgen.campaigns.models import CampaignContact
from leadgen.campaigns.queries import get_campaign
from leadgen.campaigns.readiness import HELD, NO_CHANNEL, STAGE_CODE, unwritten
from leadgen.campaigns.writing.compose import Drafts, Letter, Letters
from leadgen.db import dumps, new_id
from leadgen.errors import ConflictError, ErrorCode, NotFoundError
from leadgen.fields.enums import CampaignContactStatus, CampaignStatus, CompletionStatus, ContactMessageStatus
from leadgen.messages.writing import PROMPT_VERSION, Written, input_hash
from leadgen.pipeline.campaign_runs import records_ahead, runs_at_work
from leadgen.pipeline.engine.sql import by_hash
from leadgen.pipeline.stage import Saved
from leadgen.tenancy import tenant_of

S = CampaignContactStatus
_LEFT_OUT = frozenset({"held", "no_channel", "disqualified"})
"""Skips that say something about the contact. The requested message is not written, and is no failure."""


def save_messages(session: Session, saved: Sequence[Saved], *, campaign_id: UUID) -> None:
    """Store the texts as drafts, and note the messages that failed.

    The first text moves a ready campaign to review. Raises what keeps a text from being stored: the record is gone, or
    it was removed from the campaign meanwhile.
    """
    campaign = get_campaign(session, campaign_id, lock=True)
    if campaign.status not in WRITABLE:
        said = f"The campaign is {campaign.status} meanwhile and takes no new messages."
        raise ConflictError(said, code=ErrorCode.INVALID_STATE)
    places = _hold_places(session, campaign_id, [item.entity_id for item in saved])
    for item in saved:
        if item.entity_id not in places:
            raise _gone(session, item.entity_id)
    drafts = [draft for item in saved for draft in _drafts(item, places[item.entity_id])]
    session.execute(_INSERT, {"tenant": tenant_of(session), "campaign": campaign_id, "rows": dumps(drafts)})
    _save_places(session, [_place(item, places[item.entity_id]) for item in saved])
    if campaign.status is CampaignStatus.READY:
        campaign.status = CampaignStatus.REVIEW


# One statement for all texts of a batch. An existing message is not changed.
_INSERT = text("""
INSERT INTO messages (tenant_id, id, campaign_id, campaign_contact_id, contact_id, step_id, step_position, step_label,
                      channel, language, tone, formality, variant, status, original_subject, original_body, subject, body,
                      facts, provider, model, prompt_version, input_hash, cost_usd, completion_id, generated_at)
SELECT :tenant, r.id, :campaign, r.place, r.contact, r.step, r.position, r.label,
       r.channel, r.language, r.tone, r.formality, 'a', 'draft', r.subject, r.body, r.subject, r.body,
       r.facts, r.provider, r.model, r.prompt_version, r.digest, r.cost, r.completion, now()
  FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
       id uuid, place uuid, contact uuid, step uuid, position int, label text, channel text, language text, tone text,
       formality text, subject text, body text, facts jsonb, provider text, model text, prompt_version text, digest text,
       cost numeric, completion uuid)
    ON CONFLICT (tenant_id, campaign_contact_id, step_id, variant) DO NOTHING
""")


def _drafts(item: Saved, place: UUID) -> list[dict[str, Any]]:
    letters: Letters = item.input
    drafts: Drafts = item.findings.payload
    pairs = zip(letters.letters, drafts.outcomes, strict=True)
    return [_draft(item, place, letter, outcome) for letter, outcome in pairs if isinstance(outcome, Written)]


def _draft(item: Saved, place: UUID, letter: Letter, written: Written) -> dict[str, Any]:
    brief, drafts = letter.brief, item.findings.payload
    costs = [None if spent.cost is None else ledger_amount(spent.cost) for spent in written.spent]
    models = [spent.model for spent in written.spent]
    return {
        "id": new_id(),
        "place": place,
        "contact": item.entity_id,
        "step": letter.step_id,
        "position": brief.position,
        "label": brief.label,
        "channel": brief.channel,
        "language": brief.language,
        "tone": brief.tone,
        "formality": brief.formality,
        "subject": _storable(written.subject),
        "body": _storable(written.body),
        "facts": item.input.facts,
        "provider": drafts.provider,
        "model": models[-1] if models else drafts.model,
        "prompt_version": PROMPT_VERSION,
        "digest": input_hash(brief, drafts.model),
        # a message with a call of unknown price has no known cost
        "cost": None if None in costs else str(sum((cost for cost in costs if cost is not None), Decimal(0))),
        "completion": item.completion_id,
    }


def _storable(value: str | None) -> str | None:
    # no text of PostgreSQL holds U+0000, and a model's answer may
    return value.replace("\x00", "\ufffd") if value else value


_SAVE_PLACES = text("""
UPDATE campaign_contacts AS c
   SET failures = (c.failures - CAST(r.done AS text[])) || r.failures, status = r.status, reason_code = r.code,
       reason = r.reason, updated_at = now()
  FROM jsonb_to_recordset(CAST(:rows AS jsonb))
       AS r(id uuid, done text[], failures jsonb, status text, code text, reason text)
 WHERE c.tenant_id = :tenant AND c.id = r.id
""")


def _save_places(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(_SAVE_PLACES, {"tenant": tenant_of(session), "rows": dumps(list(rows))})


def _place(item: Saved, place: UUID) -> dict[str, Any]:
    letters: Letters = item.input
    drafts: Drafts = item.findings.payload
    pairs = list(zip(letters.letters, drafts.outcomes, strict=True))
    failures: dict[str, Any] = {}
    for letter, outcome in pairs:
        # a message that is retried has not failed yet
        if not isinstance(outcome, Written) and item.findings.again is None:
            failures[str(letter.step_id)] = _failure(outcome.code, outcome.reason)
    said = {failure["reason"] for failure in failures.values()}
    waits = [item.findings.note] if item.findings.again is not None and item.findings.note else []
    return {
        "id": place,
        "done": [str(letter.step_id) for letter, _ in pairs],
        "failures": failures,
        "status": S.FAILED if failures else S.GENERATED,
        "code": None,
        "reason": "; ".join(sorted(said) or waits or letters.left_out) or None,
    }


def _failure(code: str | None, reason: str | None) -> dict[str, Any]:
    return {"code": code, "reason": reason, "at": datetime.now(UTC).isoformat()}


def conclude(session: Session, ids: Collection[UUID], *, campaign_id: UUID) -> None:
    """Note which messages failed after their last attempt, and who was left out and why.

    Then compute each contact's message status.
    """
    given = {"tenant": tenant_of(session), "stage": STAGE_CODE, "ids": list(ids)}
    ended = {row.entity_id: row for row in session.execute(_LATEST, given)}
    why = {
        key: row
        for key, row in ended.items()
        if row.state == CompletionStatus.FAILED
        or (row.state == CompletionStatus.SKIPPED and row.reason_code in _LEFT_OUT)
    }
    if why:
        get_campaign(session, campaign_id, lock=True)
        places = _hold_places(session, campaign_id, why)
        _save_places(session, _not_written(session, campaign_id, places, why))
    refresh_contact_status(session, ids)


def _not_written(
    session: Session, campaign_id: UUID, places: dict[UUID, UUID], why: dict[UUID, Any]
) -> list[dict[str, Any]]:
    todo: dict[UUID, list[Any]] = defaultdict(list)
    for row in session.execute(
        unwritten(campaign_id, with_failed=True).where(CampaignContact.contact_id.in_(places))
    ).all():
        todo[row.contact_id].append(row)
    written = set(session.scalars(_WITH_MESSAGES, {"tenant": tenant_of(session), "ids": list(places.values())}))
    return [
        _end_of(places[key], why[key], rows, is_written=places[key] in written) for key, rows in todo.items() if rows
    ]


def _end_of(place: UUID, why: Any, todo: Sequence[Any], *, is_written: bool) -> dict[str, Any]:
    failures: dict[str, Any] = {}
    status, code, reason = S.GENERATED if is_written else S.EXCLUDED, why.reason_code, why.reason
    if why.state == CompletionStatus.FAILED:
        failures = {str(row.step_id): _failure(why.reason_code, why.reason) for row in todo if row.reachable}
        status = S.FAILED if failures else status
    elif code == "held":
        reason = HELD
    elif code == "no_channel":
        reason = "; ".join(sorted({NO_CHANNEL[row.channel] for row in todo}))
    return {
        "id": place,
        "done": [str(row.step_id) for row in todo],
        "failures": failures,
        "status": status,
        "code": code,
        "reason": reason,
    }


def count_messages(session: Session, run_id: UUID) -> int:
    """Count the messages from the results of a run that still exist."""
    given = {"tenant": tenant_of(session), "run": run_id, "stage": STAGE_CODE}
    number: int = session.execute(_COUNT, given).scalar_one()
    return number


def settle_run(session: Session, campaign_id: UUID, run_id: UUID) -> None:
    """Compute the message status of contacts that a run starts or stops writing to.

    Contacts that were written to have the right status already: it was computed when the result was stored.
    """
    given = {"tenant": tenant_of(session), "campaign": campaign_id, "run": run_id}
    with by_hash(session):
        found = {row.id: row.message_status for row in session.execute(_MEMBERS, given)}
    at_work = {run for run, _ in runs_at_work(session, [campaign_id])}
    ahead = records_ahead(session, run_id, STAGE_CODE, found) if run_id in at_work else set()
    wrong = [key for key, status in found.items() if (status == ContactMessageStatus.GENERATING) != (key in ahead)]
    session.execute(_HOLD_CONTACTS, given | {"ids": wrong})
    refresh_contact_status(session, wrong)


_LATEST = text("""
SELECT DISTINCT ON (entity_id) entity_id, state, reason_code, reason FROM entity_stage_completions
 WHERE tenant_id = :tenant AND stage = :stage AND entity_id = ANY(:ids) AND finished_at IS NOT NULL
 ORDER BY entity_id, finished_at DESC, id DESC
""")
_COUNT = text("""
SELECT count(*) FROM entity_stage_completions c JOIN messages m ON m.tenant_id = c.tenant_id AND m.completion_id = c.id
 WHERE c.tenant_id = :tenant AND c.run_id = :run AND c.stage = :stage AND c.finished_at IS NOT NULL
""")
_WITH_MESSAGES = text("""
SELECT DISTINCT campaign_contact_id FROM messages WHERE tenant_id = :tenant AND campaign_contact_id = ANY(:ids)
""")
_MEMBERS = text("""
SELECT k.id, k.message_status
  FROM pipeline_run_members m
  JOIN campaign_contacts p ON p.tenant_id = :tenant AND p.campaign_id = :campaign AND p.contact_id = m.entity_id
 CROSS JOIN LATERAL (
       SELECT id, message_status FROM contacts WHERE tenant_id = :tenant AND id = m.entity_id LIMIT 1) AS k
 WHERE m.tenant_id = :tenant AND m.run_id = :run AND m.entity = 'contact'
""")
_HOLD_CONTACTS = text("""
SELECT id FROM contacts WHERE tenant_id = :tenant AND id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE
""")
_HOLD_PLACES = text("""
SELECT id, contact_id FROM campaign_contacts
 WHERE tenant_id = :tenant AND campaign_id = :campaign AND contact_id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE
""")


def _hold_places(session: Session, campaign_id: UUID, contact_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the locked places of these contacts in the campaign.

    Contacts that are deleted, or not in the campaign, are left out.
    """
    given = {"tenant": tenant_of(session), "campaign": campaign_id, "ids": list(contact_ids)}
    session.execute(_HOLD_CONTACTS, given)
    return {row.contact_id: row.id for row in session.execute(_HOLD_PLACES, given)}


def _gone(session: Session, contact_id: UUID) -> NotFoundError | ConflictError:
    known = text("SELECT 1 FROM contacts WHERE tenant_id = :tenant AND id = :id")
    if session.scalar(known, {"tenant": tenant_of(session), "id": contact_id}) is None:
        return NotFoundError("The contact no longer exists.")
    return ConflictError("The contact was removed from the campaign meanwhile.", code=ErrorCode.INVALID_STATE)
