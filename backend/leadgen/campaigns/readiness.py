"""Readiness of contacts: what is researched, which channels reach them, what is unwritten."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Session

from leadgen.campaigns.models import CampaignContact, CampaignStep
from leadgen.companies.models import Company, CompanyEnrichmentL1
from leadgen.contacts.models import Contact, ContactEnrichment
from leadgen.enrichment.registries.holds import on_hold
from leadgen.fields.enums import CampaignContactStatus, MessageChannel, TriageResult
from leadgen.messages.models import Message
from leadgen.pipeline.stage import CampaignPart

NOT_ENRICHED = "Nothing is researched yet about this person or the company."
NO_CHANNEL: dict[MessageChannel, str] = {
    MessageChannel.EMAIL: "No e-mail address",
    MessageChannel.LINKEDIN_CONNECT: "No LinkedIn address",
    MessageChannel.LINKEDIN_MESSAGE: "No LinkedIn address",
    MessageChannel.CALL_SCRIPT: "No phone number",
}
STAGE_CODE = "generate"
INTERRUPTED = "interrupted"
"""Reason code of contacts whose generation an upgrade interrupted, when it replaced the writer (migration 0028)."""
HELD = "Outreach to the company is held after a change in the state register"
_LINKEDIN = (MessageChannel.LINKEDIN_CONNECT, MessageChannel.LINKEDIN_MESSAGE)


def researched() -> ColumnElement[bool]:
    """Return whether a campaign contact's person, or else the company, is researched.

    Needs `contacts` in the statement.
    """
    person = exists().where(
        ContactEnrichment.tenant_id == Contact.tenant_id,
        ContactEnrichment.id == Contact.id,
        ContactEnrichment.person_summary.is_not(None),
    )
    company = exists().where(
        CompanyEnrichmentL1.tenant_id == Contact.tenant_id,
        CompanyEnrichmentL1.id == Contact.company_id,
        CompanyEnrichmentL1.summary.is_not(None),
    )
    return or_(person, company)


def reachable() -> ColumnElement[bool]:
    """Return whether a step's channel reaches the contact.

    Needs `contacts` and `campaign_steps` in the statement.
    """
    return case(
        (CampaignStep.channel == MessageChannel.EMAIL, Contact.email.is_not(None)),
        (CampaignStep.channel.in_(_LINKEDIN), Contact.linkedin_url.is_not(None)),
        else_=or_(Contact.phone.is_not(None), Contact.mobile_phone.is_not(None)),
    )


def held() -> ColumnElement[bool]:
    """Return whether a change in a state register holds outreach to the contact's company.

    Needs `contacts` in the statement.
    """
    return on_hold(Contact.company_id, Contact.tenant_id)


def held_among(session: Session, contact_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these contacts must not be written to now: their companies are on hold."""
    return set(session.scalars(select(Contact.id).where(Contact.id.in_(contact_ids), held())))


def shown_status() -> ColumnElement[str]:
    """Return the shown status of a campaign contact.

    Before generation it is computed from what is known now.
    """
    return case(
        (
            CampaignContact.status == CampaignContactStatus.PENDING,
            case(
                (researched(), CampaignContactStatus.ENRICHMENT_OK.value),
                else_=CampaignContactStatus.ENRICHMENT_NEEDED.value,
            ),
        ),
        else_=cast(CampaignContact.status, String),
    )


def ruled_out() -> ColumnElement[bool]:
    """Return whether triage has ruled out the contact's company.

    Needs `contacts` in the statement.
    """
    return exists().where(
        Company.tenant_id == Contact.tenant_id,
        Company.id == Contact.company_id,
        Company.triage_result == TriageResult.DISQUALIFIED,
    )


