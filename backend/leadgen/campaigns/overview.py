"""Data of one campaign's page: counts, progress, cost, and possible moves."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from leadgen.campaigns.lifecycle import MOVES
from leadgen.campaigns.models import Campaign, CampaignStep
from leadgen.campaigns.queries import (
    count_contacts,
    find_writing_run,
    get_campaign,
    list_steps,
    review_counts,
    why_not_now,
)
from leadgen.campaigns.readiness import unwritten_by_contact
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
from leadgen.campaigns.writing.price import cost_each
from leadgen.campaigns.writing.progress import count_generation
from leadgen.fields.enums import CampaignStatus
from leadgen.messages.limits import LIMITS
from leadgen.messages.queries import count_by_status

S = CampaignStatus


def describe_campaign(session: Session, campaign_id: UUID, *, model: str) -> CampaignOut:
    """Return one campaign; `model` is the model that would write, for the estimate."""
    campaign = get_campaign(session, campaign_id)
    session.refresh(campaign)
    steps = list_steps(session, campaign_id)
    contacts = count_contacts(session, campaign_id)
    review = review_counts(count_by_status(session, [campaign_id])[campaign_id])
    generation = count_generation(session, campaign)
    run = find_writing_run(session, campaign_id)
    estimate = estimate_generation(session, campaign_id, model=model, counted=run is None)
    moves = next_moves(
        campaign, steps=steps, contacts=contacts, review=review, generation=generation, estimate=estimate, run=run
    )
    values = {key: getattr(campaign, key) for key in CampaignOut.model_fields if hasattr(campaign, key)}
    return CampaignOut.model_validate(
        values
        | {
            "status": campaign.status if run is None else S.GENERATING,
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
    """Return a step with its channel's limit."""
    values = {key: getattr(step, key) for key in StepOut.model_fields if key != "max_body"}
    return StepOut(**values, max_body=LIMITS[step.channel].max_body)


def estimate_generation(session: Session, campaign_id: UUID, *, model: str, counted: bool = True) -> EstimateOut:
    """Return what generating now would write, and its expected cost.

    Unless `counted`, return only the expected cost of one message.
    """
    each, basis = cost_each(session, model)
    if not counted:
        return EstimateOut(messages=0, no_channel=0, not_enriched=0, cost_usd=0, cost_each_usd=each, basis=basis)
    todo = (
        unwritten_by_contact(campaign_id).offset(0).subquery()
    )  # OFFSET 0 is an optimization fence: each contact is evaluated once
    open_ = and_(~todo.c.held, ~todo.c.ruled_out)
    row = session.execute(
        select(
            *(
                func.coalesce(func.sum(case((condition, number), else_=0)), 0)
                for condition, number in (
                    (open_ & todo.c.researched, todo.c.reached),
                    (open_, todo.c.missing - todo.c.reached),
                    (open_ & ~todo.c.researched, todo.c.reached),
                    (todo.c.held, todo.c.missing),
                    (todo.c.ruled_out & ~todo.c.held, todo.c.missing),
                )
            )
        )
    ).one()
    messages, no_channel, not_enriched, held, ruled_out = (int(value) for value in row)
    return EstimateOut(
        messages=messages,
        no_channel=no_channel,
        not_enriched=not_enriched,
        held=held,
        ruled_out=ruled_out,
        cost_usd=each * messages if each is not None else None,
        cost_each_usd=each,
        basis=basis,
    )


def find_lacks(session: Session, campaign: Campaign) -> str | None:
    """Return what a campaign lacks to be ready; None when nothing."""
    contacts = count_contacts(session, campaign.id)
    return not_ready(list_steps(session, campaign.id), contacts, Sender.model_validate(campaign.sender))


def not_ready(steps: list[CampaignStep], contacts: ContactCountsOut, sender: Sender) -> str | None:
    """Return why a campaign cannot be ready yet; None when it can."""
    missing = []
    if contacts.total == 0:
        missing.append("add at least one contact")
    if not any(step.enabled for step in steps):
        missing.append("switch on at least one step")
    if not sender.name:
        missing.append("say who the sender is")
    return f"First {', and '.join(missing)}." if missing else None


def not_approvable(review: ReviewCountsOut) -> str | None:
    """Return why a campaign cannot be approved yet; None when it can."""
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
    """Return every possible next state, with why it is not allowed now (None: it is allowed)."""
    sender = Sender.model_validate(campaign.sender)
    found: dict[CampaignStatus, str | None] = {}
    for to in S:
        if to not in MOVES[campaign.status if run is None else S.GENERATING]:
            continue
        reason: str | None = None
        if run is not None:
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
    if estimate.ruled_out:
        parts.append(f"{estimate.ruled_out} are to companies that triage ruled out")
    if estimate.held:
        parts.append(f"{estimate.held} are to companies with outreach on hold")
    return f"Nothing to write: {' and '.join(parts)}." if parts else "Every message is written already."
