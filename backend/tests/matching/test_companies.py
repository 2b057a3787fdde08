"""Which companies are one: numbers before domains, domains before names, and what speaks against each."""

from __future__ import annotations

from typing import Any

import pytest

from leadgen.db import new_id
from leadgen.matching.companies import CompanyIndex, KnownCompany
from leadgen.matching.keys import company_keys

GROUP = "sedmikras.example"


def index_of(*companies: dict[str, Any]) -> CompanyIndex:
    index = CompanyIndex(())
    for values in companies:
        keys = company_keys(values)
        index.add(
            KnownCompany(
                new_id(),
                values.get("name") or values["domain"],
                values.get("domain"),
                keys.name,
                keys.number,
                keys.tax,
                keys.scheme,
                keys.country,
            )
        )
    return index


def company(name: str | None = None, domain: str | None = None, **more: str) -> dict[str, Any]:
    found = {"name": name, "domain": domain, **more}
    return {key: value for key, value in found.items() if value is not None}


def ico(number: str) -> dict[str, str]:
    return {"registration_id": number, "registration_scheme": "ico"}


ONE = [
    ("same number, all else differs", company("A", "a.example", **ico("25596641")), company("B", "b.example", **ico("25596641"))),
    ("number on one side, same domain", company("Kopretina", GROUP, **ico("25596641")), company("Kopretina", GROUP)),
    ("same domain, short name", company("Kopretina s.r.o.", GROUP), company("Kopretina", GROUP)),
    ("same domain, nothing against", company("Kopretina", GROUP), company("Kopretina Shop", GROUP)),
    ("same name, case and points", company("Kopretina s.r.o."), company("KOPRETINA, S. R. O.")),
    ("same name, country known once", company("Kopretina", hq_country="CZ"), company("Kopretina")),
    ("same VAT number", company("Kopretina", tax_id="DE129273398"), company("Kopretina Werk", tax_id="DE129273398")),
    ("shared host is no domain", company("Kopretina", "facebook.com"), company("Kopretina", "kopretina.example")),
]  # fmt: skip
TWO = [
    ("other number, same domain", company("Kopretina", GROUP, **ico("25596641")), company("Sasanka", GROUP, **ico("27074358"))),
    ("other number, same name and domain", company("Kopretina", GROUP, **ico("25596641")), company("Kopretina", GROUP, **ico("27074358"))),
    ("other number without a scheme", company("Kopretina", GROUP, registration_id="25596641"), company("Kopretina", GROUP, registration_id="27074358")),
    ("same name, other country", company("Kopretina", hq_country="CZ"), company("Kopretina", hq_country="SK")),
    ("same name, other own domain", company("Kopretina", "kopretina.example"), company("Kopretina", "kopretina.test")),
    ("same domain, other name and country", company("Kopretina", GROUP, hq_country="CZ"), company("Marguerite", GROUP, hq_country="FR")),
    ("same VAT of a group", company("Kopretina", tax_id="CZ699001234"), company("Sasanka", tax_id="CZ699001234")),
    ("filler number", company("Kopretina", registration_id="00000000"), company("Sasanka", registration_id="00000000")),
    ("same digits of two countries", company("Kopretina", hq_country="CZ", **ico("25596641")), company("Sasanka", hq_country="SK", registration_id="25596641")),
    ("free mail as domain", company("Kopretina", "gmail.com"), company("Sasanka", "gmail.com")),
    ("list of links as domain", company("Kopretina", "linktr.ee"), company("Sasanka", "linktr.ee")),
]  # fmt: skip


@pytest.mark.parametrize(("case", "known", "row"), ONE, ids=[case[0] for case in ONE])
def test_one_company(case: str, known: dict[str, Any], row: dict[str, Any]) -> None:
    for one, other in ((known, row), (row, known)):
        found = index_of(one).find(company_keys(other))
        assert found.known is not None, case
        assert [said.same for said in found.evidence] == [True]


@pytest.mark.parametrize(("case", "known", "row"), TWO, ids=[case[0] for case in TWO])
def test_two_companies(case: str, known: dict[str, Any], row: dict[str, Any]) -> None:
    for one, other in ((known, row), (row, known)):
        assert index_of(one).find(company_keys(other)).known is None, case


def test_a_differing_number_is_named_against_the_same_domain() -> None:
    index = index_of(company("Kopretina", GROUP, **ico("25596641")))
    (said,) = index.find(company_keys(company("Sasanka", GROUP, **ico("27074358")))).evidence
    assert said.in_words() == "same domain as Kopretina, but other registration number and other name"


def test_of_a_group_with_one_domain_the_name_decides() -> None:
    index = index_of(company("Kopretina", GROUP), company("Sasanka", GROUP, **ico("27074358")))
    found = index.find(company_keys(company("SASANKA", GROUP)))
    assert found.known is not None
    assert found.known.label == "Sasanka"


@pytest.mark.parametrize("row", [company("Narcis", GROUP), company(None, GROUP)], ids=["third name", "no name"])
def test_no_company_of_a_group_is_guessed(row: dict[str, Any]) -> None:
    index = index_of(company("Kopretina", GROUP), company("Sasanka", GROUP))
    found = index.find(company_keys(row))
    assert found.known is None
    assert {said.label for said in found.evidence} == {"Kopretina", "Sasanka"}


def test_the_number_goes_before_the_domain_and_the_name() -> None:
    index = index_of(company("Kopretina", GROUP), company("Sasanka", "sasanka.example", **ico("27074358")))
    found = index.find(company_keys(company("Kopretina", GROUP, **ico("27074358"))))
    assert (found.rule, found.known and found.known.label) == ("same registration number", "Sasanka")
