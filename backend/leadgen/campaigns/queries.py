"""Reads of campaigns, their contacts and their review queue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    TextClause,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import Session

from leadgen.campaigns.models import Campaign, CampaignContact, CampaignStep
from leadgen.campaigns.readiness import NOT_ENRICHED, STAGE_CODE, shown_status
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
    WritingRunOut,
)
from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.errors import ConflictError, ErrorCode, NotFoundError
from leadgen.fields.enums import CampaignContactStatus, CampaignStatus, MessageReviewStatus, RunStatus
from leadgen.lists.conditions import contains_words
from leadgen.lists.cursor import Cursor
from leadgen.lists.keyset import Direction, Order, count_rows, fetch_slice
from leadgen.llm_usage.models import LLMUsage
from leadgen.messages.lifecycle import UNDER_REVIEW
from leadgen.messages.models import Message
from leadgen.messages.queries import count_by_status, describe_messages
from leadgen.pipeline.campaign_runs import ACTIVE, AT_WORK, runs_at_work, select_ahead
from leadgen.pipeline.engine.sql import by_hash
from leadgen.pipeline.models import PipelineRun, StageRun
from leadgen.tenancy import tenant_of

S = MessageReviewStatus


def get_campaign(session: Session, campaign_id: UUID, *, lock: bool = False) -> Campaign:
    """Return the campaign; 404 when it is not in this namespace.

    `lock` keeps others from changing it until the transaction ends. Rows that refer to it may be added meanwhile: a
    store of a message owns the lock on its contact, for which the lock's owner may wait.
    """
    statement = select(Campaign).where(Campaign.id == campaign_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    campaign = session.scalars(statement).one_or_none()
    if campaign is None:
        raise NotFoundError("There is no such campaign.")
    return campaign


_RUN = """
SELECT r.id, r.name, r.reason,
       CASE WHEN r.status = 'running' AND r.start_step IS NOT NULL THEN 'starting' ELSE r.status END AS status,
       r.started_at, r.finished_at, r.capped_by IS NOT NULL AS is_capped,
       r.config -> 'selection' ->> 'campaign' IS NOT NULL AS is_generation
  FROM pipeline_runs r WHERE r.tenant_id = :tenant AND r.campaign_id = :campaign
"""
# A run may do other stages after it has written. For a run that is being started, not all contacts are counted yet.
_IS_WRITING = f"""
r.status IN {AT_WORK} AND (r.start_step IS NOT NULL OR NOT EXISTS (
  SELECT 1 FROM stage_runs s WHERE s.tenant_id = :tenant AND s.run_id = r.id AND s.stage = '{STAGE_CODE}' AND s.total > 0
     AND s.total = s.completed + s.failed + s.skipped + s.disqualified + s.blocked + s.cancelled))
"""
_WRITING = text(f"{_RUN} AND {_IS_WRITING} ORDER BY r.id LIMIT 1")
_NEWEST = text(f"{_RUN} ORDER BY r.id DESC LIMIT 1")


def find_writing_run(session: Session, campaign_id: UUID) -> WritingRunOut | None:
    """Return the run that writes messages for this campaign, now or later; None without one."""
    return _run(session, _WRITING, campaign_id)


def newest_writing_run(session: Session, campaign_id: UUID) -> WritingRunOut | None:
    """Return the newest run that was started for this campaign, active or over."""
    return _run(session, _NEWEST, campaign_id)


def _run(session: Session, statement: TextClause, campaign_id: UUID) -> WritingRunOut | None:
    row = session.execute(statement, {"tenant": tenant_of(session), "campaign": campaign_id}).mappings().first()
    return None if row is None else WritingRunOut.model_validate(dict(row))


def why_not_now(run: WritingRunOut) -> str:
    """Return in words why the campaign has to wait for a run."""
    if run.status in {RunStatus.PAUSED, RunStatus.PAUSING}:
        return f"The run “{run.name}” is paused and will write messages for this campaign. Resume it, or stop it."
    return f"The run “{run.name}” writes messages for this campaign. Wait for it, or stop it."


def refuse_while_run_writes(session: Session, campaign_id: UUID) -> None:
    """Raise a 409 with the run's name while a run writes for the campaign.

    The caller has locked the campaign's row.
    """
    run = find_writing_run(session, campaign_id)
    if run is not None:
        raise ConflictError(why_not_now(run), code=ErrorCode.INVALID_STATE, extra={"run_id": str(run.id)})


def status_now() -> ColumnElement[str]:
    """Return the shown status of a campaign: `generating` while a run writes for it.

    Needs `campaigns` in the statement.
    """
    ended = (StageRun.completed, StageRun.failed, StageRun.skipped, StageRun.disqualified, StageRun.blocked)
    has_written = exists().where(
        StageRun.run_id == PipelineRun.id,
        StageRun.stage == STAGE_CODE,
        StageRun.total > 0,
        StageRun.total == sum(ended, StageRun.cancelled),
    )
    is_written_for = exists().where(
        PipelineRun.campaign_id == Campaign.id,
        PipelineRun.status.in_(ACTIVE),
        or_(PipelineRun.start_step.is_not(None), ~has_written),
    )
    return case((is_written_for, CampaignStatus.GENERATING.value), else_=cast(Campaign.status, String))


def list_steps(session: Session, campaign_id: UUID) -> list[CampaignStep]:
    """Return the steps of a campaign in order."""
    statement = select(CampaignStep).where(CampaignStep.campaign_id == campaign_id).order_by(CampaignStep.position)
    return list(session.scalars(statement))


def list_campaigns(session: Session, query: CampaignQuery, *, cursor: Cursor) -> CampaignPage:
    """Return one page of campaigns, the newest first."""
    statement: Any = select(Campaign, status_now().label("status_now"))
    if query.status:
        statement = statement.where(status_now().in_([member.value for member in query.status]))
    if query.search:
        statement = statement.where(Campaign.name.icontains(query.search, autoescape=True))
    order = Order("created_at", Campaign.created_at, Campaign.id, Direction.DESC)
    page = fetch_slice(session, statement, order=order, cursor=cursor, token=query.cursor, limit=query.limit)
    campaigns: list[Campaign] = [row.Campaign for row in page.rows]
    status = {row.Campaign.id: CampaignStatus(row.status_now) for row in page.rows}
    ids = [campaign.id for campaign in campaigns]
    contacts = _grouped(session, CampaignContact.campaign_id, func.count(), ids)
    costs = _grouped(session, LLMUsage.campaign_id, func.sum(LLMUsage.cost_usd), ids)
    reviews = count_by_status(session, ids)
    return CampaignPage(
        items=[
            CampaignRowOut(
                id=campaign.id,
                name=campaign.name,
                status=status[campaign.id],
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
    """Return the counts of one campaign's messages, from counts by status."""
    left = sum(count for status, count in by_status.items() if status not in UNDER_REVIEW)
    return ReviewCountsOut(
        total=sum(by_status.values()),
        draft=by_status.get(S.DRAFT, 0),
        approved=by_status.get(S.APPROVED, 0),
        rejected=by_status.get(S.REJECTED, 0),
        sent=left,
    )


