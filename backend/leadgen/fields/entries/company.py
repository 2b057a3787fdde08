"""Catalogue entries of a company.

Values that lists filter or sort by are in `companies`. Long research text is in `company_enrichment_l1`, deep research
in `company_enrichment_{profile,market,opportunity,signals}`, and statements of state registers in
`company_legal_profile`.
"""

from __future__ import annotations

from typing import Any

from leadgen.fields import enums
from leadgen.fields.field import LIST_BEFORE_REGISTRY, Entity, Field, FieldType, FilterKind
from leadgen.fields.headers import company_headers

MAIN = "companies"
L1 = "company_enrichment_l1"
PROFILE_TABLE = "company_enrichment_profile"
MARKET_TABLE = "company_enrichment_market"
OPPORTUNITY_TABLE = "company_enrichment_opportunity"
SIGNALS_TABLE = "company_enrichment_signals"
LEGAL = "company_legal_profile"


def _field(key: str, kind: FieldType, label: str, group: str, table: str = MAIN, **more: Any) -> Field:
    return Field(
        key=key,
        entity=Entity.COMPANY,
        type=kind,
        label=label,
        group=group,
        table=table,
        column=key,
        aliases=company_headers(key),
        **more,
    )


def _identity(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "identity", **more)


def _firmographic(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "firmographics", **more)


def _profile(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "profile", L1, **more)


def _deep(key: str, kind: FieldType, label: str, group: str, table: str, **more: Any) -> Field:
    return _field(key, kind, label, group, table, importable=False, **more)


def _legal(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "legal", LEGAL, importable=False, **more)


def _score(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "scores", **{"importable": False, "editable": False, **more})


def _workflow(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "workflow", **more)


T = FieldType
FACET, RANGE = FilterKind.FACET, FilterKind.RANGE

IDENTITY = (
    _identity(
        "name",
        T.TEXT,
        "Company name",
        sources=LIST_BEFORE_REGISTRY,
        max_length=300,
        hint="trade name as the company writes it",
    ),
    _identity(
        "spoken_name",
        T.TEXT,
        "Spoken name",
        sources=LIST_BEFORE_REGISTRY,
        max_length=300,
        hint="what people say, without legal form; messages use it",
    ),
    _identity(
        "domain",
        T.DOMAIN,
        "Domain",
        sources=LIST_BEFORE_REGISTRY,
        max_length=253,
        hint="registrable web domain, without www",
    ),
    _identity("website_url", T.URL, "Website", sources=LIST_BEFORE_REGISTRY, max_length=2000),
    _identity("linkedin_url", T.LINKEDIN_URL, "LinkedIn page", sources=LIST_BEFORE_REGISTRY, max_length=500),
    _identity(
        "registration_id",
        T.IDENTIFIER,
        "Registration number",
        max_length=40,
        hint="number in the state company register of the HQ country",
    ),
    _identity(
        "registration_scheme",
        T.ENUM,
        "Register",
        enum=enums.IdentifierScheme,
        importable=False,
        hint="which register the registration number belongs to",
    ),
    _identity(
        "siret",
        T.IDENTIFIER,
        "SIRET",
        max_length=40,
        hint="14-digit number of a French establishment; of the seat where the register says it",
    ),
    _identity(
        "tax_id",
        T.IDENTIFIER,
        "VAT number",
        max_length=40,
        hint="EU VAT number or national tax number, country prefix included",
    ),
    _identity(
        "identifier_warnings",
        T.TEXT_LIST,
        "Doubtful numbers",
        importable=False,
        editable=False,
        computed=True,
        hint="registration, SIRET and VAT numbers that do not pass their check",
    ),
    _identity("phone", T.PHONE, "Phone", sources=LIST_BEFORE_REGISTRY, max_length=40),
    _identity(
        "email", T.EMAIL, "E-mail", sources=LIST_BEFORE_REGISTRY, max_length=320, hint="general mailbox, not a person's"
    ),
    _identity("further_phones", T.TEXT_LIST, "Further phones", sources=LIST_BEFORE_REGISTRY),
    _identity("further_emails", T.TEXT_LIST, "Further e-mails", sources=LIST_BEFORE_REGISTRY),
)

