"""From what files, forms and models give to one canonical value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.db import dumps
from leadgen.fields import Entity, FieldError, FieldType, catalog, coerce, get_field

GOOD = [
    ("company", "employees_count", "1 234", 1234),
    ("company", "employees_count", "1,234", 1234),
    ("company", "employees_count", "1.234", 1234),
    ("company", "employees_count", "1\u00a0234", 1234),
    ("company", "employees_count", "250+", 250),
    ("company", "employees_count", "2k", 2000),
    ("company", "employees_count", 12.0, 12),
    ("company", "revenue_eur_m", "€12M", 12.0),
    ("company", "revenue_eur_m", "EUR 3.5 bn", 3500.0),
    ("company", "revenue_eur_m", "12,5", 12.5),
    ("company", "revenue_eur_m", "12 000 000", 12.0),
    ("company", "revenue_eur_m", "€ 850 000", 0.85),
    ("company", "revenue_eur_m", Decimal("1.5"), 1.5),
    ("company", "l1_confidence", "0,85", 0.85),
    ("company", "l1_confidence", "85 %", 0.85),
    ("company", "founded_year", "12. 3. 2005", 2005),
    ("company", "founded_year", "c. 1998", 1998),
    ("company", "company_size", "51-200", "medium"),
    ("company", "company_size", "1000+", "enterprise"),
    ("company", "company_size", "1-9 employees", "micro"),
    ("company", "company_size", "Mid market", "mid_market"),
    ("company", "revenue_range", "12M EUR", "medium"),
    ("company", "industry", "Information Technology & Services", "it"),
    ("company", "industry", "Strojírenství", "manufacturing"),
    ("company", "hq_country", "Česká republika", "CZ"),
    ("company", "hq_country", "Deutschland", "DE"),
    ("company", "hq_country", "U.S.A.", "US"),
    ("company", "hq_country", "no", "NO"),
    ("company", "domain", "HTTP://www.Alfa.example/kontakt?x=1", "alfa.example"),
    ("company", "domain", "info@alfa.example", "alfa.example"),
    ("company", "domain", "kůň.example", "kůň.example".encode("idna").decode()),
    ("company", "website_url", "alfa.example/", "https://alfa.example"),
    ("company", "website_url", "http://alfa.example/cs/?utm_source=x&id=3#top", "http://alfa.example/cs?id=3"),
    ("company", "registration_id", " 001 23 456 ", "00123456"),
    ("company", "registration_id", "2331972-4", "2331972-4"),
    ("company", "registration_id", 123456.0, "123456"),
    ("company", "insolvency_flag", "Ano", True),
    ("company", "insolvency_flag", 0, False),
    ("company", "date_established", "1.2.2004", "2004-02-01"),
    ("company", "date_established", "25/12/2004", "2004-12-25"),
    ("company", "date_established", date(2004, 2, 1), "2004-02-01"),
    ("company", "date_established", datetime(2004, 2, 1, 5, tzinfo=UTC), "2004-02-01"),
    ("company", "products", "Lisy; Formy;lisy", ["Lisy", "Formy"]),
    ("company", "products", "Lisy, formy, servis", ["Lisy", "formy", "servis"]),
    ("company", "products", '["a, b", "c"]', ["a, b", "c"]),
    (
        "company",
        "registered_capital",
        {"amount": Decimal("200000.00"), "currency": "CZK"},
        {"amount": "200000.00", "currency": "CZK"},
    ),
    ("contact", "email", " Ida Berg <IDA@Alfa.Example> ", "ida@alfa.example"),
    ("contact", "email", "mailto:ida@alfa.example", "ida@alfa.example"),
    ("contact", "linkedin_url", "cz.linkedin.com/in/Ida-Berg/?trk=x", "https://www.linkedin.com/in/ida-berg"),
    ("contact", "phone", "00420 777 123 456", "+420777123456"),
    ("contact", "phone", "+44 (0)20 7946 0123 ext. 12", "+442079460123 x12"),
    ("contact", "seniority_level", "C-Suite", "c_level"),
    ("contact", "language", "Deutsch", "de"),
    ("contact", "first_name", " Anna\u00a0\u200b Lena ", "Anna Lena"),
]


@pytest.mark.parametrize("entity,key,raw,wanted", GOOD, ids=[f"{k}:{r!r}" for _, k, r, _ in GOOD])
def test_is_read_as(entity, key, raw, wanted) -> None:
    value = coerce(get_field(entity, key), raw)
    assert value == wanted
    assert type(value) is type(wanted)


BAD = [
    ("company", "employees_count", "11-50", "not a number"),
    ("company", "employees_count", "many", "not a number"),
    ("company", "employees_count", "-5", "out of range"),
    ("company", "employees_count", "1,5", "not a whole number"),
    ("company", "revenue_eur_m", "300 mil. Kč", "in CZK"),
    ("company", "revenue_eur_m", float("nan"), "not a finite number"),
    ("company", "name", float("nan"), "not text"),
    ("company", "name", Decimal("Infinity"), "not text"),
    ("company", "l1_confidence", "7", "out of range"),
    ("company", "founded_year", "12.3.05", "not a year"),
    ("company", "industry", "wizardry", "not a known industry"),
    ("company", "hq_country", "Atlantis", "not a country"),
    ("company", "website_url", "javascript:alert(1)", "not a web address"),
    ("company", "domain", "localhost", "not a domain"),
    ("company", "date_established", "3/12/2004", "day/month or month/day"),
    ("company", "date_established", "31.2.2004", "not a date"),
    ("company", "insolvency_flag", "maybe", "neither yes nor no"),
    ("company", "registration_id", '=HYPERLINK("x")', "not an identifier"),
    ("company", "name", ["a"], "not text"),
    ("company", "name", "x" * 301, "301 characters"),
    ("contact", "email", "ida@alfa", "not an e-mail"),
    ("contact", "email", "ida alfa.example", "not an e-mail"),
    ("contact", "linkedin_url", "https://linkedin.example/in/ida", "not a LinkedIn"),
    ("contact", "phone", "call me", "not a phone"),
]


@pytest.mark.parametrize("entity,key,raw,reason", BAD, ids=[f"{k}:{str(r)[:20]}" for _, k, r, _ in BAD])
def test_is_refused_with_reason_and_fix(entity, key, raw, reason) -> None:
    with pytest.raises(FieldError) as caught:
        coerce(get_field(entity, key), raw)
    assert reason in caught.value.reason
    assert caught.value.fix
    assert caught.value.field == key


@pytest.mark.parametrize("raw", ["", "  ", "-", "N/A", "null", "#REF!", None, [], {}])
def test_nothing_is_nothing(raw) -> None:
    for entity in Entity:
        assert all(coerce(field, raw) is None for field in catalog(entity).values())


def test_an_enum_member_called_unknown_is_a_value() -> None:
    assert coerce(get_field("contact", "icp_fit"), "unknown") == "unknown"


text = st.text(st.characters())  # surrogates and NUL too: JSON can carry both
anything = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.text())
    | st.dictionaries(st.text(), st.text())
)


@given(st.sampled_from([f for e in Entity for f in catalog(e).values()]), anything)
def test_any_input_is_read_or_refused_and_reading_again_changes_nothing(field, raw) -> None:
    try:
        value = coerce(field, raw)
    except FieldError:
        return
    if value is not None:
        assert coerce(field, value) == value
        stored = dumps(value)
        assert "\\u0000" not in stored
        assert orjson.loads(stored) == value


@given(st.integers(0, 5_000_000), st.sampled_from(["", " ", "\u00a0", "'"]))
def test_grouped_whole_numbers_keep_their_value(number: int, mark: str) -> None:
    assert coerce(get_field("company", "employees_count"), f"{number:,}".replace(",", mark)) == number


@given(st.from_regex(r"0[0-9]{7}", fullmatch=True))
def test_identifiers_keep_leading_zeros(digits: str) -> None:
    assert coerce(get_field("company", "registration_id"), f" {digits[:3]} {digits[3:]}") == digits


def test_every_type_is_in_use() -> None:
    assert {f.type for e in Entity for f in catalog(e).values()} == set(FieldType)
