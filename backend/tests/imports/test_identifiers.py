"""Numbers in a list: the preview shows the form in which they are stored, and doubtful ones come in with a remark."""

from __future__ import annotations

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
