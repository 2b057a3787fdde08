"""Synonyms for the members of our enums, compared by `normalize_text`."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from leadgen.countries.lookups import NUMBER_NAMES
from leadgen.fields import enums
from leadgen.fields.field import OwnChoice
from leadgen.fields.industry_words import INDUSTRY_WORDS
from leadgen.fields.people_synonyms import DEPARTMENT_WORDS, SENIORITY_WORDS
from leadgen.fields.text import normalize_text

_SYNONYMS: dict[type[StrEnum], dict[str, str]] = {
    enums.Industry: INDUSTRY_WORDS
    | {
        "software": "software_saas",
        "saas": "software_saas",
        "computer software": "software_saas",
        "software development": "software_saas",
        "internet": "software_saas",
        "information technology": "it",
        "information technology and services": "it",
        "it services": "it",
        "it services and it consulting": "it",
        "ict": "it",
        "informatika": "it",
        "consulting": "professional_services",
        "management consulting": "professional_services",
        "business consulting and services": "professional_services",
        "legal services": "professional_services",
        "accounting": "professional_services",
        "law practice": "professional_services",
        "poradenství": "professional_services",
        "beratung": "professional_services",
        "banking": "financial_services",
        "insurance": "financial_services",
        "finance": "financial_services",
        "fintech": "financial_services",
        "finanzdienstleistungen": "financial_services",
        "hospital & health care": "healthcare",
        "hospitals and health care": "healthcare",
        "health care": "healthcare",
        "medical devices": "healthcare",
        "zdravotnictví": "healthcare",
        "gesundheitswesen": "healthcare",
        "pharmaceuticals": "pharma_biotech",
        "biotechnology": "pharma_biotech",
        "pharma": "pharma_biotech",
        "biotech": "pharma_biotech",
        "machinery": "manufacturing",
        "industrial automation": "manufacturing",
        "mechanical or industrial engineering": "manufacturing",
        "výroba": "manufacturing",
        "průmysl": "manufacturing",
        "strojírenství": "manufacturing",
        "maschinenbau": "manufacturing",
        "produktion": "manufacturing",
        "industri": "manufacturing",
        "valmistus": "manufacturing",
        "automobilový průmysl": "automotive",
        "automobilindustrie": "automotive",
        "aviation & aerospace": "aerospace_defense",
        "defense": "aerospace_defense",
        "aerospace": "aerospace_defense",
        "e-commerce": "retail",
        "wholesale": "retail",
        "consumer goods": "retail",
        "obchod": "retail",
        "maloobchod": "retail",
        "handel": "retail",
        "einzelhandel": "retail",
        "hotels": "hospitality",
        "restaurants": "hospitality",
        "tourism": "hospitality",
        "leisure, travel & tourism": "hospitality",
        "food & beverages": "hospitality",
        "publishing": "media",
        "broadcasting": "media",
        "entertainment": "media",
        "utilities": "energy",
        "oil & energy": "energy",
        "renewables": "energy",
        "energetika": "energy",
        "energie": "energy",
        "telecommunications": "telecom",
        "telekomunikace": "telecom",
        "logistics": "transport",
        "logistics and supply chain": "transport",
        "transportation": "transport",
        "shipping": "transport",
        "doprava": "transport",
        "logistika": "transport",
        "logistik": "transport",
        "building materials": "construction",
        "civil engineering": "construction",
        "stavebnictví": "construction",
        "bau": "construction",
        "bygg": "construction",
        "reality": "real_estate",
        "immobilien": "real_estate",
        "farming": "agriculture",
        "zemědělství": "agriculture",
        "landwirtschaft": "agriculture",
        "higher education": "education",
        "e-learning": "education",
        "vzdělávání": "education",
        "bildung": "education",
        "government": "public_sector",
        "government administration": "public_sector",
        "public administration": "public_sector",
        "veřejná správa": "public_sector",
        "design": "creative_services",
        "advertising": "creative_services",
        "marketing and advertising": "creative_services",
        "marketing": "creative_services",
        "reklama": "creative_services",
        "werbung": "creative_services",
    },
    enums.CompanySize: {
        "large": "enterprise",
        "big": "enterprise",
        "velká": "enterprise",
        "střední": "medium",
        "malá": "small",
        "midsize": "medium",
        "mid-market": "mid_market",
        "midmarket": "mid_market",
        "sme": "smb",
        "msp": "smb",
        "kmu": "smb",
        "start-up": "startup",
    },
    enums.BusinessModel: {
        "business to business": "b2b",
        "business to consumer": "b2c",
        "b2b/b2c": "hybrid",
        "b2b2c": "hybrid",
        "government": "gov",
        "b2g": "gov",
        "nonprofit": "non_profit",
        "ngo": "non_profit",
    },
    enums.BusinessType: {
        "services": "service_company",
        "service": "service_company",
        "product": "product_company",
        "wholesaler": "distributor",
        "výrobce": "manufacturer",
        "distributor": "distributor",
        "hersteller": "manufacturer",
    },
    enums.OwnershipType: {
        "public company": "public",
        "listed": "public",
        "publicly traded": "public",
        "venture backed": "vc_backed",
        "private equity": "pe_backed",
        "family": "family_owned",
        "family business": "family_owned",
        "government": "state_owned",
        "state": "state_owned",
        "self-funded": "bootstrapped",
        "privately held": "other",
        "private": "other",
    },
    enums.SeniorityLevel: SENIORITY_WORDS,
    enums.Department: DEPARTMENT_WORDS,
    enums.Language: {
        "english": "en",
        "angličtina": "en",
        "czech": "cs",
        "čeština": "cs",
        "cz": "cs",
        "german": "de",
        "deutsch": "de",
        "němčina": "de",
        "french": "fr",
        "français": "fr",
        "spanish": "es",
        "español": "es",
        "italian": "it",
        "italiano": "it",
        "portuguese": "pt",
        "polish": "pl",
        "polski": "pl",
        "dutch": "nl",
        "nederlands": "nl",
        "norwegian": "no",
        "norsk": "no",
        "nb": "no",
        "nn": "no",
        "finnish": "fi",
        "suomi": "fi",
        "swedish": "sv",
        "svenska": "sv",
        "danish": "da",
        "dansk": "da",
        "slovak": "sk",
        "slovenčina": "sk",
    },
    enums.IcpFit: {
        "strong": "strong_fit",
        "high": "strong_fit",
        "moderate": "moderate_fit",
        "medium": "moderate_fit",
        "weak": "weak_fit",
        "low": "weak_fit",
    },
    enums.CompanyTier: {
        "platinum": "tier_1_platinum",
        "gold": "tier_2_gold",
        "silver": "tier_3_silver",
        "bronze": "tier_4_bronze",
        "copper": "tier_5_copper",
        "tier 1": "tier_1_platinum",
        "tier 2": "tier_2_gold",
        "tier 3": "tier_3_silver",
        "tier 4": "tier_4_bronze",
        "tier 5": "tier_5_copper",
        "1": "tier_1_platinum",
        "2": "tier_2_gold",
        "3": "tier_3_silver",
        "4": "tier_4_bronze",
        "5": "tier_5_copper",
    },
    enums.GeoRegion: {
        "uk": "uk_ireland",
        "usa": "us",
        "north america": "other",
        "central and eastern europe": "cee",
        "scandinavia": "nordics",
        "nordic": "nordics",
    },
    enums.ContactSource: {
        "recommendation": "referral",
        "doporučení": "referral",
        "conference": "event",
        "trade fair": "event",
        "veletrh": "event",
        "messe": "event",
        "linkedin": "social",
        "website": "inbound",
        "web": "inbound",
        "cold": "outbound",
    },
    enums.RegistrationStatus: {
        "liquidation": "in_liquidation",
        "bankrupt": "insolvent",
        "closed": "dissolved",
        "ceased": "dissolved",
    },
}


_LABELS = {
    "software_saas": "Software & SaaS",
    "it": "IT",
    "pharma_biotech": "Pharma & biotech",
    "aerospace_defense": "Aerospace & defence",
    "transport": "Transport & logistics",
    "saas": "SaaS",
    "b2b": "B2B",
    "b2c": "B2C",
    "gov": "Government",
    "non_profit": "Non-profit",
    "vc_backed": "VC-backed",
    "pe_backed": "PE-backed",
    "family_owned": "Family-owned",
    "state_owned": "State-owned",
    "dach": "DACH",
    "cee": "CEE",
    "us": "US",
    "uk_ireland": "UK & Ireland",
    "smb": "SMB",
    "c_level": "C-level",
    "vp": "VP",
    "hr": "HR",
    "crm": "CRM",
    "linkedin_connect": "LinkedIn invitation",
    "linkedin_message": "LinkedIn message",
    "email": "E-mail",
    "enriched_l2": "Researched (deep)",
    "enrichment_l2_failed": "Deep research failed",
    "error_pushing_lemlist": "Error pushing to Lemlist",
    "tier_1_platinum": "Tier 1 · Platinum",
    "tier_2_gold": "Tier 2 · Gold",
    "tier_3_silver": "Tier 3 · Silver",
    "tier_4_bronze": "Tier 4 · Bronze",
    "tier_5_copper": "Tier 5 · Copper",
} | {scheme: f"{name[:1].upper()}{name[1:]}" for scheme, name in NUMBER_NAMES.items()}
_LANGUAGES = {
    "en": "English",
    "cs": "Czech",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "pl": "Polish",
    "nl": "Dutch",
    "no": "Norwegian",
    "fi": "Finnish",
    "sv": "Swedish",
    "da": "Danish",
    "sk": "Slovak",
}


def enum_label(member: StrEnum) -> str:
    """Return a member's label: `mid_market` -> `Mid market`, the industry `it` -> `IT`."""
    if isinstance(member, OwnChoice):
        return member.value
    if isinstance(member, enums.Language):
        return _LANGUAGES[member.value]
    return _LABELS.get(member.value) or member.value.replace("_", " ").capitalize()


@cache
def _members(enum: type[StrEnum]) -> dict[str, str]:
    words = {_key(word): value for word, value in _SYNONYMS.get(enum, {}).items()}
    return words | {_key(member.value): member.value for member in enum}


def _key(text: str) -> str:
    # "Hospital & health care" and "Hospital and health care" must compare equal.
    return " ".join(word for word in normalize_text(text).split() if word != "and")


def find_member(enum: type[StrEnum], text: str) -> str | None:
    """Find the member's value by value, label or synonym, else None."""
    return _members(enum).get(_key(text))


def size_of(headcount: float) -> str:
    """Return the `CompanySize` band of a headcount."""
    bands = ((10, "micro"), (50, "small"), (250, "medium"), (1000, "mid_market"))
    return next((band for limit, band in bands if headcount < limit), "enterprise")


def revenue_band_of(millions_eur: float) -> str:
    """Return the `RevenueRange` band of a yearly revenue in million EUR."""
    bands = ((2, "micro"), (10, "small"), (50, "medium"))
    return next(
        (band for limit, band in bands if millions_eur < limit), "mid_market" if millions_eur <= 500 else "enterprise"
    )
