"""A mapping splits, joins, sets and translates values; it is remembered per set of headers, and answers every question."""

from __future__ import annotations

from typing import Any

from tests.client import Api
from tests.imports.conftest import Importer

LIST = (
    "Name;E-mail;Company;Street;House;Level;Place\n"
    "Jana Tichá;jana@mosaz.example;Mosaz s.r.o.;Dlouhá;12;šéfka;Kolín, Czechia\n"
    "Petr Horák;petr@mosaz.example;Mosaz s.r.o.;Dlouhá;12;šéfka;Essen, Germany\n"
    "Ole Berg;ole@sink.example;Sink AS;Gata;3;pomocník;Norway\n"
)
TARGETS = [
    "contact.full_name", "contact.email", "company.name", "company.hq_address", "company.hq_address",
    "contact.seniority_level", "contact.place",
]  # fmt: skip


def mapping(*, uses: dict[str, str] | None = None, join: str | None = " ", **more: Any) -> dict[str, Any]:
    columns: list[dict[str, Any]] = [{"index": index, "target": target} for index, target in enumerate(TARGETS)]
    columns[4]["join"] = join
    columns[5]["translations"] = [{"value": value, "use": use} for value, use in (uses or {}).items()]
    return {"columns": columns, "version": 1, **more}


def put(importer: Importer, job: dict[str, Any], body: dict[str, Any]) -> Any:
    version = importer.get(job)["version"]
    return importer.api.call("PUT", f"/api/imports/{job['id']}/mapping", json={**body, "version": version})


def contacts(api: Api) -> dict[str, dict[str, Any]]:
    return {item["email"]: item for item in api.get("/api/contacts", limit=50)["items"]}


def test_places_are_split_streets_joined_and_constants_set(importer: Importer) -> None:
    job = importer.upload(LIST)
    body = mapping(constants=[{"target": "contact.language", "value": "Czech"}])
    assert put(importer, job, body).status_code == 200
    importer.preview(job)
    importer.commit(job)
    found = contacts(importer.api)
    jana = importer.api.get(f"/api/contacts/{found['jana@mosaz.example']['id']}")
    assert (jana["location_city"], jana["location_country"], jana["language"]) == ("Kolín", "CZ", "cs")
    ole = importer.api.get(f"/api/contacts/{found['ole@sink.example']['id']}")
    assert (ole["location_city"], ole["location_country"]) == (None, "NO")
    companies = {item["name"]: item for item in importer.api.get("/api/companies", limit=50)["items"]}
    mosaz = importer.api.get(f"/api/companies/{companies['Mosaz s.r.o.']['id']}")
    assert mosaz["hq_address"] == "Dlouhá 12"


def test_refused_values_are_listed_once_and_mean_what_a_person_says(importer: Importer) -> None:
    job = importer.upload(LIST)
    put(importer, job, mapping())
    importer.preview(job)
    rejected = importer.get(job)["rejected"]
    assert [(one["value"], one["rows"], one["target"]) for one in rejected] == [
        ("šéfka", 2, "contact.seniority_level"),
        ("pomocník", 1, "contact.seniority_level"),
    ]
    assert "director" in rejected[0]["choices"]
    put(importer, job, mapping(uses={"Šéfka": "director", "pomocník": ""}))
    importer.preview(job)
    assert importer.get(job)["rejected"] == []
    importer.commit(job)
    found = contacts(importer.api)
    assert [found[f"{who}@mosaz.example"]["seniority_level"] for who in ("jana", "petr")] == ["director", "director"]
    assert found["ole@sink.example"]["seniority_level"] is None


def test_a_mapping_is_offered_for_the_same_headers_and_can_be_forgotten(importer: Importer) -> None:
    job = importer.upload(LIST, "spring.csv")
    assert job["remembered"] is None
    put(importer, job, mapping(uses={"šéfka": "director", "pomocník": ""}))
    importer.commit(job)
    header, *rows = LIST.splitlines()
    turned = "\n".join(";".join(line.split(";")[::-1]) for line in (header, *rows)) + "\n"
    again = importer.upload(turned, "autumn.csv")
    offered = again["remembered"]
    assert offered["filename"] == "spring.csv"
    assert {column["index"]: column["target"] for column in offered["columns"]} == dict(enumerate(TARGETS[::-1]))
    assert offered["columns"][5]["translations"] == [
        {"value": "šéfka", "use": "director"},
        {"value": "pomocník", "use": ""},
    ]
    assert importer.api.call("DELETE", f"/api/imports/{again['id']}/remembered").get_json()["remembered"] is None
    assert importer.upload(LIST)["remembered"] is None
    assert importer.upload("Name;Mail\nJana Tichá;jana@mosaz.example\n")["remembered"] is None


def test_a_question_must_be_answered(importer: Importer) -> None:
    job = importer.upload("Name;E-mail;Internal code\nJana Tichá;jana@mosaz.example;K-7\n")
    assert job["columns"][2]["question"]
    listed = [{"index": 0, "target": "contact.full_name"}, {"index": 1, "target": "contact.email"}]
    refused = put(importer, job, {"columns": listed})
    assert refused.status_code == 422
    assert "“Internal code” waits for a decision" in refused.get_json()["errors"][0]["message"]
    assert put(importer, job, {"columns": [*listed, {"index": 2, "target": "ignore"}]}).status_code == 200


def test_what_cannot_work_is_refused(importer: Importer) -> None:
    job = importer.upload(LIST)
    for body, told in (
        (mapping(join=None), "both go to company.hq_address"),
        (mapping(constants=[{"target": "contact.shoe_size", "value": "7"}]), "no field contact.shoe_size"),
        (mapping(constants=[{"target": "contact.language", "value": "Klingon"}]), "Klingon"),
    ):
        refused = put(importer, job, body)
        assert (refused.status_code, told in refused.get_data(as_text=True)) == (422, True)


def test_the_known_export_is_named(importer: Importer) -> None:
    header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
    job = importer.upload(f"{header}\nJana,Tichá,https://www.linkedin.com/in/jana-t,,Mosaz s.r.o.,CEO,12 Nov 2023\n")
    assert job["export"] == {"key": "linkedin_connections", "name": "LinkedIn Connections"}
    assert importer.upload("Name;E-mail\nJana Tichá;jana@mosaz.example\n")["export"] is None


def test_seniority_follows_from_the_title_as_a_rule(importer: Importer) -> None:
    importer.run("Name;E-mail;Job title\nJana Tichá;jana@mosaz.example;Head of Sales\n")
    (contact,) = importer.api.get("/api/contacts", limit=5)["items"]
    shown = importer.api.get(f"/api/contacts/{contact['id']}")
    assert (shown["seniority_level"], shown["department"]) == ("director", "sales")
    why = importer.api.get(f"/api/contacts/{contact['id']}/provenance")
    assert "rule" in str(why).lower()
