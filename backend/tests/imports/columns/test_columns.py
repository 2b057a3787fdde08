"""Headers of other tools are read by their parts; a column with content is never ignored without a true reason."""

from __future__ import annotations

import pytest

from leadgen.imports.columns.headers import meanings
from leadgen.imports.columns.recognition import Guess, recognise
from leadgen.imports.file.profile import ColumnProfile
from tests.imports.conftest import Importer

PEOPLE = ["Alma Krásná", "Bert Lang", "Jan Dahl", "Anna Aas"]
FIRMS = ["Mosaz s.r.o.", "Kupfer GmbH", "Messing AS", "Sink AS"]
EMAILS = [f"p{i}@mosaz.example" for i in range(4)]
PHONES = [f"+420 777 000 11{i}" for i in range(4)]


def guesses(*columns: tuple[str, list[str]]) -> list[Guess]:
    profiles = [
        ColumnProfile(i, name, sum(map(bool, values)), dict.fromkeys(filter(None, values)))
        for i, (name, values) in enumerate(columns)
    ]
    return recognise(profiles)


def targets(*columns: tuple[str, list[str]]) -> list[str]:
    return [guess.target for guess in guesses(*columns)]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Contact - Full Name", "contact.full_name"),
        ("Company: City", "company.hq_city"),
        ("Person City", "contact.location_city"),
        ("Lead Country", "contact.location_country"),
        ("companyName", "company.name"),
        ("jobTitle", "contact.job_title"),
        ("Phone 1 - Value", "contact.phone"),
        ("E-mail 1 - Value", "contact.email"),
        ("Organization 1 - Title", "contact.job_title"),
        ("Organization 1 - Name", "company.name"),
        ("Lead - Company", "company.name"),
        ("Account / Phone", "company.phone"),
        ("Firma - E-mail", "company.email"),
        ("Kontakt: Telefon", "contact.phone"),
        ("Société - Ville", "company.hq_city"),
        ("Bedrift - Telefon", "company.phone"),
        ("LinkedInUrl", "contact.linkedin_url"),
        ("Mailing Country", "contact.location_country"),
        ("Address 1 - City", "contact.location_city"),
        ("Billing City", "company.hq_city"),
        ("Stát/Kraj", "company.hq_country"),
        ("Land oder Region", "company.hq_country"),
        ("Corporate Telephone", "company.phone"),
        ("Direct telephone", "contact.phone"),
    ],
)
def test_a_header_is_read_by_its_parts(header: str, target: str) -> None:
    found = meanings(header)
    assert found[target] == max(found.values())


@pytest.mark.parametrize(
    "header",
    [
        "Deal ID",
        "Company UUID",
        "Contact owner",
        "Account Owner",
        "Vlastník",
        "Phone 2 - Type",
        "E-mail 1 - Label",
        "vmid",
    ],
)
def test_what_belongs_to_another_system_is_no_field(header: str) -> None:
    assert list(meanings(header)) == ["ignore"]


@pytest.mark.parametrize("header", ["Business type", "Company type", "Company ID", "Organization number"])
def test_a_field_that_only_sounds_like_another_systems_stays_a_field(header: str) -> None:
    assert [target.partition(".")[0] for target in meanings(header)] == ["company"]


def test_the_first_of_numbered_columns_is_the_field() -> None:
    found = guesses(("E-mail 2 - Value", EMAILS), ("E-mail 1 - Value", [f"q{i}@sink.example" for i in range(4)]))
    assert [guess.target for guess in found] == ["ignore", "contact.email"]
    assert "“E-mail 1 - Value” already goes to E-mail" in found[0].why
    assert "e-mail addresses" in (found[0].question or "")


@pytest.mark.parametrize("header", ["Web", "URL", "Website", "Link"])
def test_profiles_are_profiles_whatever_their_header(header: str) -> None:
    profiles = [f"https://www.linkedin.com/in/p{i}" for i in range(4)]
    assert targets(("Name", PEOPLE), ("Company", FIRMS), (header, profiles))[2] == "contact.linkedin_url"


def test_forms_of_address_are_no_job_titles() -> None:
    found = guesses(("Titel", ["Herr", "Frau"]), ("Position", ["CEO", "Buyer"]), ("Name", PEOPLE))
    assert [guess.target for guess in found] == ["ignore", "contact.job_title", "contact.full_name"]
    assert "forms of address" in found[0].why


