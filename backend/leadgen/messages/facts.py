"""Known facts about a contact and the company, for the writer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.companies.models import Company, CompanyEnrichmentL1
from leadgen.company_names import spoken_name
from leadgen.contacts.models import Contact, ContactEnrichment
from leadgen.custom_fields.queries import own_fields
from leadgen.fields import Entity, Field, get_field

CONTACT_FACTS = (
    "job_title",
    "seniority_level",
    "department",
    "location_city",
    "location_country",
    "person_summary",
    "career_highlights",
    "interests",
    "recent_activity",
    "conversation_starters",
)
COMPANY_FACTS = (
    "industry",
    "industry_detail",
    "summary",
    "products",
    "target_customers",
    "markets",
    "recent_news",
    "hiring_signals",
    "pain_points",
    "technologies",
    "ai_adoption_detail",
    "employees_count",
    "company_size",
    "hq_city",
    "hq_country",
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """One contact with its known facts.

    `record` is for the prompt, `facts` are stored with the message.
    """

    contact_id: UUID
    name: str | None
    email: str | None
    linkedin_url: str | None
    phone: str | None
    record: Mapping[str, Any]
    facts: tuple[Mapping[str, Any], ...]


def load_addressees(session: Session, contact_ids: Collection[UUID]) -> dict[UUID, Addressee]:
    """Return what is known about these contacts now; deleted contacts are left out."""
    statement = (
        select(Contact, ContactEnrichment, Company, CompanyEnrichmentL1)
        .outerjoin(
            ContactEnrichment,
            (ContactEnrichment.tenant_id == Contact.tenant_id) & (ContactEnrichment.id == Contact.id),
        )
        .outerjoin(Company, (Company.tenant_id == Contact.tenant_id) & (Company.id == Contact.company_id))
        .outerjoin(
            CompanyEnrichmentL1,
            (CompanyEnrichmentL1.tenant_id == Company.tenant_id) & (CompanyEnrichmentL1.id == Company.id),
        )
        .where(Contact.id.in_(contact_ids))
    )
    own = {entity: own_fields(session, entity) for entity in Entity}
    return {row.Contact.id: _addressee(*row, own) for row in session.execute(statement)}


def _addressee(
    contact: Contact,
    person: ContactEnrichment | None,
    company: Company | None,
    profile: CompanyEnrichmentL1 | None,
    own: Mapping[Entity, Mapping[str, Field]],
) -> Addressee:
    about_contact = _known(Entity.CONTACT, CONTACT_FACTS, contact, person)
    own_contact = _own(own[Entity.CONTACT], contact.custom)
    record: dict[str, Any] = {"first_name": contact.first_name, "last_name": contact.last_name, **about_contact}
    if not contact.first_name and not contact.last_name:
        record["name"] = contact.name
    if contact.greeting_name:
        record["greeting_name"] = contact.greeting_name
    record |= {field.label: value for field, value in own_contact}
    facts = [_fact(Entity.CONTACT, contact.id, key, value) for key, value in about_contact.items()]
    facts += [_fact(Entity.CONTACT, contact.id, field.key, value, field.label) for field, value in own_contact]
    if company is not None:
        about_company = _known(Entity.COMPANY, COMPANY_FACTS, company, profile)
        own_company = _own(own[Entity.COMPANY], company.custom)
        about_own = {field.label: value for field, value in own_company}
        record["company"] = {"name": _said_name(company), "domain": company.domain, **about_company, **about_own}
        facts += [_fact(Entity.COMPANY, company.id, key, value) for key, value in about_company.items()]
        facts += [_fact(Entity.COMPANY, company.id, field.key, value, field.label) for field, value in own_company]
    return Addressee(
        contact_id=contact.id,
        name=contact.name,
        email=contact.email,
        linkedin_url=contact.linkedin_url,
        phone=contact.mobile_phone or contact.phone,
        record={key: value for key, value in record.items() if value is not None},
        facts=tuple(facts),
    )


def _said_name(company: Company) -> str | None:
    """Return what people say for a company; its name alone would bring the legal form into messages."""
    return company.spoken_name or (spoken_name(company.name, company.hq_country).value if company.name else None)


def _known(entity: Entity, keys: tuple[str, ...], *rows: object) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in keys:
        column = get_field(entity, key).column
        value = next((getattr(row, column) for row in rows if row is not None and hasattr(row, column)), None)
        if value is not None and value not in ("", []):
            found[key] = value
    return found


def _own(fields: Mapping[str, Field], values: Mapping[str, Any] | None) -> list[tuple[Field, Any]]:
    """Return the values of the namespace's own fields."""
    return [(field, values[key]) for key, field in fields.items() if key in values] if values else []


def _fact(entity: Entity, entity_id: UUID, key: str, value: Any, label: str | None = None) -> dict[str, Any]:
    label = label or get_field(entity, key).label
    return {"entity": entity.value, "entity_id": str(entity_id), "field": key, "label": label, "value": value}
