"""The work items of generation: claim with a lease, load what the writer needs, store behind the lease's fence.

Each function is one short transaction's worth of work; nothing here talks to the outside world.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import extend, fitting, lock_caps, reached, reserve, settle, tenant_caps
from leadgen.campaigns.drafts import Draft, Place, insert_draft
from leadgen.campaigns.models import Campaign, CampaignStep
from leadgen.campaigns.readiness import HELD, NO_CHANNEL, held_among
from leadgen.db import new_id
from leadgen.fields.enums import MessageChannel
from leadgen.llm_usage.actions import record_usage
from leadgen.messages.actions import refresh_contact_status
from leadgen.messages.facts import Addressee, load_addressees
from leadgen.messages.writing import Brief, NotWritten, Written, input_hash
from leadgen.pipeline.money import cap_reason
from leadgen.providers.base import NOTHING_ASKED, Spent
from leadgen.tenancy import tenant_of

LEASE = timedelta(seconds=45)
MAX_ATTEMPTS = 4
# Not the writer's failure: these come back with the next generation, when a channel is there or the hold is released.
_SKIPPED = frozenset({"no_channel", "held"})
PURPOSE = "message"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A work item that this worker holds until its lease lapses."""

    id: UUID
    campaign_id: UUID
    contact_row: UUID
    contact_id: UUID
    step_id: UUID
    attempts: int
    lease: UUID
    expected_cost: Decimal


@dataclass(frozen=True, slots=True)
class Assignment:
    """A claimed item with what to write. `facts` go with the message."""

    claimed: Claimed
    brief: Brief
    facts: tuple[Any, ...]


# Materialised: inside a join the planner may run an IN-subquery once per row, and its LIMIT would then limit nothing.
_CLAIM = text("""
WITH picked AS MATERIALIZED (
    SELECT id, CASE WHEN state = 'running' THEN lease END AS lost_lease FROM campaign_message_work
     WHERE tenant_id = :tenant AND campaign_id = :campaign
       AND ((state = 'ready' AND (not_before IS NULL OR not_before <= clock_timestamp()))
            OR (state = 'running' AND leased_until < clock_timestamp()))
       AND EXISTS (SELECT 1 FROM campaigns
                    WHERE tenant_id = :tenant AND id = :campaign
                      AND status = 'generating' AND stop_requested_at IS NULL)
     ORDER BY id LIMIT :count FOR UPDATE SKIP LOCKED)
UPDATE campaign_message_work AS w
   SET state = 'running', attempts = attempts + 1, lease = :lease, not_before = NULL,
       leased_until = clock_timestamp() + :span, updated_at = now()
  FROM picked, campaign_contacts AS c
 WHERE w.tenant_id = :tenant AND w.id = picked.id AND c.tenant_id = :tenant AND c.id = w.campaign_contact_id
RETURNING w.id, w.campaign_contact_id, c.contact_id, w.step_id, w.attempts, picked.lost_lease
""")


def claim(
    session: Session, campaign_id: UUID, count: int, *, expected_cost: Decimal, lease: timedelta = LEASE
) -> list[Claimed]:
    """Take up to `count` items that are ready, or whose worker is gone. None while the campaign is stopping.

    Holds `expected_cost` dollars for each against the namespace's caps. Where not one more fits, and nothing is in flight
    that may turn out cheaper, the campaign stops and says why.
    """
    caps = tenant_caps(session) if lock_caps(session) else ()
    fits = fitting(caps, expected_cost, count)
    full = reached(caps, expected_cost)
    if fits == 0 and full is not None:
        stop_at_cap(session, campaign_id, cap_reason(full, "the next message", expected_cost, go_on="generate again"))
    if fits == 0:
        return []
    token = new_id()
    rows = session.execute(
        _CLAIM,
        {
            "tenant": tenant_of(session),
            "campaign": campaign_id,
            "count": fits,
            "lease": token,
            "span": lease,
        },
    ).all()
    settle(session, Counter(row.lost_lease for row in rows if row.lost_lease is not None))
    reserve(
        session,
        token,
        purpose=PURPOSE,
        unit=expected_cost,
        units=len(rows),
        span=lease,
        campaign_id=campaign_id,
    )
    return [
        Claimed(
            row.id,
            campaign_id,
            row.campaign_contact_id,
            row.contact_id,
            row.step_id,
            row.attempts,
            token,
            expected_cost,
        )
        for row in sorted(rows, key=lambda row: row.id)
    ]


