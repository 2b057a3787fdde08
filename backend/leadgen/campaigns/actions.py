"""Writes of campaigns: create, change, add and remove contacts, and moves by people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from leadgen.campaigns.contact_status import refresh_contact_status
from leadgen.campaigns.lifecycle import CONTACTS_EDITABLE, STEPS_EDITABLE, may_move
from leadgen.campaigns.models import Campaign, CampaignContact, CampaignStep
from leadgen.campaigns.overview import find_lacks, not_approvable
from leadgen.campaigns.queries import get_campaign, list_steps, refuse_while_run_writes, review_counts
from leadgen.campaigns.schemas import (
    CampaignIn,
    CampaignPatchIn,
    ContactChoiceIn,
    ContactsAddedOut,
    ContactsRemovedOut,
    StepIn,
)
from leadgen.campaigns.templates import TEMPLATES, channel_of, find_template
from leadgen.contacts.models import Contact
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError
from leadgen.fields.enums import CampaignStatus
from leadgen.messages.models import Message
from leadgen.messages.queries import count_by_status
from leadgen.records.filter import apply_filter
from leadgen.tenancy import tenant_of

S = CampaignStatus


def create_campaign(session: Session, values: CampaignIn, *, by: UUID | None) -> Campaign:
    """Create a draft with the steps of its template.

    Raises a 422 for an unknown template, which names the known ones.
    """
    template = find_template(values.template_key)
    if template is None:
        known = ", ".join(item.key for item in TEMPLATES)
        problem = FieldProblem(
            "template_key", f"There is no template {values.template_key!r}.", f"Use one of: {known}."
        )
        raise InvalidError(problem.message, errors=[problem])
    tenant_id = tenant_of(session)
    campaign = Campaign(
        tenant_id=tenant_id,
        id=new_id(),
        name=values.name,
        status=S.DRAFT,
        channel=channel_of({step.channel for step in template.steps if step.enabled}),
        template_key=template.key,
        language=values.language or template.language,
        tone=values.tone or template.tone,
        formality=values.formality,
        sender=values.sender.model_dump(),
        created_by=by,
    )
    session.add(campaign)
    session.flush()  # the steps refer to it
    for position, preset in enumerate(template.steps, start=1):
        session.add(
            CampaignStep(
                tenant_id=tenant_id,
                campaign_id=campaign.id,
                position=position,
                channel=preset.channel,
                label=preset.label,
                enabled=preset.enabled,
                delay_days=preset.delay_days,
                instructions=preset.instructions,
                needs_pdf=preset.needs_pdf,
            )
        )
    return campaign


def update_campaign(session: Session, campaign_id: UUID, values: CampaignPatchIn) -> Campaign:
    """Change the given fields of a campaign.

    Raises a 409 when it was changed since that version, or when its status does not allow the change.
    """
    campaign = get_campaign(session, campaign_id, lock=True)
    _check_version(campaign, values.version)
    given = values.model_fields_set - {"version"}
    writes = given & {"language", "tone", "formality", "sender"}
    if writes or values.steps is not None:
        refuse_while_run_writes(session, campaign_id)
    if writes and campaign.status not in CONTACTS_EDITABLE:
        raise _refused(
            f"The campaign is {campaign.status}: sender, language, tone and formality can no longer be changed."
        )
    if values.steps is not None:
        if campaign.status not in STEPS_EDITABLE:
            raise _refused(f"Steps can be changed in a draft only; this campaign is {campaign.status}.")
        _replace_steps(session, campaign, values.steps)
    if values.name is not None:
        campaign.name = values.name
    if values.language is not None:
        campaign.language = values.language
    if values.tone is not None:
        campaign.tone = values.tone
    if "formality" in given:
        campaign.formality = values.formality
    if values.sender is not None:
        campaign.sender = values.sender.model_dump()
    if given:
        campaign.version += 1
    return campaign


def _replace_steps(session: Session, campaign: Campaign, steps: Sequence[StepIn]) -> None:
    existing = {step.id: step for step in list_steps(session, campaign.id)}
    for index, given in enumerate(steps):
        if given.id is not None and given.id not in existing:
            problem = FieldProblem(f"steps.{index}.id", "There is no such step in this campaign.", "Leave the id out.")
            raise InvalidError(problem.message, errors=[problem])
    kept = {given.id for given in steps if given.id is not None}
    if len(kept) < sum(given.id is not None for given in steps):
        problem = FieldProblem("steps", "A step is named twice.", "Send each id once.")
        raise InvalidError(problem.message, errors=[problem])
    for key, step in existing.items():
        if key not in kept:
            session.delete(step)
    for position, given in enumerate(steps, start=1):
        changed = given.model_dump(exclude={"id"}) | {"position": position}
        if given.id is not None:
            for name, value in changed.items():
                setattr(existing[given.id], name, value)
        else:
            session.add(CampaignStep(tenant_id=campaign.tenant_id, campaign_id=campaign.id, **changed))
    campaign.channel = channel_of({given.channel for given in steps if given.enabled})


_ADD = text("""
INSERT INTO campaign_contacts (tenant_id, id, campaign_id, contact_id, added_by)
SELECT :tenant, chosen.id, :campaign, chosen.contact, :by
  FROM unnest(CAST(:ids AS uuid[]), CAST(:contacts AS uuid[])) AS chosen(id, contact)
    ON CONFLICT (tenant_id, campaign_id, contact_id) DO NOTHING
