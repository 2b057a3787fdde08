"""Reads of messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Text, cast, func, literal, select
from sqlalchemy.orm import Session

from leadgen.companies.models import Company, CompanyEnrichmentL1
from leadgen.contacts.models import Contact, ContactEnrichment
from leadgen.errors import NotFoundError
from leadgen.fields import enums
from leadgen.lists.conditions import contains_words
from leadgen.lists.cursor import Cursor
from leadgen.lists.keyset import Direction, Order, count_rows, fetch_slice
from leadgen.messages.checks import LocatedFinding, check_text, correspondents
from leadgen.messages.limits import LIMITS, advice
from leadgen.messages.lint.lengths import suggested_length
from leadgen.messages.models import Message, MessageVersion
from leadgen.messages.neighbours import load_other_companies, without_given
from leadgen.messages.schemas import (
    ChannelLimitOut,
    MessageCompanyOut,
    MessageContactOut,
    MessageDetailOut,
    MessageOut,
    MessagePage,
    MessageQuery,
    MessageVersionOut,
    MessageVersionsOut,
    TextFindingOut,
)
from leadgen.pipeline.models import CAMPAIGN_STEPS, CAMPAIGNS
from leadgen.tenancy import tenant_of
from leadgen.users.models import User

_NO_NAME = "\U0010fffd"

# Sort key that keeps a contact's messages together, in the order of their steps; people without a name come last.
_BY_CONTACT = func.concat(
    func.coalesce(Contact.sort_name, literal(_NO_NAME)),
    " ",
    cast(Message.contact_id, Text),
    " ",
    cast(Message.campaign_id, Text),
    " ",
    func.lpad(cast(Message.step_position, Text), 4, "0"),
    type_=Text(),
)


def list_messages(session: Session, query: MessageQuery, *, cursor: Cursor) -> MessagePage:
    """Return one page of messages; those of one contact are together."""
    statement = _narrow(_rows(), query)
    order = Order("contact", _BY_CONTACT, Message.id, Direction.ASC)
    page = fetch_slice(session, statement, order=order, cursor=cursor, token=query.cursor, limit=query.limit)
    return MessagePage(
        items=[_shown(row) for row in page.rows], total=count_rows(session, statement), next_cursor=page.next_cursor
    )


def get_message_row(session: Session, message_id: UUID) -> Message:
    """Return the message; 404 when it is not in this namespace."""
    message = session.scalars(select(Message).where(Message.id == message_id)).one_or_none()
    if message is None:
        raise NotFoundError("There is no such message.")
    return message


def describe_messages(session: Session, ids: list[UUID]) -> list[MessageDetailOut]:
    """Return these messages with everything that a reviewer needs, in this order."""
    if not ids:
        return []
    statement = _rows().add_columns(ContactEnrichment.person_summary, CompanyEnrichmentL1.summary, User.display_name)
    statement = (
        statement.outerjoin(
            ContactEnrichment,
            (ContactEnrichment.tenant_id == Message.tenant_id) & (ContactEnrichment.id == Message.contact_id),
        )
        .outerjoin(
            CompanyEnrichmentL1,
            (CompanyEnrichmentL1.tenant_id == Company.tenant_id) & (CompanyEnrichmentL1.id == Company.id),
        )
        .outerjoin(User, User.id == Message.reviewed_by)
        .where(Message.id.in_(ids))
        # other rows of this transaction may have made several edits
        .execution_options(populate_existing=True)
    )
    rows = session.execute(statement).all()
    others = _other_companies(session, [row.Message for row in rows])
    found = {row.Message.id: _detailed(session, row, others[row.Message.campaign_id]) for row in rows}
    return [found[key] for key in ids if key in found]


def describe_message(session: Session, message_id: UUID) -> MessageDetailOut:
    """Return one message with everything that a reviewer needs; 404 when it does not exist."""
    found = describe_messages(session, [message_id])
    if not found:
        raise NotFoundError("There is no such message.")
    return found[0]


def list_versions(session: Session, message_id: UUID) -> MessageVersionsOut:
    """Return all edits of a message, the newest first."""
    get_message_row(session, message_id)
    rows = session.execute(
        select(MessageVersion, User.display_name)
        .outerjoin(User, User.id == MessageVersion.edited_by)
        .where(MessageVersion.message_id == message_id)
        .order_by(MessageVersion.id.desc())
    )
    return MessageVersionsOut(
        items=[
            MessageVersionOut(
                id=version.id,
                subject_before=version.subject_before,
                body_before=version.body_before,
                subject_after=version.subject_after,
                body_after=version.body_after,
                edit_reason=version.edit_reason,
                edited_by=name,
                created_at=version.created_at,
            )
            for version, name in rows
        ]
    )


def count_by_status(session: Session, campaign_ids: list[UUID]) -> dict[UUID, dict[enums.MessageReviewStatus, int]]:
    """Return how many messages each campaign has in each review status."""
    found: dict[UUID, dict[enums.MessageReviewStatus, int]] = {key: {} for key in campaign_ids}
    statement = (
        select(Message.campaign_id, Message.status, func.count())
        .where(Message.campaign_id.in_(campaign_ids))
        .group_by(Message.campaign_id, Message.status)
    )
    for campaign_id, status, count in session.execute(statement):
        found[campaign_id][status] = count
    return found


def _rows() -> Select[Any]:
    campaigns = CAMPAIGNS.get()
    of_message = (campaigns.c.tenant_id == Message.tenant_id) & (campaigns.c.id == Message.campaign_id)
    return (
        select(Message, Contact, Company, campaigns.c.name.label("campaign_name"), campaigns.c.sender)
        .join(Contact, (Contact.tenant_id == Message.tenant_id) & (Contact.id == Message.contact_id))
        .outerjoin(Company, (Company.tenant_id == Contact.tenant_id) & (Company.id == Contact.company_id))
        .join(campaigns, of_message)
    )


def _narrow(statement: Select[Any], query: MessageQuery) -> Select[Any]:
    if query.campaign_id:
        statement = statement.where(Message.campaign_id == query.campaign_id)
    if query.contact_id:
        statement = statement.where(Message.contact_id == query.contact_id)
    if query.status:
        statement = statement.where(Message.status.in_(query.status))
    if query.channel:
        statement = statement.where(Message.channel.in_(query.channel))
    if query.step:
        statement = statement.where(Message.step_position.in_(query.step))
    if query.search:
        statement = statement.where(contains_words(query.search, Contact.search_text))
    return statement


def _shown(row: Row[Any]) -> MessageOut:
    return MessageOut.model_validate(_values(row))


def _values(row: Row[Any]) -> dict[str, Any]:
    message: Message = row.Message
    values = {key: getattr(message, key) for key in MessageOut.model_fields if hasattr(message, key)}
    return values | {
        "campaign_name": row.campaign_name,
        "is_edited": (message.subject, message.body) != (message.original_subject, message.original_body),
        "is_locked": message.locked_at is not None,
        "contact": MessageContactOut.model_validate(row.Contact),
        "company": MessageCompanyOut.model_validate(row.Company) if row.Company is not None else None,
    }


def _detailed(session: Session, row: Row[Any], others: Sequence[str]) -> MessageDetailOut:
    message: Message = row.Message
    values = {key: getattr(message, key) for key in MessageDetailOut.model_fields if hasattr(message, key)}
    values |= _values(row)
    values["contact"].person_summary = row.person_summary
    if values["company"] is not None:
        values["company"].summary = row.summary
    limit = LIMITS[message.channel]
    account = enums.LinkedInAccount((row.sender or {}).get("linkedin_account") or enums.LinkedInAccount.UNKNOWN)
    advised = suggested_length(message.channel, account, limit.max_body)
    return MessageDetailOut.model_validate(
        values
        | {
            "limit": ChannelLimitOut(
                max_body=limit.max_body,
                suggested_body=advised if advised < limit.max_body else None,
                max_subject=limit.max_subject or None,
                suggested_subject=limit.suggested_subject or None,
            ),
            "advice": advice(message.channel, subject=message.subject),
            "findings": [_finding(item) for item in _check(session, row, others)],
            "reviewed_by": row.display_name,
        }
    )


def find_blocking(session: Session, message_id: UUID) -> list[LocatedFinding]:
    """Return the findings that keep a message from being approved."""
    row = session.execute(_rows().where(Message.id == message_id).execution_options(populate_existing=True)).one()
    others = _other_companies(session, [row.Message])[row.Message.campaign_id]
    return [item for item in _check(session, row, others) if item.blocks]


def _other_companies(session: Session, messages: Sequence[Message]) -> dict[UUID, list[str]]:
    """Return the companies of each campaign that its messages name, in one look per campaign."""
    texts: dict[UUID, list[str]] = defaultdict(list)
    for message in messages:
        texts[message.campaign_id] += [message.subject or "", message.body]
    return {key: load_other_companies(session, key, "\n".join(found)) for key, found in texts.items()}


def _check(session: Session, row: Row[Any], others: Sequence[str]) -> list[LocatedFinding]:
    message, contact, company = row.Message, row.Contact, row.Company
    record = {
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "full_name": contact.full_name or contact.name,
        "greeting_name": contact.greeting_name,
        "company": {"name": company.name, "domain": company.domain} if company is not None else {},
    }
    named = [name for name in others if name in (message.subject or "") or name in message.body]
    if named:
        steps = CAMPAIGN_STEPS.get().c
        asked = session.scalar(
            select(steps.instructions).where(steps.tenant_id == tenant_of(session), steps.id == message.step_id)
        )
        named = without_given(named, message.facts, row.sender, asked, message.step_label)
    who = correspondents(record, row.sender, message.language, message.formality, other_companies=named)
    return check_text(message.channel, message.subject, message.body, who)


def _finding(item: LocatedFinding) -> TextFindingOut:
    found = item.finding
    return TextFindingOut(
        field=item.field,
        kind=found.kind,
        text=found.text,
        start=found.start,
        end=found.end,
        severity=found.severity,
        reason=found.reason,
    )