def keep_leases(session: Session, held: Collection[Claimed], *, lease: timedelta = LEASE) -> None:
    """Hold on to items whose calls are still running."""
    session.execute(
        text("""
UPDATE campaign_message_work SET leased_until = clock_timestamp() + :span
 WHERE tenant_id = :tenant AND id = ANY(:ids) AND lease = ANY(:leases) AND state = 'running'
"""),
        {
            "span": lease,
            "tenant": tenant_of(session),
            "ids": [item.id for item in held],
            "leases": list({item.lease for item in held}),
        },
    )
    extend(session, sorted({item.lease for item in held}), span=lease)


_STOP_AT_CAP = text("""
UPDATE campaigns SET stop_requested_at = clock_timestamp(), stop_reason = :reason, updated_at = now()
 WHERE tenant_id = :tenant AND id = :campaign AND status = 'generating' AND stop_requested_at IS NULL
""")


def stop_at_cap(session: Session, campaign_id: UUID, reason: str) -> None:
    """Start nothing new for want of money; calls in flight end and are stored."""
    session.execute(_STOP_AT_CAP, {"tenant": tenant_of(session), "campaign": campaign_id, "reason": reason})


def load(session: Session, claimed: Sequence[Claimed]) -> tuple[list[Assignment], list[tuple[Claimed, NotWritten]]]:
    """What to write for each item, and the items for which nothing can be written (any more), with the reason."""
    if not claimed:
        return [], []
    campaign = session.scalars(select(Campaign).where(Campaign.id == claimed[0].campaign_id)).one()
    wanted = {item.step_id for item in claimed}
    steps = {step.id: step for step in session.scalars(select(CampaignStep).where(CampaignStep.id.in_(wanted)))}
    contacts = {item.contact_id for item in claimed}
    people, held = load_addressees(session, contacts), held_among(session, contacts)
    assignments: list[Assignment] = []
    refused: list[tuple[Claimed, NotWritten]] = []
    for item in claimed:
        step, person = steps[item.step_id], people.get(item.contact_id)
        if item.attempts > MAX_ATTEMPTS:
            refused.append(
                (item, _failed("worker_lost", f"The worker was lost {MAX_ATTEMPTS} times while writing this."))
            )
        elif item.contact_id in held:
            refused.append((item, _failed("held", HELD)))
        elif person is None or not _reached(step.channel, person):
            refused.append((item, _failed("no_channel", NO_CHANNEL[step.channel])))
        else:
            assignments.append(Assignment(item, make_brief(campaign, step, person), person.facts))
    return assignments, refused


def make_brief(campaign: Campaign, step: CampaignStep, person: Addressee) -> Brief:
    """What the writer is told about one message."""
    return Brief(
        channel=step.channel,
        language=campaign.language,
        tone=campaign.tone,
        formality=campaign.formality,
        label=step.label,
        position=step.position,
        instructions=step.instructions,
        needs_pdf=step.needs_pdf,
        sender=campaign.sender,
        record=person.record,
    )


def _reached(channel: MessageChannel, person: Addressee) -> bool:
    if channel is MessageChannel.EMAIL:
        return bool(person.email)
    return bool(person.phone if channel is MessageChannel.CALL_SCRIPT else person.linkedin_url)


def _failed(code: str, reason: str) -> NotWritten:
    return NotWritten(code, reason, again=False, spent=())


