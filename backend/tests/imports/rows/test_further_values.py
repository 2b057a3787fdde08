"""Further values of a cell, and second columns of a field, go to lists of the record."""

from __future__ import annotations

from typing import Any

from tests.imports.conftest import Importer


def contact_of(importer: Importer) -> dict[str, Any]:
    (found,) = importer.api.get("/api/contacts")["items"]
    return importer.api.get(f"/api/contacts/{found['id']}")  # type: ignore[no-any-return]


def test_several_values_in_cells_are_kept_as_lists(importer: Importer) -> None:
    importer.run(
        "Name,E-mail,Phone,Company,Department\n"
        "Lea Rosná,lea@rosa.example; lea.rosna@rosa.example,+420 601 111 111 / +420 602 222 222,"
        'Rosa s.r.o.;Mlha a.s.,"Sales, Marketing"\n'
    )
    contact = contact_of(importer)
    assert (contact["email"], contact["further_emails"]) == ("lea@rosa.example", ["lea.rosna@rosa.example"])
    assert (contact["phone"], contact["further_phones"]) == ("+420601111111", ["+420602222222"])
    assert (contact["company"]["name"], contact["further_companies"]) == ("Rosa s.r.o.", ["Mlha a.s."])
    assert (contact["department"], contact["further_departments"]) == ("sales", ["Marketing"])


def test_a_second_column_of_a_field_fills_the_list(importer: Importer) -> None:
    job = importer.upload(
        "Name,Mail A,Mail B\nLea Rosná,lea@rosa.example,lea@mlha.example\nTea Mlžná,,tea@mlha.example\n"
        "Ota Mlžný,ota@mlha.example,OTA@mlha.example\n"
    )
    importer.map(job, targets={1: "contact.email", 2: "contact.email"})
    importer.commit(job)
    found = {one["name"]: one for one in importer.api.get("/api/contacts")["items"]}
    details = {name: importer.api.get(f"/api/contacts/{one['id']}") for name, one in found.items()}
    assert {name: (one["email"], one["further_emails"]) for name, one in details.items()} == {
        "Lea Rosná": ("lea@rosa.example", ["lea@mlha.example"]),
        "Tea Mlžná": ("tea@mlha.example", None),
        "Ota Mlžný": ("ota@mlha.example", None),
    }


def test_a_list_of_companies_keeps_their_further_values(importer: Importer) -> None:
    importer.run("Company,Company e-mail\nRosa s.r.o.,info@rosa.example; obchod@rosa.example\n")
    (found,) = importer.api.get("/api/companies")["items"]
    company = importer.api.get(f"/api/companies/{found['id']}")
    assert (company["email"], company["further_emails"]) == ("info@rosa.example", ["obchod@rosa.example"])
    assert importer.api.get("/api/contacts")["total"] == 0


def test_a_company_that_a_person_does_not_move_to_is_named_with_all_it_said(importer: Importer) -> None:
    importer.run("Name,E-mail,Company\nLea Rosná,lea@rosa.example,Rosa s.r.o.\n")
    job = importer.upload("Name,E-mail,Company,Website\nLea Rosná,lea@rosa.example,Mlha a.s.,mlha.example\n")
    importer.map(job)
    importer.commit(job)
    (row,) = importer.rows(job)
    assert {(one["field"], one["value"]) for one in row["problems"]} >= {
        ("company.name", "Mlha a.s."),
        ("company.domain", "mlha.example"),
    }
