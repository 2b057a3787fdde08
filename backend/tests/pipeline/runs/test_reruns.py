"""What is stale and doing it again; one stage for one record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from leadgen.db import new_id
from leadgen.fields.enums import Role
from leadgen.pipeline.stage import Registry, Skip
from tests.client import Api, sign_in
from tests.pipeline.fake_stages import Bench

ALL = {"selection": {"all": True}}


def change(app: Flask, bench: Bench, code: str, **more: Any) -> None:
    """The product's next version: one stage is another."""
    stages = [replace(stage, **more) if stage.code == code else stage for stage in bench.registry.stages.values()]
    bench.registry = bench.engine.registry = app.extensions["stages"] = Registry(stages, aliases=bench.registry.aliases)


def age(bench: Bench, stage: str, record: UUID, by: timedelta) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(
            text(
                "UPDATE entity_stage_completions SET finished_at = finished_at - :by"
                " WHERE stage = :stage AND entity_id = :id"
            ),
            {"by": by, "stage": stage, "id": record},
        )


def asks(changed: set[UUID]) -> Any:
    return lambda _session, ids: {key: {"id": str(key)} | ({"news": True} if key in changed else {}) for key in ids}


def stale(api: Api, **more: Any) -> dict[str, dict[str, int]]:
    counted = api.post("/api/pipeline/stale", ALL | more)
    return {
        stage["code"]: {key: stage[key] for key in ("new_version", "too_old", "input_changed") if stage[key]}
        for stage in counted["stages"]
        if stage["stale"]
    }


def test_nothing_is_stale_just_after_a_run(api: Api, bench: Bench) -> None:
    bench.companies(2)
    bench.run(["l1", "triage", "l2"])
    assert stale(api) == {}
    refused = api.call("POST", "/api/pipeline/rerun-stale", json=ALL)
    assert refused.status_code == 422
    assert "Nothing of this is stale" in refused.get_json()["detail"]


def test_each_way_to_be_stale_is_counted_and_done_again_and_nothing_else(api: Api, app: Flask, bench: Bench) -> None:
    older, changed, good, untouched = bench.companies(4)
    [person] = bench.contacts(changed, 1)
    bench.run(["l1", "triage", "l2", "person"], company_ids=[older, changed, good])
    age(bench, "l1", older, timedelta(days=31))
    change(app, bench, "l2", load=asks({changed}))
    change(app, bench, "person", code_version="2")
    assert stale(api) == {"l1": {"too_old": 1}, "l2": {"input_changed": 1}, "person": {"new_version": 1}}
    counted = api.post("/api/pipeline/stale", ALL)
    assert (counted["stale"], counted["company_count"], counted["contact_count"]) == (3, 2, 1)
    assert counted["expected_cost_usd"] == pytest.approx(0.03)
    bench.made.calls.clear()
    run = api.post("/api/pipeline/rerun-stale", ALL | {"name": "Refresh", "budget_usd": 1})
    assert (run["name"], run["stages"], run["budget_usd"]) == ("Refresh", ["l1", "l2", "person"], 1.0)
    bench.turn()
    assert sorted(bench.made.calls) == sorted([("l1", older), ("l2", changed), ("person", person)])
    status = api.get("/api/pipeline/dag-status", run_id=run["id"])
    assert (status["status"], status["counts"]["completed"], status["done"]) == ("succeeded", 3, status["total"])
    assert bench.reasons(UUID(run["id"]), "l1")[changed] == (
        "up_to_date",
        "Up to date; this run only redoes stale results.",
    )
    assert stale(api) == {}
    assert untouched not in {record for _code, record in bench.made.calls}
    assert good not in {record for _code, record in bench.made.calls}


def test_a_horizon_makes_results_stale_that_would_be_fresh(api: Api, bench: Bench) -> None:
    older, newer = bench.companies(2)
    bench.run(["l1"])
    age(bench, "l1", older, timedelta(days=10))
    assert stale(api) == {}
    assert stale(api, fresh_days={"l1": 7}) == {"l1": {"too_old": 1}}
    bench.made.calls.clear()
    run = api.post("/api/pipeline/rerun-stale", ALL | {"fresh_days": {"l1": 7}})
    assert run["config"]["fresh_days"] == {"l1": 7.0}
    bench.turn()
    assert bench.made.calls == [("l1", older)]
    assert stale(api, fresh_days={"l1": 0})["l1"] == {"too_old": 2}
    refused = api.call("POST", "/api/pipeline/stale", json=ALL | {"stages": ["l1"], "fresh_days": {"l2": 1}})
    assert refused.get_json()["errors"][0]["field"] == "fresh_days.l2"
    assert newer