def store_written(session: Session, assignment: Assignment, written: Written, *, provider: str, model: str) -> bool:
    """Store one text as a draft, with its bill. False: the lease was lost, so only the bill is kept."""
    claimed = assignment.claimed
    digest = input_hash(assignment.brief, model)
    _lock_contact(session, claimed)
    if not _settle(session, claimed, "completed", spent=written.spent, provider=provider, digest=digest):
        return False
    place = Place(claimed.campaign_id, claimed.contact_row, claimed.contact_id, claimed.step_id)
    draft = Draft(assignment.brief, assignment.facts, written, provider, model, digest)
    insert_draft(session, place, draft)
    settle_contacts(session, [claimed.contact_row])
    return True


def store_not_written(session: Session, claimed: Claimed, outcome: NotWritten, *, provider: str) -> bool:
    """Store why there is no text: tried again later, skipped (no channel, a hold), or failed. False: lease lost."""
    _lock_contact(session, claimed)
    not_asked = outcome.code in NOTHING_ASKED
    if outcome.again and (not_asked or claimed.attempts < MAX_ATTEMPTS):
        kept = _settle(
            session,
            claimed,
            "ready",
            spent=outcome.spent,
            provider=provider,
            code=outcome.code,
            reason=outcome.reason,
            not_before=datetime.now(UTC) + backoff(claimed.attempts, outcome.retry_after),
            uncounted=not_asked,
        )
    else:
        state = "skipped" if outcome.code in _SKIPPED else "failed"
        tries = f" (after {claimed.attempts} attempts)" if outcome.again else ""
        kept = _settle(
            session,
            claimed,
            state,
            spent=outcome.spent,
            provider=provider,
            code=outcome.code,
            reason=outcome.reason + tries,
        )
    if kept:
        settle_contacts(session, [claimed.contact_row])
    return kept


def backoff(attempts: int, retry_after: float | None) -> timedelta:
    """How long to wait before the next try: what the provider asked for, else 2, 8, 32 s, with up to 25 % on top."""
    seconds = retry_after if retry_after is not None else 2.0 * 4 ** (attempts - 1)
    return timedelta(seconds=seconds * random.uniform(1.0, 1.25))  # noqa: S311 - spreading load, not a secret


def _lock_contact(session: Session, claimed: Claimed) -> None:
    # Always contact, then its place in the campaign, then the item: the order in which deleting a contact takes them.
    # It also makes two items of one contact take turns, so that the second sees the first when the status is computed.
    for table, key in (("contacts", claimed.contact_id), ("campaign_contacts", claimed.contact_row)):
        session.execute(
            text(f"SELECT 1 FROM {table} WHERE tenant_id = :tenant AND id = :id FOR NO KEY UPDATE"),
            {"tenant": tenant_of(session), "id": key},
        )


_SETTLE = text("""
UPDATE campaign_message_work
   SET state = CAST(:state AS text), attempts = attempts - :uncounted, lease = NULL, leased_until = NULL,
       reason_code = :code, reason = :reason,
       not_before = :not_before, input_hash = coalesce(:digest, input_hash), updated_at = now(),
       finished_at = CASE WHEN CAST(:state AS text) = 'ready' THEN NULL ELSE now() END
 WHERE tenant_id = :tenant AND id = :id AND lease = :lease AND state = 'running'
RETURNING id
""")
_PAY = text("""
UPDATE campaign_message_work
   SET cost_usd = CASE WHEN CAST(:cost AS numeric) IS NULL THEN cost_usd
                       ELSE coalesce(cost_usd, 0) + CAST(:cost AS numeric) END,
       unpriced_calls = unpriced_calls + :unpriced
 WHERE tenant_id = :tenant AND id = :id
""")


