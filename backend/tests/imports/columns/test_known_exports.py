"""Known exports are named by their headers; a doubtful column goes to its owner by rows and neighbours, or asks."""

from __future__ import annotations

import io
from typing import Any

import pytest

from leadgen.imports.columns.known_exports import find_export
from leadgen.imports.dry_run import DryRun
from leadgen.imports.file.csv_table import FileFormat
from leadgen.imports.formats.list_file import ListFile


def as_list(text: str) -> ListFile:
    return ListFile("list.csv", FileFormat.CSV, io.BytesIO(text.encode()))


def head(text: str) -> dict[str, Any]:
    return DryRun(as_list(text)).head


def targets(text: str) -> list[str | None]:
    return [column["target"] for column in head(text)["columns"]]


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ("First Name|Last Name|Email Address|Company|Position|Connected On", "linkedin_connections"),
        ("Record ID|First Name|Last Name|Email|Contact owner|Associated Company|Shoe size", "hubspot_contacts"),
        ("Person - ID|Person - Name|Person - Email - Work|Organization - Name", "pipedrive_people"),
        ("First Name|Last Name|Title|Company|Company Name for Emails|Email|Corporate Phone|# Employees", "apollo"),
        ("ZoomInfo Contact ID|Last Name|First Name|Job Title|Direct Phone Number|Email Address", "zoominfo"),
        ("Name|Given Name|Family Name|Group Membership|E-mail 1 - Type|E-mail 1 - Value", "google_contacts_old"),
        ("First Name|Last Name|Organization Title|E-mail 1 - Label|E-mail 1 - Value|Labels", "google_contacts"),
        ("Vorname|Nachname|Firma|Ort geschäftlich|Telefon geschäftlich|E-Mail-Typ|E-Mail-Adresse", "outlook_de"),
        ("Fornavn|Etternavn|Firma|Telefon, arb.|E-postadresse|E-posttype", "outlook_no"),
        ("Jméno|Příjmení|Společnost|Telefon (zam.)|E-mailová adresa|Typ e-mailu", "outlook_cs"),
        ("profileUrl|fullName|firstName|companyName|title|vmid|linkedInProfileUrl", "phantombuster"),
        ("Salutation|First Name|Last Name|Account Name|Mailing City|Email|Contact Owner", "salesforce_contacts"),
        ("email|firstName|lastName|companyName|linkedinUrl|icebreaker|emailStatus", "lemlist"),
        ("First name|Last name|Email|Company|Position", None),
        ("Name|E-mail|Company|City", None),
        ("Record ID|Contact owner|Wine|Cheese|Bread|Olives|Salt|Pepper", None),
    ],
)
def test_an_export_is_named_by_its_headers(headers: str, key: str | None) -> None:
    found = find_export(headers.split("|"))
    assert (found.key if found else None) == key


def test_the_export_decides_whose_phone_and_place_it_is() -> None:
    text = (
        "First Name,Last Name,Title,Company,Email,Corporate Phone,# Employees,City,Country,Company City,Email Status\n"
        "Jana,Tichá,CEO,Mosaz s.r.o.,jana@mosaz.example,+420 222 333 444,12,Kolín,Czechia,Praha,Verified\n"
    )
    assert targets(text)[5:] == [
        "company.phone", "company.employees_count", "contact.location_city", "contact.location_country",
        "company.hq_city", None,
    ]  # fmt: skip


PEOPLE = [
    ("Jana Tichá", "Mosaz s.r.o.", "Kolín"), ("Petr Horák", "Mosaz s.r.o.", "Brno"), ("Eva Malá", "Kupfer GmbH", "Essen"),
    ("Hans Muster", "Kupfer GmbH", "Köln"), ("Ole Berg", "Sink AS", "Oslo"), ("Kari Moe", "Sink AS", "Bergen"),
]  # fmt: skip


def table(header: str, *, city: dict[str, str] | None = None, phone: str = "") -> str:
    rows = [f"{name};{firm};{(city or {}).get(firm, own)};{phone}{len(firm)}00" for name, firm, own in PEOPLE]
    return "\n".join([header, *rows]) + "\n"


