"""Reading campaigns, their contacts and their review queue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from leadgen.api import Cursor
from leadgen.campaigns.models import Campaign, CampaignContact, CampaignStep
from leadgen.campaigns.readiness import NOT_ENRICHED, shown_status
from leadgen.campaigns.schemas import (
    CampaignContactOut,
    CampaignContactPage,
    CampaignContactQuery,
    CampaignPage,
    CampaignQuery,
    CampaignRowOut,
    ContactCountsOut,
    QueueItemOut,
    QueueOut,
    QueueQuery,
    ReviewCountsOut,
)
from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.errors import NotFoundError
from leadgen.fields.enums import CampaignContactStatus, MessageReviewStatus
from leadgen.lists.conditions import contains_words
from leadgen.lists.keyset import Direction, Order, count_rows, fetch_slice
from leadgen.llm_usage.models import LLMUsage
from leadgen.messages.lifecycle import UNDER_REVIEW
from leadgen.messages.models import Message
from leadgen.messages.queries import count_by_status, describe_messages

S = MessageReviewStatus


def get_campaign(session: Session, campaign_id: UUID, *, lock: bool = False) -> Campaign:
    """The campaign; 404 when it is not in this namespace. `lock`: nobody else changes it until the transaction ends.

    Rows that refer to it may be added meanwhile: who stores a message holds its contact, for which the lock's holder may wait.
    """
    statement = select(Campaign).where(Campaign.id == campaign_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    campaign = session.scalars(statement).one_or_none()
    if campaign is None:
        raise NotFoundError("There is no such campaign.")
    return campaign


def list_steps(session: Session, campaign_id: UUID) -> list[CampaignStep]:
    """The steps of a campaign in order."""
    statement = select(CampaignStep).where(CampaignStep.campaign_id == campaign_id).order_by(CampaignStep.position)
    return list(session.scalars(statement))


def list_campaigns(session: Session, query: CampaignQuery, *, cursor: Cursor) -> CampaignPage:
    """One page of campaigns, the newest first."""
    statement: Select[Any] = select(Campaign)
    if query.status:
        statement = statement.where(Campaign.status.in_(query.status))
    if query.search:
        statement = statement.where(Campaign.name.icontains(query.search, autoescape=True))
    order = Order("created_at", Campaign.created_at, Campaign.id, Direction.DESC)
    page = fetch_slice(session, statement, order=order, cursor=cursor, token=query.cursor, limit=query.limit)
    campaigns: list[Campaign] = [row.Campaign for row in page.rows]
    ids = [campaign.id for campaign in campaigns]
    contacts = _grouped(session, CampaignContact.campaign_id, func.count(), ids)
    costs = _grouped(session, LLMUsage.campaign_id, func.sum(LLMUsage.cost_usd), ids)
    reviews = count_by_status(session, ids)
    return CampaignPage(
        items=[
            CampaignRowOut(
                id=campaign.id,
                name=campaign.name,
                status=campaign.status,
                channel=campaign.channel,
                language=campaign.language,
                contact_count=contacts.get(campaign.id, 0),
                review=review_counts(reviews[campaign.id]),
                cost_usd=costs.get(campaign.id) or 0,
                created_at=campaign.created_at,
                updated_at=campaign.updated_at,
            )
            for campaign in campaigns
        ],
        total=count_rows(session, statement),
        next_cursor=page.next_cursor,
    )


def _grouped(session: Session, key: Any, value: Any, ids: list[UUID]) -> dict[UUID, Any]:
    rows = session.execute(select(key, value).where(key.in_(ids)).group_by(key))
    return {row[0]: row[1] for row in rows}


def review_counts(by_status: dict[MessageReviewStatus, int]) -> ReviewCountsOut:
    """Counts of one campaign's messages, from counts by status."""
    left = sum(count for status, count in by_status.items() if status not in UNDER_REVIEW)
    return ReviewCountsOut(
        total=sum(by_status.values()),
        draft=by_status.get(S.DRAFT, 0),
        approved=by_status.get(S.APPROVED, 0),
        rejected=by_status.get(S.REJECTED, 0),
        sent=left,
    )


