"""Canonical domains, phone numbers and country names."""

from __future__ import annotations

import pytest

from leadgen.fields.addresses.domain import normalize_domain
from leadgen.fields.addresses.email import normalize_email
from leadgen.fields.addresses.phone import normalize_phone
from leadgen.fields.countries import find_country


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.Pumpen-Ost.example/kontakt", "pumpen-ost.example"),
        ("eshop.cerpadla-vysocina.cz", "cerpadla-vysocina.cz"),
        ("shop.harbour-pumps.co.uk", "harbour-pumps.co.uk"),
        ("docs.pumpfirm.github.io", "pumpfirm.github.io"),  # a suffix under which anybody may have a site
        ("jana@posta.cerpadla-vysocina.cz", "cerpadla-vysocina.cz"),
        ("straße-pumpen.de", "xn--strae-pumpen-o9a.de"),
        ("strasse-pumpen.de", "strasse-pumpen.de"),
        ("WWW.ČERPADLA.CZ", "xn--erpadla-i6a.cz"),
        ("192.168.1.7", None),
        ("pumpen", None),
    ],
)
def test_a_domain_is_the_registrable_one(text: str, domain: str | None) -> None:
    assert normalize_domain(text) == domain


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("777 123 456", "CZ", "+420777123456"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("030 901820", "DE", "+4930901820"),
        ("050 123 4567", "FI", "+358501234567"),
        ("22 33 44 55", "NO", "+4722334455"),
        ("+44 020 7946 0123", None, "+442079460123"),
        ("+420 777 123 456", "NO", "+420777123456"),  # what is written is stronger than the record's country
        ("777 123 456 linka 12", "CZ", "+420777123456 x12"),
        ("777 123 456", None, "777123456"),
        ("12345", "CZ", "12345"),  # impossible there: kept as written
    ],
)
def test_a_national_number_takes_the_code_of_its_country(text: str, country: str | None, number: str) -> None:
    assert normalize_phone(text, country) == number


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Jana <Jana.Nova@Čerpadla.cz>", "jana.nova@xn--erpadla-i6a.cz"),
        ("jana@localhost", None),
        ("jana..nova@pumpen.example", None),
        ("jana@pumpen.example;eva@pumpen.example", None),
        ("o'hara+list@pumpen.example", "o'hara+list@pumpen.example"),
    ],
)
def test_an_address_is_checked_without_asking_the_network(text: str, email: str | None) -> None:
    assert normalize_email(text) == email


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Maroko", "MA"), ("Elfenbeinküste", "CI"), ("Norvège", "NO"), ("Suomi", "FI"), ("Hrvatska", "HR"), ("PRT", "PT"),
        ("ČR", "CZ"), ("U.S.", "US"), ("xk", "XK"), ("Kongo", None), ("Atlantis", None), ("EU", None),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_names_in_the_languages_of_europe(text: str, code: str | None) -> None:
    assert find_country(text) == code
