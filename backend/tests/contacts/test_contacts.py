"""/api/contacts: create, edit with conflict, filters that reach into the company, facets, titles."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from leadgen.db import new_id
from leadgen.tenancy import Database
from tests.client import Api, sign_in
from tests.conftest import make_tenant
from tests.factories.records import make_company, make_contact


@pytest.fixture
def api(app: Flask, database: Database, tenant_id: UUID) -> Api:
    return sign_in(app, database, tenant_id)


def test_create_show_and_list_of_company(api: Api) -> None:
    company = api.post("/api/companies", {"values": {"name": "Alfa", "hq_country": "Norsko"}})["id"]
    made = api.post(
        "/api/contacts",
        {
            "company_id": company,
            "values": {
                "first_name": "Ida",
                "last_name": "Berg",
                "email": "IDA@Alfa.example",
                "phone": "00 47 22 33 44 55",
            },
        },
    )
    shown = api.get(f"/api/contacts/{made['id']}")
    assert (shown["name"], shown["email"], shown["phone"], shown["company"]["hq_country"]) == (
        "Ida Berg",
        "ida@alfa.example",
        "+4722334455",
        "NO",
    )
    assert [item["id"] for item in api.get(f"/api/companies/{company}/contacts")["items"]] == [made["id"]]
    assert api.get("/api/companies")["items"][0]["contacts_count"] == 1


def test_a_contact_needs_something_to_be_known_by(api: Api) -> None:
    answer = api.call("POST", "/api/contacts", json={"values": {"job_title": "CEO"}})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "last_name"


def test_a_second_contact_with_the_address_is_made_on_purpose_only(api: Api) -> None:
    first = api.post(
        "/api/contacts", {"values": {"first_name": "Eva", "last_name": "Malá", "email": "eva@alfa.example"}}
    )
    again = {"values": {"full_name": "E. Malá", "email": "EVA@alfa.example"}}
    refused = api.call("POST", "/api/contacts", json=again)
    assert (refused.status_code, refused.json["code"]) == (409, "duplicate")
    assert refused.json["existing"] == {"id": first["id"], "name": "Eva Malá"}
    assert refused.json["errors"][0]["field"] == "email"
    api.post("/api/contacts", {**again, "allow_duplicate": True})
    assert api.get("/api/contacts")["total"] == 2


def test_a_foreign_company_is_not_there(api: Api, database: Database) -> None:
    with database.tenant_session(make_tenant(database)) as session:
        foreign = make_company(session)
    body = {"values": {"last_name": "Berg"}, "company_id": str(foreign)}
    assert api.call("POST", "/api/contacts", json=body).status_code == 404
    mine = api.post("/api/contacts", {"values": {"last_name": "Berg"}})
    patch = {"version": 1, "company_id": str(foreign)}
    assert api.call("PATCH", f"/api/contacts/{mine['id']}", json=patch).status_code == 404
    assert api.call("POST", "/api/contacts/tags", json={"selection": {"ids": [str(new_id())]}}).status_code == 404


def test_the_second_of_two_editors_is_told(api: Api) -> None:
    made = api.post("/api/contacts", {"values": {"last_name": "Berg"}})
    path = f"/api/contacts/{made['id']}"
    assert (
        api.patch(path, {"version": 1, "values": {"job_title": "CEO", "seniority_level": "C-Suite"}})["seniority_level"]
        == "c_level"
    )
    late = api.call("PATCH", path, json={"version": 1, "values": {"job_title": "CFO"}})
    assert (late.status_code, late.json["current"]["job_title"]) == (409, "CEO")


def test_company_can_be_changed_and_taken_away(api: Api) -> None:
    company = api.post("/api/companies", {"values": {"name": "Alfa"}})["id"]
    made = api.post("/api/contacts", {"values": {"last_name": "Berg"}})
    path = f"/api/contacts/{made['id']}"
    moved = api.patch(path, {"version": 1, "company_id": company})
    assert (moved["company"]["name"], moved["version"]) == ("Alfa", 2)
    api.delete(f"/api/companies/{company}")
    assert api.get(path)["company"] is None


FILTERS = [
    ({"seniority_level": "c_level"}, "A"),
    ({"company_industry": "it"}, "AB"),
    ({"not_company_industry": "it"}, "CD"),
    ({"company_industry": "empty"}, "D"),
    ({"not_company_industry": "empty"}, "ABC"),
    ({"company_country": ["CZ", "empty"]}, "ABD"),
    ({"search": "alfa"}, "AB"),
    ({"search": "cyril beta"}, "C"),
    ({"has_company": "false"}, "D"),
    ({"has_email": "true"}, "A"),
    ({"job_title": "chief executive officer"}, "A"),
    ({"min_contact_score": 50}, "B"),
    ({"company_industry": "it", "not_seniority_level": "c_level"}, "B"),
]


@pytest.fixture
def people(database: Database, tenant_id: UUID) -> dict[str, str]:
    with database.tenant_session(tenant_id) as session:
        alfa = make_company(session, name="Alfa", industry="it", hq_country="CZ")
        beta = make_company(session, name="Beta", industry="media", hq_country="NO")
        return {
            str(
                make_contact(
                    session,
                    company_id=alfa,
                    first_name="Adam",
                    seniority_level="c_level",
                    email="a@alfa.example",
                    job_title="Chief Executive Officer",
                )
            ): "A",
            str(make_contact(session, company_id=alfa, first_name="Bára", contact_score=80, job_title="Analyst")): "B",
            str(make_contact(session, company_id=beta, first_name="Cyril", contact_score=20, job_title="analyst")): "C",
            str(make_contact(session, first_name="Dana")): "D",
        }


@pytest.mark.parametrize("query,wanted", FILTERS, ids=[str(q) for q, _ in FILTERS])
def test_filters(api: Api, people: dict[str, str], query, wanted) -> None:
    page = api.get("/api/contacts", **query)
    assert "".join(sorted(people[item["id"]] for item in page["items"])) == wanted
    assert page["total"] == len(wanted)
    counts = api.get("/api/contacts/filter-counts", **query)
    assert counts["total"] == len(wanted)


def test_facets_reach_into_the_company(api: Api, people: dict[str, str]) -> None:
    found = api.get("/api/contacts/filter-counts", company_industry="it")
    counts = {f["key"]: {v["value"]: v["count"] for v in f["values"]} for f in found["facets"]}
    assert counts["company_industry"] == {"it": 2, "media": 1, "empty": 1}
    assert counts["company_country"] == {"CZ": 2}
    assert counts["seniority_level"] == {"c_level": 1, "empty": 1}


def test_titles_and_matching_count(api: Api, people: dict[str, str]) -> None:
    assert [item["count"] for item in api.get("/api/contacts/job-titles")["items"]] == [2, 1]
    assert api.get("/api/contacts/job-titles", title="CHIEF")["items"] == [
        {"title": "Chief Executive Officer", "count": 1}
    ]
    counted = api.get("/api/contacts/matching-count", has_company="true")
    assert counted == {"total": 3, "with_email": 1, "with_linkedin": 0, "with_company": 3}


def test_tag_by_filter_then_select_by_tag(api: Api, people: dict[str, str]) -> None:
    tag = api.post("/api/tags", {"name": "Vlna 1"})["id"]
    assert (
        api.post("/api/contacts/tags", {"selection": {"filter": {"company_industry": ["it"]}}, "add": [tag]})["count"]
        == 2
    )
    assert {people[item["id"]] for item in api.get("/api/contacts", tag_ids=tag)["items"]} == {"A", "B"}
    everyone_else = {"filter": {}, "not_ids": [key for key, name in people.items() if name == "A"]}
    assert api.post("/api/contacts/tags", {"selection": everyone_else, "remove": [tag]})["count"] == 1
    assert {people[item["id"]] for item in api.get("/api/contacts", tag_ids=tag)["items"]} == {"A"}


def test_sorted_by_company_those_without_one_are_last(api: Api, people: dict[str, str]) -> None:
    for direction, wanted in (("asc", "ABCD"), ("desc", "CBAD")):
        order = [people[item["id"]] for item in api.get("/api/contacts", sort="company", direction=direction)["items"]]
        assert "".join(order) == wanted


def test_deleting_by_filter_leaves_what_was_taken_out(api: Api, people: dict[str, str]) -> None:
    kept = [key for key, name in people.items() if name == "A"]
    chosen = {"filter": {"company_industry": ["it"]}, "not_ids": kept}
    assert api.post("/api/contacts/delete", {"selection": chosen})["count"] == 1
    assert {people[item["id"]] for item in api.get("/api/contacts")["items"]} == {"A", "C", "D"}
