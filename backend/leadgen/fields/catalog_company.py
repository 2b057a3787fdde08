"""Everything that can be known about a company.

Values that lists filter or sort by live in `companies`; long research text in `company_enrichment_l1`;
what state registries say in `company_legal_profile`.
"""

from __future__ import annotations

from typing import Any

from leadgen.fields import enums
from leadgen.fields.field import LIST_BEFORE_REGISTRY, Entity, Field, FieldType

MAIN = "companies"
L1 = "company_enrichment_l1"
LEGAL = "company_legal_profile"


def _field(key: str, kind: FieldType, label: str, group: str, table: str = MAIN, **more: Any) -> Field:
    return Field(key=key, entity=Entity.COMPANY, type=kind, label=label, group=group, table=table, column=key, **more)


def _identity(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "identity", **more)


def _firmographic(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "firmographics", **more)


def _profile(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "profile", L1, **more)


def _legal(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "legal", LEGAL, importable=False, **more)


def _score(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "scores", **{"importable": False, "editable": False, **more})


def _workflow(key: str, kind: FieldType, label: str, **more: Any) -> Field:
    return _field(key, kind, label, "workflow", **more)


T = FieldType

IDENTITY = (
    _identity("name", T.TEXT, "Company name", sources=LIST_BEFORE_REGISTRY, max_length=300, hint="trade name as the company writes it",
              aliases=("company", "company name", "account", "account name", "organization", "organisation", "organization name", "business name", "employer",
                       "firma", "název firmy", "název společnosti", "společnost", "jméno firmy", "unternehmen", "firmenname", "gesellschaft",
                       "entreprise", "société", "nom de l'entreprise", "raison sociale", "bedrift", "firmanavn", "selskap", "foretaksnavn", "yritys", "yrityksen nimi", "yhtiö", "nimi yritys")),
    _identity("domain", T.DOMAIN, "Domain", sources=LIST_BEFORE_REGISTRY, max_length=253, hint="registrable web domain, without www",
              aliases=("domain", "company domain", "email domain", "web domain", "doména", "domäne", "domaine", "domene", "verkkotunnus")),
    _identity("website_url", T.URL, "Website", sources=LIST_BEFORE_REGISTRY, max_length=2000,
              aliases=("website", "web", "web site", "url", "homepage", "company website", "company url", "webové stránky", "stránky", "www",
                       "webseite", "internetseite", "site web", "site internet", "nettside", "hjemmeside", "nettsted", "verkkosivu", "verkkosivusto", "kotisivu")),
    _identity("linkedin_url", T.LINKEDIN_URL, "LinkedIn page", sources=LIST_BEFORE_REGISTRY, max_length=500,
              aliases=("company linkedin", "company linkedin url", "linkedin company page", "linkedin firmy", "linkedin unternehmen", "linkedin entreprise")),
    _identity("registration_id", T.IDENTIFIER, "Registration number", max_length=40, hint="number in the state company register of the HQ country",
              aliases=("registration number", "registration id", "company number", "company id", "ičo", "ico", "ič", "identifikační číslo",
                       "handelsregisternummer", "hrb", "registernummer", "siren", "numéro siren", "n siren", "organisasjonsnummer", "org nr", "orgnr", "org number",
                       "organization number", "y-tunnus", "ytunnus", "business id", "yritystunnus")),
    _identity("registration_scheme", T.ENUM, "Register", enum=enums.IdentifierScheme, importable=False, hint="which register the registration number belongs to"),
    _identity("tax_id", T.IDENTIFIER, "VAT number", max_length=40, hint="EU VAT number or national tax number, country prefix included",
              aliases=("vat", "vat number", "vat id", "tax id", "tax number", "dič", "dic", "ust-idnr", "ust id", "ustid", "umsatzsteuer-id", "steuernummer",
                       "numéro de tva", "tva", "tva intracommunautaire", "mva", "mva-nummer", "alv-numero", "alv", "vero numero")),
    _identity("phone", T.PHONE, "Phone", sources=LIST_BEFORE_REGISTRY, max_length=40,
              aliases=("company phone", "main phone", "switchboard", "telefon firmy", "ústředna", "telefon zentrale", "téléphone entreprise", "sentralbord", "puhelinvaihde")),
    _identity("email", T.EMAIL, "E-mail", sources=LIST_BEFORE_REGISTRY, max_length=320, hint="general mailbox, not a person's",
              aliases=("company email", "company e-mail", "general email", "info email", "firemní email obecný", "email firmy", "e-mail unternehmen", "email entreprise", "firmapost", "yrityksen sähköposti")),
)