def count_contacts(session: Session, campaign_id: UUID) -> ContactCountsOut:
    """Contacts of a campaign by the status that is shown."""
    status = shown_status().label("status")
    statement = _contacts(campaign_id).with_only_columns(status, func.count(), maintain_column_froms=True)
    found = {row[0]: row[1] for row in session.execute(statement.group_by(status))}
    return ContactCountsOut(total=sum(found.values()), **found)


def list_contacts(
    session: Session, campaign_id: UUID, query: CampaignContactQuery, *, cursor: Cursor
) -> CampaignContactPage:
    """One page of a campaign's contacts by name, with status and reason."""
    get_campaign(session, campaign_id)
    status = shown_status().label("status")
    statement = _contacts(campaign_id).add_columns(status)
    if query.status:
        statement = statement.where(shown_status().in_([member.value for member in query.status]))
    if query.search:
        statement = statement.where(contains_words(query.search, Contact.search_text))
    order = Order("name", Contact.sort_name, CampaignContact.id, Direction.ASC)
    page = fetch_slice(session, statement, order=order, cursor=cursor, token=query.cursor, limit=query.limit)
    ids = [row.CampaignContact.id for row in page.rows]
    written = _grouped(session, Message.campaign_contact_id, func.count(), ids)
    return CampaignContactPage(
        items=[_shown_contact(row, written.get(row.CampaignContact.id, 0)) for row in page.rows],
        total=count_rows(session, statement),
        next_cursor=page.next_cursor,
    )


def _contacts(campaign_id: UUID) -> Select[CampaignContact, Contact, str | None]:
    return (
        select(CampaignContact, Contact, Company.name.label("company_name"))
        .join(Contact, and_(Contact.tenant_id == CampaignContact.tenant_id, Contact.id == CampaignContact.contact_id))
        .outerjoin(Company, and_(Company.tenant_id == Contact.tenant_id, Company.id == Contact.company_id))
        .where(CampaignContact.campaign_id == campaign_id)
    )


def _shown_contact(row: Any, message_count: int) -> CampaignContactOut:
    status = CampaignContactStatus(row.status)
    needed = status is CampaignContactStatus.ENRICHMENT_NEEDED
    return CampaignContactOut(
        id=row.CampaignContact.id,
        contact_id=row.Contact.id,
        name=row.Contact.name,
        job_title=row.Contact.job_title,
        email=row.Contact.email,
        linkedin_url=row.Contact.linkedin_url,
        company_id=row.Contact.company_id,
        company_name=row.company_name,
        status=status,
        reason=NOT_ENRICHED if needed else row.CampaignContact.reason,
        message_count=message_count,
        created_at=row.CampaignContact.created_at,
    )


def next_drafts(session: Session, campaign_id: UUID, query: QueueQuery) -> QueueOut:
    """The next drafts in the order in which contacts joined and steps follow; what is decided is passed over."""
    get_campaign(session, campaign_id)
    place = (Message.campaign_contact_id, Message.step_position, Message.id)
    ranked = (
        select(Message.id, Message.status, *place[:2], func.row_number().over(order_by=place).label("position")).where(
            Message.campaign_id == campaign_id, Message.status.in_(UNDER_REVIEW)
        )
    ).subquery()
    drafts = select(ranked.c.id, ranked.c.position).where(ranked.c.status == S.DRAFT)
    if query.after is not None:
        seen = session.execute(
            select(*place).where(Message.id == query.after, Message.campaign_id == campaign_id)
        ).one_or_none()
        if seen is None:
            raise NotFoundError("There is no such message in this campaign.")
        ranked_place = tuple_(ranked.c.campaign_contact_id, ranked.c.step_position, ranked.c.id)
        drafts = drafts.where(ranked_place > tuple_(*seen))
    rows = session.execute(drafts.order_by(ranked.c.position).limit(query.limit)).all()
    shown = describe_messages(session, [row.id for row in rows])
    places = {row.id: row.position for row in rows}
    counts = review_counts(count_by_status(session, [campaign_id])[campaign_id])
    return QueueOut(
        items=[QueueItemOut(position=places[message.id], message=message) for message in shown],
        total=counts.draft + counts.approved + counts.rejected,
        draft=counts.draft,
        approved=counts.approved,
        rejected=counts.rejected,
    )