def unwritten(
    campaign_id: UUID, *, with_failed: bool = False
) -> Select[UUID, UUID, MessageChannel, bool, bool, bool, bool, UUID]:
    """Return every contact × enabled step that has no message.

    The columns are `contact_row`, `step_id`, `channel`, `reachable`, `researched`, `held`, `ruled_out` and
    `contact_id`. A contact that is held or ruled out is not reachable. Failed messages are included only with
    `with_failed`: they are retried on their own.
    """
    statement = (
        select(
            CampaignContact.id.label("contact_row"),
            CampaignStep.id.label("step_id"),
            CampaignStep.channel.label("channel"),
            and_(reachable(), ~held(), ~ruled_out()).label("reachable"),
            researched().label("researched"),
            held().label("held"),
            ruled_out().label("ruled_out"),
            CampaignContact.contact_id.label("contact_id"),
        )
        .join(Contact, and_(Contact.tenant_id == CampaignContact.tenant_id, Contact.id == CampaignContact.contact_id))
        .join(CampaignStep, _of_campaign())
        .outerjoin(Message, _of_step())
        .where(CampaignContact.campaign_id == campaign_id, Message.id.is_(None))
    )
    return statement if with_failed else statement.where(~has_failed())


def unwritten_by_contact(campaign_id: UUID) -> Select[int, int, bool, bool, bool]:
    """Return `unwritten` with one row per contact.

    Its columns are the `missing` messages, those that could be `reached`, and the contact's flags.
    """
    steps = (
        select(
            CampaignContact.tenant_id.label("tenant_id"),
            CampaignContact.contact_id.label("contact_id"),
            func.count().label("missing"),
            func.count().filter(CampaignStep.channel == MessageChannel.EMAIL).label("email"),
            func.count().filter(CampaignStep.channel.in_(_LINKEDIN)).label("linkedin"),
            func.count().filter(CampaignStep.channel == MessageChannel.CALL_SCRIPT).label("phone"),
        )
        .join(CampaignStep, _of_campaign())
        .outerjoin(Message, _of_step())
        .where(CampaignContact.campaign_id == campaign_id, Message.id.is_(None), ~has_failed())
        .group_by(CampaignContact.tenant_id, CampaignContact.contact_id)
        .subquery()
    )
    reached = (
        case((Contact.email.is_not(None), steps.c.email), else_=0)
        + case((Contact.linkedin_url.is_not(None), steps.c.linkedin), else_=0)
        + case((func.coalesce(Contact.phone, Contact.mobile_phone).is_not(None), steps.c.phone), else_=0)
    )
    return (
        select(
            steps.c.missing.label("missing"),
            reached.label("reached"),
            researched().label("researched"),
            held().label("held"),
            ruled_out().label("ruled_out"),
        )
        .select_from(steps)
        .join(Contact, and_(Contact.tenant_id == steps.c.tenant_id, Contact.id == steps.c.contact_id))
    )


def _of_campaign() -> ColumnElement[bool]:
    return and_(
        CampaignStep.tenant_id == CampaignContact.tenant_id,
        CampaignStep.campaign_id == CampaignContact.campaign_id,
        CampaignStep.enabled,
    )


def _of_step() -> ColumnElement[bool]:
    return and_(
        Message.tenant_id == CampaignContact.tenant_id,
        Message.campaign_contact_id == CampaignContact.id,
        Message.step_id == CampaignStep.id,
    )


def has_failed() -> ColumnElement[bool]:
    """Return whether the message of this step failed.

    Needs `campaign_contacts` and `campaign_steps` in the statement.
    """
    return type_coerce(CampaignContact.failures.op("?", is_comparison=True)(cast(CampaignStep.id, Text)), Boolean())


def contacts_to_write(campaign_id: UUID, part: CampaignPart) -> Select[UUID]:
    """Return the ids of contacts that lack a message (`unwritten_part`) or have a failed one."""
    if part == "failed":
        mine = (CampaignContact.campaign_id == campaign_id, CampaignContact.failures != text("'{}'::jsonb"))
        return select(CampaignContact.contact_id).where(*mine)
    return select(unwritten_part(campaign_id, part).subquery().c.contact_id)


def unwritten_part(
    campaign_id: UUID, part: CampaignPart
) -> Select[UUID, UUID, MessageChannel, bool, bool, bool, bool, UUID]:
    """Return part of `unwritten`: all, of researched contacts, or of interrupted ones."""
    todo = unwritten(campaign_id)
    if part == "researched":
        return todo.where(researched())
    return todo.where(CampaignContact.reason_code == INTERRUPTED) if part == "interrupted" else todo
