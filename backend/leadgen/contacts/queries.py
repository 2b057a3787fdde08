"""Reads contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, cast, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from leadgen.api import Cursor
from leadgen.companies.models import Company, Owner
from leadgen.companies.queries import facet_values as company_facet_values
from leadgen.companies.queries import owners_by_id, show_facets
from leadgen.companies.schemas import OwnerOut
from leadgen.contacts.contact_filter import (
    COMPANY_FACETS,
    FACETS,
    ContactFilter,
    apply_filter,
    company_condition,
    contact_conditions,
    facet_choices,
    facet_columns,
    other_conditions,
)
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
from leadgen.lists import keyset
from leadgen.lists.facets import Counts, Facet, Rows, count_facets, count_together
from leadgen.lists.ids import Column, Ids, find_ids, prepare_search
from leadgen.lists.keyset import Order, count_hits, fetch_slice
from leadgen.lists.schemas import FacetsOut
from leadgen.observations.fold import fold
from leadgen.observations.store import load_observations
from leadgen.tags.models import ContactTagAssignment
from leadgen.tags.queries import count_tagged, tags_of
from leadgen.tags.schemas import TagRefOut

SORT_COLUMNS = {
    ContactSort.NAME: Contact.sort_name,
    ContactSort.CREATED_AT: Contact.id,  # UUIDv7 is ordered by creation, and the primary key is its index
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


_NO_CONTACT = "There is no such contact."


def get_contact(session: Session, contact_id: UUID) -> Contact:
    """Return a contact; 404 when it is not in this namespace."""
    contact = session.scalars(select(Contact).where(Contact.id == contact_id)).one_or_none()
    if contact is None:
        raise NotFoundError(_NO_CONTACT)
    return contact


def _with_company(statement: Select[Any]) -> Select[Any]:
    same = and_(Company.tenant_id == Contact.tenant_id, Company.id == Contact.company_id)
    return statement.outerjoin(Company, same)


def list_contacts(session: Session, query: ContactListQuery, cursor: Cursor) -> ContactPageOut:
    """Return one page of the contacts that the filter selects."""
    if query.search:
        prepare_search(session)
    statement: Select[Any] = apply_filter(select(Contact), query)
    hits = count_hits(session, statement, Contact.id, scan_once=query.search is not None)
    if hits.ids is not None:
        statement = select(Contact)
    walked: Select[Any] = apply_filter(select(Contact), query, walked=True) if hits.ids is None else statement
    join = _with_company if query.sort is ContactSort.COMPANY else None
    if join is not None:
        statement, walked = join(statement), join(walked)
    order = Order(query.sort.value, SORT_COLUMNS[query.sort], Contact.id, query.direction, join)
    part = fetch_slice(
        session, statement, order=order, cursor=cursor, token=query.cursor, limit=query.limit, hits=hits, walked=walked
    )
    contacts = [row[0] for row in part.rows]
    return ContactPageOut(items=show_contacts(session, contacts), total=hits.total, next_cursor=part.next_cursor)


def show_contacts(session: Session, contacts: Sequence[Contact]) -> list[ContactBase]:
    """Return contacts as lists show them."""
    around = _Around.read(session, contacts)
    return [
        ContactOut(**{field.key: getattr(contact, field.column) for field in LIST_FIELDS}, **around.of(contact))
        for contact in contacts
    ]


_COMPANY_REF = tuple(getattr(Company, name) for name in CompanyRefOut.model_fields)
# One statement for the values of four tables: a round trip costs more than any of them. Built once, because building
# costs time too.
_DETAIL = (
    select(Contact, ContactEnrichment, Owner, *_COMPANY_REF)
    .select_from(Contact)
    .outerjoin(ContactEnrichment, ContactEnrichment.id == Contact.id)
    .outerjoin(Owner, Owner.id == Contact.owner_id)
    .outerjoin(Company, Company.id == Contact.company_id)
    .where(Contact.id == bindparam("contact_id"))
)


def show_contact(session: Session, contact_id: UUID) -> ContactDetailBase:
    """Return a contact with every value; 404 when it is not in this namespace."""
    found = session.execute(_DETAIL, {"contact_id": contact_id}).one_or_none()
    if found is None:
        raise NotFoundError(_NO_CONTACT)
    contact, enrichment, owner, *company = found
    around = _Around(tags_of(session, Entity.CONTACT, [contact.id]))
    if owner is not None:
        around.owners[owner.id] = OwnerOut.model_validate(owner)
    if company[0] is not None:
        around.companies[company[0]] = _company_ref(company)
    rows: dict[str, Any] = {"contacts": contact, "contact_enrichment": enrichment}
    values = {field.key: getattr(rows[field.table], field.column, None) for field in catalog(Entity.CONTACT).values()}
    said = load_observations(session, Entity.CONTACT, [contact.id]).get(contact.id, [])
    locked = [key for key, verdict in fold(said).items() if verdict.locked]
    return ContactDetailOut(**values, **around.of(contact), locked_fields=locked)


def _company_ref(values: Sequence[Any]) -> CompanyRefOut:
    return CompanyRefOut(**dict(zip(CompanyRefOut.model_fields, values, strict=True)))


@dataclass(frozen=True, slots=True)
class _Around:
    """Related data of contacts from other tables, by contact id."""

    tags: Mapping[UUID, list[TagRefOut]]
    owners: dict[UUID, OwnerOut] = field(default_factory=dict)
    companies: dict[UUID, CompanyRefOut] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, contacts: Sequence[Contact]) -> _Around:
        """Read the related data once for a page."""
        wanted = {contact.company_id for contact in contacts if contact.company_id}
        rows = session.execute(select(*_COMPANY_REF).where(Company.id.in_(wanted))) if wanted else ()
        return cls(
            tags_of(session, Entity.CONTACT, [contact.id for contact in contacts]),
            owners_by_id(session, [contact.owner_id for contact in contacts]),
            {row.id: _company_ref(row) for row in rows},
        )

    def of(self, contact: Contact) -> dict[str, Any]:
        return {
            "id": contact.id,
            "name": contact.name,
            "version": contact.version,
            "created_at": contact.created_at,
            "updated_at": contact.updated_at,
            "company": self.companies.get(contact.company_id) if contact.company_id else None,
            "owner": self.owners.get(contact.owner_id) if contact.owner_id else None,
            "tags": self.tags.get(contact.id, []),
        }


def count_contact_facets(session: Session, chosen: ContactFilter) -> FacetsOut:
    """Return exact counts per facet value under the filter; a facet ignores its own choice."""
    if chosen.search:
        prepare_search(session)
    found, ids = other_conditions(chosen), None
    if found:  # computed once, not in each of the scans below
        ids = find_ids(session, select(Contact).where(*found), Contact.id, most=keyset.SORTED_AT_ONCE)
        found = [ids.include(Contact.id)] if ids is not None else found
    once = ids is None and (chosen.search or chosen.tag_ids or chosen.company_tag_ids or chosen.import_id)
    count = _count_many if once else _count_apart
    counts, total = count(session, chosen, found)
    if "tag_ids" not in counts:
        counts["tag_ids"] = _count_tags(session, chosen, ids)
    labels = {field.key: field.label for field in FACETS} | {
        key: key.replace("_", " ").capitalize() for key in COMPANY_FACETS
    }
    words = {m.value: enum_label(m) for field in FACETS if field.enum for m in field.enum}
    # A person's language code would otherwise read like a country code in capitals.
    words |= {member.value: member.value for member in enums.Language}
    order = [*(field.key for field in FACETS), *COMPANY_FACETS, "owner_ids", "tag_ids"]
    return FacetsOut(total=total, facets=show_facets(session, {key: counts[key] for key in order}, labels, words))


def _count_apart(session: Session, chosen: ContactFilter, found: Sequence[ColumnElement[bool]]) -> tuple[Counts, int]:
    """Count with one scan per group of facets: each scan reads an index, in parallel."""
    own, of_company = facet_choices(chosen, facet_columns()), facet_choices(chosen, COMPANY_FACETS)
    base = select(Contact).where(*found)
    facets = _own_facets(facet_columns(), own)
    counts, total = count_facets(session, Rows(base.where(*company_condition(chosen, of_company)), facets))
    rows = _company_rows(base.where(*own.values()), Contact.company_id, of_company)
    return counts | count_facets(session, rows, read_once=True)[0], total


def _count_many(session: Session, chosen: ContactFilter, found: Sequence[ColumnElement[bool]]) -> tuple[Counts, int]:
    """Count rows that cost more to find than to count: find them once and count from the result."""
    of_company = facet_choices(chosen, COMPANY_FACETS)
    fits = and_(true(), *company_condition(chosen, of_company)).label("fits")
    kept = (Contact.id, Contact.company_id, *facet_columns().values())
    hits = select(Contact).where(*found).with_only_columns(*kept, fits).cte("hits")
    columns = {key: hits.c[str(column.key)] for key, column in facet_columns().items()}
    own = facet_choices(chosen, columns)
    rows = select(hits.c.id)
    parts = [
        Rows(rows.where(hits.c.fits), _own_facets(columns, own)),
        _company_rows(rows.where(*own.values()), hits.c.company_id, of_company),
    ]
    if not chosen.tag_ids and not chosen.not_tag_ids:
        tagged = rows.where(*own.values(), hits.c.fits).join(
            ContactTagAssignment, ContactTagAssignment.contact_id == hits.c.id
        )
        parts.append(Rows(tagged, [Facet("tag_ids", ContactTagAssignment.tag_id)]))
    (counts, total), *others = count_together(session, parts)
    for more, _ in others:
        counts |= more
    return counts, total


def _own_facets(columns: Mapping[str, Column], choices: Mapping[str, ColumnElement[bool]]) -> list[Facet]:
    return [Facet(key, column, choices.get(key), _facet_values(key)) for key, column in columns.items()]


def _count_tags(session: Session, chosen: ContactFilter, ids: Ids | None) -> dict[str, int]:
    """Count the contacts of each tag; `ids` match the filter without its facets' choices."""
    conditions = contact_conditions(chosen, without="tag_ids")
    if not conditions:
        return {str(key): count for key, count in count_tagged(session, Entity.CONTACT).items()}
    if ids is not None and not chosen.tag_ids and not chosen.not_tag_ids:
        choices = facet_choices(chosen, COMPANY_FACETS)
        own = facet_choices(chosen, facet_columns()).values()
        conditions = [ids.include(Contact.id), *own, *company_condition(chosen, choices)]
    tagged = (
        select(Contact)
        .where(*conditions)
        .join(ContactTagAssignment, ContactTagAssignment.contact_id == Contact.id)
        .with_only_columns(ContactTagAssignment.tag_id, func.count(), maintain_column_froms=True)
    )
    return {str(key): count for key, count in session.execute(tagged.group_by(ContactTagAssignment.tag_id))}


