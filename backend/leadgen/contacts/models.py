"""Tables: contacts and contact_enrichment.

Columns are the current values of the catalogue's fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.companies.models import CONTACTS
from leadgen.db import TenantTable, enum_type, tenant_fk
from leadgen.fields import Entity, catalog, enums, normalize_text
from leadgen.fields.addresses.email_advice import mailbox_key
from leadgen.observations.tables import SEARCH_LENGTH, register_record
from leadgen.records.models import RecordTable, index_known

_IN_FACETS = ["owner_id", *(field.column for field in catalog(Entity.CONTACT).values() if field.facet)]
"""Columns that facets of contacts read, besides the company and its facets."""


class Contact(RecordTable):
    """A person, with or without a company.

    `name` is the display name. `name_key` (first, last), `sort_name` (last, first) and `search_text` are derived from
    the values and written with them. `email_key` is the mailbox where it has other spellings than the address.
    `message_status` is computed from the contact's messages.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        tenant_fk("company_id", "companies", ondelete="SET NULL"),
        tenant_fk("owner_id", "owners", ondelete="SET NULL"),
        index_known("linkedin_url"),
        index_known("email", "id"),
        index_known("email_key"),
        Index(None, "tenant_id", "name_key", "company_id"),
        Index(None, "tenant_id", "sort_name", "id"),
        Index(None, "tenant_id", "updated_at", "id"),
        Index(None, "tenant_id", "message_status", "id"),
        index_known("job_title", "id"),
        index_known("contact_score", "id"),
        index_known("authority_score", "id"),
        index_known("seniority_level", "id"),
        index_known("department", "id"),
        index_known("icp_fit", "id"),
        index_known("owner_id"),
        # Searches read every contact's text; this index holds a third of the table's size (ADR 21).
        Index("ix_contacts_search", "tenant_id", "id", postgresql_include=["search_text", "company_id"]),
        # The same for facets and filters (ADR 25), and the index of a company's contacts.
        Index("ix_contacts_facets", "tenant_id", "company_id", "id", postgresql_include=_IN_FACETS),
    )

    company_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    name: Mapped[str | None]
    name_key: Mapped[str | None]
    sort_name: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(default="", server_default="")
    message_status: Mapped[enums.ContactMessageStatus] = mapped_column(
        enum_type(enums.ContactMessageStatus),
        default=enums.ContactMessageStatus.NOT_STARTED,
        server_default=text("'not_started'"),
    )
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    full_name: Mapped[str | None]
    greeting_name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    mobile_phone: Mapped[str | None]
    email_key: Mapped[str | None]
    further_emails: Mapped[list[str] | None]
    further_phones: Mapped[list[str] | None]
    further_departments: Mapped[list[str] | None]
    further_companies: Mapped[list[str] | None]
    linkedin_url: Mapped[str | None]
    job_title: Mapped[str | None]
    seniority_level: Mapped[enums.SeniorityLevel | None] = mapped_column(enum_type(enums.SeniorityLevel))
    department: Mapped[enums.Department | None] = mapped_column(enum_type(enums.Department))
    language: Mapped[enums.Language | None] = mapped_column(enum_type(enums.Language))
    location_city: Mapped[str | None]
    location_country: Mapped[str | None]
    icp_fit: Mapped[enums.IcpFit | None] = mapped_column(enum_type(enums.IcpFit))
    contact_score: Mapped[int | None]
    authority_score: Mapped[int | None]
    ai_champion: Mapped[bool | None]
    linkedin_activity: Mapped[enums.LinkedinActivity | None] = mapped_column(enum_type(enums.LinkedinActivity))
    role_verified: Mapped[bool | None]
    contact_source: Mapped[enums.ContactSource | None] = mapped_column(enum_type(enums.ContactSource))
    relationship_status: Mapped[enums.RelationshipStatus | None] = mapped_column(enum_type(enums.RelationshipStatus))
    notes: Mapped[str | None]


class ContactEnrichment(TenantTable):
    """Long research results about a contact; `id` is the contact's id."""

    __tablename__ = "contact_enrichment"
    __table_args__ = (tenant_fk("id", "contacts"),)

    person_confidence: Mapped[Decimal | None]
    person_summary: Mapped[str | None]
    role_check: Mapped[str | None]
    career_highlights: Mapped[list[str] | None]
    interests: Mapped[list[str] | None]
    recent_activity: Mapped[list[str] | None]
    conversation_starters: Mapped[list[str] | None]
    person_flags: Mapped[list[str] | None]


def derive_contact(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a contact's derived columns: display name, match keys, sort key and search text."""
    first, last = values.get("first_name") or "", values.get("last_name") or ""
    shown = f"{first} {last}" if first and last else values.get("full_name") or first or last
    name_key = normalize_text(shown)
    if last:
        sort_name = normalize_text(f"{last} {first}") if first else normalize_text(last)
    else:
        before, _, after = name_key.rpartition(" ")
        sort_name = f"{after} {before}".strip()
    email, title = values.get("email"), values.get("job_title")
    more = normalize_text(f"{email or ''} {title or ''}") if email or title else ""
    mailbox = mailbox_key(email) if email else None
    return {
        "name": shown or None,
        "name_key": name_key or None,
        "sort_name": sort_name or None,
        "search_text": f"{name_key} {more}".strip()[:SEARCH_LENGTH],
        "email_key": mailbox if mailbox != email else None,
    }


register_record(Entity.CONTACT, main="contacts", derive=derive_contact)
CONTACTS.register(Contact.__table__)
