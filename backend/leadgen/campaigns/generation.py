"""Starting, stopping, retrying and ending the generation of a campaign's messages.

All of it holds the campaign's row lock, so that "nothing is left, so it is over" and "here is more to do" take turns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import tenant_caps
from leadgen.campaigns.actions import check_ready
from leadgen.campaigns.lifecycle import may_move
from leadgen.campaigns.models import Campaign
from leadgen.campaigns.queries import get_campaign
from leadgen.campaigns.readiness import HELD, NO_CHANNEL, held_among, unwritten
from leadgen.campaigns.work import lock_people, settle_contacts
from leadgen.campaigns.writing_runs import refuse_while_run_writes
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode
from leadgen.fields.enums import CampaignStatus
from leadgen.jobs import Job, defer
from leadgen.llm_usage.actions import UNKNOWN_CALL
from leadgen.messages.models import Message
from leadgen.pipeline.money import cap_reason
from leadgen.tenancy import tenant_of

S = CampaignStatus
TASK = "campaigns:generate"
QUEUE = "campaigns"
DRAIN_SPAN = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Started:
    """`started` False: it was running already, and nothing new was queued."""

    started: bool
    queued: int


@dataclass(frozen=True, slots=True)
class Retried:
    """Failed messages that were queued again, and those that a hold on their company keeps back."""

    queued: int
    held: int


@dataclass(frozen=True, slots=True)
class Left:
    """What a drain finds when it has nothing in hand: more to claim now, something later (`at`), or the end."""

    kind: Literal["more", "later", "over"]
    at: datetime | None = None


def start_generation(session: Session, campaign_id: UUID, *, include_unenriched: bool) -> Started:
    """Queue every message that is not written yet and start; a second click finds it running and changes nothing.

    A draft is made ready on the way. 409 says what is missing, or that there is nothing to write.
    """
    campaign = get_campaign(session, campaign_id, lock=True)
    if campaign.status is S.GENERATING:
        return Started(started=False, queued=0)
    refuse_while_run_writes(session, campaign_id)
    if campaign.status is S.DRAFT:
        campaign.status = S.READY
    if campaign.status is S.READY:
        check_ready(session, campaign)
    _check_may_generate(campaign)
    _check_budget(session)
    queued = _queue(session, campaign_id, include_unenriched=include_unenriched)
    if queued == 0:
        raise ConflictError(_why_nothing(session, campaign_id), code=ErrorCode.INVALID_STATE)
    campaign.include_unenriched = include_unenriched
    _set_generating(session, campaign)
    return Started(started=True, queued=queued)


def retry_failed(session: Session, campaign_id: UUID) -> Retried:
    """Queue the failed messages again, but for those of companies on hold: they wait until somebody has released it."""
    campaign = get_campaign(session, campaign_id, lock=True)
    if campaign.status is not S.GENERATING:
        refuse_while_run_writes(session, campaign_id)
        _check_may_generate(campaign)
    lock_people(session, campaign_id)
    given = {"tenant": tenant_of(session), "campaign": campaign_id}
    failed = session.execute(_FAILED, given).all()
    waiting = held_among(session, {row.contact_id for row in failed})
    ready = [row.id for row in failed if row.contact_id not in waiting]
    kept = [row.id for row in failed if row.contact_id in waiting]
    for ids, state, code, reason in ((ready, "ready", None, None), (kept, "skipped", "held", HELD)):
        if ids:
            session.execute(_REQUEUE, {**given, "ids": ids, "state": state, "code": code, "reason": reason})
    settle_contacts(session, {row.contact_row for row in failed})
    if ready:
        _set_generating(session, campaign)
    return Retried(queued=len(ready), held=len(kept))


_FAILED = text("""
SELECT w.id, w.campaign_contact_id AS contact_row, c.contact_id
  FROM campaign_message_work w JOIN campaign_contacts c ON c.tenant_id = w.tenant_id AND c.id = w.campaign_contact_id
 WHERE w.tenant_id = :tenant AND w.campaign_id = :campaign AND w.state = 'failed'
""")
_REQUEUE = text("""
UPDATE campaign_message_work
   SET state = CAST(:state AS text), attempts = 0, not_before = NULL, reason_code = :code, reason = :reason,
       finished_at = CASE WHEN CAST(:state AS text) = 'skipped' THEN now() END
 WHERE tenant_id = :tenant AND campaign_id = :campaign AND id = ANY(:ids) AND state = 'failed'
