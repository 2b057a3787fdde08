"""Numbers and ranges as people write them: both ends kept, nothing guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.fields import FieldError, coerce, get_field
from leadgen.fields.amounts import Amount, AmountRefusal, decimal_mark_of, header_unit, read_amount

POINTS = [
    ("ca. 120", 120, {"approximate": True}),
    ("~80", 80, {"approximate": True}),
    ("přibližně 35 zaměstnanců", 35, {"approximate": True, "unit": "employees"}),
    ("3,7 Mio. €", 3_700_000, {"currency": "EUR"}),
    ("€1.2M", 1_200_000, {"currency": "EUR"}),
    ("7 Tsd.", 7_000, {}),
    ("4 mld. Kč", 4_000_000_000, {"currency": "CZK"}),
    ("12,5 tis. Kč", 12_500, {"currency": "CZK"}),
    ("5MM USD", 5_000_000, {"currency": "USD"}),
    ("TEUR 750", 750_000, {"currency": "EUR"}),
    ("8 MSEK", 8_000_000, {"currency": "SEK"}),
    ("3 lakh", 300_000, {}),
    ("2 crore", 20_000_000, {}),
    ("9.876,54", Decimal("9876.54"), {}),
    ("9,876.54", Decimal("9876.54"), {}),
    ("1'234'000", 1_234_000, {}),
    ("7\u202f654", 7_654, {}),
    ("140 (2023)", 140, {"year": 2023}),
    ("FY2022: 90", 90, {"year": 2022}),
    ("60 Mitarbeiter (Stand 2024)", 60, {"unit": "employees", "year": 2024}),
    ("200 (LinkedIn)", 200, {}),
    ("12 mil. Kč ročně", 12_000_000, {"currency": "CZK", "period": "year"}),
    ("5 000 € p.a.", 5_000, {"currency": "EUR", "period": "year"}),
    ("3 000 EUR/month", 3_000, {"currency": "EUR", "period": "month"}),
    ("self-employed", 1, {"unit": "employees"}),
    ("OSVČ", 1, {"unit": "employees"}),
    ("bez zaměstnanců", 0, {"unit": "employees"}),
    ("15 %", 15, {"unit": "percent"}),
    ("€3.456", 3_456, {"currency": "EUR"}),
    ("12 500 000,- Kč", 12_500_000, {"currency": "CZK"}),
    ("CHF 500.-", 500, {"currency": "CHF"}),
    ("circa 1.250", 1_250, {"approximate": True}),
]


@pytest.mark.parametrize(("text", "value", "more"), POINTS, ids=[text for text, *_ in POINTS])
def test_a_number_is_read(text, value, more) -> None:
    found = read_amount(text)
    assert isinstance(found, Amount)
    assert (found.value, found.minimum, found.maximum) == (value, value, value)
    wanted = {"approximate": False, "currency": None, "unit": None, "year": None, "period": None} | more
    assert {key: getattr(found, key) for key in wanted} == wanted


RANGES = [
    ("20–99", 20, 99),
    ("20-99", 20, 99),
    ("20 — 99 employees", 20, 99),
    ("11 to 50", 11, 50),
    ("25 až 49", 25, 49),
    ("od 10 do 19", 10, 19),
    ("von 50 bis 249", 50, 249),
    ("entre 20 et 49 salariés", 20, 49),
    ("3 ou 4 salariés", 3, 4),
    ("10 til 20 ansatte", 10, 20),
    ("5001-10,000", 5_001, 10_000),
    ("1.001 - 5.000 Mitarbeiter", 1_001, 5_000),
    ("$2M to $5M", 2_000_000, 5_000_000),
    ("€2–4M", 2_000_000, 4_000_000),
    ("500k–2M", 500_000, 2_000_000),
    ("2 až 5 mil. Kč", 2_000_000, 5_000_000),
    ("501-1K", 501, 1_000),
    ("1.001 - 5.000", 1_001, 5_000),
    ("200…250", 200, 250),
    ("Small (10-49 employees)", 10, 49),
    ("300+", 300, None),
    (">€20M", 20_000_000, None),
    ("10,001+ employees", 10_001, None),
    ("více než 70", 70, None),
    ("500 oder mehr", 500, None),
    ("ab 100", 100, None),
    ("<30", None, 30),
    ("bis zu 5 Mio. EUR", None, 5_000_000),
    ("jusqu'à 19", None, 19),
    ("fewer than 12", None, 12),
    ("Kleinstunternehmen", 1, 9),
    ("malý podnik", 10, 49),
    ("large", 250, None),
]


@pytest.mark.parametrize(("text", "low", "high"), RANGES, ids=[text for text, *_ in RANGES])
def test_a_range_keeps_both_ends(text, low, high) -> None:
    found = read_amount(text)
    assert isinstance(found, Amount)
    assert (found.value, found.minimum, found.maximum) == (None, low, high)


REFUSED = [
    ("3.456", "may be"),
    ("3,456", "may be"),
    ("1.250 Mio. €", "may be"),
    ("NaN", "finite"),
    ("inf", "finite"),
    ("-Infinity", "finite"),
    ("1e9", "not a number"),
    ("10 49", "several"),
    ("10, 20, 30", "several"),
    ("49-10", "below its start"),
    ("20-", "second end"),
    ("500-2M", "below its start"),
    ("$3T", "trillions"),
    ("5 EUR - 6 USD", "currencies"),
    ("a lot", "not understood"),
    ("Q3", "not understood"),
    ("", "not a number"),
    ("1.2.3", "not a number"),
    ("9" * 201, "characters"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[text[:20] for text, _ in REFUSED])
def test_what_is_not_certain_is_refused(text, reason) -> None:
    found = read_amount(text)
    assert isinstance(found, AmountRefusal)
    assert reason in found.reason
    assert found.fix


def test_the_column_decides_about_a_mark() -> None:
    assert read_amount("3.456", mark=",").value == 3_456
    assert read_amount("3.456", mark=".").value == Decimal("3.456")
    assert read_amount("3.456", whole=True).value == 3_456
    assert read_amount("3.456", header=header_unit("Mitarbeiter")).value == 3_456
    assert decimal_mark_of(["3.456", "12,5", "7"]) == ","
    assert decimal_mark_of(["3,456.20", "1"]) == "."
    assert decimal_mark_of(["1.234.567"]) == ","
    assert decimal_mark_of(["3.456", "7.890"]) is None
    assert decimal_mark_of(["12,5", "12.5"]) is None


def test_a_crown_is_of_several_countries() -> None:
    found = read_amount("30 Mkr")
    assert (found.currency, set(found.currencies) >= {"NOK", "SEK"}) == (None, True)
    assert found.remarks


HEADERS = [
    ("Umsatz Mio. EUR", "EUR", 1_000_000),
    ("Umsatz in T€", "EUR", 1_000),
    ("Obrat (tis. Kč)", "CZK", 1_000),
    ("Tržby [mld. Kč]", "CZK", 1_000_000_000),
    ("Revenue in USD m", "USD", 1_000_000),
    ("Turnover £000", "GBP", 1_000),
    ("Omsetning (1000 NOK)", "NOK", 1_000),
    ("Omsetning MNOK", "NOK", 1_000_000),
    ("CA (k€)", "EUR", 1_000),
    ("Chiffre d'affaires M€", "EUR", 1_000_000),
    ("Przychody (mln PLN)", "PLN", 1_000_000),
    ("Revenue (EUR)", "EUR", 1),
]


@pytest.mark.parametrize(("header", "currency", "factor"), HEADERS, ids=[header for header, *_ in HEADERS])
def test_a_header_names_its_unit(header, currency, factor) -> None:
    unit = header_unit(header)
    assert (unit.currency, unit.factor) == (currency, factor)


@pytest.mark.parametrize("header", ["Revenue", "Company", "Market", "Tel. (mobil)", "M", "Bank", "Kontakt", "T-shirt"])
def test_a_header_without_a_unit_names_none(header) -> None:
    assert header_unit(header) is None


def test_a_revenue_takes_the_unit_of_its_header() -> None:
    revenue = get_field("company", "revenue_eur_m")
    assert coerce(revenue, "12,5", header=header_unit("Umsatz Mio. EUR")) == 12.5
    assert coerce(revenue, "1 250", header=header_unit("Umsatz TEUR")) == 1.25
    assert coerce(revenue, "2 Mio.", header=header_unit("Umsatz TEUR")) == 2
    with pytest.raises(FieldError, match="in CZK"):
        coerce(revenue, "1 250", header=header_unit("Obrat (tis. Kč)"))
    with pytest.raises(FieldError, match="euros or millions"):
        coerce(revenue, "€ 45 000")
    with pytest.raises(FieldError, match="NOK or SEK"):
        coerce(revenue, "30 Mkr")


@pytest.mark.parametrize(
    ("key", "text", "band"),
    [
        ("company_size", "11-50", "small"),
        ("company_size", "1 001 – 5 000", "enterprise"),
        ("company_size", "ca. 80", "medium"),
        ("company_size", "<10", "micro"),
        ("company_size", "self-employed", "micro"),
        ("revenue_range", "€2–10M", "small"),
        ("revenue_range", "15 Mio. EUR", "medium"),
        ("revenue_range", "> 600 M€", "enterprise"),
    ],
)
def test_a_range_takes_the_band_that_it_fits(key, text, band) -> None:
    assert coerce(get_field("company", key), text) == band


@pytest.mark.parametrize(
    ("key", "text"),
    [("company_size", "201-500"), ("company_size", "200+"), ("revenue_range", "€5–20M"), ("revenue_range", "$2M–$5M")],
)
def test_a_range_in_two_bands_is_refused(key, text) -> None:
    with pytest.raises(FieldError, match="does not fit one"):
        coerce(get_field("company", key), text)


@given(st.text(max_size=60))
def test_any_text_is_answered_with_finite_numbers(text) -> None:
    found = read_amount(text)
    if isinstance(found, Amount):
        ends = [end for end in (found.value, found.minimum, found.maximum) if end is not None]
        assert ends
        assert all(end.is_finite() for end in ends)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.sampled_from(["-", "–", " - ", " to ", " až ", " bis "]))
def test_both_ends_of_any_range_survive(one, other, between) -> None:
    low, high = sorted((one, other))
    found = read_amount(f"{low}{between}{high}")
    assert (found.minimum, found.maximum) == (low, high)
