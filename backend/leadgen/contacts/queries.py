"""Reads contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, and_, bindparam, cast, func, literal_column, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from leadgen.companies.models import Company
from leadgen.contacts.contact_filter import CONTACT_KIND, ContactFilter
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
from leadgen.fields import Entity, catalog
from leadgen.lists import keyset
from leadgen.lists.cursor import Cursor
from leadgen.lists.facets import Counts, Facet, Rows, count_facets, count_together
from leadgen.lists.ids import Column, Ids, find_ids, prepare_search
from leadgen.lists.keyset import Order
from leadgen.lists.schemas import FacetsOut
from leadgen.records.facets import count_tags, facets_to_count, show_facets
from leadgen.records.filter import (
    Condition,
    apply_filter,
    facet_choices,
    filter_conditions,
    other_conditions,
)
from leadgen.records.models import Owner
from leadgen.records.owners import owners_by_id
from leadgen.records.pages import fetch_page, get_record, locked_fields, no_such_record, shared_values
from leadgen.records.schemas import OwnerOut
from leadgen.tags.models import ContactTagAssignment
from leadgen.tags.queries import tags_of
from leadgen.tags.schemas import TagRefOut

OWN_FACETS = CONTACT_KIND.own_facets
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


def get_contact(session: Session, contact_id: UUID) -> Contact:
    """Return a contact; 404 when it is not in this namespace."""
    return get_record(session, CONTACT_KIND, contact_id)


def _with_company(statement: Select[Any]) -> Select[Any]:
    same = and_(Company.tenant_id == Contact.tenant_id, Company.id == Contact.company_id)
    return statement.outerjoin(Company, same)


def list_contacts(session: Session, query: ContactListQuery, cursor: Cursor) -> ContactPageOut:
    """Return one page of the contacts that the filter selects."""
    join = _with_company if query.sort is ContactSort.COMPANY else None
    order = Order(query.sort.value, SORT_COLUMNS[query.sort], Contact.id, query.direction, join)
    page = fetch_page(session, query, order=order, cursor=cursor, token=query.cursor, limit=query.limit)
    items = show_contacts(session, page.records)
    return ContactPageOut(items=items, total=page.total, next_cursor=page.next_cursor)


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
        raise no_such_record(CONTACT_KIND)
    contact, enrichment, owner, *company = found
    around = _Around(tags_of(session, Entity.CONTACT, [contact.id]))
    if owner is not None:
        around.owners[owner.id] = OwnerOut.model_validate(owner)
    if company[0] is not None:
        around.companies[company[0]] = _company_ref(company)
    rows: dict[str, Any] = {"contacts": contact, "contact_enrichment": enrichment}
    values = {field.key: getattr(rows[field.table], field.column, None) for field in catalog(Entity.CONTACT).values()}
    locked = locked_fields(session, CONTACT_KIND, contact.id)
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
            **shared_values(contact, self.owners, self.tags),
            "name": contact.name,
            "company": self.companies.get(contact.company_id) if contact.company_id else None,
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
    facets = (*CONTACT_KIND.facets, *CONTACT_KIND.linked_facets, OWN_FACETS[-1])
    order = [*(facet.key for facet in facets), "tag_ids"]
    return FacetsOut(total=total, facets=show_facets(session, {key: counts[key] for key in order}, facets))


def _count_apart(session: Session, chosen: ContactFilter, found: Sequence[Condition]) -> tuple[Counts, int]:
    """Count with one scan per group of facets: each scan reads an index, in parallel."""
    own, of_company = facet_choices(chosen, OWN_FACETS), facet_choices(chosen, CONTACT_KIND.linked_facets)
    base = select(Contact).where(*found)
    facets = facets_to_count(OWN_FACETS, own)
    counts, total = count_facets(session, Rows(base.where(*chosen.linked_conditions(of_company)), facets))
    rows = _company_rows(base.where(*own.values()), Contact.company_id, of_company)
    return counts | count_facets(session, rows, read_once=True)[0], total


def _count_many(session: Session, chosen: ContactFilter, found: Sequence[Condition]) -> tuple[Counts, int]:
    """Count rows that cost more to find than to count: find them once and count from the result."""
    of_company = facet_choices(chosen, CONTACT_KIND.linked_facets)
    fits = and_(true(), *chosen.linked_conditions(of_company)).label("fits")
    kept = (Contact.id, Contact.company_id, *(facet.column for facet in OWN_FACETS))
    hits = select(Contact).where(*found).with_only_columns(*kept, fits).cte("hits")
    columns = {facet.key: hits.c[str(facet.column.key)] for facet in OWN_FACETS}
    own = facet_choices(chosen, OWN_FACETS, columns)
    rows = select(hits.c.id)
    parts = [
        Rows(rows.where(hits.c.fits), facets_to_count(OWN_FACETS, own, columns)),
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


def _count_tags(session: Session, chosen: ContactFilter, ids: Ids | None) -> dict[str, int]:
    """Count the contacts of each tag; `ids` match the filter without its facets' choices."""
    conditions = filter_conditions(chosen, without="tag_ids")
    if conditions and ids is not None and not chosen.tag_ids and not chosen.not_tag_ids:
        own, of_company = facet_choices(chosen, OWN_FACETS), facet_choices(chosen, CONTACT_KIND.linked_facets)
        conditions = [ids.include(Contact.id), *own.values(), *chosen.linked_conditions(of_company)]
    return count_tags(session, CONTACT_KIND, conditions)


def _company_rows(statement: Select[Any], company_id: Column, choices: Mapping[str, Condition]) -> Rows:
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
    return Rows(rows, facets_to_count(CONTACT_KIND.linked_facets, choices), by_company.c.contacts)


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
