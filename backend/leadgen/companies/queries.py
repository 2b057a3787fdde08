"""Reads companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from leadgen.companies.company_filter import COMPANY_KIND, CompanyFilter
from leadgen.companies.models import CONTACTS, ONE_TO_ONE, Company
from leadgen.companies.schemas import (
    LIST_FIELDS,
    CompanyBase,
    CompanyDetailBase,
    CompanyDetailOut,
    CompanyListQuery,
    CompanyOut,
    CompanyPageOut,
    CompanySort,
)
from leadgen.fields import Entity, catalog
from leadgen.lists.cursor import Cursor
from leadgen.lists.facets import Rows, count_facets
from leadgen.lists.keyset import Order
from leadgen.lists.schemas import FacetsOut
from leadgen.records.facets import count_tags, facets_to_count, show_facets
from leadgen.records.filter import facet_choices, filter_conditions, other_conditions
from leadgen.records.models import Owner
from leadgen.records.owners import owners_by_id
from leadgen.records.pages import fetch_page, get_record, locked_fields, no_such_record, shared_values
from leadgen.records.schemas import OwnerOut
from leadgen.tags.queries import tags_of
from leadgen.tags.schemas import TagRefOut

SORT_COLUMNS = {
    CompanySort.NAME: Company.name_key,
    CompanySort.CREATED_AT: Company.id,  # UUIDv7 is ordered by creation, and the primary key is its index
    CompanySort.UPDATED_AT: Company.updated_at,
    CompanySort.DOMAIN: Company.domain,
    CompanySort.EMPLOYEES_COUNT: Company.employees_count,
    CompanySort.REVENUE_EUR_M: Company.revenue_eur_m,
    CompanySort.TRIAGE_SCORE: Company.triage_score,
    CompanySort.CREDIBILITY_SCORE: Company.credibility_score,
    CompanySort.HQ_COUNTRY: Company.hq_country,
    CompanySort.INDUSTRY: Company.industry,
    CompanySort.TIER: Company.tier,
    CompanySort.STATUS: Company.status,
}


def get_company(session: Session, company_id: UUID) -> Company:
    """Return a company; 404 when it is not in this namespace."""
    return get_record(session, COMPANY_KIND, company_id)


def check_company(session: Session, company_id: UUID | None) -> None:
    """Raise a 404 when the named company does not exist."""
    if company_id is not None:
        get_company(session, company_id)


def list_companies(session: Session, query: CompanyListQuery, cursor: Cursor) -> CompanyPageOut:
    """Return one page of the companies that the filter selects."""
    order = Order(query.sort.value, SORT_COLUMNS[query.sort], Company.id, query.direction)
    page = fetch_page(session, query, order=order, cursor=cursor, token=query.cursor, limit=query.limit)
    items = show_companies(session, page.records)
    return CompanyPageOut(items=items, total=page.total, next_cursor=page.next_cursor)


def show_companies(session: Session, companies: Sequence[Company]) -> list[CompanyBase]:
    """Return companies as lists show them."""
    around = _Around.read(session, companies)
    return [
        CompanyOut(**{field.key: getattr(company, field.key) for field in LIST_FIELDS}, **around.of(company))
        for company in companies
    ]


@cache
def _detail() -> Select[Any]:
    """Build one statement for the values of nine tables.

    A round trip costs more than reading any of them. Built once, because building costs time too.
    """
    contacts = CONTACTS.get().c
    same = and_(contacts.tenant_id == Company.tenant_id, contacts.company_id == Company.id)
    count = select(func.count(contacts.id)).where(same).correlate(Company).scalar_subquery()
    statement = (
        select(Company, Owner, count, *ONE_TO_ONE).select_from(Company).outerjoin(Owner, Owner.id == Company.owner_id)
    )
    for table in ONE_TO_ONE:
        statement = statement.outerjoin(table, table.id == Company.id)
    return statement.where(Company.id == bindparam("company_id"))


def show_company(session: Session, company_id: UUID) -> CompanyDetailBase:
    """Return a company with every value; 404 when it is not in this namespace."""
    found = session.execute(_detail(), {"company_id": company_id}).one_or_none()
    if found is None:
        raise no_such_record(COMPANY_KIND)
    company, owner, contacts, *beside = found
    rows: dict[str, Any] = {table.__tablename__: row for table, row in zip(ONE_TO_ONE, beside, strict=True)}
    rows["companies"] = company
    values: dict[str, Any] = {}
    for field in catalog(Entity.COMPANY).values():
        attribute = "registry_code" if field.column == "registry" else field.column
        values[field.key] = getattr(rows[field.table], attribute, None)
    locked = locked_fields(session, COMPANY_KIND, company.id)
    owners = {owner.id: OwnerOut.model_validate(owner)} if owner is not None else {}
    around = _Around(tags_of(session, Entity.COMPANY, [company.id]), owners, {company.id: contacts})
    return CompanyDetailOut(**values, **around.of(company), locked_fields=locked)


@dataclass(frozen=True, slots=True)
class _Around:
    """Related data of companies from other tables, by company id."""

    tags: Mapping[UUID, list[TagRefOut]]
    owners: Mapping[UUID, OwnerOut]
    contacts: Mapping[UUID, int]

    @classmethod
    def read(cls, session: Session, companies: Sequence[Company]) -> _Around:
        """Read the related data once for a page."""
        ids = [company.id for company in companies]
        contacts = CONTACTS.get().c
        counted = select(contacts.company_id, func.count()).where(contacts.company_id.in_(ids))
        rows = session.execute(counted.group_by(contacts.company_id)) if ids else ()
        return cls(
            tags_of(session, Entity.COMPANY, ids),
            owners_by_id(session, [company.owner_id for company in companies]),
            dict(tuple(row) for row in rows),
        )

    def of(self, company: Company) -> dict[str, Any]:
        return {
            **shared_values(company, self.owners, self.tags),
            "contacts_count": self.contacts.get(company.id, 0),
        }


def count_company_facets(session: Session, chosen: CompanyFilter) -> FacetsOut:
    """Return exact counts per facet value under the filter; a facet ignores its own choice."""
    own = COMPANY_KIND.own_facets
    facets = facets_to_count(own, facet_choices(chosen, own))
    counts, total = count_facets(session, Rows(select(Company).where(*other_conditions(chosen)), facets))
    counts["tag_ids"] = count_tags(session, COMPANY_KIND, filter_conditions(chosen, without="tag_ids"))
    return FacetsOut(total=total, facets=show_facets(session, counts, own))