RETURNING id
""")


def add_contacts(session: Session, campaign_id: UUID, choice: ContactChoiceIn, *, by: UUID | None) -> ContactsAddedOut:
    """Put the chosen contacts into the campaign, ordered by name; existing ones are not changed."""
    campaign = get_campaign(session, campaign_id, lock=True)
    _check_contacts_editable(session, campaign)
    chosen = list(session.scalars(select(Contact.id).where(_chosen(choice)).order_by(Contact.sort_name, Contact.id)))
    added = session.execute(
        _ADD,
        {
            "tenant": tenant_of(session),
            "campaign": campaign_id,
            "by": by,
            # ids are made here in this order: it is the order of the review
            "ids": [new_id() for _ in chosen],
            "contacts": chosen,
        },
    ).all()
    asked = set(choice.contact_ids)
    known = set(session.scalars(select(Contact.id).where(Contact.id.in_(asked)))) if asked else set()
    return ContactsAddedOut(
        matched=len(chosen), added=len(added), already_there=len(chosen) - len(added), unknown=len(asked - known)
    )


def remove_contacts(session: Session, campaign_id: UUID, choice: ContactChoiceIn) -> ContactsRemovedOut:
    """Remove the chosen contacts from the campaign, with their messages."""
    campaign = get_campaign(session, campaign_id, lock=True)
    _check_contacts_editable(session, campaign)
    contacts = select(Contact.id).where(_chosen(choice))
    messages = session.scalar(
        select(func.count()).where(Message.campaign_id == campaign_id, Message.contact_id.in_(contacts))
    )
    removed = session.scalars(
        delete(CampaignContact)
        .where(CampaignContact.campaign_id == campaign_id, CampaignContact.contact_id.in_(contacts))
        .returning(CampaignContact.contact_id)
        .execution_options(synchronize_session=False)
    ).all()
    refresh_contact_status(session, removed)
    return ContactsRemovedOut(removed=len(removed), messages_removed=messages or 0)


def _chosen(choice: ContactChoiceIn) -> ColumnElement[bool]:
    either: list[ColumnElement[bool]] = [Contact.id.in_(choice.contact_ids)] if choice.contact_ids else []
    if choice.filter is not None:
        either.append(Contact.id.in_(apply_filter(select(Contact.id), choice.filter)))
    return or_(*either) & Contact.id.not_in(choice.not_ids)


def _check_contacts_editable(session: Session, campaign: Campaign) -> None:
    refuse_while_run_writes(session, campaign.id)
    if campaign.status not in CONTACTS_EDITABLE:
        raise _refused(f"Contacts cannot be changed while the campaign is {campaign.status}.")


def move_campaign(
    session: Session,
    campaign_id: UUID,
    to: Literal["draft", "ready", "review", "archived"],
    *,
    version: int | None,
) -> Campaign:
    """Make a move that a person makes directly; a 409 says why it is not allowed."""
    campaign = get_campaign(session, campaign_id, lock=True)
    if version is not None:
        _check_version(campaign, version)
    target = S(to)
    refuse_while_run_writes(session, campaign_id)
    _check_move(campaign, target)
    if target is S.READY:
        check_ready(session, campaign)
    if target is S.REVIEW:
        if campaign.status is not S.APPROVED:
            raise _refused("Review starts when generation ends.")
        campaign.approved_at = campaign.approved_by = None
        _lock_messages(session, campaign_id, locked_at=None)
    campaign.status = target
    campaign.version += 1
    return campaign


def check_ready(session: Session, campaign: Campaign) -> None:
    """Raise a 409 that says what a campaign lacks to be ready."""
    reason = find_lacks(session, campaign)
    if reason:
        raise _refused(reason)


def approve_campaign(session: Session, campaign_id: UUID, *, by: UUID | None) -> Campaign:
    """Approve a campaign whose messages are all decided and at least one approved.

    From then on its messages are locked. A 409 says how many messages are left to decide.
    """
    campaign = get_campaign(session, campaign_id, lock=True)
    _check_move(campaign, S.APPROVED)
    refuse_while_run_writes(session, campaign_id)
    now = datetime.now(UTC)
    # Locking comes before counting: a reviewer who reopens a decision now is either counted here or refused there.
    _lock_messages(session, campaign_id, locked_at=now)
    review = review_counts(count_by_status(session, [campaign_id])[campaign_id])
    reason = not_approvable(review)
    if reason:
        raise ConflictError(reason, code=ErrorCode.INVALID_STATE, extra={"review": review.model_dump()})
    campaign.status, campaign.approved_at, campaign.approved_by = S.APPROVED, now, by
    campaign.version += 1
    return campaign


def _lock_messages(session: Session, campaign_id: UUID, *, locked_at: datetime | None) -> None:
    # The text did not change, so neither does the time of its last change.
    session.execute(
        update(Message)
        .where(Message.campaign_id == campaign_id)
        .values(locked_at=locked_at, updated_at=Message.updated_at)
        .execution_options(synchronize_session=False)
    )


def _check_move(campaign: Campaign, to: CampaignStatus) -> None:
    if not may_move(campaign.status, to):
        raise _refused(f"A campaign that is {campaign.status} cannot become {to}.")


def _check_version(campaign: Campaign, version: int) -> None:
    if campaign.version != version:
        names = ("version", "name", "status", "language", "tone", "formality", "sender")
        raise ConflictError(
            "This campaign was changed in the meantime. Look at its current state and try again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": {name: getattr(campaign, name) for name in names}},
        )


def _refused(reason: str) -> ConflictError:
    return ConflictError(reason, code=ErrorCode.INVALID_STATE)
