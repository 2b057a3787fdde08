"""/api/companies: create, edit with conflict, provenance, tags, filters."""

from __future__ import annotations

import pytest
from flask import Flask

from leadgen.fields import Entity, SourceKind
from leadgen.observations.fold import SourcedValue
from leadgen.observations.store import record_observations
from leadgen.tenancy import Database
from tests.client import Api, sign_in
from tests.factories.records import make_company, observe


@pytest.fixture
def api(app: Flask, database: Database, tenant_id) -> Api:
    return sign_in(app, database, tenant_id)


def test_create_and_show(api: Api) -> None:
    made = api.post(
        "/api/companies",
        {"values": {"name": "  Alfa   Sandbox ", "domain": "WWW.Alfa.example", "employees_count": "1 234"}},
    )
    shown = api.get(f"/api/companies/{made['id']}")
    assert (shown["name"], shown["domain"], shown["employees_count"], shown["version"]) == (
        "Alfa Sandbox",
        "alfa.example",
        1234,
        1,
    )
    assert sorted(shown["locked_fields"]) == ["domain", "employees_count", "name"]
    assert shown["status"] == "new"


def test_a_second_company_with_the_domain_is_made_on_purpose_only(api: Api) -> None:
    first = api.post("/api/companies", {"values": {"name": "Alfa", "domain": "alfa.example"}})
    again = {"values": {"name": "Alfa s.r.o.", "domain": "https://www.alfa.example/"}}
    refused = api.call("POST", "/api/companies", json=again)
    assert (refused.status_code, refused.json["code"]) == (409, "duplicate")
    assert refused.json["existing"] == {"id": first["id"], "name": "Alfa"}
    assert api.get("/api/companies")["total"] == 1
    api.post("/api/companies", {**again, "allow_duplicate": True})
    assert api.get("/api/companies")["total"] == 2


def test_wrong_values_are_named_with_their_fix(api: Api) -> None:
    answer = api.call(
        "POST",
        "/api/companies",
        json={"values": {"name": "A", "industri": "it", "hq_country": "Atlantis", "status": "new"}},
    )
    assert answer.status_code == 422
    errors = {item["field"]: item for item in answer.json["errors"]}
    assert set(errors) == {"industri", "hq_country", "status"}
    assert "industry" in errors["industri"]["fix"]
    assert api.get("/api/companies")["total"] == 0


def test_the_second_of_two_editors_is_told(api: Api) -> None:
    made = api.post("/api/companies", {"values": {"name": "Alfa"}})
    path = f"/api/companies/{made['id']}"
    first = api.patch(path, {"version": made["version"], "values": {"hq_city": "Brno"}})
    assert first["version"] == made["version"] + 1
    second = api.call("PATCH", path, json={"version": made["version"], "values": {"hq_city": "Zlín"}})
    assert second.status_code == 409
    assert second.json["code"] == "version_conflict"
    assert second.json["current"]["hq_city"] == "Brno"
    assert api.get(path)["hq_city"] == "Brno"


def test_why_is_this_value_here(api: Api, database: Database, tenant_id) -> None:
    with database.tenant_session(tenant_id) as session:
        key = make_company(session, hq_city="Brno")
        quote = ({"url": "https://alfa.example/kontakt", "quote": "sídlíme v Ostravě"},)
        record_observations(
            session,
            [
                observe(
                    Entity.COMPANY,
                    key,
                    SourceKind.LLM,
                    {"hq_city": SourcedValue("Ostrava", 0.7, quote)},
                    stage="l1",
                    provider="sandbox:perplexity",
                    ref="run:1",
                )
            ],
        )
    path = f"/api/companies/{key}"
    api.patch(path, {"version": 1, "values": {"hq_city": "Zlín"}})
    [why] = api.get(f"{path}/provenance", field="hq_city")["fields"]
    assert (why["value"], why["locked"], why["winner"]["source_kind"], why["winner"]["source_label"]) == (
        "Zlín",
        True,
        "person",
        "Test",
    )
    assert [item["value"] for item in why["losers"]] == ["Brno", "Ostrava"]
    lost = why["losers"][1]
    assert (lost["confidence"], lost["evidence"][0]["quote"], lost["provider"]) == (
        0.7,
        "sídlíme v Ostravě",
        "sandbox:perplexity",
    )
    assert api.delete(f"{path}/values/hq_city")["hq_city"] == "Brno"
    assert api.call("DELETE", f"{path}/values/hq_city").status_code == 404


