"""Countries as people write them, and what else tells a country."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.fields.countries import country_of_domain, country_of_phone, find_country, read_country
from leadgen.fields.countries.names import ALPHA_2

NAMED = {
    "CZ": "Česko|Czechia|Czech Rep.|Tschechien|Tchéquie|Tšekki|Tsjekkia|Republika Czeska|CZE|🇨🇿|cz|Česká republika|CZ - Czechia",
    "SK": "Slovensko|Slovakia|Slowakei|Slovaquie|Slovak Rep.|SVK",
    "SI": "Slovinsko|Slovenia|Slowenien|Slovénie|Slovenija|SVN",
    "DE": "BRD|Německo|Allemagne|Saksa|Niemcy|Alemania|Duitsland|DEU|Germany (DE)",
    "AT": "Rakousko|Österreich|Autriche|Austria|Österreich / Austria",
    "GB": "U.K.|UK|Great Britain|Velká Británie|Wielka Brytania|Royaume-Uni|GBR|England|Scotland",
    "US": "U.S.|USA|U.S.A.|Spojené státy|Vereinigte Staaten|États-Unis",
    "NL": "The Netherlands|Holland|Nizozemsko|Pays-Bas",
    "CH": "Switzerland|Švýcarsko|Suisse|Sveitsi|Schweiz",
    "IE": "Ireland|Irsko|Éire|Republic of Ireland",
    "GE": "Georgia|Gruzie|Georgien",
    "CA": "CA|Canada|Kanada",
    "JE": "Jersey",
    "SE": "Suède|Ruotsi|Szwecja|Švédsko",
    "HK": "Hong Kong",
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in NAMED.items() for text in texts.split("|")])
def test_a_name_is_read(code, text) -> None:
    assert read_country(text).value == code
    assert find_country(text) == code


@pytest.mark.parametrize("text", ["Georgia", "CA", "Jersey", "England", "Holland", "Korea"])
def test_a_doubt_is_a_remark(text) -> None:
    assert read_country(text).remarks


@pytest.mark.parametrize(
    "text",
    """EU|Europe|Evropa|DACH|Worldwide|Benelux|Scandinavia|EMEA|Global|CEE|Praha|München|Paris|New York|California
    |New Jersey|Czechoslovakia|Congo|DE, AT|Germany and Austria|CZ;SK|DE - Austria|Savannah, Georgia|Oakland, CA|Atlantis
    |x|??|Slov""".replace("\n    ", "").split("|"),
)
def test_what_names_no_single_country_is_refused(text) -> None:
    found = read_country(text)
    assert found.value is None
    assert found.remarks


def test_a_place_keeps_its_country() -> None:
    found = read_country("Plzeň, Czech Republic")
    assert (found.value, found.rule, found.parts) == ("CZ", "place", {"place": "Plzeň"})


@given(st.sampled_from(sorted(ALPHA_2)))
def test_every_code_is_its_own_name(code) -> None:
    assert find_country(code) == code


@pytest.mark.parametrize(
    ("domain", "code"),
    [("pila.cz", "CZ"), ("www.pila.fi", "FI"), ("pila.co.uk", "GB"), ("pila.no", "NO")]
    + [(f"pila.{ending}", None) for ending in "io co ai me tv com eu li to gg nu cc org".split()]  # noqa: SIM905
    + [("cz", None), ("", None)],
)
def test_a_domain_tells_only_a_sure_country(domain, code) -> None:
    found = country_of_domain(domain)
    assert (found.country if found else None) == code
    assert found is None or domain.rpartition(".")[2] in found.reason


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+420 601 123 456", "CZ"),
        ("00421 901 123 456", "SK"),
        ("+49 30 1234567", "DE"),
        ("+47 22 33 44 55", "NO"),
        ("+1 415 555 2671", None),
        ("+7 495 123 45 67", None),
        ("+44 1534 123456", None),
        ("+44 20 7946 0123", None),
        ("601 123 456", None),
        ("+4", None),
    ],
)
def test_a_phone_number_tells_only_a_sure_country(number, code) -> None:
    found = country_of_phone(number)
    assert (found.country if found else None) == code
