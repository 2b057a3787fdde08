"""Tables: campaigns, campaign_steps, campaign_contacts, campaign_message_work."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import TenantTable, Versioned, enum_type, tenant_fk, waited_for
from leadgen.fields import enums

ZERO = text("0")


class Campaign(Versioned, TenantTable):
    """An outreach effort: who writes (`sender`), in which language and tone, to whom, in which steps.

    `drain_until` and `drain_token` say which worker generates now; `stop_requested_at` keeps new calls from starting.
    """

    __tablename__ = "campaigns"
    __table_args__ = (Index(None, "tenant_id", "status"),)

    name: Mapped[str]
    status: Mapped[enums.CampaignStatus] = mapped_column(
        enum_type(enums.CampaignStatus), default=enums.CampaignStatus.DRAFT
    )
    channel: Mapped[enums.CampaignChannel] = mapped_column(enum_type(enums.CampaignChannel))
    template_key: Mapped[str | None]
    language: Mapped[enums.Language] = mapped_column(enum_type(enums.Language))
    tone: Mapped[enums.MessageTone] = mapped_column(enum_type(enums.MessageTone))
    formality: Mapped[enums.Formality | None] = mapped_column(enum_type(enums.Formality))
    sender: Mapped[dict[str, Any]]
    include_unenriched: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    generation_started_at: Mapped[datetime | None]
    generation_finished_at: Mapped[datetime | None]
    stop_requested_at: Mapped[datetime | None]
    stop_reason: Mapped[str | None]
    drain_until: Mapped[datetime | None] = mapped_column(info=waited_for())
    drain_token: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    exported_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class CampaignStep(TenantTable):
    """One touch of a campaign's sequence; `position` counts from 1, `delay_days` from the step before."""

    __tablename__ = "campaign_steps"
    __table_args__ = (
        tenant_fk("campaign_id", "campaigns"),
        # deferred: reordering swaps positions row by row
        UniqueConstraint("tenant_id", "campaign_id", "position", deferrable=True, initially="DEFERRED"),
    )

    campaign_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(SmallInteger)
    channel: Mapped[enums.MessageChannel] = mapped_column(enum_type(enums.MessageChannel))
    label: Mapped[str]
    enabled: Mapped[bool] = mapped_column(default=True)
    delay_days: Mapped[int] = mapped_column(SmallInteger, default=0)
    instructions: Mapped[str] = mapped_column(default="")
    needs_pdf: Mapped[bool] = mapped_column(default=False)


class CampaignContact(TenantTable):
    """One contact's place in one campaign.

    Before generation the stored status is `pending`; what is shown is computed from what is known about the contact
    and the company now (`readiness`). Afterwards it follows from the contact's work items.
    """

    __tablename__ = "campaign_contacts"
    __table_args__ = (
        tenant_fk("campaign_id", "campaigns"),
        tenant_fk("contact_id", "contacts"),
        UniqueConstraint("tenant_id", "campaign_id", "contact_id"),
        Index(None, "tenant_id", "contact_id"),
        Index(None, "tenant_id", "campaign_id", "id"),
    )

    campaign_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    status: Mapped[enums.CampaignContactStatus] = mapped_column(
        enum_type(enums.CampaignContactStatus),
        default=enums.CampaignContactStatus.PENDING,
        server_default=text("'pending'"),
    )
    reason: Mapped[str | None]
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class MessageWork(TenantTable):
    """The work item: one message to write, and afterwards the proof of what it took.

    `lease` fences writes: only its holder may store. `cost_usd` None = no call yet, or one whose price is unknown
    (`unpriced_calls` counts those).
    """

    __tablename__ = "campaign_message_work"
    __table_args__ = (
        tenant_fk("campaign_id", "campaigns"),
        tenant_fk("campaign_contact_id", "campaign_contacts"),
        tenant_fk("step_id", "campaign_steps"),
        # The step comes first here and the contact has an index of its own: with one on the step alone the planner, blind
        # right after a campaign is queued, looks every item up among all those of its step.
        UniqueConstraint("tenant_id", "step_id", "campaign_contact_id"),
        Index(None, "tenant_id", "campaign_contact_id"),
        Index(None, "tenant_id", "campaign_id", "state"),
        Index(
            "ix_campaign_message_work_open",
            "tenant_id",
            "campaign_id",
            "id",
            postgresql_where=text("state IN ('ready', 'running')"),
        ),
    )

    campaign_id: Mapped[UUID]
    campaign_contact_id: Mapped[UUID]
    step_id: Mapped[UUID]
    state: Mapped[enums.CompletionStatus] = mapped_column(enum_type(enums.CompletionStatus))
    reason_code: Mapped[str | None]
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=ZERO)
    not_before: Mapped[datetime | None] = mapped_column(info=waited_for("state = 'ready'"))
    lease: Mapped[UUID | None]
    leased_until: Mapped[datetime | None] = mapped_column(info=waited_for("state = 'running'"))
    input_hash: Mapped[str | None]
    cost_usd: Mapped[Decimal | None]
    unpriced_calls: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    finished_at: Mapped[datetime | None]
