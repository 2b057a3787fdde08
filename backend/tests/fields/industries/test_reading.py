"""Industries of cells: words of other tools, phrases in nine languages, activity codes, and traps that stay open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.fields import Entity, get_field
from leadgen.fields.coerce import FieldError, coerce
from leadgen.fields.enums import Industry
from leadgen.fields.industries import industry_of_code, read_industry
from leadgen.fields.industry_words import INDUSTRY_WORDS

# By hand, none of them copied from the tables; the forms below are made of them by rule.
PHRASES = {
    Industry.SOFTWARE_SAAS: "software company | vývoj softwarových řešení | Softwarehaus | éditeur de logiciels | ohjelmistoyritys",
    Industry.IT: "IT services | informační technologie | IT-Dienstleistungen | informasjonsteknologi | tietotekniikka",
    Industry.PROFESSIONAL_SERVICES: "law firm | poradenská firma | Unternehmensberatung | konsultbolag | cabinet d'avocats",
    Industry.FINANCIAL_SERVICES: "insurance company | bankovní služby | Versicherung | försäkringsbolag | assurances",
    Industry.HEALTHCARE: "hospital services | zdravotnické služby | Gesundheitswesen | sykehus | terveyspalvelut",
    Industry.PHARMA_BIOTECH: "pharmaceuticals | farmaceutická firma | Pharmaindustrie | farmasi | pharmacie",
    Industry.MANUFACTURING: "furniture manufacturing | výroba nábytku | Maschinenbau | tillverkning | konepajateollisuus",
    Industry.AUTOMOTIVE: "automotive industry | automobilový průmysl | Automobilindustrie | autoala | motoryzacja",
    Industry.RETAIL: "retail trade | velkoobchod s potravinami | Einzelhandel mit Möbeln | varehandel | vähittäiskauppa",
    Industry.HOSPITALITY: "restaurants | pohostinská činnost | Gastgewerbe | reiseliv | hôtellerie restauration",
    Industry.ENERGY: "energy services | elektroenergetika | Energieversorgung | fornybar energi | énergies renouvelables",
    Industry.TELECOM: "telecom provider | telekomunikační služby | Telekommunikation | teleala | télécommunications",
    Industry.TRANSPORT: "freight services | doprava a logistika | Spedition | sjøfart | kuljetusliike",
    Industry.CONSTRUCTION: "construction company | stavební firma | Bauunternehmung | byggbranschen | rakennusliike",
    Industry.REAL_ESTATE: "commercial real estate | realitní kancelář | Immobilienverwaltung | eiendomsmegling | immobilier",
    Industry.AGRICULTURE: "farming | zemědělská výroba plodin | Landwirtschaft | jordbruk | maatalous",
    Industry.EDUCATION: "higher education | vzdělávací agentura | Bildungswesen | utbildning | enseignement",
    Industry.PUBLIC_SECTOR: "government administration | státní správa | öffentliche Verwaltung | offentlig sektor",
    Industry.CREATIVE_SERVICES: "advertising services | reklamní agentura | Werbeagentur | reklambyrå | publicité",
    Industry.MEDIA: "broadcast media | vydavatelství | Verlagswesen | mediebranschen | kustannustoiminta",
    Industry.AEROSPACE_DEFENSE: "defense & space | letecký průmysl | Rüstungsindustrie | försvarsindustri | aéronautique",
}  # fmt: skip
UNSURE = {("zemědělská výroba plodin")}
FORMS = (
    str,
    str.upper,
    lambda text: f"  {text}; ",
    lambda text: text.replace(" ", "_"),
    lambda text: f"{text}, Fenquora",
)
CASES = [
    (form(phrase.strip()), industry)
    for industry, line in PHRASES.items()
    for phrase in line.split("|")
    if phrase.strip() not in UNSURE
    for form in FORMS
]


def test_the_list_is_long_enough() -> None:
    assert len(CASES) >= 200


@pytest.mark.parametrize(("text", "industry"), CASES)
def test_a_phrase_has_its_industry(text: str, industry: Industry) -> None:
    assert read_industry(text).industry is industry


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("62.01 Programování", Industry.SOFTWARE_SAAS),
        ("62.20Y", Industry.IT),
        ("NAF 47.91A", Industry.RETAIL),
        ("NACE: J61.10", Industry.TELECOM),
        ("TOL 2008 41200", Industry.CONSTRUCTION),
        ("SIC 6021", Industry.FINANCIAL_SERVICES),
        ("SIC code: 8062 General hospitals", Industry.HEALTHCARE),
        ("NAICS 541512", Industry.IT),
        ("NACE 70.10", None),
        ("64.20 Holdings", None),
        ("NACE 96.02", None),
    ],
)
def test_an_activity_code_has_its_industry_where_it_has_one(text: str, industry: Industry | None) -> None:
    found = read_industry(text)
    assert (found.industry, found.rule) == (industry, "code")
    assert found.remarks


@pytest.mark.parametrize(
    "text",
    [
        "zemědělská výroba plodin", "manufacturing consulting", "hotel software", "Bankovní software", "7372", "62010", "2024",
        "10-49", "energy drinks", "legal tech", "Fenquora", "Personal", "is", "", "-", "?", "unknown", "medical device manufacturing",
        "CZ", "1234.5.6", "x" * 5000, "health insurance software", "Hausverwaltung 62", "12 000",
    ],
)  # fmt: skip
def test_what_is_not_sure_stays_open(text: str) -> None:
    found = read_industry(text)
    assert found.industry is None
    assert found.remarks


def test_for_whom_a_company_works_is_not_what_it_does() -> None:
    assert read_industry("Software for hospitals").industry is Industry.SOFTWARE_SAAS
    assert read_industry("software pro banky").industry is Industry.SOFTWARE_SAAS
    assert read_industry("Software für Krankenhäuser").industry is Industry.SOFTWARE_SAAS


def test_several_in_a_cell() -> None:
    found = read_industry("Retail; Real Estate; Fenquora")
    assert (found.industry, found.others) == (Industry.RETAIL, (Industry.REAL_ESTATE,))
    assert found.remarks == ("not known: Fenquora", "also: real_estate")
    assert read_industry("Retail, E-commerce").others == ()
    assert read_industry("Business Services > Management Consulting").industry is Industry.PROFESSIONAL_SERVICES


def test_a_cell_of_an_import_takes_the_rule() -> None:
    field = get_field(Entity.COMPANY, "industry")
    assert coerce(field, "Výroba nábytku") == "manufacturing"
    assert coerce(field, "NACE 62.02") == "it"
    with pytest.raises(FieldError):
        coerce(field, "hotel software")


def test_a_word_has_one_industry() -> None:
    for word, industry in INDUSTRY_WORDS.items():
        assert read_industry(word).industry == Industry(industry), word


@given(st.text(max_size=60))
def test_any_text_is_read_and_says_why_not(text: str) -> None:
    found = read_industry(text)
    assert found.industry is not None or found.remarks
    assert read_industry(f" {text} ").industry == found.industry


@given(st.from_regex(r"[0-9]{2,6}", fullmatch=True), st.sampled_from(["NACE", "SIC", "NAICS"]))
def test_more_digits_never_leave_the_division_without_a_reason(digits: str, scheme: str) -> None:
    assert industry_of_code(digits, scheme) is industry_of_code(digits[:4], scheme)