FIRMOGRAPHICS = (
    _firmographic("industry", T.ENUM, "Industry", enum=enums.Industry, facet=True,
                  aliases=("industry", "sector", "vertical", "branch", "odvětví", "obor", "branche", "industrie", "secteur", "secteur d'activité", "bransje", "næring", "toimiala", "ala")),
    _firmographic("industry_detail", T.TEXT, "Industry detail", max_length=300, hint="the niche in a few words", aliases=("sub-industry", "subindustry", "industry detail", "podobor", "niche")),
    _firmographic("business_model", T.ENUM, "Business model", enum=enums.BusinessModel, facet=True, aliases=("business model", "obchodní model", "geschäftsmodell", "modèle économique", "forretningsmodell", "liiketoimintamalli")),
    _firmographic("business_type", T.ENUM, "Business type", enum=enums.BusinessType, facet=True, aliases=("business type", "company type", "typ firmy", "unternehmenstyp", "type d'entreprise")),
    _firmographic("company_size", T.ENUM, "Company size", enum=enums.CompanySize, facet=True, hint="band by headcount",
                  aliases=("company size", "size", "size band", "employee range", "velikost", "velikost firmy", "unternehmensgröße", "größe", "taille", "tranche d'effectif", "størrelse", "koko", "yrityksen koko")),
    _firmographic("employees_count", T.INTEGER, "Employees", minimum=0, maximum=5_000_000, hint="headcount of the whole company",
                  aliases=("employees", "employee count", "number of employees", "headcount", "# employees", "fte", "počet zaměstnanců", "zaměstnanci", "mitarbeiter", "anzahl mitarbeiter", "mitarbeiterzahl",
                           "effectif", "nombre d'employés", "salariés", "ansatte", "antall ansatte", "henkilöstö", "henkilöstömäärä", "työntekijät")),
    _firmographic("revenue_eur_m", T.MILLIONS_EUR, "Revenue (M EUR)", minimum=0, maximum=2_000_000, hint="yearly revenue in million EUR",
                  aliases=("revenue", "annual revenue", "turnover", "revenue eur", "revenue m eur", "sales volume", "obrat", "tržby", "umsatz", "jahresumsatz", "chiffre d'affaires", "ca", "omsetning", "liikevaihto")),
    _firmographic("revenue_range", T.ENUM, "Revenue range", enum=enums.RevenueRange, facet=True, aliases=("revenue range", "revenue band", "rozsah obratu", "umsatzklasse")),
    _firmographic("ownership_type", T.ENUM, "Ownership", enum=enums.OwnershipType, facet=True, aliases=("ownership", "ownership type", "vlastnictví", "eigentum", "eigentümerstruktur", "actionnariat", "eierskap", "omistus")),
    _firmographic("founded_year", T.YEAR, "Founded", minimum=1000, maximum=2100, aliases=("founded", "founded year", "year founded", "established", "rok založení", "založeno", "gründungsjahr", "gegründet", "année de création", "stiftet", "stiftelsesår", "perustettu", "perustamisvuosi")),
    _firmographic("hq_country", T.COUNTRY, "HQ country", facet=True, hint="ISO 3166-1 alpha-2 code of the headquarters",
                  aliases=("country", "hq country", "company country", "headquarters country", "země", "stát", "země sídla", "land", "firmenland", "pays", "pays du siège", "hovedkontor land", "maa", "kotimaa")),
    _firmographic("hq_city", T.TEXT, "HQ city", max_length=120,
                  aliases=("city", "hq city", "company city", "headquarters", "headquarters city", "town", "město", "sídlo", "město sídla", "stadt", "ort", "firmensitz", "sitz", "ville", "siège", "by", "poststed", "kaupunki", "kotipaikka")),
    _firmographic("hq_address", T.TEXT, "HQ address", max_length=500, aliases=("address", "company address", "hq address", "street", "adresa", "adresa sídla", "adresse", "anschrift", "osoite", "postadresse", "forretningsadresse")),
    _firmographic("geo_region", T.ENUM, "Region", enum=enums.GeoRegion, facet=True, aliases=("region", "geo region", "geo", "territory")),
)

