"""Owners: the salespeople that companies and contacts are assigned to."""

from __future__ import annotations

import pytest

from leadgen.db import new_id
from tests.client import Api


def test_owners_are_listed_by_name(api: Api) -> None:
    for name in ("Zoe Vzorová", "Adam Vzor"):
        api.post("/api/owners", {"name": name})
    assert [owner["name"] for owner in api.get("/api/owners")["items"]] == ["Adam Vzor", "Zoe Vzorová"]


def test_a_name_that_differs_in_case_and_accents_only_is_taken(api: Api) -> None:
    api.post("/api/owners", {"name": "Zoe Vzorová"})
    assert api.call("POST", "/api/owners", json={"name": "zoe  vzorova"}).status_code == 409


@pytest.mark.parametrize(("path", "values"), [("companies", {"name": "Sklo"}), ("contacts", {"last_name": "Vzorová"})])
def test_a_record_shows_its_owner_and_refuses_one_that_does_not_exist(
    api: Api, path: str, values: dict[str, str]
) -> None:
    owner = api.post("/api/owners", {"name": "Ida"})["id"]
    made = api.post(f"/api/{path}", {"values": values, "owner_id": owner})
    assert made["owner"] == {"id": owner, "name": "Ida", "email": None}
    body = {"version": made["version"], "owner_id": str(new_id())}
    assert api.call("PATCH", f"/api/{path}/{made['id']}", json=body).status_code == 404
    given = {"values": {key: f"{value} 2" for key, value in values.items()}, "owner_id": str(new_id())}
    assert api.call("POST", f"/api/{path}", json=given).status_code == 404
