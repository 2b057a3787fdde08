"""A cursor is taken by the list, filter, sort and namespace that gave it out, and by no other."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from leadgen.tenancy import Database
from tests.client import Api, sign_in
from tests.conftest import make_tenant


@pytest.fixture
def filled(api: Api) -> Api:
    for number in range(3):
        api.post("/api/companies", {"values": {"name": f"Company {number}"}})
        api.post("/api/contacts", {"values": {"first_name": "Jana", "last_name": f"Person {number}"}})
    return api


def page(api: Api, path: str, **query: Any) -> Any:
    return api.get(path, limit=1, **query)


def refusal(api: Api, path: str, **query: Any) -> str:
    answer = api.call("GET", path, query_string={"limit": 1} | query)
    assert answer.status_code == 400, answer.get_json()
    problem = answer.get_json()
    assert problem["errors"][0]["field"] == "cursor"
    return str(problem["code"])


@pytest.mark.parametrize("path", ["/api/companies", "/api/contacts"])
def test_the_same_list_goes_on_whatever_the_size_of_its_pages(filled: Api, path: str) -> None:
    first = page(filled, path, sort="created_at", has_tags="false")
    second = filled.get(path, sort="created_at", has_tags="false", limit=2, cursor=first["next_cursor"])
    assert len({item["id"] for item in first["items"] + second["items"]}) == 3


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/contacts", {}),
        ("/api/companies", {"sort": "name"}),
        ("/api/companies", {"has_tags": "false"}),
        ("/api/companies", {"search": "Company"}),
        ("/api/enrich/qc-findings", {}),
        ("/api/imports", {}),
        ("/api/campaigns", {}),
    ],
)
def test_another_list_filter_or_sort_refuses_it(filled: Api, path: str, query: dict[str, str]) -> None:
    cursor = page(filled, "/api/companies")["next_cursor"]
    assert cursor
    assert refusal(filled, path, cursor=cursor, **query) == "invalid_cursor"


def test_another_namespace_refuses_it(app: Flask, database: Database, filled: Api) -> None:
    cursor = page(filled, "/api/companies")["next_cursor"]
    other = sign_in(app, database, make_tenant(database))
    assert refusal(other, "/api/companies", cursor=cursor) == "invalid_cursor"


def test_the_order_of_parameters_does_not_matter(filled: Api) -> None:
    first = filled.call("GET", "/api/companies?sort=name&has_tags=false&limit=1").get_json()
    second = filled.call("GET", f"/api/companies?cursor={first['next_cursor']}&has_tags=false&limit=1&sort=name")
    assert second.status_code == 200