PROFILE = (
    _profile("summary", T.LONG_TEXT, "Summary", hint="what the company does, for whom, in 2-4 sentences", aliases=("summary", "description", "company description", "about", "popis", "beschreibung", "beskrivelse", "kuvaus")),
    _profile("products", T.TEXT_LIST, "Products and services", aliases=("products", "services", "produkty", "produkte", "produits", "produkter", "tuotteet")),
    _profile("target_customers", T.TEXT_LIST, "Target customers", hint="kinds of customer it sells to", aliases=("target customers", "customers", "zákazníci", "kunden", "clients", "kunder", "asiakkaat")),
    _profile("competitors", T.TEXT_LIST, "Competitors", aliases=("competitors", "konkurence", "konkurrenten", "wettbewerber", "concurrents", "konkurrenter", "kilpailijat")),
    _profile("technologies", T.TEXT_LIST, "Technologies", hint="software and technology the company is known to use", aliases=("technologies", "tech stack", "technographics", "technologie", "technologien", "teknologi")),
    _profile("markets", T.TEXT_LIST, "Markets", hint="countries or regions it sells to", aliases=("markets", "trhy", "märkte", "marchés", "markeder")),
    _profile("languages", T.TEXT_LIST, "Languages", hint="ISO 639-1 codes of the languages it works in"),
    _profile("parent_company", T.TEXT, "Parent company", max_length=300, aliases=("parent", "parent company", "group", "mateřská společnost", "muttergesellschaft", "konzern", "société mère", "morselskap", "emoyhtiö")),
    _profile("recent_news", T.TEXT_LIST, "Recent news", importable=False, hint="dated facts of the last 12 months, one sentence each"),
    _profile("leadership", T.TEXT_LIST, "Leadership", personal=True, importable=False, hint="names with role"),
    _profile("certifications", T.TEXT_LIST, "Certifications"),
    _profile("hiring_signals", T.TEXT_LIST, "Hiring signals", importable=False, hint="roles being hired that say something about plans"),
    _profile("pain_points", T.TEXT_LIST, "Likely pain points", importable=False),
    _profile("ai_adoption", T.ENUM, "AI adoption", enum=enums.ConfidenceLevel, importable=False, hint="how far the company is with AI: low, medium, high"),
    _profile("ai_adoption_detail", T.LONG_TEXT, "AI adoption detail", importable=False),
    _profile("l1_confidence", T.NUMBER, "Research confidence", importable=False, editable=False, minimum=0, maximum=1, hint="0-1, how sure the research is as a whole"),
    _profile("l1_flags", T.TEXT_LIST, "Research flags", importable=False, editable=False, hint="what the checks found wrong or thin"),
)

