"""The number of a French establishment in a list: stored as such, and the company's number with it, as the preview shows."""

from __future__ import annotations

from uuid import UUID

import pytest

from leadgen.imports.undo import run_undo
from tests.imports.conftest import Importer

SIRET, SIREN = "99999000500012", "999990005"


def stored(api):
    return {item["name"]: item for item in api.get("/api/companies")["items"]}


@pytest.mark.parametrize("header", ["SIRET", "N\u00b0 SIRET", "SIREN", "Registration number"])
@pytest.mark.parametrize("country", ["France", ""])
def test_whichever_column_it_is_in(importer: Importer, api, header: str, country: str) -> None:
    job = importer.upload(f"Company name,Country,{header}\nPompes,{country},999 990 005 00012\n")
    importer.map(job)
    shown = importer.preview(job)
    importer.commit(job)
    found = stored(api)["Pompes"]
    numbers = {key: found[key] for key in ("siret", "registration_id", "registration_scheme") if found[key]}
    assert shown["rows"][0]["company"]["fields"] == sorted({"name", *numbers} | ({"hq_country"} if country else set()))
    assert importer.rows(job)[0]["company"]["fields"] == shown["rows"][0]["company"]["fields"]
    if header == "Registration number" and not country:
        assert numbers == {"registration_id": SIRET}  # nothing says that it is a French one
    else:
        assert (numbers["siret"], numbers["registration_id"]) == (SIRET, SIREN)
        assert ("registration_scheme" in numbers) is (header != "Registration number")


def test_a_column_of_them_is_recognised_by_its_values(importer: Importer) -> None:
    rows = "".join(f"Pompes {at},{SIRET}\n" for at in range(5))
    assert importer.upload(f"Company name,Num\n{rows}")["columns"][1]["target"] == "company.siret"


def test_both_columns_stand_as_given_and_a_wrong_one_is_remarked(importer: Importer, api) -> None:
    job = importer.upload(
        "Company name,Country,SIREN,SIRET\n"
        f"Pompes,FR,{SIREN},35600000000048\n"
        f"Roues,FR,,99999000500013\n"
        f"Kola,CZ,,{SIRET}\n"
    )
    importer.map(job)
    shown = importer.preview(job)
    remarks = [(p["line"], p["field"], p["severity"]) for row in shown["rows"] for p in row["problems"]]
    assert remarks == [(3, "company.siret", "warning"), (4, "company.siret", "warning")]
    importer.commit(job)
    found = {name: (item["registration_id"], item["siret"]) for name, item in stored(api).items()}
    assert found == {"Pompes": (SIREN, "35600000000048"), "Roues": (None, "99999000500013"), "Kola": (None, SIRET)}
    marked = {name for name, item in stored(api).items() if item["identifier_warnings"]}
    assert marked == {"Roues", "Kola"}


def test_a_seat_of_another_number_is_another_company(importer: Importer, api) -> None:
    api.post("/api/companies", {"values": {"name": "Pompes", "hq_country": "FR", "registration_id": "356000000"}})
    job = importer.upload(f"Company name,SIRET\nPompes,{SIRET}\n")
    importer.map(job)
    shown = importer.preview(job)
    assert shown["rows"][0]["company"]["action"] == "create"
    importer.commit(job)
    found = {item["registration_id"]: item["siret"] for item in api.get("/api/companies", search="Pompes")["items"]}
    assert found == {"356000000": None, SIREN: SIRET}


def test_a_company_that_has_a_number_gets_the_seat_of_it(importer: Importer, api) -> None:
    api.post("/api/companies", {"values": {"name": "Pompes", "hq_country": "FR", "registration_id": SIREN}})
    job = importer.upload(f"Company name,SIRET\nPompes,{SIRET}\n")
    importer.map(job)
    assert importer.preview(job)["rows"][0]["company"]["fields"] == ["siret"]
    importer.commit(job)
    assert (stored(api)["Pompes"]["registration_id"], stored(api)["Pompes"]["siret"]) == (SIREN, SIRET)


def test_the_preview_equals_the_result_where_only_the_record_says_where_the_company_is(importer: Importer, api) -> None:
    api.post("/api/companies", {"values": {"name": "Pompes", "hq_country": "FR"}})
    job = importer.upload(f"Company name,Domain,SIRET\nPompes,pompes.cz,{SIRET}\n")
    importer.map(job)
    shown = importer.preview(job)["rows"][0]["company"]["fields"]
    importer.commit(job)
    found = stored(api)["Pompes"]
    assert shown == ["domain", "siret"]
    assert (found["registration_id"], found["siret"]) == (None, SIRET)


def test_an_undo_takes_both_back(importer: Importer, api) -> None:
    api.post("/api/companies", {"values": {"name": "Pompes", "hq_country": "FR"}})
    job = importer.upload(f"Company name,SIRET\nPompes,{SIRET}\n")
    importer.map(job)
    importer.commit(job)
    assert stored(api)["Pompes"]["registration_id"] == SIREN
    api.post(f"/api/imports/{job['id']}/undo")
    run_undo(importer.database, api.tenant_id, UUID(job["id"]))
    found = stored(api)["Pompes"]
    assert (found["registration_id"], found["siret"], found["registration_scheme"]) == (None, None, None)
