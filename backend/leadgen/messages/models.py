"""Tables: messages and message_versions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import TenantTable, Versioned, enum_type, tenant_fk
from leadgen.fields import enums


class Message(Versioned, TenantTable):
    """The text for one contact at one step of one campaign.

    `original_subject` and `original_body` are what was generated and never change; `subject` and `body` are current.
    `facts` are the values that the writer was given. `locked_at` is set while the campaign is past its approval gate: a
    locked message takes no edit and no decision. `cost_usd` None = unknown. `completion_id` is the result of the run
    that wrote it; None: it is older than the rule that runs write all messages.
    """

    __tablename__ = "messages"
    __table_args__ = (
        tenant_fk("campaign_id", "campaigns"),
        tenant_fk("campaign_contact_id", "campaign_contacts"),
        tenant_fk("contact_id", "contacts"),
        tenant_fk("step_id", "campaign_steps"),
        UniqueConstraint("tenant_id", "campaign_contact_id", "step_id", "variant"),
        Index(None, "tenant_id", "campaign_id", "status"),
        Index("ix_messages_queue", "tenant_id", "campaign_id", "campaign_contact_id", "step_position", "id"),
        Index(None, "tenant_id", "contact_id"),
        Index(None, "tenant_id", "step_id"),
        Index(
            "ix_messages_completion", "tenant_id", "completion_id", postgresql_where=text("completion_id IS NOT NULL")
        ),
    )

    campaign_id: Mapped[UUID]
    campaign_contact_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    step_id: Mapped[UUID]
    step_position: Mapped[int] = mapped_column(Integer)
    step_label: Mapped[str]
    channel: Mapped[enums.MessageChannel] = mapped_column(enum_type(enums.MessageChannel))
    language: Mapped[enums.Language] = mapped_column(enum_type(enums.Language))
    tone: Mapped[enums.MessageTone] = mapped_column(enum_type(enums.MessageTone))
    formality: Mapped[enums.Formality | None] = mapped_column(enum_type(enums.Formality))
    variant: Mapped[enums.MessageVariant] = mapped_column(
        enum_type(enums.MessageVariant), default=enums.MessageVariant.A
    )
    status: Mapped[enums.MessageReviewStatus] = mapped_column(
        enum_type(enums.MessageReviewStatus), default=enums.MessageReviewStatus.DRAFT
    )
    original_subject: Mapped[str | None]
    original_body: Mapped[str]
    subject: Mapped[str | None]
    body: Mapped[str]
    edit_reason: Mapped[enums.EditReason | None] = mapped_column(enum_type(enums.EditReason))
    reject_reason: Mapped[str | None]
    facts: Mapped[list[dict[str, Any]]]
    provider: Mapped[str]
    model: Mapped[str]
    prompt_version: Mapped[str]
    input_hash: Mapped[str]
    cost_usd: Mapped[Decimal | None]
    completion_id: Mapped[UUID | None]
    generated_at: Mapped[datetime]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    locked_at: Mapped[datetime | None]


class MessageVersion(TenantTable):
    """One edit: the text before and after, the editor and the reason."""

    __tablename__ = "message_versions"
    __table_args__ = (
        tenant_fk("message_id", "messages"),
        Index(None, "tenant_id", "message_id", "id"),
    )

    message_id: Mapped[UUID]
    subject_before: Mapped[str | None]
    body_before: Mapped[str]
    subject_after: Mapped[str | None]
    body_after: Mapped[str]
    edit_reason: Mapped[enums.EditReason] = mapped_column(enum_type(enums.EditReason))
    edited_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
