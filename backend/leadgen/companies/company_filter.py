"""The filter over companies, for lists, facets, bulk actions, exports and run selections."""

# ruff: noqa: RUF012 - Pydantic copies the defaults of its models
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import ColumnElement, Select, Text, exists, literal_column, select
from sqlalchemy.orm import Session

from leadgen.companies.models import Company
from leadgen.db import Base
from leadgen.errors import NotFoundError
from leadgen.fields import Entity, catalog, enums
from leadgen.lists.conditions import between, conditions_that_narrow, contains_words, in_or_not, present
from leadgen.lists.ids import Column
from leadgen.lists.keyset import exists_all, select_ids
from leadgen.lists.schemas import CountryCode
from leadgen.observations.sources import select_imported
from leadgen.schema import MAX_IDS, In
from leadgen.tags.models import CompanyTagAssignment

Empty = Literal["empty"]
CredibilityBand = Literal["high", "medium", "low"]
RegistryCountry = Literal["CZ", "NO", "FI", "FR", "DE"]
S = TypeVar("S", bound=Select[Any])


class CompanyFilter(In):
    """Filter over companies: all conditions must hold.

    Lists include; `not_` lists exclude; `empty` means no value.
    """

    search: str | None = Field(
        default=None,
        max_length=200,
        description="Words in name, domain, number or city: the beginning of a word, or three letters or more of it;"
        " case and accents do not matter",
    )
    industry: list[enums.Industry | Empty] = []
    not_industry: list[enums.Industry | Empty] = []
    business_model: list[enums.BusinessModel | Empty] = []
    not_business_model: list[enums.BusinessModel | Empty] = []
    business_type: list[enums.BusinessType | Empty] = []
    not_business_type: list[enums.BusinessType | Empty] = []
    company_size: list[enums.CompanySize | Empty] = []
    not_company_size: list[enums.CompanySize | Empty] = []
    revenue_range: list[enums.RevenueRange | Empty] = []
    not_revenue_range: list[enums.RevenueRange | Empty] = []
    ownership_type: list[enums.OwnershipType | Empty] = []
    not_ownership_type: list[enums.OwnershipType | Empty] = []
    hq_country: list[CountryCode | Empty] = Field(default=[], description="ISO 3166-1 alpha-2 codes, or `empty`")
    not_hq_country: list[CountryCode | Empty] = []
    geo_region: list[enums.GeoRegion | Empty] = []
    not_geo_region: list[enums.GeoRegion | Empty] = []
    registration_status: list[enums.RegistrationStatus | Empty] = []
    not_registration_status: list[enums.RegistrationStatus | Empty] = []
    insolvency_flag: list[bool | Empty] = []
    not_insolvency_flag: list[bool | Empty] = []
    triage_result: list[enums.TriageResult | Empty] = []
    not_triage_result: list[enums.TriageResult | Empty] = []
    tier: list[enums.CompanyTier | Empty] = []
    not_tier: list[enums.CompanyTier | Empty] = []
    confidence_level: list[enums.ConfidenceLevel | Empty] = []
    not_confidence_level: list[enums.ConfidenceLevel | Empty] = []
    credibility_band: list[CredibilityBand | Empty] = Field(
        default=[], description="high: three quarters of the points that could be reached; medium: half; low: less"
    )
    not_credibility_band: list[CredibilityBand | Empty] = []
    registry_country: list[RegistryCountry | Empty] = Field(
        default=[], description="The country whose state register the company's number belongs to"
    )
    not_registry_country: list[RegistryCountry | Empty] = []
    status: list[enums.CompanyStatus] = []
    not_status: list[enums.CompanyStatus] = []
    buying_stage: list[enums.BuyingStage | Empty] = []
    not_buying_stage: list[enums.BuyingStage | Empty] = []
    engagement_status: list[enums.EngagementStatus | Empty] = []
    not_engagement_status: list[enums.EngagementStatus | Empty] = []
    crm_status: list[enums.CrmStatus | Empty] = []
    not_crm_status: list[enums.CrmStatus | Empty] = []
    cohort: list[enums.Cohort | Empty] = []
    not_cohort: list[enums.Cohort | Empty] = []
    tag_ids: list[UUID] = Field(default=[], description="Has at least one of these tags")
    not_tag_ids: list[UUID] = Field(default=[], description="Has none of these tags")
    import_id: UUID | None = Field(default=None, description="Created or filled by this import, and not undone since")
    owner_ids: list[UUID | Empty] = []
    not_owner_ids: list[UUID | Empty] = []
    has_tags: bool | None = None
    has_contacts: bool | None = None
    has_domain: bool | None = None
    has_registration_id: bool | None = None
    min_employees_count: int | None = None
    max_employees_count: int | None = None
    min_revenue_eur_m: float | None = None
    max_revenue_eur_m: float | None = None
    min_founded_year: int | None = None
    max_founded_year: int | None = None
    min_triage_score: int | None = None
    max_triage_score: int | None = None
    min_credibility_score: int | None = None
    max_credibility_score: int | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