def test_a_person_clears_a_field_and_it_stays_clear(api: Api, database: Database, tenant_id) -> None:
    with database.tenant_session(tenant_id) as session:
        key = make_company(session, hq_city="Brno")
    assert api.patch(f"/api/companies/{key}", {"version": 1, "values": {"hq_city": None}})["hq_city"] is None
    with database.tenant_session(tenant_id) as session:
        record_observations(session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, {"hq_city": "Praha"}, day=900)])
    assert api.get(f"/api/companies/{key}")["hq_city"] is None


def test_what_is_tagged_is_found(api: Api) -> None:
    one, two = (api.post("/api/companies", {"values": {"name": name}})["id"] for name in ("Alfa", "Beta"))
    tag = api.post("/api/tags", {"name": "Veletrh Brno"})["id"]
    assert api.call("POST", "/api/tags", json={"name": "veletrh  BRNO"}).status_code == 409
    assert api.post("/api/companies/tags", {"selection": {"ids": [one, two]}, "add": [tag]})["count"] == 2
    assert api.post("/api/companies/tags", {"selection": {"ids": [one, two]}, "add": [tag]})["count"] == 0
    assert api.get("/api/companies", tag_ids=tag)["total"] == 2
    swap = api.post("/api/tags", {"name": "Jaro"})["id"]
    assert (
        api.post(
            "/api/companies/tags",
            {"selection": {"filter": {"tag_ids": [tag], "search": "alfa"}}, "add": [swap], "remove": [tag]},
        )["count"]
        == 2
    )
    [shown] = api.get("/api/companies", tag_ids=swap)["items"]
    assert [item["name"] for item in shown["tags"]] == ["Jaro"]
    assert [item["id"] for item in api.get("/api/companies", not_tag_ids=swap)["items"]] == [two]
    assert {item["name"]: item["companies_count"] for item in api.get("/api/tags")["items"]} == {
        "Jaro": 1,
        "Veletrh Brno": 1,
    }
    api.delete(f"/api/tags/{swap}")
    assert api.get(f"/api/companies/{one}/tags")["items"] == []


def test_bulk_needs_one_way_of_choosing(api: Api) -> None:
    tag = api.post("/api/tags", {"name": "X"})["id"]
    for selection in ({}, {"ids": [], "filter": {}}, {"ids": []}):
        assert api.call("POST", "/api/companies/tags", json={"selection": selection, "add": [tag]}).status_code == 422


FILTERS = [
    ({"industry": "it"}, "A"),
    ({"industry": ["it", "media"]}, "AB"),
    ({"industry": "empty"}, "C"),
    ({"not_industry": "it"}, "BC"),
    ({"not_industry": "empty"}, "AB"),
    ({"hq_country": "CZ", "not_industry": "it"}, "C"),
    ({"min_employees_count": 10}, "B"),
    ({"max_employees_count": 10}, "A"),
    ({"search": "ŽLUŤ kun"}, "A"),
    ({"search": "beta.example"}, "B"),
    ({"search": "%"}, ""),
    ({"has_domain": "true"}, "B"),
    ({"has_contacts": "true"}, ""),
    ({"insolvency_flag": "false"}, "B"),
    ({"owner_ids": "empty"}, "ABC"),
]


