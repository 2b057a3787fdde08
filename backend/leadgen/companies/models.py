"""Tables: companies and their one-to-one tables, activities.

Columns are the current values of the catalogue's fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, FromClause, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.companies.identifiers import IDENTIFIER_KEYS, identifier_warnings, normal_identifiers
from leadgen.company_names import spoken_name
from leadgen.context import Hook
from leadgen.db import TenantTable, enum_type, tenant_fk
from leadgen.fields import Entity, enums, normalize_text
from leadgen.observations.tables import SEARCH_LENGTH, Follow, Normalize, register_record
from leadgen.records.models import RecordTable, index_known

CONTACTS = Hook[FromClause]("the table of contacts")
"""Registered by the slice of contacts; its columns `tenant_id`, `id` and `company_id` are read here."""


class Company(RecordTable):
    """A business we sell to.

    `name_key`, `search_text` and `identifier_warnings` are derived from the values and written with them. `status` is
    computed from completions.
    """

    __tablename__ = "companies"
    __table_args__ = (
        tenant_fk("owner_id", "owners", ondelete="SET NULL"),
        index_known("domain", "id"),
        Index(None, "tenant_id", "name_key", "id"),
        index_known("registration_id"),
        index_known("tax_id"),
        index_known("credibility_score", "id"),
        index_known("triage_score", "id"),
        index_known("employees_count", "id"),
        index_known("revenue_eur_m", "id"),
        index_known("hq_country", "id"),
        index_known("industry", "id"),
        index_known("tier", "id"),
        Index(None, "tenant_id", "status", "id"),
        Index(None, "tenant_id", "updated_at", "id"),
        index_known("owner_id"),
        Index("ix_companies_search", "tenant_id", "id", postgresql_include=["search_text"]),
    )

    owner_id: Mapped[UUID | None]
    name_key: Mapped[str | None]
    search_text: Mapped[str] = mapped_column(default="", server_default="")
    status: Mapped[enums.CompanyStatus] = mapped_column(
        enum_type(enums.CompanyStatus), default=enums.CompanyStatus.NEW, server_default=text("'new'")
    )
    name: Mapped[str | None]
    spoken_name: Mapped[str | None]
    domain: Mapped[str | None]
    website_url: Mapped[str | None]
    linkedin_url: Mapped[str | None]
    registration_id: Mapped[str | None]
    registration_scheme: Mapped[enums.IdentifierScheme | None] = mapped_column(
        enum_type(enums.IdentifierScheme, checked=False)
    )
    siret: Mapped[str | None]
    tax_id: Mapped[str | None]
    identifier_warnings: Mapped[list[str] | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    further_emails: Mapped[list[str] | None]
    further_phones: Mapped[list[str] | None]
    industry: Mapped[enums.Industry | None] = mapped_column(enum_type(enums.Industry))
    industry_detail: Mapped[str | None]
    business_model: Mapped[enums.BusinessModel | None] = mapped_column(enum_type(enums.BusinessModel))
    business_type: Mapped[enums.BusinessType | None] = mapped_column(enum_type(enums.BusinessType))
    company_size: Mapped[enums.CompanySize | None] = mapped_column(enum_type(enums.CompanySize))
    employees_count: Mapped[int | None]
    revenue_eur_m: Mapped[Decimal | None]
    revenue_range: Mapped[enums.RevenueRange | None] = mapped_column(enum_type(enums.RevenueRange))
    ownership_type: Mapped[enums.OwnershipType | None] = mapped_column(enum_type(enums.OwnershipType))
    founded_year: Mapped[int | None]
    hq_country: Mapped[str | None]
    hq_city: Mapped[str | None]
    hq_address: Mapped[str | None]
    geo_region: Mapped[enums.GeoRegion | None] = mapped_column(enum_type(enums.GeoRegion))
    registration_status: Mapped[enums.RegistrationStatus | None] = mapped_column(enum_type(enums.RegistrationStatus))
    insolvency_flag: Mapped[bool | None]
    triage_result: Mapped[enums.TriageResult | None] = mapped_column(enum_type(enums.TriageResult))
    triage_score: Mapped[int | None]
    triage_reasons: Mapped[list[str] | None]
    credibility_score: Mapped[int | None]
    credibility_max: Mapped[int | None]
    credibility_parts: Mapped[list[dict[str, Any]] | None]
    tier: Mapped[enums.CompanyTier | None] = mapped_column(enum_type(enums.CompanyTier))
    confidence_level: Mapped[enums.ConfidenceLevel | None] = mapped_column(enum_type(enums.ConfidenceLevel))
    buying_stage: Mapped[enums.BuyingStage | None] = mapped_column(enum_type(enums.BuyingStage))
    engagement_status: Mapped[enums.EngagementStatus | None] = mapped_column(enum_type(enums.EngagementStatus))
    crm_status: Mapped[enums.CrmStatus | None] = mapped_column(enum_type(enums.CrmStatus))
    cohort: Mapped[enums.Cohort | None] = mapped_column(enum_type(enums.Cohort))
    notes: Mapped[str | None]


class CompanyEnrichmentL1(TenantTable):
    """Long research results about a company; `id` is the company's id."""

    __tablename__ = "company_enrichment_l1"
    __table_args__ = (tenant_fk("id", "companies"),)

    summary: Mapped[str | None]
    products: Mapped[list[str] | None]
    target_customers: Mapped[list[str] | None]
    competitors: Mapped[list[str] | None]
    technologies: Mapped[list[str] | None]
    markets: Mapped[list[str] | None]
    languages: Mapped[list[str] | None]
    parent_company: Mapped[str | None]
    recent_news: Mapped[list[str] | None]
    leadership: Mapped[list[str] | None]
    certifications: Mapped[list[str] | None]
    hiring_signals: Mapped[list[str] | None]
    pain_points: Mapped[list[str] | None]
    ai_adoption: Mapped[enums.ConfidenceLevel | None] = mapped_column(enum_type(enums.ConfidenceLevel))
    ai_adoption_detail: Mapped[str | None]
    l1_confidence: Mapped[Decimal | None]
    l1_flags: Mapped[list[str] | None]