FACETS = tuple(field for field in catalog(Entity.COMPANY).values() if field.facet)
# Written out, because PostgreSQL cannot match a GROUP BY expression with parameters. A company with missing register
# answers is judged by the points that it could reach.
CREDIBILITY_BAND: ColumnElement[str] = literal_column(
    "CASE WHEN companies.credibility_score IS NULL THEN NULL"
    " WHEN companies.credibility_score * 4 >= coalesce(companies.credibility_max, 100) * 3 THEN 'high'"
    " WHEN companies.credibility_score * 2 >= coalesce(companies.credibility_max, 100) THEN 'medium' ELSE 'low' END",
    Text(),
)
REGISTRY_COUNTRY: ColumnElement[str] = literal_column(
    "CASE companies.registration_scheme WHEN 'ico' THEN 'CZ' WHEN 'orgnr' THEN 'NO' WHEN 'ytunnus' THEN 'FI'"
    " WHEN 'siren' THEN 'FR' WHEN 'hrb' THEN 'DE' END",
    Text(),
)
COMPUTED_FACETS = {"credibility_band": CREDIBILITY_BAND, "registry_country": REGISTRY_COUNTRY}
"""Facets that are not fields of the catalogue: key -> what is counted."""
_RANGES = ("employees_count", "revenue_eur_m", "founded_year", "triage_score", "credibility_score")


class CompanySelection(In):
    """Companies of a bulk action: either `ids`, or `filter` minus `not_ids` (`{}` means all)."""

    ids: list[UUID] | None = Field(default=None, min_length=1, max_length=MAX_IDS)
    filter: CompanyFilter | None = None
    not_ids: list[UUID] = Field(default=[], max_length=MAX_IDS)

    @model_validator(mode="after")
    def _one_way(self) -> CompanySelection:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("Give either ids or filter, not both and not neither.")
        return self


def facet_columns() -> dict[str, Column]:
    """Return what each facet counts, except tags: filter attribute -> column."""
    return (
        {field.key: getattr(Company, field.column) for field in FACETS}
        | COMPUTED_FACETS
        | {"owner_ids": Company.owner_id}
    )


def facet_choices(chosen: CompanyFilter) -> dict[str, ColumnElement[bool]]:
    """Return the conditions that facets set, except tags: filter attribute -> condition."""
    found: dict[str, ColumnElement[bool]] = {}
    for key, column in facet_columns().items():
        include, exclude = getattr(chosen, key), getattr(chosen, f"not_{key}")
        if include or exclude:
            found[key] = in_or_not(column, include, exclude)
    return found


def company_conditions(chosen: CompanyFilter, *, without: str | None = None) -> list[ColumnElement[bool]]:
    """Return the filter's conditions on `companies`, `without` one facet's own choice."""
    choices = [condition for key, condition in facet_choices(chosen).items() if key != without]
    return [*choices, *other_conditions(chosen, without=without)]


def other_conditions(chosen: CompanyFilter, *, without: str | None = None) -> list[ColumnElement[bool]]:
    """Return the filter's conditions that are not a facet's choice, and those on tags."""
    found: list[ColumnElement[bool]] = []
    for name in _RANGES:
        low, high = getattr(chosen, f"min_{name}"), getattr(chosen, f"max_{name}")
        found.append(between(getattr(Company, name), low, high))
    if chosen.import_id is not None:
        found.append(Company.id.in_(select_imported(Entity.COMPANY, [chosen.import_id])))
    found.append(between(Company.created_at, chosen.created_after, chosen.created_before))
    found.append(present(Company.domain, chosen.has_domain))
    found.append(present(Company.registration_id, chosen.has_registration_id))
    if chosen.search:
        found.append(contains_words(chosen.search, Company.search_text))
    if chosen.has_contacts is not None:
        # The slice above owns the table, so only its name is known here.
        contacts = Base.metadata.tables["contacts"]
        some = exists().where(contacts.c.tenant_id == Company.tenant_id, contacts.c.company_id == Company.id)
        found.append(some if chosen.has_contacts else ~some)
    return conditions_that_narrow([*found, *_tag_conditions(chosen, without)])


def _tag_conditions(chosen: CompanyFilter, without: str | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    tagged = select(CompanyTagAssignment.company_id)
    if chosen.tag_ids and without != "tag_ids":
        found.append(Company.id.in_(tagged.where(CompanyTagAssignment.tag_id.in_(chosen.tag_ids))))
    if chosen.not_tag_ids and without != "tag_ids":
        found.append(Company.id.not_in(tagged.where(CompanyTagAssignment.tag_id.in_(chosen.not_tag_ids))))
    if chosen.has_tags is not None:
        found.append(Company.id.in_(tagged) if chosen.has_tags else Company.id.not_in(tagged))
    return found


def apply_filter(statement: S, chosen: CompanyFilter, *, without: str | None = None) -> S:
    """Narrow a statement over `companies` to what the filter selects."""
    return statement.where(*company_conditions(chosen, without=without))


def selected_ids(session: Session, selection: CompanySelection) -> Select[UUID]:
    """Return a statement of a selection's ids; `NotFoundError` for an id that does not exist."""
    if selection.ids is not None:
        missing = exists_all(session, Company.id, selection.ids)
        if missing is not None:
            raise NotFoundError(f"There is no company {missing}.")
        return select(Company.id).where(Company.id.in_(selection.ids))
    statement = apply_filter(select(Company.id), selection.filter or CompanyFilter())
    if selection.not_ids:
        statement = statement.where(Company.id.not_in(selection.not_ids))
    return select_ids(statement, Company.id)
