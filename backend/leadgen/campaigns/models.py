"""Tables: campaigns, campaign_steps, campaign_contacts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import TenantTable, Versioned, enum_type, tenant_fk
from leadgen.enrichment.models import IN_LIVE_CAMPAIGN
from leadgen.fields import enums
from leadgen.pipeline.models import CAMPAIGN_CONTACTS, CAMPAIGN_STEPS, CAMPAIGNS


class Campaign(Versioned, TenantTable):
    """An outreach effort: sender, language, tone, contacts and steps.

    The status `generating` is never stored: a campaign has it while a run writes for it (`queries.status_now`).
    `interrupted` says in words what an upgrade left unwritten; while `goes_on` is set, a worker still has to start a
    run for it.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        Index(None, "tenant_id", "status"),
        Index("ix_campaigns_goes_on", "tenant_id", postgresql_where=text("goes_on")),
    )

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
    interrupted: Mapped[str | None]
    goes_on: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    exported_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class CampaignStep(TenantTable):
    """One touch of a campaign's sequence.

    `position` counts from 1, `delay_days` from the step before.
    """

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

    Before generation the stored status is `pending`. The shown status is computed from what is known about the contact
    and the company now (`readiness`). Afterwards the status is how the last run left the contact. `generating` is
    computed from runs, and never stored. `failures` holds, by step, the requested messages that failed: code, reason,
    time.
    """

    __tablename__ = "campaign_contacts"
    __table_args__ = (
        tenant_fk("campaign_id", "campaigns"),
        tenant_fk("contact_id", "contacts"),
        UniqueConstraint("tenant_id", "campaign_id", "contact_id"),
        Index(None, "tenant_id", "contact_id"),
        Index(None, "tenant_id", "campaign_id", "id"),
        Index(
            "ix_campaign_contacts_failures",
            "tenant_id",
            "campaign_id",
            postgresql_where=text("failures <> '{}'::jsonb"),
        ),
    )

    campaign_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    status: Mapped[enums.CampaignContactStatus] = mapped_column(
        enum_type(enums.CampaignContactStatus),
        default=enums.CampaignContactStatus.PENDING,
        server_default=text("'pending'"),
    )
    reason_code: Mapped[str | None]
    reason: Mapped[str | None]
    failures: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


CAMPAIGNS.register(Campaign.__table__)
CAMPAIGN_STEPS.register(CampaignStep.__table__)
CAMPAIGN_CONTACTS.register(CampaignContact.__table__)
IN_LIVE_CAMPAIGN.register("""
EXISTS (SELECT 1 FROM contacts k JOIN campaign_contacts p ON p.tenant_id = k.tenant_id AND p.contact_id = k.id
          JOIN campaigns a ON a.tenant_id = p.tenant_id AND a.id = p.campaign_id
         WHERE k.tenant_id = c.tenant_id AND k.company_id = c.id AND a.status NOT IN ('draft', 'archived'))
""")