class CompanyEnrichmentProfile(TenantTable):
    """Deep research about a company itself; `id` is the company's id."""

    __tablename__ = "company_enrichment_profile"
    __table_args__ = (tenant_fk("id", "companies"),)

    value_proposition: Mapped[str | None]
    key_customers: Mapped[list[str] | None]
    partners: Mapped[list[str] | None]
    growth_stage: Mapped[str | None]
    digital_maturity: Mapped[enums.ConfidenceLevel | None] = mapped_column(enum_type(enums.ConfidenceLevel))
    l2_confidence: Mapped[Decimal | None]
    l2_flags: Mapped[list[str] | None]


class CompanyEnrichmentMarket(TenantTable):
    """Deep research about a company's market; `id` is the company's id."""

    __tablename__ = "company_enrichment_market"
    __table_args__ = (tenant_fk("id", "companies"),)

    competitive_position: Mapped[str | None]
    market_trends: Mapped[list[str] | None]
    market_risks: Mapped[list[str] | None]


class CompanyEnrichmentOpportunity(TenantTable):
    """Opportunities at a company, from deep research; `id` is the company's id."""

    __tablename__ = "company_enrichment_opportunity"
    __table_args__ = (tenant_fk("id", "companies"),)

    pain_hypothesis: Mapped[str | None]
    opportunities: Mapped[list[str] | None]
    ai_use_cases: Mapped[list[str] | None]


class CompanyEnrichmentSignals(TenantTable):
    """Dated events at a company, newest first; `id` is the company's id.

    Each event is `{date, kind, headline, url}`.
    """

    __tablename__ = "company_enrichment_signals"
    __table_args__ = (tenant_fk("id", "companies"),)

    strategic_signals: Mapped[list[dict[str, Any]] | None]
    latest_signal_on: Mapped[date | None]
    signals_flags: Mapped[list[str] | None]


