"""The table of countries: each row fits the client, the stand-in and the catalogue that it names."""

from __future__ import annotations

import pytest

from leadgen.countries.country import Country, Register
from leadgen.countries.lookups import REGISTERS, load, words
from leadgen.countries.table import COUNTRIES
from leadgen.fields import Entity, catalog
from leadgen.providers.registries.catalog import PARSERS
from leadgen.providers.registries.identifiers import number_check, tax_check
from leadgen.providers.registries.matching.names import plain

HOMES = [(c, register) for c in COUNTRIES for register in (c.register, c.insolvency) if register is not None]


@pytest.mark.parametrize("key", ["code", "tld", "scheme", "number", "name"])
def test_no_two_rows_share_a_name(key: str) -> None:
    values = [getattr(country, key) for country in COUNTRIES]
    assert len(set(values)) == len(values)


@pytest.mark.parametrize(("country", "register"), HOMES, ids=lambda part: part.code)
def test_client_and_stand_in_are_those_of_the_row(country: Country, register: Register) -> None:
    client = load(register.client)
    assert (client.code, client.country) == (register.code, country.code)
    stand_in = load(register.sandbox)
    assert stand_in.blueprint.name == register.code
    assert PARSERS[register.code].__module__ == client.__module__
    assert client.limits.concurrency == register.calls_at_once


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda register: register.code)
def test_a_complete_record_is_one_of_the_catalogue(register: Register) -> None:
    assert set(register.offers) <= set(catalog(Entity.COMPANY))


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_a_country_with_a_register_checks_its_numbers(country: Country) -> None:
    known = number_check(country.code)
    assert (known is not None) == (country.register is not None)
    if known is not None:
        assert known("not a number").value is None
        assert known("not a number").scheme == country.scheme
        assert tax_check(country.code) is not None


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_legal_forms_are_spelled_as_names_are_compared(country: Country) -> None:
    forms = words(country.legal_forms)
    assert [plain(form) for form in forms] == list(forms)
    assert set(words(country.leading_forms)) <= set(forms)