def test_a_title_that_is_a_job_stays_one() -> None:
    assert targets(("Titel", ["Geschäftsführer", "Leiterin Einkauf"]), ("Name", PEOPLE))[0] == "contact.job_title"


@pytest.mark.parametrize("values", [["petr"] * 6, ["petr", "jana", "eva", "karel"]])
def test_beside_a_full_name_content_makes_no_first_name(values: list[str]) -> None:
    assert targets(("Full name", PEOPLE), ("Responsible", values))[1] == "ignore"


def test_one_value_in_every_row_is_nobodys_name() -> None:
    profile = ColumnProfile(0, "Column 1", 30, {"Petr": None})
    mail = ColumnProfile(1, "E-mail", 4, dict.fromkeys(EMAILS))
    assert [guess.target for guess in recognise([profile, mail])] == ["ignore", "contact.email"]


def test_a_known_header_keeps_its_field_when_some_cells_are_unusual() -> None:
    found = guesses(("Name", PEOPLE), ("Mobile phone", ["ask Petr", "none yet", "secret", "+420 777 000 111"]))[1]
    assert (found.target, "only 25% of the rows fit" in found.why) == ("contact.mobile_phone", True)
    assert found.question is not None


def test_a_column_that_is_left_out_says_why() -> None:
    found = guesses(
        ("Name", PEOPLE), ("Tel", PHONES), ("Phone", PHONES[::-1]), ("Weather", ["sunny", "rain"]), ("Empty", [""])
    )
    assert "already goes to Phone" in found[2].why or "already goes to Phone" in found[1].why
    assert found[3].why == "neither the header nor the values match a field"
    assert found[3].question == "No field is recognised. Choose a field, or leave the column out."
    assert (found[4].why, found[4].question) == ("empty in every row", None)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (EMAILS, "e-mail addresses"),
        (["www.mosaz.example/shop", "https://sink.example/b"], "web addresses"),
        (["12", "4 500", "7.5"], "numbers"),
        (PHONES, "phone numbers"),
        (PEOPLE, "names of people"),
    ],
)
def test_columns_that_look_like_data_ask(values: list[str], kind: str) -> None:
    found = guesses(
        ("Name", PEOPLE), ("E-mail", EMAILS[:2]), ("Phone", PHONES[:2]), ("Web", ["https://a.example"]), ("Zqx", values)
    )
    assert (found[4].target, kind in (found[4].question or "")) == ("ignore", True)


def test_questions_come_with_the_columns(importer: Importer) -> None:
    job = importer.upload("Name,E-mail,Another mail\nAlma Krásná,a@mosaz.example,b@mosaz.example\n")
    assert [(column["target"], column["question"] is not None) for column in job["columns"]] == [
        ("contact.full_name", False),
        ("contact.email", False),
        ("ignore", True),
    ]


def test_a_bare_place_beside_the_companys_place_is_the_persons() -> None:
    named = [("Name", PEOPLE), ("Company", FIRMS)]
    country = ["CZ", "DE", "NO", "FI"]
    assert targets(*named, ("Country", country))[2] == "company.hq_country"
    both = targets(*named, ("Country", country), ("Company country", country[::-1]))
    assert both[2:] == ["contact.location_country", "company.hq_country"]


def test_a_second_number_of_a_person_is_not_the_companys() -> None:
    found = targets(("Name", PEOPLE), ("Company", FIRMS), ("Phone", PHONES), ("Telephone 2", PHONES[::-1]))
    assert found[3] == "ignore"
    assert targets(("Company", FIRMS), ("Phone", PHONES))[1] == "company.phone"


def test_an_empty_column_takes_no_field_from_a_filled_one() -> None:
    found = targets(("Name", PEOPLE), ("Phone", [""]), ("Tel", PHONES))
    assert found == ["contact.full_name", "ignore", "contact.phone"]


def test_dates_are_no_phone_numbers() -> None:
    dates = [f"2026-0{month}-1{month} 10:0{month}" for month in range(1, 5)]
    assert targets(("Name", PEOPLE), ("Created on", dates))[1] == "ignore"