FIRMOGRAPHICS = (
    _firmographic("industry", T.ENUM, "Industry", enum=enums.Industry, filter=FACET),
    _firmographic("industry_detail", T.TEXT, "Industry detail", max_length=300, hint="the niche in a few words"),
    _firmographic("business_model", T.ENUM, "Business model", enum=enums.BusinessModel, filter=FACET),
    _firmographic("business_type", T.ENUM, "Business type", enum=enums.BusinessType, filter=FACET),
    _firmographic(
        "company_size", T.ENUM, "Company size", enum=enums.CompanySize, filter=FACET, hint="band by headcount"
    ),
    _firmographic(
        "employees_count",
        T.INTEGER,
        "Employees",
        filter=RANGE,
        minimum=0,
        maximum=5_000_000,
        hint="headcount of the whole company",
    ),
    _firmographic(
        "revenue_eur_m",
        T.MILLIONS_EUR,
        "Revenue (M EUR)",
        filter=RANGE,
        minimum=0,
        maximum=2_000_000,
        hint="yearly revenue in million EUR",
    ),
    _firmographic("revenue_range", T.ENUM, "Revenue range", enum=enums.RevenueRange, filter=FACET),
    _firmographic("ownership_type", T.ENUM, "Ownership", enum=enums.OwnershipType, filter=FACET),
    _firmographic("founded_year", T.YEAR, "Founded", filter=RANGE, minimum=1000, maximum=2100),
    _firmographic(
        "hq_country", T.COUNTRY, "HQ country", filter=FACET, hint="ISO 3166-1 alpha-2 code of the headquarters"
    ),
    _firmographic("hq_city", T.TEXT, "HQ city", max_length=120),
    _firmographic("hq_address", T.TEXT, "HQ address", max_length=500),
    _firmographic("geo_region", T.ENUM, "Region", enum=enums.GeoRegion, filter=FACET),
)

PROFILE = (
    _profile("summary", T.LONG_TEXT, "Summary", hint="what the company does, for whom, in 2-4 sentences"),
    _profile("products", T.TEXT_LIST, "Products and services"),
    _profile("target_customers", T.TEXT_LIST, "Target customers", hint="kinds of customer it sells to"),
    _profile("competitors", T.TEXT_LIST, "Competitors"),
    _profile("technologies", T.TEXT_LIST, "Technologies", hint="software and technology the company is known to use"),
    _profile("markets", T.TEXT_LIST, "Markets", hint="countries or regions it sells to"),
    _profile("languages", T.TEXT_LIST, "Languages", hint="ISO 639-1 codes of the languages it works in"),
    _profile("parent_company", T.TEXT, "Parent company", max_length=300),
    _profile(
        "recent_news",
        T.TEXT_LIST,
        "Recent news",
        importable=False,
        hint="dated facts of the last 12 months, one sentence each",
    ),
    _profile("leadership", T.TEXT_LIST, "Leadership", personal=True, importable=False, hint="names with role"),
    _profile("certifications", T.TEXT_LIST, "Certifications"),
    _profile(
        "hiring_signals",
        T.TEXT_LIST,
        "Hiring signals",
        importable=False,
        hint="roles being hired that say something about plans",
    ),
    _profile("pain_points", T.TEXT_LIST, "Likely pain points", importable=False),
    _profile(
        "ai_adoption",
        T.ENUM,
        "AI adoption",
        enum=enums.ConfidenceLevel,
        importable=False,
        hint="how far the company is with AI: low, medium, high",
    ),
    _profile("ai_adoption_detail", T.LONG_TEXT, "AI adoption detail", importable=False),
    _profile(
        "l1_confidence",
        T.NUMBER,
        "Research confidence",
        importable=False,
        editable=False,
        minimum=0,
        maximum=1,
        hint="0-1, how sure the research is as a whole",
    ),
    _profile(
        "l1_flags",
        T.TEXT_LIST,
        "Research flags",
        importable=False,
        editable=False,
        hint="what the checks found wrong or thin",
    ),
)