def _settle(
    session: Session,
    claimed: Claimed,
    state: str,
    *,
    spent: Sequence[Spent],
    provider: str,
    digest: str | None = None,
    code: str | None = None,
    reason: str | None = None,
    not_before: datetime | None = None,
    uncounted: bool = False,
) -> bool:
    _pay(session, claimed, spent, provider=provider)
    row = session.execute(
        _SETTLE,
        {
            "tenant": tenant_of(session),
            "id": claimed.id,
            "lease": claimed.lease,
            "state": state,
            "uncounted": int(uncounted),
            "code": code,
            "reason": reason,
            "not_before": not_before,
            "digest": digest,
        },
    ).one_or_none()
    if row is not None:
        settle(session, {claimed.lease: 1})
    return row is not None


def _pay(session: Session, claimed: Claimed, spent: Sequence[Spent], *, provider: str) -> None:
    """Write the bills down: money that was spent was spent, whoever holds the lease."""
    if not spent:
        return
    known = [item.cost for item in spent if item.cost is not None]
    session.execute(
        _PAY,
        {
            "tenant": tenant_of(session),
            "id": claimed.id,
            "cost": sum(known, Decimal(0)) if known else None,
            "unpriced": len(spent) - len(known),
        },
    )
    record_usage(
        session,
        [
            {
                "purpose": PURPOSE,
                "campaign_id": claimed.campaign_id,
                "entity": "contact",
                "entity_id": claimed.contact_id,
                "provider": provider,
                "model": item.model,
                "input_tokens": item.input_tokens,
                "output_tokens": item.output_tokens,
                "cached_tokens": item.cached_tokens,
                "cost_usd": item.cost,
                "charged_usd": claimed.expected_cost if item.cost is None else item.cost,
                "cost_source": item.cost_source,
                "request_id": item.request_id,
            }
            for item in spent
        ],
    )


_SETTLE_CONTACTS = text("""
UPDATE campaign_contacts AS c SET status = said.status, reason = said.reason, updated_at = now()
  FROM (SELECT campaign_contact_id AS id,
               CASE WHEN bool_or(state IN ('ready', 'running')) THEN 'generating'
                    WHEN bool_or(state = 'failed') THEN 'failed'
                    WHEN bool_or(state = 'completed') THEN 'generated'
                    WHEN bool_or(state = 'cancelled') THEN 'pending'
                    ELSE 'excluded' END AS status,
               CASE WHEN bool_or(state = 'failed')
                    THEN string_agg(DISTINCT reason, '; ') FILTER (WHERE state = 'failed')
                    ELSE string_agg(DISTINCT reason, '; ') FILTER (WHERE state = 'skipped') END AS reason
          FROM campaign_message_work
         WHERE tenant_id = :tenant AND campaign_contact_id = ANY(:ids)
         GROUP BY campaign_contact_id) AS said
 WHERE c.tenant_id = :tenant AND c.id = said.id
   AND (c.status, c.reason) IS DISTINCT FROM (said.status, said.reason)
""")


def settle_contacts(session: Session, contact_rows: Collection[UUID]) -> None:
    """Compute the status of these campaign contacts from their work items, and that of the people behind them."""
    if contact_rows:
        rows = sorted(contact_rows)
        session.execute(_SETTLE_CONTACTS, {"tenant": tenant_of(session), "ids": rows})
        people = text("SELECT DISTINCT contact_id FROM campaign_contacts WHERE tenant_id = :tenant AND id = ANY(:ids)")
        refresh_contact_status(session, session.scalars(people, {"tenant": tenant_of(session), "ids": rows}).all())


def lock_people(session: Session, campaign_id: UUID) -> None:
    """Lock a campaign's contacts before their work items change: in the order of `_lock_contact`."""
    session.execute(
        text(
            "SELECT 1 FROM contacts WHERE tenant_id = :tenant AND id IN"
            " (SELECT contact_id FROM campaign_contacts WHERE tenant_id = :tenant AND campaign_id = :campaign)"
            " ORDER BY id FOR NO KEY UPDATE"
        ),
        {"tenant": tenant_of(session), "campaign": campaign_id},
    )
