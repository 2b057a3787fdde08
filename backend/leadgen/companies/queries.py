"""Reads companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from leadgen.api import Cursor
from leadgen.companies.company_filter import (
    FACETS,
    CompanyFilter,
    apply_filter,
    company_conditions,
    facet_choices,
    facet_columns,
    other_conditions,
)
from leadgen.companies.models import ONE_TO_ONE, Company, Owner
from leadgen.companies.schemas import (
    LIST_FIELDS,
    CompanyBase,
    CompanyDetailBase,
    CompanyDetailOut,
    CompanyListQuery,
    CompanyOut,
    CompanyPageOut,
    CompanySort,
    OwnerOut,
)
from leadgen.db import Base
from leadgen.errors import NotFoundError
from leadgen.fields import Entity, catalog
from leadgen.fields.synonyms import enum_label
from leadgen.lists.conditions import EMPTY
from leadgen.lists.facets import Facet, Rows, count_facets
from leadgen.lists.ids import prepare_search
from leadgen.lists.keyset import Order, count_hits, fetch_slice
from leadgen.lists.schemas import FacetOut, FacetsOut, FacetValueOut
from leadgen.observations.fold import fold
from leadgen.observations.store import load_observations
from leadgen.tags.models import CompanyTagAssignment, Tag
from leadgen.tags.queries import count_tagged, tags_of
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


_NO_COMPANY = "There is no such company."


def get_company(session: Session, company_id: UUID) -> Company:
    """Return a company; 404 when it is not in this namespace."""
    company = session.scalars(select(Company).where(Company.id == company_id)).one_or_none()
    if company is None:
        raise NotFoundError(_NO_COMPANY)
    return company


def list_companies(session: Session, query: CompanyListQuery, cursor: Cursor) -> CompanyPageOut:
    """Return one page of the companies that the filter selects."""
    if query.search:
        prepare_search(session)
    statement = apply_filter(select(Company), query)
    hits = count_hits(session, statement, Company.id)
    if hits.ids is not None:
        statement = select(Company)
    order = Order(query.sort.value, SORT_COLUMNS[query.sort], Company.id, query.direction)
    part = fetch_slice(session, statement, order=order, cursor=cursor, token=query.cursor, limit=query.limit, hits=hits)
    companies = [row[0] for row in part.rows]
    return CompanyPageOut(items=show_companies(session, companies), total=hits.total, next_cursor=part.next_cursor)


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
    contacts = Base.metadata.tables["contacts"].c
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
        raise NotFoundError(_NO_COMPANY)
    company, owner, contacts, *beside = found
    rows: dict[str, Any] = {table.__tablename__: row for table, row in zip(ONE_TO_ONE, beside, strict=True)}
    rows["companies"] = company
    values: dict[str, Any] = {}
    for field in catalog(Entity.COMPANY).values():
        attribute = "registry_code" if field.column == "registry" else field.column
        values[field.key] = getattr(rows[field.table], attribute, None)
    said = load_observations(session, Entity.COMPANY, [company.id]).get(company.id, [])
    locked = [key for key, verdict in fold(said).items() if verdict.locked]
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
        contacts = Base.metadata.tables["contacts"].c
        counted = select(contacts.company_id, func.count()).where(contacts.company_id.in_(ids))
        rows = session.execute(counted.group_by(contacts.company_id)) if ids else ()
        return cls(
            tags_of(session, Entity.COMPANY, ids),
            owners_by_id(session, [company.owner_id for company in companies]),
            dict(tuple(row) for row in rows),
        )

    def of(self, company: Company) -> dict[str, Any]:
        return {
            "id": company.id,
            "version": company.version,
            "created_at": company.created_at,
            "updated_at": company.updated_at,
            "owner": self.owners.get(company.owner_id) if company.owner_id else None,
            "tags": self.tags.get(company.id, []),
            "contacts_count": self.contacts.get(company.id, 0),
        }


def owners_by_id(session: Session, ids: Sequence[UUID | None]) -> dict[UUID, OwnerOut]:
    """Return owners by id."""
    wanted = {key for key in ids if key is not None}
    rows = session.scalars(select(Owner).where(Owner.id.in_(wanted))) if wanted else ()
    return {owner.id: OwnerOut.model_validate(owner) for owner in rows}


def list_owners(session: Session) -> list[OwnerOut]:
    """Return all owners by name."""
    return [OwnerOut.model_validate(owner) for owner in session.scalars(select(Owner).order_by(Owner.name_key))]


def count_company_facets(session: Session, chosen: CompanyFilter) -> FacetsOut:
    """Return exact counts per facet value under the filter; a facet ignores its own choice."""
    choices = facet_choices(chosen)
    facets = [Facet(key, column, choices.get(key), facet_values(key)) for key, column in facet_columns().items()]
    counts, total = count_facets(session, Rows(select(Company).where(*other_conditions(chosen)), facets))
    counts["tag_ids"] = _count_tags(session, chosen)
    return FacetsOut(
        total=total,
        facets=show_facets(session, counts, {f.key: f.label for f in FACETS} | _COMPUTED_LABELS, COUNTRY_NAMES),
    )


def _count_tags(session: Session, chosen: CompanyFilter) -> dict[str, int]:
    conditions = company_conditions(chosen, without="tag_ids")
    if not conditions:
        return {str(key): count for key, count in count_tagged(session, Entity.COMPANY).items()}
    tagged = (
        select(Company)
        .where(*conditions)
        .join(CompanyTagAssignment, CompanyTagAssignment.company_id == Company.id)
        .with_only_columns(CompanyTagAssignment.tag_id, func.count(), maintain_column_froms=True)
    )
    return {str(key): count for key, count in session.execute(tagged.group_by(CompanyTagAssignment.tag_id))}


def facet_values(key: str) -> int:
    """Return the approximate number of values of a company facet."""
    field = catalog(Entity.COMPANY).get(key)
    return _VALUES.get(key) or (len(field.enum) + 1 if field is not None and field.enum else 40)


_VALUES = {"credibility_band": 4, "registry_country": 6, "insolvency_flag": 3, "owner_ids": 20}
_COMPUTED_LABELS = {"credibility_band": "Credibility", "registry_country": "Registered in"}
COUNTRY_NAMES = {"CZ": "Czechia", "NO": "Norway", "FI": "Finland", "FR": "France", "DE": "Germany"}
"""Countries whose registration numbers we can check, by code."""


def show_facets(
    session: Session, counts: dict[str, dict[str, int]], labels: dict[str, str], words: dict[str, str] | None = None
) -> list[FacetOut]:
    """Return counted facets with labels.

    Tag and owner ids get their names, enum members their `words`.
    """
    names: dict[str, str] = {EMPTY: "Not known"}
    names |= {str(key): name for key, name in session.execute(select(Tag.id, Tag.name))}
    names |= {str(key): name for key, name in session.execute(select(Owner.id, Owner.name))}
    known = {"tag_ids": "Tags", "owner_ids": "Owner", "company_tag_ids": "Company tags"} | labels
    members = {member.value: enum_label(member) for field in FACETS if field.enum for member in field.enum}
    members |= {"true": "Yes", "false": "No"} | (words or {})
    return [
        FacetOut(
            key=key,
            label=known.get(key, key),
            values=[
                FacetValueOut(value=value, label=names.get(value) or members.get(value) or value, count=count)
                for value, count in sorted(by_value.items(), key=lambda item: (-item[1], item[0]))
            ],
        )
        for key, by_value in counts.items()
    ]