def test_stale_results_of_a_run_and_of_chosen_stages(api: Api, app: Flask, bench: Bench) -> None:
    first, second = bench.companies(2)
    run_id = bench.run(["l1", "ares"], company_ids=[first]).id
    bench.run(["l1", "ares"], company_ids=[second])
    change(app, bench, "l1", code_version="2")
    change(app, bench, "ares", code_version="2")
    counted = api.post("/api/pipeline/stale", {"run_id": str(run_id), "stages": ["ares"]})
    assert [(stage["code"], stage["stale"]) for stage in counted["stages"]] == [("ares", 1)]
    bench.made.calls.clear()
    api.post("/api/pipeline/rerun-stale", {"run_id": str(run_id), "stages": ["l1"]})
    bench.turn()
    assert bench.made.calls == [("l1", first)]
    assert api.call("POST", "/api/pipeline/stale", json={"run_id": str(new_id())}).status_code == 404
    assert api.call("POST", "/api/pipeline/stale", json={}).status_code == 422


def test_what_does_not_apply_any_more_is_not_stale(api: Api, app: Flask, bench: Bench) -> None:
    bench.companies(1)
    bench.run(["l1"])
    change(app, bench, "l1", load=lambda _session, ids: {key: Skip("gone", "Not any more.") for key in ids})
    assert stale(api) == {}


def test_followers_of_what_is_done_again_wait_for_it(api: Api, app: Flask, bench: Bench) -> None:
    [company] = bench.companies(1)
    bench.run(["l1", "l2"])
    change(app, bench, "l1", code_version="2")
    change(app, bench, "l2", code_version="2")
    bench.made.calls.clear()
    api.post("/api/pipeline/rerun-stale", ALL)
    bench.turn()
    assert bench.made.calls == [("l1", company), ("l2", company)]


def test_one_stage_runs_for_one_company(api: Api, bench: Bench) -> None:
    company, _other = bench.companies(2)
    path = f"/api/enrich/companies/{company}/run-stage"
    run = api.post(path, {"stage": "l1", "budget_usd": 1})
    assert (run["company_count"], run["stages"], run["budget_usd"]) == (1, ["l1"], 1.0)
    assert run["name"].startswith("L1: Firma")
    busy = api.call("POST", path, json={"stage": "l1"})
    assert (busy.status_code, busy.get_json()["run_id"]) == (409, run["id"])
    bench.turn()
    assert bench.made.calls == [("l1", company)]
    api.post(path, {"stage": "l1"})
    bench.turn()
    api.post(path, {"stage": "l1", "force": False})
    bench.turn()
    assert bench.made.calls == [("l1", company)] * 2


def test_a_need_without_a_fresh_result_is_named(api: Api, bench: Bench) -> None:
    [company] = bench.companies(1)
    [person] = bench.contacts(company, 1)
    [alone] = bench.contacts(None, 1)
    for path in (f"companies/{company}", f"contacts/{person}"):
        stage = "l2" if "companies" in path else "person"
        refused = api.call("POST", f"/api/enrich/{path}/run-stage", json={"stage": stage})
        body = refused.get_json()
        assert (refused.status_code, body["code"], body["missing_stage"]) == (422, "missing_stage", "l1")
    lonely = api.call("POST", f"/api/enrich/contacts/{alone}/run-stage", json={"stage": "person"})
    assert (lonely.status_code, lonely.get_json()["detail"]) == (
        422,
        "person needs l1 of the contact's company, and this contact has no company.",
    )
    assert api.get("/api/pipeline/runs")["total"] == 0
    bench.run(["l1"])
    api.post(f"/api/enrich/contacts/{person}/run-stage", {"stage": "person"})
    bench.turn()
    assert bench.made.called("person") == [person]


def test_a_stage_of_the_other_kind_an_unknown_one_and_no_record_are_refused(api: Api, bench: Bench) -> None:
    [company] = bench.companies(1)
    path = f"/api/enrich/companies/{company}/run-stage"
    other = api.call("POST", path, json={"stage": "person"})
    assert (other.status_code, other.get_json()["detail"]) == (422, "person is a stage of contacts.")
    assert api.call("POST", path, json={"stage": "l9"}).get_json()["code"] == "unknown_stage"
    nowhere = api.call("POST", f"/api/enrich/companies/{new_id()}/run-stage", json={"stage": "l1"})
    assert nowhere.status_code == 404


def test_a_viewer_may_count_and_not_run(app: Flask, api: Api, bench: Bench) -> None:
    [company] = bench.companies(1)
    viewer = sign_in(app, bench.database, bench.tenant_id, Role.VIEWER)
    assert viewer.post("/api/pipeline/stale", ALL)["stale"] == 0
    for path in ("/api/pipeline/rerun-stale", f"/api/enrich/companies/{company}/run-stage"):
        assert viewer.call("POST", path, json={"stage": "l1"} if "enrich" in path else ALL).status_code == 403
