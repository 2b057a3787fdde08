"""Input that no database can store, or no list has, is refused in words and never with a 500."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from leadgen.tenancy import Database
from tests.client import Api, sign_in


@pytest.fixture
def api(app: Flask, database: Database, tenant_id: UUID) -> Api:
    return sign_in(app, database, tenant_id)


@pytest.mark.parametrize(
    "query",
    [
        {"industry": "wizardry"},
        {"sort": "secret"},
        {"limit": "0"},
        {"limit": "100000"},
        {"hq_country": "\x00"},
        {"hq_country": "Czechia"},
        {"tag_ids": "not-an-id"},
        {"min_employees_count": "many"},
        {"colour": "red"},
        {"search": "x" * 300},
    ],
    ids=str,
)
def test_a_list_names_what_is_wrong(api: Api, query: dict[str, str]) -> None:
    answer = api.call("GET", "/api/companies", query_string=query)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"].split(".")[0] in query


@pytest.mark.parametrize("path,field", [("/api/tags", "name"), ("/api/owners", "name")])
def test_text_that_cannot_be_stored(api: Api, path: str, field: str) -> None:
    answer = api.call("POST", path, json={field: "a\x00b"})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field


@pytest.mark.parametrize("path", ["/api/tags", "/api/owners", "/api/companies"])
def test_half_a_character_is_no_json(api: Api, path: str) -> None:
    answer = api.call("POST", path, json={"name": "a\ud800b", "values": {"name": "a\ud800b"}})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "body"


@pytest.mark.parametrize("text", ["a\x00b", "a\u200bb"])
def test_values_lose_what_cannot_be_stored(api: Api, text: str) -> None:
    made = api.post("/api/companies", {"values": {"name": text, "registered_address": {"st\x00reet": text}}})
    assert (made["name"], made["registered_address"]) == ("ab", {"street": "ab"})


@pytest.mark.parametrize("search", ["\x00", "%_\\", "'; --", "\u0000a"])
def test_any_search_is_a_search(api: Api, search: str) -> None:
    assert api.call("GET", "/api/companies", query_string={"search": search}).status_code in (200, 422)
    assert api.call("GET", "/api/contacts", query_string={"search": search}).status_code in (200, 422)


@pytest.mark.parametrize(
    "body", [[], "x", {}, {"values": []}, {"values": {"name": {"a": 1}}}, {"values": {"name": "A"}, "more": 1}]
)
def test_a_body_of_the_wrong_form(api: Api, body: object) -> None:
    assert api.call("POST", "/api/companies", json=body).status_code == 422


def test_a_version_is_needed_to_edit(api: Api) -> None:
    made = api.post("/api/companies", {"values": {"name": "A"}})
    assert api.call("PATCH", f"/api/companies/{made['id']}", json={"values": {"name": "B"}}).status_code == 422
    assert (
        api.call("PATCH", f"/api/companies/{made['id']}", json={"version": 10**15, "values": {"name": "C"}}).status_code
        == 409
    )


@pytest.mark.parametrize("text", ["NaN", "nan", "n/a", "null", "-", "#REF!"])
@pytest.mark.parametrize("key", ["employees_count", "industry", "name"])
def test_a_text_that_stands_for_no_value_clears_no_field(api: Api, key: str, text: str) -> None:
    made = api.post("/api/companies", {"values": {"name": "Mosaz", "employees_count": 5, "industry": "retail"}})
    path = f"/api/companies/{made['id']}"
    for method, where, body in (
        ("PATCH", path, {"values": {key: text}, "version": made["version"]}),
        ("POST", "/api/companies", {"values": {"domain": "mosaz.example", key: text}}),
    ):
        refused = api.call(method, where, json=body)
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, key)
        assert refused.json["errors"][0]["fix"] == "Send null to clear the field."
    assert api.get(path)[key] == made[key]
    assert api.patch(path, {"values": {"employees_count": None}, "version": made["version"]})["employees_count"] is None
