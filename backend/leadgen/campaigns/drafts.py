"""Storing a text that was written: a draft, whoever wrote it, the campaign's own generation or a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import dumps, new_id
from leadgen.messages.writing import PROMPT_VERSION, Brief, Written
from leadgen.tenancy import tenant_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message belongs: a contact's place in a campaign, at one step."""

    campaign_id: UUID
    contact_row: UUID
    contact_id: UUID
    step_id: UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """A text with what it was written from and by whom. `completion_id`: the result of a run that it came with."""

    brief: Brief
    facts: Sequence[Any]
    written: Written
    provider: str
    model: str
    digest: str
    completion_id: UUID | None = None

    @property
    def cost(self) -> Decimal | None:
        """What it took, in US dollars; None where one of its calls has no known price."""
        costs = [item.cost for item in self.written.spent]
        return None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))


_INSERT = text("""
INSERT INTO messages (tenant_id, id, campaign_id, campaign_contact_id, contact_id, step_id, step_position, step_label,
                      channel, language, tone, formality, variant, status, original_subject, original_body, subject, body,
                      facts, provider, model, prompt_version, input_hash, cost_usd,
                      completion_id, generated_at)
VALUES (:tenant, :id, :campaign, :contact_row, :contact, :step, :position, :label,
        :channel, :language, :tone, :formality, 'a', 'draft', :subject, :body, :subject, :body,
        CAST(:facts AS jsonb), :provider, :model, :prompt_version, :digest, :cost, :completion, now())
ON CONFLICT (tenant_id, campaign_contact_id, step_id, variant) DO NOTHING
""")


def insert_draft(session: Session, place: Place, draft: Draft) -> None:
    """Store the text as a draft; a message that is there already stays as it is."""
    brief, written = draft.brief, draft.written
    models = [item.model for item in written.spent]
    session.execute(
        _INSERT,
        {
            "tenant": tenant_of(session),
            "id": new_id(),
            "campaign": place.campaign_id,
            "contact_row": place.contact_row,
            "contact": place.contact_id,
            "step": place.step_id,
            "position": brief.position,
            "label": brief.label,
            "channel": brief.channel.value,
            "language": brief.language.value,
            "tone": brief.tone.value,
            "formality": brief.formality.value if brief.formality else None,
            "subject": written.subject,
            "body": written.body,
            "facts": dumps(list(draft.facts)),
            "provider": draft.provider,
            "model": models[-1] if models else draft.model,
            "prompt_version": PROMPT_VERSION,
            "digest": draft.digest,
            "cost": draft.cost,
            "completion": draft.completion_id,
        },
    )
