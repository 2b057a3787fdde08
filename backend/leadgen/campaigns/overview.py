"""Everything one campaign's page shows: counts, progress, cost, and what may happen next."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from leadgen.campaigns.lifecycle import MOVES
from leadgen.campaigns.models import Campaign, CampaignStep, MessageWork
from leadgen.campaigns.price import cost_each
from leadgen.campaigns.queries import count_contacts, get_campaign, list_steps, review_counts
from leadgen.campaigns.readiness import unwritten
from leadgen.campaigns.schemas import (
    CampaignOut,
    ContactCountsOut,
    EstimateOut,
    GenerationOut,
    MoveOut,
    ReviewCountsOut,
    Sender,
    StepOut,
    WritingRunOut,
)
from leadgen.campaigns.writing_runs import find_writing_run, why_not_now
from leadgen.fields.enums import CampaignStatus, CompletionStatus
from leadgen.llm_usage.models import LLMUsage
from leadgen.messages.limits import LIMITS
from leadgen.messages.queries import count_by_status

S = CampaignStatus


def describe_campaign(session: Session, campaign_id: UUID, *, model: str) -> CampaignOut:
    """One campaign; `model` is what would write, for the estimate."""
    campaign = get_campaign(session, campaign_id)
    session.refresh(campaign)
    steps = list_steps(session, campaign_id)
    contacts = count_contacts(session, campaign_id)
    review = review_counts(count_by_status(session, [campaign_id])[campaign_id])
    generation = count_work(session, campaign)
    estimate = estimate_generation(session, campaign_id, model=model)
    run = find_writing_run(session, campaign_id)
    moves = next_moves(
        campaign, steps=steps, contacts=contacts, review=review, generation=generation, estimate=estimate, run=run
    )
    values = {key: getattr(campaign, key) for key in CampaignOut.model_fields if hasattr(campaign, key)}
    return CampaignOut.model_validate(
        values
        | {
            "sender": Sender.model_validate(campaign.sender),
            "steps": [show_step(step) for step in steps],
            "contacts": contacts,
            "review": review,
            "generation": generation,
            "estimate": estimate,
            "writing_run": run,
            "moves": [MoveOut(to=to, allowed=reason is None, reason=reason) for to, reason in moves.items()],
        }
    )


def show_step(step: CampaignStep) -> StepOut:
    """A step with its channel's limit."""
    values = {key: getattr(step, key) for key in StepOut.model_fields if key != "max_body"}
    return StepOut(**values, max_body=LIMITS[step.channel].max_body)


def count_work(session: Session, campaign: Campaign) -> GenerationOut:
    """How far generation is; the counts add up to `total` at every moment."""
    rows = session.execute(
        select(MessageWork.state, func.count())
        .where(MessageWork.campaign_id == campaign.id)
        .group_by(MessageWork.state)
    ).all()
    counts = {row[0]: row[1] for row in rows}
    # the bills themselves: whoever wrote, and whether or not a text came of it
    cost, unpriced = session.execute(
        select(func.sum(LLMUsage.cost_usd), func.count().filter(LLMUsage.cost_usd.is_(None))).where(
            LLMUsage.campaign_id == campaign.id
        )
    ).one()
    still_open = counts.get(CompletionStatus.READY, 0) + counts.get(CompletionStatus.RUNNING, 0)
    total = sum(counts.values())
    last = session.scalars(
        select(MessageWork.reason)
        .where(MessageWork.campaign_id == campaign.id, MessageWork.state == CompletionStatus.FAILED)
        .order_by(MessageWork.finished_at.desc())
        .limit(1)
    ).first()
    shown = ("ready", "running", "completed", "failed", "skipped", "cancelled")
    return GenerationOut(
        total=total,
        done=total - still_open,
        **{name: counts.get(CompletionStatus(name), 0) for name in shown},
        cost_usd=cost or Decimal(0),
        unpriced_calls=unpriced,
        is_stopping=campaign.stop_requested_at is not None,
        stop_reason=campaign.stop_reason,
        started_at=campaign.generation_started_at,
        finished_at=campaign.generation_finished_at,
        last_failure=last,
    )


