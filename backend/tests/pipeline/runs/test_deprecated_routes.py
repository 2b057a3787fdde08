"""The ways in of before lead to the same engine, and say that they are old."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from leadgen.fields.enums import Role
from tests.client import Api, sign_in
from tests.pipeline.fake_stages import WHOLE, Bench

OLD = {
    ("POST", "/api/enrich/start"): "/api/pipeline/dag-run",
    ("POST", "/api/pipeline/start"): "/api/pipeline/dag-run",
    ("POST", "/api/pipeline/run-all"): "/api/pipeline/dag-run",
    ("GET", "/api/pipeline/status"): "/api/pipeline/dag-status",
    ("POST", "/api/pipeline/stop"): "/api/pipeline/dag-stop",
    ("POST", "/api/pipeline/stop-all"): "/api/pipeline/dag-stop",
}
REGISTERS = ["ares", "brreg", "prh", "recherche", "isir", "legal"]
EVERYTHING = {"selection": {"all": True}}


def told(headers: Any) -> tuple[datetime, str]:
    """What the headers say: since when, and what to use instead."""
    since = re.fullmatch(r"@(\d+)", headers["Deprecation"])
    link = re.fullmatch(r'<(.+)>; rel="successor-version"', headers["Link"])
    assert since
    assert link
    return datetime.fromtimestamp(int(since[1]), UTC), link[1]


@pytest.mark.parametrize(("method", "path"), OLD)
def test_every_answer_says_that_the_door_is_old_and_where_the_new_one_is(api: Api, method: str, path: str) -> None:
    refused = api.call(method, path, **({"json": {"nonsense": 1}} if method == "POST" else {}))
    assert refused.status_code == (200 if path.endswith("stop-all") else 404 if method == "GET" else 422)
    assert told(refused.headers) == (datetime(2026, 11, 1, tzinfo=UTC), OLD[method, path])
    anonymous = api.app.test_client().open(path, method=method)
    assert anonymous.status_code == 401
    assert told(anonymous.headers)[1] == OLD[method, path]


def test_new_doors_say_nothing_of_the_kind(api: Api, bench: Bench) -> None:
    bench.companies(1)
    for path in ("/api/pipeline/dag-run", "/api/enrich/estimate"):
        answer = api.call("POST", path, json={"stages": ["l1"], **EVERYTHING})
        assert answer.status_code < 300
        assert "Deprecation" not in answer.headers


def test_openapi_marks_exactly_these(api: Api) -> None:
    paths = api.app.api_doc["paths"]  # type: ignore[attr-defined]
    marked = {(m.upper(), p) for p, methods in paths.items() for m, told in methods.items() if told.get("deprecated")}
    assert marked == set(OLD)


@pytest.mark.parametrize(
    ("path", "body", "stages"),
    [
        ("/api/enrich/start", {"stages": ["registry", "l1"]}, ["l1", *REGISTERS]),
        ("/api/pipeline/start", {"stage": "l1"}, ["l1"]),
        ("/api/pipeline/run-all", {}, WHOLE),
    ],
)
def test_starting_by_an_old_door_is_starting_a_run(
    api: Api, bench: Bench, path: str, body: dict[str, Any], stages: list[str]
) -> None:
    companies = bench.companies(2)
    begun = api.post(path, {**body, "selection": {"company_ids": [str(companies[0])]}, "budget_usd": 5})
    assert (begun["status"], begun["company_count"], begun["budget_usd"]) == ("running", 1, 5)
    assert sorted(begun["stages"]) == sorted(stages)
    bench.turn()
    assert api.get("/api/pipeline/dag-status", run_id=begun["id"])["status"] == "succeeded"
    assert api.get("/api/pipeline/status", run_id=begun["id"]) == api.get(
        "/api/pipeline/dag-status", run_id=begun["id"]
    )


def test_old_doors_refuse_what_the_new_ones_refuse(api: Api, bench: Bench) -> None:
    bench.companies(1)
    old = api.call("POST", "/api/pipeline/start", json={"stage": "l2", **EVERYTHING}).get_json()
    new = api.call("POST", "/api/pipeline/dag-run", json={"stages": ["l2"], **EVERYTHING}).get_json()
    assert old["code"] == "missing_stage"
    assert (old["code"], old["detail"]) == (new["code"], new["detail"])
    assert old["errors"] == [one | {"field": "stage"} for one in new["errors"]]  # as the old body names it


def test_status_without_an_id_is_of_the_run_at_work(api: Api, bench: Bench) -> None:
    first, second = bench.companies(2)
    at_work = api.post("/api/pipeline/start", {"stage": "l1", "selection": {"company_ids": [str(first)]}})
    later = api.post("/api/pipeline/start", {"stage": "l1", "selection": {"company_ids": [str(second)]}})
    api.post("/api/pipeline/stop", {"run_id": later["id"]})
    assert api.get("/api/pipeline/status", run_id=later["id"])["status"] in {"stopping", "stopped"}
    bench.turn()
    assert api.get("/api/pipeline/status")["id"] == later["id"]  # both are over: the latest
    again = api.post("/api/pipeline/start", {"stage": "ares", "selection": {"company_ids": [str(first)]}})
    api.post("/api/pipeline/stop", {"run_id": again["id"]})
    assert api.get("/api/pipeline/dag-status", run_id=at_work["id"])["status"] == "succeeded"


def test_stop_all_stops_every_run_that_is_at_work(api: Api, bench: Bench) -> None:
    runs = [
        api.post("/api/pipeline/start", {"stage": "l1", "selection": {"company_ids": [str(key)]}})["id"]
        for key in bench.companies(3)
    ]
    api.post(f"/api/pipeline/runs/{runs[0]}/pause")
    api.post("/api/pipeline/dag-stop", {"run_id": runs[1]})
    stopped = api.post("/api/pipeline/stop-all")["items"]
    assert [item["id"] for item in stopped] == [runs[2], runs[0]]
    assert {api.get("/api/pipeline/dag-status", run_id=run)["status"] for run in runs} <= {"stopping", "stopped"}
    bench.turn()
    assert bench.made.calls == []
    assert api.post("/api/pipeline/stop-all") == {"items": []}


def test_a_viewer_may_look_and_estimate_but_not_start_or_stop(app: Flask, bench: Bench) -> None:
    bench.companies(1)
    viewer = sign_in(app, bench.database, bench.tenant_id, Role.VIEWER)
    for method, path in OLD:
        if method == "POST":
            assert viewer.call(method, path, json={}).status_code == 403
    assert viewer.post("/api/enrich/estimate", {"stages": ["l1"], **EVERYTHING})["company_count"] == 1