""")


def stop_generation(session: Session, campaign_id: UUID) -> None:
    """Start nothing new; calls in flight end and are stored. 409 when nothing is running."""
    campaign = get_campaign(session, campaign_id, lock=True)
    if campaign.status is not S.GENERATING:
        raise ConflictError(f"Nothing is generating: the campaign is {campaign.status}.", code=ErrorCode.INVALID_STATE)
    if campaign.stop_requested_at is None:
        campaign.stop_requested_at = datetime.now(UTC)
        campaign.stop_reason = None
    end_if_over(session, campaign_id)


def take_drain(session: Session, campaign_id: UUID, token: UUID, *, span: timedelta = DRAIN_SPAN) -> bool:
    """Become the one that generates this campaign, unless another worker is at it."""
    row = session.execute(
        text("""
UPDATE campaigns SET drain_token = :token, drain_until = clock_timestamp() + :span
 WHERE tenant_id = :tenant AND id = :campaign AND status = 'generating'
   AND (drain_until IS NULL OR drain_until < clock_timestamp() OR drain_token = :token)
RETURNING id
"""),
        {"token": token, "span": span, "tenant": tenant_of(session), "campaign": campaign_id},
    ).one_or_none()
    return row is not None


def end_drain(session: Session, campaign_id: UUID, token: UUID, *, rests_until: datetime | None = None) -> Left:
    """Called with nothing in hand: end generation if all is done, else say what is left, and come back for it in time.

    `rests_until`: the writer rests, so that what could be claimed now waits as well.
    """
    campaign = get_campaign(session, campaign_id, lock=True)
    if campaign.drain_token not in (None, token):
        return Left("later")  # another worker has taken over: it will see to the end
    left = end_if_over(session, campaign_id)
    if left.kind == "more" and rests_until is not None:
        left = Left("later", rests_until)
    if left.kind == "more":
        return left
    if campaign.drain_token == token:
        campaign.drain_token = campaign.drain_until = None
    if left.kind == "later":
        defer(session, [generation_job(tenant_of(session), campaign_id, at=left.at)])
    return left


def hand_over(session: Session, campaign_id: UUID, token: UUID) -> None:
    """Give the campaign back to the queue: this worker is asked to end."""
    campaign = get_campaign(session, campaign_id, lock=True)
    if campaign.drain_token == token:
        campaign.drain_token = campaign.drain_until = None
    if campaign.status is S.GENERATING:
        defer(session, [generation_job(tenant_of(session), campaign_id)])


def end_if_over(session: Session, campaign_id: UUID) -> Left:
    """Move the campaign on when nothing is open any more. The caller holds the campaign's lock."""
    campaign = get_campaign(session, campaign_id)
    if campaign.status is not S.GENERATING:
        return Left("over")
    if campaign.stop_requested_at is not None:
        _cancel_open(session, campaign)
    row = session.execute(_OPEN, {"tenant": tenant_of(session), "campaign": campaign_id}).one()
    if row.open:
        return Left("more") if row.claimable and campaign.stop_requested_at is None else Left("later", row.next_at)
    written = session.scalar(select(exists().where(Message.campaign_id == campaign_id)))
    campaign.status = S.REVIEW if written else S.READY
    campaign.generation_finished_at = datetime.now(UTC)
    campaign.stop_requested_at = None
    return Left("over")


_OPEN = text("""
SELECT count(*) AS open,
       count(*) FILTER (WHERE (state = 'ready' AND coalesce(not_before, '-infinity') <= clock_timestamp())
                           OR (state = 'running' AND leased_until < clock_timestamp())) AS claimable,
       min(CASE WHEN state = 'ready' THEN not_before ELSE leased_until END) AS next_at
  FROM campaign_message_work
 WHERE tenant_id = :tenant AND campaign_id = :campaign AND state IN ('ready', 'running')
""")


def _check_budget(session: Session) -> None:
    full = next((cap for cap in tenant_caps(session) if cap.left is not None and cap.left <= 0), None)
    if full is not None:
        raise ConflictError(
            cap_reason(full, "a message", UNKNOWN_CALL, go_on="generate"),
            code=ErrorCode.INVALID_STATE,
            extra={"cap": full.scope},
        )


