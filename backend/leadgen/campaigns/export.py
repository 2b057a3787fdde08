"""The approved messages of a campaign as a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from slugify import slugify
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from leadgen.campaigns.lifecycle import EXPORTABLE
from leadgen.campaigns.models import Campaign, CampaignStep
from leadgen.campaigns.queries import get_campaign
from leadgen.campaigns.readiness import held
from leadgen.campaigns.schemas import ExportQuery
from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.csv_export import CsvPurpose, write_csv
from leadgen.custom_fields.queries import own_fields
from leadgen.errors import ConflictError, ErrorCode
from leadgen.fields import Entity, Field
from leadgen.fields.enums import CampaignStatus, MessageReviewStatus
from leadgen.messages.models import Message
from leadgen.tenancy import tenant_of

HEADER = (
    "contact",
    "first_name",
    "last_name",
    "email",
    "linkedin_url",
    "job_title",
    "company",
    "company_domain",
    "step",
    "step_label",
    "channel",
    "delay_days",
    "language",
    "subject",
    "body",
    "message_id",
)


def export_messages(session: Session, campaign_id: UUID, options: ExportQuery) -> tuple[str, str]:
    """Mark a campaign as exported and return its file, as `preview_messages` does."""
    campaign = get_campaign(session, campaign_id, lock=True)
    file = _file(session, campaign, options)
    if campaign.status is not CampaignStatus.EXPORTED:
        campaign.status = CampaignStatus.EXPORTED
        campaign.exported_at = datetime.now(UTC)
        campaign.version += 1
    return file


def preview_messages(session: Session, campaign_id: UUID, options: ExportQuery) -> tuple[str, str]:
    """Return file name and content: one row per approved message, contacts in review order, companies on hold left out.

    Raises a 409 before the approval gate.
    """
    return _file(session, get_campaign(session, campaign_id), options)


def _file(session: Session, campaign: Campaign, options: ExportQuery) -> tuple[str, str]:
    if campaign.status not in EXPORTABLE:
        raise ConflictError(
            f"Only an approved campaign can be downloaded; this one is {campaign.status}.", code=ErrorCode.INVALID_STATE
        )
    own = {entity: own_fields(session, entity) for entity in (Entity.CONTACT, Entity.COMPANY)}
    header = (
        *HEADER,
        *(key if entity is Entity.CONTACT else f"company_{key}" for entity in own for key in own[entity]),
    )
    content = "".join(write_csv(header, _rows(session, campaign, own), purpose=options.purpose, bom=options.bom))
    kind = "-for-sending" if options.purpose is CsvPurpose.SENDING else ""
    return f"{slugify(campaign.name) or 'campaign'}-messages{kind}.csv", content


def _rows(
    session: Session, campaign: Campaign, own: Mapping[Entity, Mapping[str, Field]]
) -> Iterator[tuple[object, ...]]:
    statement = (
        select(Message, Contact, Company, CampaignStep.delay_days)
        .join(Contact, and_(Contact.tenant_id == Message.tenant_id, Contact.id == Message.contact_id))
        .outerjoin(Company, and_(Company.tenant_id == Contact.tenant_id, Company.id == Contact.company_id))
        .join(CampaignStep, and_(CampaignStep.tenant_id == Message.tenant_id, CampaignStep.id == Message.step_id))
        .where(
            Message.tenant_id == tenant_of(session),
            Message.campaign_id == campaign.id,
            Message.status == MessageReviewStatus.APPROVED,
            ~held(),
        )
        .order_by(Message.campaign_contact_id, Message.step_position, Message.id)
    )
    for message, contact, company, delay_days in session.execute(statement):
        yield (
            contact.name,
            contact.first_name,
            contact.last_name,
            contact.email,
            contact.linkedin_url,
            contact.job_title,
            company.name if company else None,
            company.domain if company else None,
            message.step_position,
            message.step_label,
            message.channel,
            delay_days,
            message.language,
            message.subject,
            message.body,
            message.id,
            *(_own(contact.custom, key) for key in own[Entity.CONTACT]),
            *(_own(company.custom if company else None, key) for key in own[Entity.COMPANY]),
        )


def _own(values: Mapping[str, Any] | None, key: str) -> object:
    """Return the value of an own field as a cell."""
    value = (values or {}).get(key)
    return "; ".join(map(str, value)) if isinstance(value, list) else value
