"""Schemas of the API of messages."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from leadgen.fields import enums
from leadgen.messages.lint import FindingKind, FindingSeverity
from leadgen.schema import In, Instant, Money, Out, Page, PageQuery


class MessagePath(In):
    message_id: UUID


class MessageQuery(PageQuery):
    """Filters of the list; several values of one filter mean any of them.

    Messages of one contact stay together.
    """

    campaign_id: UUID | None = None
    contact_id: UUID | None = None
    status: list[enums.MessageReviewStatus] = Field(default_factory=list)
    channel: list[enums.MessageChannel] = Field(default_factory=list)
    step: list[int] = Field(default_factory=list, description="Position of the step in its campaign, from 1")
    search: str | None = Field(default=None, max_length=200, description="Words in the contact's name, e-mail or title")


class MessageContactOut(Out):
    """The person that a message is for."""

    id: UUID
    name: str | None
    first_name: str | None
    last_name: str | None
    job_title: str | None
    email: str | None
    linkedin_url: str | None
    location_city: str | None = None
    location_country: str | None = None
    seniority_level: enums.SeniorityLevel | None = None
    department: enums.Department | None = None
    person_summary: str | None = None


class MessageCompanyOut(Out):
    """The company of that person."""

    id: UUID
    name: str | None
    domain: str | None
    industry: enums.Industry | None = None
    hq_country: str | None = None
    hq_city: str | None = None
    employees_count: int | None = None
    summary: str | None = None


class FactOut(Out):
    """One value that the writer was given; `entity` and `field` lead to its provenance."""

    entity: str
    entity_id: UUID
    field: str
    label: str
    value: Any


class MessageOut(Out):
    """One message in a list.

    `is_locked`: its campaign is approved, so it takes no edit and no decision.
    """

    id: UUID
    campaign_id: UUID
    campaign_name: str
    step_position: int
    step_label: str
    channel: enums.MessageChannel
    language: enums.Language
    variant: enums.MessageVariant
    status: enums.MessageReviewStatus
    subject: str | None
    body: str
    is_edited: bool
    is_locked: bool
    edit_reason: enums.EditReason | None
    reject_reason: str | None
    contact: MessageContactOut
    company: MessageCompanyOut | None
    version: int
    created_at: Instant
    updated_at: Instant


class ChannelLimitOut(Out):
    """Limits of the channel, in characters. `max_subject` null: the channel has no subject.

    `suggested_body` is advice: what a free LinkedIn account may send.
    """

    max_body: int
    suggested_body: int | None
    max_subject: int | None
    suggested_subject: int | None


class TextFindingOut(Out):
    """What is wrong with a passage of a message.

    `start` and `end` are code points of the subject or body. An `error` blocks approval, a `warning` is advice.
    """

    field: Literal["subject", "body"]
    kind: FindingKind
    text: str
    start: int
    end: int
    severity: FindingSeverity
    reason: str


class MessageDetailOut(MessageOut):
    """One message with everything that a reviewer needs."""

    original_subject: str | None
    original_body: str
    tone: enums.MessageTone
    formality: enums.Formality | None
    facts: list[FactOut]
    limit: ChannelLimitOut
    advice: list[str]
    findings: list[TextFindingOut]
    provider: str
    model: str
    prompt_version: str
    cost_usd: Money
    generated_at: Instant
    reviewed_at: Instant | None
    reviewed_by: str | None


MessagePage = Page[MessageOut]


class MessageVersionOut(Out):
    """One edit."""

    id: UUID
    subject_before: str | None
    body_before: str
    subject_after: str | None
    body_after: str
    edit_reason: enums.EditReason
    edited_by: str | None
    created_at: Instant


class MessageVersionsOut(Out):
    """All edits of a message, the newest first."""

    items: list[MessageVersionOut]


class MessageEditIn(In):
    """An edit. `body` and `subject` replace the whole current text.

    `subject` is null where the channel has none.
    """

    body: str = Field(max_length=20_000)
    subject: str | None = Field(default=None, max_length=1000)
    edit_reason: enums.EditReason
    version: int


class DecisionIn(In):
    """A decision. `version` is the one that it was made on."""

    version: int


class RejectIn(DecisionIn):
    reason: str | None = Field(default=None, max_length=1000)