def _cancel_open(session: Session, campaign: Campaign) -> None:
    lock_people(session, campaign.id)
    rows = session.execute(
        text("""
UPDATE campaign_message_work
   SET state = 'cancelled', reason_code = :code, reason = :reason, lease = NULL, leased_until = NULL,
       not_before = NULL, finished_at = now()
 WHERE tenant_id = :tenant AND campaign_id = :campaign
   AND (state = 'ready' OR (state = 'running' AND leased_until < clock_timestamp()))
RETURNING campaign_contact_id
"""),
        {
            "tenant": tenant_of(session),
            "campaign": campaign.id,
            "code": "budget" if campaign.stop_reason else "stopped",
            "reason": campaign.stop_reason or "Generation was stopped",
        },
    ).all()
    settle_contacts(session, {row.campaign_contact_id for row in rows})


def _check_may_generate(campaign: Campaign) -> None:
    if not may_move(campaign.status, S.GENERATING):
        raise ConflictError(
            f"A campaign that is {campaign.status} cannot generate messages.", code=ErrorCode.INVALID_STATE
        )


def _set_generating(session: Session, campaign: Campaign) -> None:
    if campaign.status is not S.GENERATING:
        campaign.status = S.GENERATING
        campaign.generation_started_at = datetime.now(UTC)
        campaign.version += 1
    campaign.generation_finished_at = None
    campaign.stop_requested_at = None
    campaign.stop_reason = None
    defer(session, [generation_job(tenant_of(session), campaign.id)])


def generation_job(tenant_id: UUID, campaign_id: UUID, *, at: datetime | None = None) -> Job:
    """The job that writes a campaign's messages; only one of a campaign waits at a time."""
    return Job(
        task=TASK,
        queue=QUEUE,
        args={"tenant_id": str(tenant_id), "campaign_id": str(campaign_id)},
        queueing_lock=f"{TASK}:{campaign_id}",
        scheduled_at=at,
    )


_QUEUE = text("""
INSERT INTO campaign_message_work
       (tenant_id, id, campaign_id, campaign_contact_id, step_id, state, reason_code, reason, finished_at)
SELECT :tenant, item.id, :campaign, item.contact_row, item.step,
       CASE WHEN item.reason IS NULL THEN 'ready' ELSE 'skipped' END,
       item.code, item.reason, CASE WHEN item.reason IS NOT NULL THEN now() END
  FROM unnest(CAST(:ids AS uuid[]), CAST(:contact_rows AS uuid[]), CAST(:steps AS uuid[]), CAST(:codes AS text[]),
              CAST(:reasons AS text[])) AS item(id, contact_row, step, code, reason)
    ON CONFLICT (tenant_id, step_id, campaign_contact_id) DO UPDATE
       SET state = excluded.state, reason_code = excluded.reason_code, reason = excluded.reason, attempts = 0,
           not_before = NULL, finished_at = excluded.finished_at
     WHERE campaign_message_work.state IN ('cancelled', 'skipped')
RETURNING state
""")


def _queue(session: Session, campaign_id: UUID, *, include_unenriched: bool) -> int:
    """Make a work item for everything unwritten; returns how many of them wait for a call."""
    lock_people(session, campaign_id)
    todo = unwritten(campaign_id).order_by("contact_row", "step_id")
    items: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "contact_row": row.contact_row,
            "step": row.step_id,
            "code": "held" if row.held else None if row.reachable else "no_channel",
            "reason": HELD if row.held else None if row.reachable else NO_CHANNEL[row.channel],
        }
        for row in session.execute(todo)
        if row.researched or include_unenriched
    ]
    rows = session.execute(
        _QUEUE,
        {
            "tenant": tenant_of(session),
            "campaign": campaign_id,
            "ids": [item["id"] for item in items],
            "contact_rows": [item["contact_row"] for item in items],
            "steps": [item["step"] for item in items],
            "codes": [item["code"] for item in items],
            "reasons": [item["reason"] for item in items],
        },
    ).all()
    settle_contacts(session, {item["contact_row"] for item in items})
    return sum(row.state == "ready" for row in rows)


def _why_nothing(session: Session, campaign_id: UUID) -> str:
    rows = session.execute(unwritten(campaign_id)).all()
    waiting = sum(not row.researched for row in rows)
    if waiting:
        return (
            f"Nothing to write: {waiting} messages wait for enrichment of their contacts. Enrich them first, or include "
            "contacts that are not researched."
        )
    if rows and all(row.held for row in rows):
        return f"Nothing to write: {HELD[:1].lower()}{HELD[1:]}."
    if rows:
        return f"Nothing to write: none of {len(rows)} messages has an address for its channel."
    return "Nothing to write: every message is written already."