def _company_rows(statement: Select[Any], company_id: Column, choices: Mapping[str, ColumnElement[bool]]) -> Rows:
    """Select the companies of a statement's contacts, weighted by their number of contacts.

    Companies are far fewer than contacts.
    """
    each = statement.with_only_columns(company_id, func.count().label("contacts"), maintain_column_froms=True)
    grouped = each.group_by(company_id)
    if statement.whereclause is None:
        # Ordered by the company index: the planner would otherwise hash a million contacts, which takes three times
        # as long.
        grouped = grouped.order_by(company_id).offset(literal_column("0"))
    by_company = grouped.subquery()
    rows = select(by_company.c.contacts).outerjoin_from(by_company, Company, Company.id == by_company.c.company_id)
    facets = [
        Facet(key, column, choices.get(key), company_facet_values(str(column.key)))
        for key, column in COMPANY_FACETS.items()
    ]
    return Rows(rows, facets, by_company.c.contacts)


def _facet_values(key: str) -> int:
    found = catalog(Entity.CONTACT).get(key)
    return len(found.enum) + 1 if found is not None and found.enum else 20


def list_job_titles(session: Session, query: JobTitlesQuery) -> list[JobTitleOut]:
    """Return the job titles of the selected contacts, most frequent first.

    Spellings that differ only in case count as one.
    """
    spelled = (
        apply_filter(select(Contact), query)
        .where(Contact.job_title.is_not(None))
        .with_only_columns(Contact.job_title, func.count().label("count"), maintain_column_froms=True)
        .group_by(Contact.job_title)
    )
    # OFFSET 0: the part of a title is compared with some hundred spellings, not with every contact's title.
    spellings = spelled.offset(literal_column("0")).subquery()
    key, count = func.lower(spellings.c.job_title), func.sum(spellings.c.count)
    shown = func.array_agg(aggregate_order_by(spellings.c.job_title, spellings.c.count.desc(), spellings.c.job_title))
    titles = select(shown[1], cast(count, BigInteger)).group_by(key).order_by(count.desc(), key).limit(query.limit)
    if query.title:
        titles = titles.where(key.contains(query.title.lower(), autoescape=True))
    return [JobTitleOut(title=title, count=count) for title, count in session.execute(titles)]


def count_matching(session: Session, chosen: ContactFilter) -> MatchingCountOut:
    """Return how many contacts the filter selects, and how many of them each channel reaches."""
    statement = apply_filter(select(Contact), chosen).with_only_columns(
        func.count(), func.count(Contact.email), func.count(Contact.linkedin_url), func.count(Contact.company_id)
    )
    total, email, linkedin, company = session.execute(statement).one()
    return MatchingCountOut(total=total, with_email=email, with_linkedin=linkedin, with_company=company)
