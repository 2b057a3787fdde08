"""Cells with several values: the first good one is taken, the others are kept, and nothing is put together from parts."""

from __future__ import annotations

import pytest

from leadgen.fields import Entity, Field, get_field
from leadgen.fields.addresses.company_domain import domain_of_people
from leadgen.imports.rows.several import first_value

EMAIL = get_field(Entity.CONTACT, "email")
PHONE = get_field(Entity.CONTACT, "phone")
DOMAIN = get_field(Entity.COMPANY, "domain")
SITE = get_field(Entity.COMPANY, "website_url")
PROFILE = get_field(Entity.CONTACT, "linkedin_url")
MAIL_1, MAIL_2 = "ida@alnovia.example", "ben.zinek@alnovia.example"
PHONE_1, PHONE_2 = "+420601999888", "+420222999888"


def values(field: Field, cell: str, country: str | None = None) -> list[str] | None:
    """Return the value that is taken and the further values of a cell."""
    found = first_value(field, cell, country)
    return None if found is None else [found.value, *[part.value for part in found.others]]


@pytest.mark.parametrize(
    "between",
    ["; ", ";", ", ", ",", " / ", " // ", "|", " | ", "\n", "\r\n", "\t", " ::: ", " - ", " – ", " • ", " and ", " und ", " a ", " et ", " og ",
     " och ", " ja ", " i ", " oraz ", " y ", " e ", " or ", " nebo ", " & ", " ", "   "],
)  # fmt: skip
def test_addresses_are_told_apart_by_any_separator(between: str) -> None:
    assert values(EMAIL, f"{MAIL_1}{between}{MAIL_2}") == [MAIL_1, MAIL_2]


@pytest.mark.parametrize(
    "cell",
    [
        f"1. {MAIL_1}\n2. {MAIL_2}",
        f"1) {MAIL_1}; 2) {MAIL_2}",
        f"- {MAIL_1}\n- {MAIL_2}",
        f"Work: {MAIL_1}; Home: {MAIL_2}",
        f"SMTP:{MAIL_1};smtp:{MAIL_2}",
        f'"Berg, Ida" <{MAIL_1}>, "Zinek, Ben" <{MAIL_2}>',
        f"Ida Berg <{MAIL_1}>; Ben Zinek <mailto:{MAIL_2}>",
        f"{MAIL_1} (work), {MAIL_2} (home)",
        f"{MAIL_1}; {MAIL_2}; {MAIL_1}",
        f"{MAIL_1};;{MAIL_2};",
        f"E-mail 1: {MAIL_1} E-mail 2: {MAIL_2}",
        f"{MAIL_1}(work){MAIL_2}(home)",
        f"{MAIL_1}<br>{MAIL_2}",
        f"{MAIL_1}\\n{MAIL_2}",
        f"{MAIL_1}_x000D_\n{MAIL_2}",
        f"{MAIL_1}/{MAIL_2}",
        f'["{MAIL_1}", "{MAIL_2}"]',
    ],
)
def test_addresses_are_told_apart_with_what_is_around_them(cell: str) -> None:
    assert values(EMAIL, cell) == [MAIL_1, MAIL_2]


@pytest.mark.parametrize(
    ("cell", "taken"),
    [
        (f"info@alnovia.example; {MAIL_1}", MAIL_1),
        (f"noreply@alnovia.example; info@alnovia.example; {MAIL_1}", MAIL_1),
        ("noreply@alnovia.example; info@alnovia.example", "info@alnovia.example"),
        (f"/o=Alnovia/ou=First/cn=Recipients/cn=iberg; {MAIL_1}", MAIL_1),
        (f"ida@alnovia; {MAIL_1}", MAIL_1),
    ],
)
def test_the_best_address_is_taken(cell: str, taken: str) -> None:
    found = first_value(EMAIL, cell)
    assert found is not None
    assert found.value == taken


@pytest.mark.parametrize(
    ("field", "cell", "value", "left_out"),
    [
        (EMAIL, f"{MAIL_1}, ben@alnovia,cz", MAIL_1, ["ben@alnovia,cz"]),
        (EMAIL, f"{MAIL_1}; only in the mornings", MAIL_1, ["only in the mornings"]),
        (EMAIL, f"{MAIL_1}, tel. 601 999 888", MAIL_1, ["tel. 601 999 888"]),
        (PHONE, f"{MAIL_1}, +420 601 999 888", PHONE_1, [MAIL_1]),
        (PHONE, "+420 601 999 888, 889", PHONE_1, ["889"]),
    ],
)
def test_nothing_is_lost_without_a_word(field: Field, cell: str, value: str, left_out: list[str]) -> None:
    found = first_value(field, cell)
    assert found is not None
    assert (found.value, [part.text for part in found.left_out]) == (value, left_out)


def test_what_is_left_out_has_its_reason() -> None:
    found = first_value(EMAIL, f"ida@alnovia; {MAIL_1}; X500:/o=Alnovia/cn=iberg")
    assert found is not None
    assert [part.text for part in found.left_out] == ["ida@alnovia", "X500:/o=Alnovia/cn=iberg"]
    assert all(part.reason for part in found.left_out)