@pytest.mark.parametrize("query,wanted", FILTERS, ids=[str(q) for q, _ in FILTERS])
def test_filters(api: Api, database: Database, tenant_id, query, wanted) -> None:
    with database.tenant_session(tenant_id) as session:
        ids = {
            str(make_company(session, name="Žluťoučký kůň", industry="it", employees_count=5, hq_country="CZ")): "A",
            str(
                make_company(
                    session,
                    name="Beta",
                    industry="media",
                    employees_count=50,
                    domain="beta.example",
                    insolvency_flag=False,
                )
            ): "B",
            str(make_company(session, name="Gama", hq_country="CZ")): "C",
        }
    page = api.get("/api/companies", **query)
    assert "".join(sorted(ids[item["id"]] for item in page["items"])) == wanted
    assert page["total"] == len(wanted)


def test_facet_counts_ignore_their_own_choice(api: Api, database: Database, tenant_id) -> None:
    with database.tenant_session(tenant_id) as session:
        make_company(session, industry="it", hq_country="CZ")
        make_company(session, industry="it", hq_country="NO")
        make_company(session, industry="media", hq_country="CZ")
        make_company(session, hq_country="CZ")
    tag = api.post("/api/tags", {"name": "T"})["id"]
    api.post("/api/companies/tags", {"selection": {"filter": {"industry": ["it"]}}, "add": [tag]})

    def counts(**query: str) -> dict[str, dict[str, int]]:
        found = api.get("/api/companies/filter-counts", **query)
        return {"total": found["total"]} | {
            f["key"]: {v["value"]: v["count"] for v in f["values"]} for f in found["facets"]
        }

    everything = counts()
    assert everything["industry"] == {"it": 2, "media": 1, "empty": 1}
    assert everything["tag_ids"] == {tag: 2}
    chosen = counts(industry="it")
    assert chosen["total"] == 2
    assert chosen["industry"] == {"it": 2, "media": 1, "empty": 1}
    assert chosen["hq_country"] == {"CZ": 1, "NO": 1}
    assert counts(tag_ids=tag)["industry"] == {"it": 2}


def test_a_viewer_may_look_but_not_touch(app: Flask, database: Database, tenant_id) -> None:
    from leadgen.fields.enums import Role

    api = sign_in(app, database, tenant_id, Role.VIEWER)
    assert api.get("/api/companies")["total"] == 0
    assert api.call("POST", "/api/companies", json={"values": {"name": "A"}}).status_code == 403


def test_owner_and_delete(api: Api) -> None:
    owner = api.post("/api/owners", {"name": "Petra Prodejní"})["id"]
    made = api.post("/api/companies", {"values": {"name": "Alfa"}})
    shown = api.patch(f"/api/companies/{made['id']}", {"version": 1, "owner_id": owner})
    assert (shown["owner"]["name"], shown["version"]) == ("Petra Prodejní", 2)
    assert api.get("/api/companies", owner_ids=owner)["total"] == 1
    api.delete(f"/api/companies/{made['id']}")
    assert api.call("GET", f"/api/companies/{made['id']}").status_code == 404


def test_catalogue_is_shown(api: Api) -> None:
    shown = api.get("/api/fields")
    keys = {field["key"] for field in shown["company"]}
    assert {"name", "industry", "summary", "official_name", "credibility_score"} <= keys
    assert [member["value"] for member in shown["enums"]["geo_region"]][:2] == ["dach", "nordics"]


def test_deleting_a_selection_takes_only_it_and_leaves_its_people(api: Api) -> None:
    one, two = (api.post("/api/companies", {"values": {"name": name}})["id"] for name in ("Alfa", "Beta"))
    person = api.post("/api/contacts", {"values": {"last_name": "Dvorský"}, "company_id": one})["id"]
    assert api.post("/api/companies/delete", {"selection": {"ids": [one]}})["count"] == 1
    assert [item["id"] for item in api.get("/api/companies")["items"]] == [two]
    assert api.get(f"/api/contacts/{person}")["company"] is None