class CompanyLegalProfile(TenantTable):
    """A company's data in state registries; `id` is the company's id."""

    __tablename__ = "company_legal_profile"
    __table_args__ = (tenant_fk("id", "companies"),)

    registry_code: Mapped[str | None] = mapped_column("registry")
    official_name: Mapped[str | None]
    trading_names: Mapped[list[str] | None]
    legal_form_code: Mapped[str | None]
    legal_form_name: Mapped[str | None]
    legal_form_name_en: Mapped[str | None]
    date_established: Mapped[date | None]
    date_dissolved: Mapped[date | None]
    registered_address: Mapped[dict[str, Any] | None]
    nace_codes: Mapped[list[dict[str, Any]] | None]
    directors: Mapped[list[dict[str, Any]] | None]
    registered_capital: Mapped[dict[str, Any] | None]
    registered_employees: Mapped[dict[str, Any] | None]
    court: Mapped[str | None]
    file_number: Mapped[str | None]
    insolvency_active_count: Mapped[int | None]
    insolvency_total_count: Mapped[int | None]
    insolvency_proceedings: Mapped[list[dict[str, Any]] | None]
    insolvency_checked_at: Mapped[datetime | None]
    insolvency_warnings: Mapped[list[str] | None]
    registry_website: Mapped[str | None]
    registry_source_url: Mapped[str | None]
    registry_warnings: Mapped[list[str] | None]
    registry_confidence: Mapped[Decimal | None]
    registry_checked_at: Mapped[datetime | None]


ONE_TO_ONE = (
    CompanyEnrichmentL1,
    CompanyEnrichmentProfile,
    CompanyEnrichmentMarket,
    CompanyEnrichmentOpportunity,
    CompanyEnrichmentSignals,
    CompanyLegalProfile,
)
"""The tables that hold a company's values besides `companies`."""


class Activity(TenantTable):
    """An event at a company or a contact; `source` is null where the product itself noticed it.

    `kind` is for machines (`registry_change`), `title` for people; `details` are plain JSON of that kind.
    """

    __tablename__ = "activities"
    __table_args__ = (
        tenant_fk("company_id", "companies"),
        tenant_fk("contact_id", "contacts"),
        CheckConstraint("num_nonnulls(company_id, contact_id) > 0", name="about_a_record"),
        Index(None, "tenant_id", "company_id", "occurred_at"),
        Index(None, "tenant_id", "contact_id", "occurred_at"),
    )

    company_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    type: Mapped[enums.ActivityType] = mapped_column(enum_type(enums.ActivityType))
    source: Mapped[enums.ActivitySource | None] = mapped_column(enum_type(enums.ActivitySource))
    kind: Mapped[str]
    title: Mapped[str]
    details: Mapped[dict[str, Any] | None]
    occurred_at: Mapped[datetime]


def derive_company(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a company's derived columns: match key, sort key, search text, identifier warnings."""
    searched = (values.get(key) for key in ("name", "official_name", "domain", "registration_id", "siret", "hq_city"))
    return {
        "name_key": normalize_text(values.get("name") or values.get("domain") or "") or None,
        "search_text": normalize_text(" ".join(filter(None, searched)))[:SEARCH_LENGTH],
        "identifier_warnings": identifier_warnings(values),
    }


def follow_company(values: Mapping[str, Any]) -> dict[str, tuple[Any, str]]:
    """Return the spoken name of a company that has a name, and why."""
    name = values.get("name")
    if not name:
        return {}
    found = spoken_name(name, values.get("hq_country"))
    why = f"the name without “{found.legal_form}”" if found.legal_form else "the name as people say it"
    return {"spoken_name": (found.value, why)}


register_record(
    Entity.COMPANY,
    main="companies",
    derive=derive_company,
    normalize=Normalize(IDENTIFIER_KEYS, normal_identifiers),
    follow=Follow(frozenset({"spoken_name"}), frozenset({"name", "hq_country"}), follow_company),
)