@pytest.mark.parametrize(
    "cell",
    ["ida@alnovia.co,uk", "ida@alnovia,com", '"ida@berg.example"@alnovia.example', "ida berg@alnovia.example", "ida and berg@alnovia.example",
     "ida@alnovia.co uk"],
)  # fmt: skip
def test_no_address_is_made_from_parts(cell: str) -> None:
    assert values(EMAIL, cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "+420 601 999 888; +420 222 999 888",
        "+420 601 999 888, +420 222 999 888",
        "+420 601 999 888 / +420 222 999 888",
        "+420 601 999 888 +420 222 999 888",
        "+420601999888+420222999888",
        "+420 601 999 888\n+420 222 999 888",
        "+420 601 999 888 a +420 222 999 888",
        "601 999 888 222 999 888",
        "601999888 222999888",
        "601999888/222999888",
        "601 999 888 - 222 999 888",
        "601 999 888, 222 999 888",
        "1) 601 999 888 2) 222 999 888",
        "Tel.: 601 999 888 Mobil: 222 999 888",
        "Tel. 1: 601 999 888; Tel. 2: 222 999 888",
        "T: 601 999 888 | M: 222 999 888",
        "601 999 888 (mobil), 222 999 888 (práce)",
        "mobil: 00420 601 999 888 pevná: 222999888",
    ],
)
def test_numbers_are_told_apart(cell: str) -> None:
    assert values(PHONE, cell, "CZ") == [PHONE_1, PHONE_2]


@pytest.mark.parametrize(
    "cell",
    [
        "Tel.: +420 601 999 888 Fax: +420 222 999 888",
        "Fax: +420 222 999 888; Tel.: +420 601 999 888",
        "T: +420 601 999 888, F: +420 222 999 888",
        "+420 601 999 888; fax +420 222 999 888",
        "+420 601 999 888 Fax +420 222 999 888",
        "+420 601 999 888; +420 222 999 888 (fax)",
    ],
)
def test_a_fax_is_no_phone_and_is_named(cell: str) -> None:
    found = first_value(PHONE, cell)
    assert found is not None
    assert (found.value, found.others) == (PHONE_1, ())
    assert [part.reason for part in found.left_out] == ["is a fax number"]


def test_an_extension_belongs_to_its_number() -> None:
    assert values(PHONE, "601 999 888 linka 12; 222 999 888 ext. 7", "CZ") == [f"{PHONE_1} x12", f"{PHONE_2} x7"]


@pytest.mark.parametrize(
    "cell", ["030 901820, 44", "601, 999, 888", "222 999 888 601 999", "Fax: 222 999 888", "4.2E+11; 12"]
)
def test_no_number_is_made_from_parts(cell: str) -> None:
    assert values(PHONE, cell, "CZ") is None


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        (DOMAIN, "alnovia.cz, alnovia.sk", ["alnovia.cz", "alnovia.sk"]),
        (DOMAIN, "www.alnovia.cz (hlavní); eshop.alnovia.cz", ["alnovia.cz"]),
        (DOMAIN, "Alnovia s.r.o. www.alnovia.cz", ["alnovia.cz"]),
        (DOMAIN, "s.r.o. / a.s.", None),
        (SITE, "https://alnovia.cz/a https://alnovia.sk", ["https://alnovia.cz/a", "https://alnovia.sk"]),
        (SITE, "www.alnovia.cz / www.alnovia.sk", ["https://www.alnovia.cz", "https://www.alnovia.sk"]),
        (PROFILE, "linkedin.com/in/ida-berg; https://www.linkedin.com/in/ben-zinek",
         ["https://www.linkedin.com/in/ida-berg", "https://www.linkedin.com/in/ben-zinek"]),
    ],
)  # fmt: skip
def test_pages_are_told_apart(field: Field, cell: str, expected: list[str] | None) -> None:
    assert values(field, cell) == expected


@pytest.mark.parametrize(
    ("emails", "domain", "is_sure"),
    [
        (["ida@alnovia.example", "ben@alnovia.example"], "alnovia.example", True),
        (["ida@alnovia.example", "ben@mail.alnovia.example", "eva@beronda.example"], "alnovia.example", True),
        (["ida@alnovia.example"], "alnovia.example", False),
        (["ida@alnovia.example", "ben@gmail.com", "eva@seznam.cz", "leo@alnovia.wixsite.com"], "alnovia.example", False),
        (["ida@alnovia.example", "ida@alnovia.example"], "alnovia.example", False),
        ([f"p{i}@alnovia.example" for i in range(3)] + [f"p{i}@beronda.example" for i in range(2)], "alnovia.example", False),
    ],
)  # fmt: skip
def test_the_domain_of_most_people_is_the_companys(emails: list[str], domain: str, *, is_sure: bool) -> None:
    found = domain_of_people(emails)
    assert found is not None
    assert (found.domain, found.is_sure) == (domain, is_sure)


@pytest.mark.parametrize(
    "emails", [[], ["ida@gmail.com", "ben@gmail.com"], ["ida@alnovia.example", "ben@beronda.example"], ["x"], ["ida@mailinator.com"]]
)  # fmt: skip
def test_without_a_majority_there_is_no_domain(emails: list[str]) -> None:
    assert domain_of_people(emails) is None


@pytest.mark.parametrize(
    "cell",
    [
        "mobil 601 999 888 a pevná 541 999 888",
        "601 999 888 and office 541 999 888",
        "Tel 601999888 und Büro: 541999888",
    ],
)
def test_a_label_may_follow_the_word_between_two_numbers(cell: str) -> None:
    assert values(PHONE, cell, "CZ") == [PHONE_1, "+420541999888"]
