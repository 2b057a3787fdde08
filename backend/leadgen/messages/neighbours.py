"""Names of the other companies that a campaign writes to: one of them in a message is a mistake, or was said to the writer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.db import dumps
from leadgen.messages.lint import MOST_OTHERS
from leadgen.pipeline.models import CAMPAIGN_CONTACTS
from leadgen.tenancy import tenant_of


def load_other_companies(session: Session, campaign_id: UUID, text: str | None = None) -> list[str]:
    """Return what people call the companies of a campaign's contacts; with a text, only those that the text names."""
    placed = CAMPAIGN_CONTACTS.get().c
    places = select(placed.contact_id).where(placed.tenant_id == tenant_of(session), placed.campaign_id == campaign_id)
    statement = (
        select(Company.spoken_name)
        .join(Contact, (Contact.tenant_id == Company.tenant_id) & (Contact.company_id == Company.id))
        .where(Contact.id.in_(places), Company.spoken_name.is_not(None))
        .distinct()
        .order_by(Company.spoken_name)
        .limit(MOST_OTHERS)
    )
    if text is not None:
        statement = statement.where(func.strpos(literal(text), Company.spoken_name) > 0)
    return [name for name in session.scalars(statement) if name]


def without_given(names: Iterable[str], *given: Any) -> list[str]:
    """Return the names that nothing given to the writer mentions: a known customer or partner may be named."""
    said = dumps(given)
    return [name for name in names if dumps(name)[1:-1] not in said]