LEGAL_PROFILE = (
    _legal("registry", T.TEXT, "Registry", max_length=40, editable=False),
    _legal("official_name", T.TEXT, "Official name", max_length=500),
    _legal("trading_names", T.TEXT_LIST, "Trading names"),
    _legal("legal_form_code", T.IDENTIFIER, "Legal form code", max_length=40),
    _legal("legal_form_name", T.TEXT, "Legal form", max_length=300),
    _legal("legal_form_name_en", T.TEXT, "Legal form (English)", max_length=300),
    _legal("registration_status", T.ENUM, "Registration status", enum=enums.RegistrationStatus, facet=True),
    _legal("date_established", T.DATE, "Established on"),
    _legal("date_dissolved", T.DATE, "Dissolved on"),
    _legal("registered_address", T.OBJECT, "Registered address", hint="street, city, postal_code, country"),
    _legal("nace_codes", T.OBJECT_LIST, "Activity codes", hint="scheme, revision, code, label"),
    _legal("directors", T.OBJECT_LIST, "Directors", personal=True, hint="name, kind (person or company), role, since"),
    _legal("registered_capital", T.OBJECT, "Registered capital", hint="amount as decimal text, currency"),
    _legal("registered_employees", T.OBJECT, "Employees (registry)", hint="min, max"),
    _legal("court", T.TEXT, "Court", max_length=200),
    _legal("file_number", T.TEXT, "File number", max_length=100),
    _legal("insolvency_flag", T.BOOLEAN, "Insolvency", facet=True, hint="true: a proceeding is running; unknown is not false"),
    _legal("insolvency_active_count", T.INTEGER, "Active insolvency proceedings", minimum=0),
    _legal("insolvency_total_count", T.INTEGER, "Insolvency proceedings", minimum=0),
    _legal("insolvency_proceedings", T.OBJECT_LIST, "Insolvency details"),
    _legal("registry_website", T.URL, "Website (registry)", max_length=2000),
    _legal("registry_source_url", T.URL, "Official record", max_length=2000, editable=False),
    _legal("registry_warnings", T.TEXT_LIST, "Registry warnings", editable=False),
    _legal("registry_confidence", T.NUMBER, "Registry match confidence", minimum=0, maximum=1, editable=False),
    _legal("registry_checked_at", T.INSTANT, "Registry checked at", editable=False),
)

# Key of a `LegalProfile` (providers) -> key here, where they differ; all other keys are the same.
LEGAL_PROFILE_KEYS: dict[str, str] = {
    "address": "registered_address",
    "employees": "registered_employees",
    "website": "registry_website",
    "source_url": "registry_source_url",
    "warnings": "registry_warnings",
}

SCORES = (
    _score("triage_result", T.ENUM, "Triage", enum=enums.TriageResult, facet=True),
    _score("triage_score", T.INTEGER, "Fit score", minimum=0, maximum=100, hint="0-100, how well the company fits the ICP"),
    _score("triage_reasons", T.TEXT_LIST, "Triage reasons"),
    _score("credibility_score", T.INTEGER, "Credibility", minimum=0, maximum=100, hint="points reached"),
    _score("credibility_max", T.INTEGER, "Credibility out of", minimum=0, maximum=100, hint="points that could be reached with the registries that answered"),
    _score("credibility_parts", T.OBJECT_LIST, "Credibility parts", hint="key, label, points, max, available, reason"),
    _score("tier", T.ENUM, "Tier", enum=enums.CompanyTier, facet=True, importable=True, editable=True, aliases=("tier", "account tier", "priorita", "stufe")),
    _score("confidence_level", T.ENUM, "Data confidence", enum=enums.ConfidenceLevel, facet=True),
)

WORKFLOW = (
    _workflow("status", T.ENUM, "Status", enum=enums.CompanyStatus, facet=True, importable=False, editable=False, computed=True),
    _workflow("buying_stage", T.ENUM, "Buying stage", enum=enums.BuyingStage, facet=True, aliases=("buying stage",)),
    _workflow("engagement_status", T.ENUM, "Engagement", enum=enums.EngagementStatus, facet=True, aliases=("engagement status", "engagement")),
    _workflow("crm_status", T.ENUM, "CRM status", enum=enums.CrmStatus, facet=True, aliases=("crm status", "lifecycle stage", "stav crm")),
    _workflow("cohort", T.ENUM, "Cohort", enum=enums.Cohort, facet=True, aliases=("cohort",)),
    _workflow("notes", T.LONG_TEXT, "Notes", aliases=("company notes", "account notes", "notes", "poznámka", "poznámky", "notiz", "notizen", "remarque", "notat", "merknad", "muistiinpanot")),
)

COMPANY_FIELDS: tuple[Field, ...] = IDENTITY + FIRMOGRAPHICS + PROFILE + LEGAL_PROFILE + SCORES + WORKFLOW