DEEP_PROFILE = (
    _deep(
        "value_proposition",
        T.LONG_TEXT,
        "Value proposition",
        "deep_profile",
        PROFILE_TABLE,
        hint="why its customers buy from it, in 1-3 sentences",
    ),
    _deep(
        "key_customers",
        T.TEXT_LIST,
        "Known customers",
        "deep_profile",
        PROFILE_TABLE,
        hint="customers that it or they name in public",
    ),
    _deep("partners", T.TEXT_LIST, "Partners", "deep_profile", PROFILE_TABLE),
    _deep(
        "growth_stage",
        T.TEXT,
        "Growth",
        "deep_profile",
        PROFILE_TABLE,
        max_length=120,
        hint="shrinking, stable, growing or mature, and by what",
    ),
    _deep(
        "digital_maturity",
        T.ENUM,
        "Digital maturity",
        "deep_profile",
        PROFILE_TABLE,
        enum=enums.ConfidenceLevel,
        hint="low, medium or high",
    ),
    _deep(
        "l2_confidence",
        T.NUMBER,
        "Deep research confidence",
        "deep_profile",
        PROFILE_TABLE,
        editable=False,
        minimum=0,
        maximum=1,
        hint="0-1, how sure the deep research is as a whole",
    ),
    _deep(
        "l2_flags",
        T.TEXT_LIST,
        "Deep research flags",
        "deep_profile",
        PROFILE_TABLE,
        editable=False,
        hint="what the checks found wrong or thin",
    ),
    _deep(
        "competitive_position",
        T.LONG_TEXT,
        "Competitive position",
        "market",
        MARKET_TABLE,
        hint="its position among its competitors, and why",
    ),
    _deep(
        "market_trends",
        T.TEXT_LIST,
        "Market trends",
        "market",
        MARKET_TABLE,
        hint="what moves its market now, one sentence each",
    ),
    _deep("market_risks", T.TEXT_LIST, "Market risks", "market", MARKET_TABLE),
    _deep(
        "pain_hypothesis",
        T.LONG_TEXT,
        "Pain hypothesis",
        "opportunity",
        OPPORTUNITY_TABLE,
        hint="what most likely costs it time or money today, and what that is concluded from",
    ),
    _deep(
        "opportunities",
        T.TEXT_LIST,
        "Opportunities",
        "opportunity",
        OPPORTUNITY_TABLE,
        hint="what could be improved for it, one sentence each",
    ),
    _deep(
        "ai_use_cases",
        T.TEXT_LIST,
        "AI use cases",
        "opportunity",
        OPPORTUNITY_TABLE,
        hint="uses of artificial intelligence that fit what it does",
    ),
)

SIGNALS = (
    _deep(
        "strategic_signals",
        T.OBJECT_LIST,
        "Strategic signals",
        "signals",
        SIGNALS_TABLE,
        hint="dated events, newest first: date, kind, headline, url",
    ),
    _deep("latest_signal_on", T.DATE, "Latest signal on", "signals", SIGNALS_TABLE, editable=False),
    _deep(
        "signals_flags",
        T.TEXT_LIST,
        "Signal flags",
        "signals",
        SIGNALS_TABLE,
        editable=False,
        hint="what of the answer could not be used or shown",
    ),
)