def estimate_generation(session: Session, campaign_id: UUID, *, model: str) -> EstimateOut:
    """What generating now would write, and what that should cost."""
    todo = unwritten(campaign_id).subquery()
    row = session.execute(
        select(
            func.coalesce(func.sum(case((todo.c.reachable & todo.c.researched, 1), else_=0)), 0),
            func.coalesce(func.sum(case((todo.c.reachable | todo.c.held, 0), else_=1)), 0),
            func.coalesce(func.sum(case((todo.c.reachable & ~todo.c.researched, 1), else_=0)), 0),
            func.coalesce(func.sum(case((todo.c.held, 1), else_=0)), 0),
        )
    ).one()
    messages, no_channel, not_enriched, held = (int(value) for value in row)
    each, basis = cost_each(session, model)
    return EstimateOut(
        messages=messages,
        no_channel=no_channel,
        not_enriched=not_enriched,
        held=held,
        cost_usd=each * messages if each is not None else None,
        cost_each_usd=each,
        basis=basis,
    )


def find_lacks(session: Session, campaign: Campaign) -> str | None:
    """What a campaign lacks to be ready; None when nothing."""
    contacts = count_contacts(session, campaign.id)
    return not_ready(list_steps(session, campaign.id), contacts, Sender.model_validate(campaign.sender))


def not_ready(steps: list[CampaignStep], contacts: ContactCountsOut, sender: Sender) -> str | None:
    """Why a campaign cannot be ready yet; None when it can."""
    missing = []
    if contacts.total == 0:
        missing.append("add at least one contact")
    if not any(step.enabled for step in steps):
        missing.append("switch on at least one step")
    if not sender.name:
        missing.append("say who the sender is")
    return f"First {', and '.join(missing)}." if missing else None


def not_approvable(review: ReviewCountsOut) -> str | None:
    """Why the gate stays closed; None when it opens."""
    if review.draft:
        noun = "message is" if review.draft == 1 else "messages are"
        return f"{review.draft} {noun} not reviewed yet."
    if not review.approved:
        return "No message is approved."
    return None


def next_moves(
    campaign: Campaign,
    *,
    steps: list[CampaignStep],
    contacts: ContactCountsOut,
    review: ReviewCountsOut,
    generation: GenerationOut,
    estimate: EstimateOut,
    run: WritingRunOut | None = None,
) -> dict[CampaignStatus, str | None]:
    """Every state that may come next, with why not now (None: now)."""
    sender = Sender.model_validate(campaign.sender)
    found: dict[CampaignStatus, str | None] = {}
    for to in S:
        if to not in MOVES[campaign.status]:
            continue
        reason: str | None = None
        if campaign.status is S.GENERATING:
            reason = "Generation moves the campaign on by itself. Stop it to end early."
        elif run is not None:
            reason = why_not_now(run)
        elif campaign.status is S.READY and to is S.REVIEW:
            reason = "Review starts when the first message is written."
        elif to is S.READY:
            reason = not_ready(steps, contacts, sender)
        elif to is S.GENERATING and not estimate.messages and not generation.failed:
            reason = _nothing_to_write(estimate)
        elif to is S.APPROVED:
            reason = not_approvable(review)
        found[to] = reason
    return found


def _nothing_to_write(estimate: EstimateOut) -> str:
    parts = []
    if estimate.not_enriched:
        parts.append(f"{estimate.not_enriched} messages wait for enrichment of their contacts")
    if estimate.no_channel:
        parts.append(f"{estimate.no_channel} have no address for their channel")
    if estimate.held:
        parts.append(f"{estimate.held} are to companies whose outreach is held")
    return f"Nothing to write: {' and '.join(parts)}." if parts else "Every message is written already."
