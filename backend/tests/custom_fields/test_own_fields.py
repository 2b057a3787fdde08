"""Fields of a namespace's own: made, imported, shown, explained, edited, undone, converted, archived, and kept apart."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from leadgen.fields import Entity
from leadgen.imports.undo import run_undo
from leadgen.messages.facts import load_addressees
from leadgen.observations.store import refold
from leadgen.tenancy import Database
from tests.client import Api, sign_in
from tests.conftest import make_tenant
from tests.imports.conftest import Importer
from tests.imports.formats.books import styled, xlsx

LIST = (
    "Name;E-mail;Company;Stand at the fair;Met on;Guest\n"
    "Ludmila Kosová;ludmila@kosatka.example;Kosatka s.r.o.;B 12;2024-05-03;ano\n"
    "Hynek Bor;hynek@borovice.example;Borovice a.s.;;never;ne\n"
)


@pytest.fixture
def importer(api: Api, database: Database) -> Importer:
    return Importer(api, database)


@pytest.fixture
def other_api(app: Flask, database: Database) -> Api:
    return sign_in(app, database, make_tenant(database))


def made(api: Api, label: str, kind: str = "text", entity: str = "contact", **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = api.post("/api/custom-fields", {"entity": entity, "label": label, "type": kind, **more})
    return body


def changed(api: Api, field: dict[str, Any], **change: Any) -> dict[str, Any]:
    body: dict[str, Any] = api.patch(f"/api/custom-fields/{field['id']}", {"version": field["version"], **change})
    return body


def contact(api: Api, email: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in api.get("/api/contacts")["items"] if one["email"] == email)
    return found


def test_a_column_is_imported_into_an_own_field_with_its_source(importer: Importer) -> None:
    api = importer.api
    stand, met, guest = made(api, "Stand at the fair"), made(api, "Met on", "date"), made(api, "Guest", "boolean")
    job = importer.upload(LIST)
    assert [column["target"] for column in job["columns"]][3:] == [
        f"contact.{field['key']}" for field in (stand, met, guest)
    ]
    assert job["columns"][3]["why"] == "is your field “Stand at the fair”"
    importer.map(job)
    preview = importer.preview(job)
    assert [(one["field"], one["value"]) for one in preview["problems"]] == [(f"contact.{met['key']}", "never")]
    assert importer.commit(job)["counts"] == preview["counts"]
    ludmila, hynek = contact(api, "ludmila@kosatka.example"), contact(api, "hynek@borovice.example")
    assert ludmila["custom"] == {stand["key"]: "B 12", met["key"]: "2024-05-03", guest["key"]: True}
    assert hynek["custom"] == {guest["key"]: False}
    assert api.get(f"/api/contacts/{ludmila['id']}")["custom"] == ludmila["custom"]
    why = api.get(f"/api/contacts/{ludmila['id']}/provenance", field=stand["key"])["fields"][0]
    assert (why["label"], why["group"], why["value"]) == ("Stand at the fair", "custom", "B 12")
    assert why["winner"]["evidence"] == [{"line": 2, "column": "Stand at the fair"}]


def test_the_undo_of_an_import_takes_own_values_back(importer: Importer) -> None:
    api = importer.api
    key = made(api, "Stand at the fair")["key"]
    first = importer.run(LIST)
    second = importer.upload(LIST.replace("Borovice a.s.;;", "Borovice a.s.;C 7;"))
    importer.map(second)
    importer.commit(second)
    assert contact(api, "hynek@borovice.example")["custom"] == {key: "C 7"}
    api.post(f"/api/imports/{second['id']}/undo")
    assert api.tenant_id is not None
    run_undo(importer.database, api.tenant_id, UUID(second["id"]))
    assert contact(api, "hynek@borovice.example")["custom"] == {}
    assert contact(api, "ludmila@kosatka.example")["custom"] == {key: "B 12"}
    assert first["status"] == "completed"


def test_a_field_of_the_company_is_filled_from_a_sheet(importer: Importer) -> None:
    api = importer.api
    tier = made(api, "Partner tier", "choice", "company", choices=["Gold", "Silver plus"])
    since = made(api, "Partner since", "date", "company")
    rows = [
        ["Company", "Web", "Partner tier", "Partner since"],
        ["Holm AS", "holm.example", "GOLD", styled(45292, 1)],
        ["Aas AS", "aas.example", "bronze", None],
    ]
    job = importer.upload(xlsx({"L": rows}), "list.xlsx")
    importer.map(job)
    done = importer.commit(job)
    assert done["counts"]["companies_created"] == 2
    found = {one["name"]: one["custom"] for one in api.get("/api/companies")["items"]}
    assert found == {"Holm AS": {tier["key"]: "Gold", since["key"]: "2024-01-01"}, "Aas AS": {}}


def test_a_person_edits_clears_and_releases_an_own_field(importer: Importer) -> None:
    api = importer.api
    key = made(api, "Stand at the fair")["key"]
    importer.run(LIST)
    one = contact(api, "ludmila@kosatka.example")
    path = f"/api/contacts/{one['id']}"
    edited = api.patch(path, {"version": one["version"], "values": {key: "D 1"}})
    assert (edited["custom"], edited["locked_fields"]) == ({key: "D 1"}, [key])
    cleared = api.patch(path, {"version": edited["version"], "values": {key: None}})
    assert cleared["custom"] == {}
    refused = api.call("PATCH", path, json={"version": cleared["version"], "values": {"custom_nothing": "x"}})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "invalid")
    new = api.post("/api/contacts", {"values": {"last_name": "Nová", key: "E 5"}})
    assert new["custom"] == {key: "E 5"}


def test_the_column_is_the_fold_of_the_observations(importer: Importer) -> None:
    api = importer.api
    key = made(api, "Stand at the fair")["key"]
    importer.run(LIST)
    one = contact(api, "ludmila@kosatka.example")
    assert api.tenant_id is not None
    with importer.database.tenant_session(api.tenant_id) as session:
        refold(session, Entity.CONTACT, [UUID(one["id"])])
    assert contact(api, "ludmila@kosatka.example")["custom"] == {key: "B 12"}


def test_the_catalogue_lists_own_fields_until_they_are_archived(api: Api) -> None:
    field = made(api, "Priority", "choice", choices=["A", "B"], hint="How soon we call")
    shown = api.get("/api/fields")["contact"][-1]
    assert (shown["key"], shown["label"], shown["type"], shown["group"], shown["hint"]) == (
        "custom_priority",
        "Priority",
        "enum",
        "custom",
        "How soon we call",
    )
    assert [member["label"] for member in shown["members"]] == ["A", "B"]
    renamed = changed(api, field, label="Call first")
    assert (renamed["key"], renamed["label"]) == ("custom_priority", "Call first")
    archived = changed(api, renamed, archived=True)
    assert all(one["key"] != "custom_priority" for one in api.get("/api/fields")["contact"])
    changed(api, archived, archived=False)
    assert api.get("/api/fields")["contact"][-1]["label"] == "Call first"


def test_a_type_changes_only_when_every_value_fits(importer: Importer) -> None:
    api = importer.api
    field = made(api, "Seats")
    importer.run("Name;E-mail;Seats\nAda Lin;ada@lin.example;12\nBo Ek;bo@ek.example;a dozen\n")
    path = f"/api/custom-fields/{field['id']}"
    refused = api.call("PATCH", path, json={"version": field["version"], "type": "number"})
    assert refused.status_code == 422
    assert "“a dozen”" in refused.get_json()["detail"]
    bo = contact(api, "bo@ek.example")
    api.patch(f"/api/contacts/{bo['id']}", {"version": bo["version"], "values": {field["key"]: "14"}})
    still = api.call("PATCH", path, json={"version": field["version"], "type": "number"})
    assert still.status_code == 422  # the value of the list lost, and is kept all the same
    other = made(api, "Places")
    importer.run("Name;E-mail;Places\nAda Lin;ada@lin.example;12\nBo Ek;bo@ek.example;1 400\n")
    number = changed(api, other, type="number")
    assert number["type"] == "number"
    assert contact(api, "bo@ek.example")["custom"][other["key"]] == 1400
    why = api.get(f"/api/contacts/{bo['id']}/provenance", field=other["key"])["fields"][0]
    assert why["value"] == 1400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"entity": "contact", "label": "Job title"}, 409),
        ({"entity": "contact", "label": "priority "}, 409),
        ({"entity": "contact", "label": "!!"}, 422),
        ({"entity": "contact", "label": "X", "type": "choice"}, 422),
        ({"entity": "contact", "label": "X", "type": "choice", "choices": ["a", "A"]}, 422),
        ({"entity": "deal", "label": "X"}, 422),
    ],
)
def test_a_field_that_cannot_be_made_is_refused(api: Api, body: dict[str, Any], status: int) -> None:
    made(api, "Priority")
    assert api.call("POST", "/api/custom-fields", json=body).status_code == status


def test_own_fields_of_another_namespace_are_neither_seen_nor_taken(importer: Importer, other_api: Api) -> None:
    field = made(importer.api, "Stand at the fair")
    assert other_api.get("/api/custom-fields")["items"] == []
    body = {"version": field["version"], "label": "Mine"}
    assert other_api.call("PATCH", f"/api/custom-fields/{field['id']}", json=body).status_code == 404
    refused = other_api.call("POST", "/api/contacts", json={"values": {"last_name": "X", field["key"]: "v"}})
    assert refused.status_code == 422


def test_own_fields_are_facts_for_the_writer(importer: Importer) -> None:
    api = importer.api
    key = made(api, "Stand at the fair")["key"]
    importer.run(LIST)
    one = UUID(contact(api, "ludmila@kosatka.example")["id"])
    assert api.tenant_id is not None
    with importer.database.tenant_session(api.tenant_id) as session:
        addressee = load_addressees(session, [one])[one]
    assert addressee.record["Stand at the fair"] == "B 12"
    assert (addressee.facts[-1]["field"], addressee.facts[-1]["label"]) == (key, "Stand at the fair")