LEGAL_PROFILE = (
    _legal("registry", T.TEXT, "Registry", max_length=40, editable=False),
    _legal("official_name", T.TEXT, "Official name", max_length=500),
    _legal("trading_names", T.TEXT_LIST, "Trading names"),
    _legal("legal_form_code", T.IDENTIFIER, "Legal form code", max_length=40),
    _legal("legal_form_name", T.TEXT, "Legal form", max_length=300),
    _legal("legal_form_name_en", T.TEXT, "Legal form (English)", max_length=300),
    _field(
        "registration_status",
        T.ENUM,
        "Registration status",
        "legal",
        enum=enums.RegistrationStatus,
        filter=FACET,
        importable=False,
    ),
    _legal("date_established", T.DATE, "Established on"),
    _legal("date_dissolved", T.DATE, "Dissolved on"),
    _legal("registered_address", T.OBJECT, "Registered address", hint="street, city, postal_code, country"),
    _legal("nace_codes", T.OBJECT_LIST, "Activity codes", hint="scheme, revision, code, label"),
    _legal("directors", T.OBJECT_LIST, "Directors", personal=True, hint="name, kind (person or company), role, since"),
    _legal("registered_capital", T.OBJECT, "Registered capital", hint="amount as decimal text, currency"),
    _legal("registered_employees", T.OBJECT, "Employees (registry)", hint="min, max"),
    _legal("court", T.TEXT, "Court", max_length=200),
    _legal("file_number", T.TEXT, "File number", max_length=100),
    _field(
        "insolvency_flag",
        T.BOOLEAN,
        "Insolvency",
        "legal",
        filter=FACET,
        importable=False,
        hint="true: a proceeding is running; unknown is not false",
    ),
    _legal("insolvency_active_count", T.INTEGER, "Active insolvency proceedings", minimum=0, maximum=100_000),
    _legal("insolvency_total_count", T.INTEGER, "Insolvency proceedings", minimum=0, maximum=100_000),
    _legal("insolvency_proceedings", T.OBJECT_LIST, "Insolvency details"),
    _legal("insolvency_checked_at", T.INSTANT, "Insolvency register checked at", editable=False),
    _legal("insolvency_warnings", T.TEXT_LIST, "Insolvency warnings", editable=False),
    _legal("registry_website", T.URL, "Website (registry)", max_length=2000),
    _legal("registry_source_url", T.URL, "Official record", max_length=2000, editable=False),
    _legal("registry_warnings", T.TEXT_LIST, "Registry warnings", editable=False),
    _legal("registry_confidence", T.NUMBER, "Registry match confidence", minimum=0, maximum=1, editable=False),
    _legal("registry_checked_at", T.INSTANT, "Registry checked at", editable=False),
)

# Keys of a `LegalProfile` (providers) -> keys here, where they differ. All other keys are the same.
LEGAL_PROFILE_KEYS: dict[str, str] = {
    "address": "registered_address",
    "employees": "registered_employees",
    "website": "registry_website",
    "source_url": "registry_source_url",
    "warnings": "registry_warnings",
}

SCORES = (
    _score("triage_result", T.ENUM, "Triage", enum=enums.TriageResult, filter=FACET),
    _score(
        "triage_score",
        T.INTEGER,
        "Fit score",
        filter=RANGE,
        minimum=0,
        maximum=100,
        hint="0-100, how well the company fits the ICP",
    ),
    _score("triage_reasons", T.TEXT_LIST, "Triage reasons"),
    _score("credibility_score", T.INTEGER, "Credibility", filter=RANGE, minimum=0, maximum=100, hint="points reached"),
    _score(
        "credibility_max",
        T.INTEGER,
        "Credibility out of",
        minimum=0,
        maximum=100,
        hint="points that could be reached with the registries that answered",
    ),
    _score("credibility_parts", T.OBJECT_LIST, "Credibility parts", hint="key, label, points, max, available, reason"),
    _score("tier", T.ENUM, "Tier", enum=enums.CompanyTier, filter=FACET, importable=True, editable=True),
    _score("confidence_level", T.ENUM, "Data confidence", enum=enums.ConfidenceLevel, filter=FACET),
)

WORKFLOW = (
    _workflow(
        "status",
        T.ENUM,
        "Status",
        enum=enums.CompanyStatus,
        filter=FACET,
        importable=False,
        editable=False,
        computed=True,
    ),
    _workflow("buying_stage", T.ENUM, "Buying stage", enum=enums.BuyingStage, filter=FACET),
    _workflow("engagement_status", T.ENUM, "Engagement", enum=enums.EngagementStatus, filter=FACET),
    _workflow("crm_status", T.ENUM, "CRM status", enum=enums.CrmStatus, filter=FACET),
    _workflow("cohort", T.ENUM, "Cohort", enum=enums.Cohort, filter=FACET),
    _workflow("notes", T.LONG_TEXT, "Notes"),
)

COMPANY_FIELDS: tuple[Field, ...] = (
    IDENTITY + FIRMOGRAPHICS + PROFILE + DEEP_PROFILE + SIGNALS + LEGAL_PROFILE + SCORES + WORKFLOW
)
