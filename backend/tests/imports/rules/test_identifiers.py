"""Numbers in a list: the preview shows the form in which they are stored, and doubtful ones come in with a remark."""

from __future__ import annotations

from leadgen.fields.enums import IdentifierScheme
from leadgen.imports.columns.value_shapes import scheme_of_values
from leadgen.providers.registries.identifiers import check_ytunnus
from leadgen.sandbox.world import world
from tests.imports.conftest import Importer

LIST = (
    "Company name,Country,IČO,VAT number\n"
    "Pila Demo,Czech Republic,9997,cz 27196046\n"
    "Mlýn Demo,Czech Republic,27196047,\n"
    "Huone Demo,Finland,00000123,\n"
    "Demo Inc,United States,12-345,\n"
)


def test_kept_normalised_and_remarked(importer: Importer, api):
    job = importer.upload(LIST)
    importer.map(job, targets={2: "company.registration_id"})
    shown = importer.preview(job)
    remarks = [
        (problem["line"], problem["field"], problem["severity"]) for row in shown["rows"] for problem in row["problems"]
    ]
    assert remarks == [(3, "company.registration_id", "warning")]
    importer.commit(job)
    stored = {item["name"]: item for item in api.get("/api/companies")["items"]}
    assert {name: item["registration_id"] for name, item in stored.items()} == {
        "Pila Demo": "00009997",
        "Mlýn Demo": "27196047",
        "Huone Demo": "0000012-3",
        "Demo Inc": "12-345",
    }
    assert stored["Pila Demo"]["tax_id"] == "CZ27196046"
    assert {name for name, item in stored.items() if item["identifier_warnings"]} == {"Mlýn Demo"}


BARE = (
    "Company name,Domain,IČO\n"
    "Pila Demo,pila-demo.com,9997\n"
    "Mlýn Demo,,27196047\n"
    "Hora Demo,hora-demo.sk,9997\n"
    "Sag Demo,sag-demo.no,9997\n"
    "Kus Demo,,HRB 12\n"
)


def test_a_header_that_names_the_register_says_whose_the_numbers_are(importer: Importer, api):
    job = importer.upload(BARE)
    importer.map(job)
    shown = importer.preview(job)
    assert [(p["line"], p["severity"]) for row in shown["rows"] for p in row["problems"]] == [
        (3, "warning"),
        (5, "warning"),
    ]
    importer.commit(job)
    stored = {item["name"]: item for item in api.get("/api/companies")["items"]}
    assert {name: (item["registration_id"], item["registration_scheme"]) for name, item in stored.items()} == {
        "Pila Demo": ("00009997", "ico"),
        "Mlýn Demo": ("27196047", "ico"),
        "Hora Demo": ("9997", None),
        "Sag Demo": ("9997", None),
        "Kus Demo": ("HRB12", None),
    }
    assert {name for name, item in stored.items() if item["identifier_warnings"]} >= {"Mlýn Demo"}


def test_numbers_that_all_bear_one_register_s_check_digit_are_that_register_s(importer: Importer, api):
    numbers = [c.registration_id for c in world().in_country("FI") if check_ytunnus(c.registration_id).valid][:6]
    rows = "".join(f"Yhtiö {at},{number.replace('-', '')}\n" for at, number in enumerate(numbers))
    job = importer.upload(f"Company name,Registration number\n{rows}")
    importer.map(job)
    importer.commit(job)
    stored = {item["name"]: item for item in api.get("/api/companies")["items"]}
    assert {(item["registration_id"], item["registration_scheme"]) for item in stored.values()} == {
        (number, "ytunnus") for number in numbers
    }


def test_a_few_numbers_of_any_kind_say_nothing() -> None:
    assert scheme_of_values(["27196046"] * 4) is None
    assert scheme_of_values(["12345678"] * 50) is None
    assert scheme_of_values(["27196046", "00009997", "45274649", "00177041", "25596641"]) is IdentifierScheme.ICO
