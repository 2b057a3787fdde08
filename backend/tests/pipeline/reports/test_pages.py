"""Pages of runs, their records and their feed: a cursor means something to the list that gave it out, and to no other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import Api
from tests.pipeline.fake_stages import Bench

Listed = tuple[str, dict[str, Any]]


@pytest.fixture
def lists(api: Api, bench: Bench) -> dict[str, Listed]:
    """Every list with cursors, of two runs over three companies each."""
    first, second = (bench.run(["l1", "ares"], company_ids=bench.companies(3)).id for _ in range(2))
    return {
        "runs": ("/api/pipeline/runs", {}),
        "feed": (f"/api/pipeline/runs/{first}/feed", {}),
        "feed of another run": (f"/api/pipeline/runs/{second}/feed", {}),
        "records": (f"/api/pipeline/runs/{first}/records", {"stage": "l1"}),
        "records of another stage": (f"/api/pipeline/runs/{first}/records", {"stage": "ares"}),
        "records of another run": (f"/api/pipeline/runs/{second}/records", {"stage": "l1"}),
        "companies": ("/api/companies", {}),
    }


def test_a_cursor_leads_on_in_its_own_list_and_is_refused_by_any_other(api: Api, lists: dict[str, Listed]) -> None:
    cursors = {name: api.get(path, limit=1, **query)["next_cursor"] for name, (path, query) in lists.items()}
    assert None not in cursors.values()
    for name, (path, query) in lists.items():
        for origin, cursor in cursors.items():
            answer = api.call("GET", path, query_string={**query, "limit": 1, "cursor": cursor})
            if origin == name:
                assert answer.status_code == 200
                assert answer.get_json()["items"] != api.get(path, limit=1, **query)["items"]
                continue
            problem = answer.get_json()
            assert (answer.status_code, problem["code"]) == (400, "invalid_cursor"), (name, origin)
            assert [error["field"] for error in problem["errors"]] == ["cursor"]


@pytest.mark.parametrize("garbage", ["x", "%00", "e30", "WyJydW5zIl0", "🐌", "a" * 500])
def test_what_is_no_cursor_is_refused_by_name(api: Api, lists: dict[str, Listed], garbage: str) -> None:
    for path, query in lists.values():
        answer = api.call("GET", path, query_string={**query, "cursor": garbage})
        problem = answer.get_json()
        assert answer.mimetype == "application/problem+json"
        assert problem["code"] in {"invalid_cursor", "invalid"}
        assert "cursor" in problem["errors"][0]["field"]
