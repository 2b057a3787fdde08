"""Reading contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from leadgen.api import Cursor
from leadgen.companies.models import Company
from leadgen.companies.queries import owners_by_id, show_facets
from leadgen.contacts.contact_filter import COMPANY_FACETS, FACETS, ContactFilter, apply_filter
from leadgen.contacts.models import Contact, ContactEnrichment
from leadgen.contacts.schemas import (
    LIST_FIELDS,
    CompanyRefOut,
    ContactBase,
    ContactDetailBase,
    ContactDetailOut,
    ContactListQuery,
    ContactOut,
    ContactPageOut,
    ContactSort,
    JobTitleOut,
    JobTitlesQuery,
    MatchingCountOut,
)
from leadgen.errors import NotFoundError
from leadgen.fields import Entity, catalog, enums
from leadgen.fields.synonyms import enum_label
from leadgen.lists.facets import Facet, count_facets
from leadgen.lists.keyset import Order, count_rows, fetch_slice
from leadgen.lists.schemas import FacetsOut
from leadgen.observations.fold import fold
from leadgen.observations.store import load_observations
from leadgen.tags.models import ContactTagAssignment
from leadgen.tags.queries import tags_of

SORT_COLUMNS = {
    ContactSort.NAME: Contact.sort_name,
    ContactSort.CREATED_AT: Contact.id,  # UUIDv7: ordered by creation, and the primary key is its index
    ContactSort.UPDATED_AT: Contact.updated_at,
    ContactSort.COMPANY: Company.name_key,
    ContactSort.JOB_TITLE: Contact.job_title,
    ContactSort.EMAIL: Contact.email,
    ContactSort.CONTACT_SCORE: Contact.contact_score,
    ContactSort.AUTHORITY_SCORE: Contact.authority_score,
    ContactSort.SENIORITY_LEVEL: Contact.seniority_level,
    ContactSort.DEPARTMENT: Contact.department,
    ContactSort.ICP_FIT: Contact.icp_fit,
    ContactSort.MESSAGE_STATUS: Contact.message_status,
}


def get_contact(session: Session, contact_id: UUID) -> Contact:
    """Return a contact; 404 when it is not in this namespace."""
    contact = session.scalars(select(Contact).where(Contact.id == contact_id)).one_or_none()
    if contact is None:
        raise NotFoundError("There is no such contact.")
    return contact


def _with_company(statement: Select[Any]) -> Select[Any]:
    same = and_(Company.tenant_id == Contact.tenant_id, Company.id == Contact.company_id)
    return statement.outerjoin(Company, same)


def list_contacts(session: Session, query: ContactListQuery, cursor: Cursor) -> ContactPageOut:
    """Return one page of the contacts that the filter chooses."""
    statement: Select[Any] = apply_filter(select(Contact), query)
    total = count_rows(session, statement)
    if query.sort is ContactSort.COMPANY:
        statement = _with_company(statement)
    order = Order(query.sort.value, SORT_COLUMNS[query.sort], Contact.id, query.direction)
    part = fetch_slice(session, statement, order=order, cursor=cursor, token=query.cursor, limit=query.limit)
    contacts = [row[0] for row in part.rows]
    return ContactPageOut(items=show_contacts(session, contacts), total=total, next_cursor=part.next_cursor)


def show_contacts(session: Session, contacts: Sequence[Contact]) -> list[ContactBase]:
    """Return contacts as lists show them."""
    around = _Around(session, contacts)
    return [
        ContactOut(**{field.key: getattr(contact, field.column) for field in LIST_FIELDS}, **around.of(contact))
        for contact in contacts
    ]


def show_contact(session: Session, contact: Contact) -> ContactDetailBase:
    """Return a contact with every value."""
    enrichment = session.scalars(select(ContactEnrichment).where(ContactEnrichment.id == contact.id)).one_or_none()
    rows: dict[str, Any] = {"contacts": contact, "contact_enrichment": enrichment}
    values = {field.key: getattr(rows[field.table], field.column, None) for field in catalog(Entity.CONTACT).values()}
    said = load_observations(session, Entity.CONTACT, [contact.id]).get(contact.id, [])
    locked = [key for key, verdict in fold(said).items() if verdict.locked]
    return ContactDetailOut(**values, **_Around(session, [contact]).of(contact), locked_fields=locked)


class _Around:
    """What stands around contacts in other tables, read once for a page."""

    def __init__(self, session: Session, contacts: Sequence[Contact]) -> None:
        self._tags = tags_of(session, Entity.CONTACT, [contact.id for contact in contacts])
        self._owners = owners_by_id(session, [contact.owner_id for contact in contacts])
        wanted = {contact.company_id for contact in contacts if contact.company_id}
        rows = session.scalars(select(Company).where(Company.id.in_(wanted))) if wanted else ()
        self._companies = {row.id: CompanyRefOut.model_validate(row) for row in rows}

    def of(self, contact: Contact) -> dict[str, Any]:
        return {
            "id": contact.id,
            "name": contact.name,
            "version": contact.version,
            "created_at": contact.created_at,
            "updated_at": contact.updated_at,
            "company": self._companies.get(contact.company_id) if contact.company_id else None,
            "owner": self._owners.get(contact.owner_id) if contact.owner_id else None,
            "tags": self._tags.get(contact.id, []),
        }


def count_contact_facets(session: Session, chosen: ContactFilter) -> FacetsOut:
    """Return exact counts per facet value under the filter, each facet free of its own choice."""

    def narrowed(key: str | None) -> Select[Any]:
        return _with_company(apply_filter(select(Contact), chosen, without=key))

    columns: dict[str, Any] = {field.key: getattr(Contact, field.column) for field in FACETS}
    columns |= COMPANY_FACETS | {"owner_ids": Contact.owner_id}
    facets = [
        Facet(key, column, bool(getattr(chosen, key) or getattr(chosen, f"not_{key}")))
        for key, column in columns.items()
    ]
    counts = count_facets(session, facets, narrowed)
    tagged = (
        apply_filter(select(Contact), chosen, without="tag_ids")
        .join(ContactTagAssignment, ContactTagAssignment.contact_id == Contact.id)
        .with_only_columns(ContactTagAssignment.tag_id, func.count(), maintain_column_froms=True)
    )
    counts["tag_ids"] = {
        str(key): count for key, count in session.execute(tagged.group_by(ContactTagAssignment.tag_id))
    }
    total = count_rows(session, apply_filter(select(Contact), chosen))
    labels = {field.key: field.label for field in FACETS} | {
        key: key.replace("_", " ").capitalize() for key in COMPANY_FACETS
    }
    words = {m.value: enum_label(m) for field in FACETS if field.enum for m in field.enum}
    # A person's language code would otherwise read like a country code in capitals.
    words |= {member.value: member.value for member in enums.Language}
    return FacetsOut(total=total, facets=show_facets(session, counts, labels, words))


def list_job_titles(session: Session, query: JobTitlesQuery) -> list[JobTitleOut]:
    """Return the titles among the chosen contacts, most frequent first; spellings that differ in case are one."""
    key = func.lower(Contact.job_title)
    counted = (
        apply_filter(select(Contact), query)
        .where(Contact.job_title.is_not(None))
        .with_only_columns(func.mode().within_group(Contact.job_title), func.count())
        .group_by(key)
        .order_by(func.count().desc(), key)
    )
    if query.title:
        counted = counted.where(key.contains(query.title.lower(), autoescape=True))
    return [JobTitleOut(title=title, count=count) for title, count in session.execute(counted.limit(query.limit))]


def count_matching(session: Session, chosen: ContactFilter) -> MatchingCountOut:
    """Return how many contacts the filter chooses, and how many of them can be reached by which channel."""
    statement = apply_filter(select(Contact), chosen).with_only_columns(
        func.count(), func.count(Contact.email), func.count(Contact.linkedin_url), func.count(Contact.company_id)
    )
    total, email, linkedin, company = session.execute(statement).one()
    return MatchingCountOut(total=total, with_email=email, with_linkedin=linkedin, with_company=company)