def test_what_is_the_same_for_all_people_of_a_company_is_the_companys() -> None:
    seats = {"Mosaz s.r.o.": "Kolín", "Kupfer GmbH": "Essen", "Sink AS": "Oslo"}
    text = table("Name;Company;City;Phone", city=seats, phone="+420 222 333 ")
    found = head(text)["columns"]
    assert [column["target"] for column in found[2:]] == ["company.hq_city", "company.phone"]
    assert "the same for all people of a company" in found[2]["reason"]


def test_what_differs_within_a_company_is_the_persons() -> None:
    assert targets(table("Name;Company;City;Phone"))[2] == "contact.location_city"


def test_a_place_between_person_and_company_asks() -> None:
    text = "Name;E-mail;City;Company;Web\nJana Tichá;j@a.example;Kolín;Mosaz s.r.o.;https://a.example\n"
    (column,) = [one for one in head(text)["columns"] if one["header"] == "City"]
    assert (column["target"], column["question"]) == (
        "contact.location_city",
        "Is this the city of the person or of the company?",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name;E-mail;Name\nJana Tichá;j@a.example;Jana\nEva Malá;e@b.example;Eva\n", ["contact.full_name", "contact.email", None]),
        ("Jméno;E-mail\nJana Tichá;j@a.example\nEva Malá;e@b.example\n", ["contact.full_name", "contact.email"]),
        ("Contact/First name;Contact/Last name;Account/Name\nJana;Tichá;Mosaz\n", ["contact.first_name", "contact.last_name", "company.name"]),
        ("Titel;Vorname;Nachname\nDr.;Jana;Tichá\nProf.;Eva;Malá\n", [None, "contact.first_name", "contact.last_name"]),
        ("Name;Avatar;E-mail\nJana Tichá;https://a.example/1.png;j@a.example\n", ["contact.full_name", None, "contact.email"]),
        ("Name;Assistant phone;Manager email\nJana Tichá;+420 777 000 111;x@a.example\n", ["contact.full_name", None, None]),
        ("Imię i nazwisko;Stanowisko;Nazwa firmy;Kraj\nJan Kowal;Prezes;Mosaz S.A.;Polska\n", ["contact.full_name", "contact.job_title", "company.name", "company.hq_country"]),
    ],
)  # fmt: skip
def test_names_pictures_and_other_people(text: str, expected: list[str | None]) -> None:
    assert targets(text) == expected


def test_columns_with_the_same_values_need_no_decision() -> None:
    text = "Company;Organisation;E-mail\nMosaz;Mosaz;j@a.example\nSink;Sink;e@b.example\n"
    second = head(text)["columns"][1]
    assert (second["target"], second["question"], second["reason"]) == (None, None, "the same values as “Company”")


def test_a_first_name_that_is_not_in_the_full_name_is_reported() -> None:
    run = DryRun(as_list("Full name;First name;E-mail\nRobert Smith;Bob;b@a.example\nEva Green;Eva;e@a.example\n"))
    bob, eva = run.rows()
    assert [problem["reason"] for problem in bob["problems"]] == [
        "is not part of the full name “Robert Smith”; both are kept"
    ]
    assert (bob["contact"]["first_name"], eva["problems"]) == ("Bob", [])


@pytest.mark.parametrize(
    ("header", "value", "asks"),
    [
        ("Annual Revenue", "2500000", True),
        ("Annual Revenue", "€2,500,000", False),
        ("Annual Revenue (EUR)", "2500000", False),
    ],
)
def test_an_export_that_names_no_currency_asks(header: str, value: str, asks: bool) -> None:
    text = (
        f"First Name,Last Name,Email,Company,Company Name for Emails,# Employees,Corporate Phone,{header}\n"
        f'Jana,Tichá,jana@mosaz.example,Mosaz s.r.o.,Mosaz,12,+420222333444,"{value}"\n'
    )
    column = head(text)["columns"][-1]
    assert column["target"] == "company.revenue_eur_m"
    assert ("names no currency" in (column["question"] or "")) is asks