def count_contacts(session: Session, campaign_id: UUID) -> ContactCountsOut:
    """Count the contacts of a campaign by shown status."""
    with _statuses(session, campaign_id) as (contacts, status):
        statement = contacts.with_only_columns(status.label("status"), func.count(), maintain_column_froms=True)
        found = {row[0]: row[1] for row in session.execute(statement.group_by(text("1")))}
    return ContactCountsOut(total=sum(found.values()), **found)


def list_contacts(
    session: Session, campaign_id: UUID, query: CampaignContactQuery, *, cursor: Cursor
) -> CampaignContactPage:
    """Return one page of a campaign's contacts by name, with status and reason."""
    get_campaign(session, campaign_id)
    with _statuses(session, campaign_id) as (contacts, status):
        statement = contacts.add_columns(status.label("status"))
        if query.status:
            statement = statement.where(status.in_([member.value for member in query.status]))
        if query.search:
            statement = statement.where(contains_words(query.search, Contact.search_text))
        order = Order("name", Contact.sort_name, CampaignContact.id, Direction.ASC)
        page = fetch_slice(session, statement, order=order, cursor=cursor, token=query.cursor, limit=query.limit)
        total = count_rows(session, statement)
    ids = [row.CampaignContact.id for row in page.rows]
    written = _grouped(session, Message.campaign_contact_id, func.count(), ids)
    return CampaignContactPage(
        items=[_shown_contact(row, written.get(row.CampaignContact.id, 0)) for row in page.rows],
        total=total,
        next_cursor=page.next_cursor,
    )


@contextmanager
def _statuses(session: Session, campaign_id: UUID) -> Iterator[tuple[Any, ColumnElement[str]]]:
    """Yield the statement of a campaign's contacts, and their status.

    The status is `generating` while a run still has to write to them.
    """
    runs = [run for run, _ in runs_at_work(session, [campaign_id])]
    if not runs:
        yield _contacts(campaign_id), shown_status()
        return
    ahead = select_ahead(tenant_of(session), runs, STAGE_CODE).subquery("ahead")
    contacts = _contacts(campaign_id).outerjoin(ahead, ahead.c.id == CampaignContact.contact_id)
    with by_hash(session):
        yield contacts, case((ahead.c.id.is_not(None), CampaignContactStatus.GENERATING.value), else_=shown_status())


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
    is_open = status is CampaignContactStatus.GENERATING
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
        reason=NOT_ENRICHED if needed else None if is_open else row.CampaignContact.reason,
        message_count=message_count,
        created_at=row.CampaignContact.created_at,
    )


def next_drafts(session: Session, campaign_id: UUID, query: QueueQuery) -> QueueOut:
    """Return the next drafts, ordered by when contacts joined and by step.

    Decided messages are skipped.
    """
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
