"""The pipeline over the API."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from leadgen.fields.enums import Role
from tests.client import Api, sign_in
from tests.pipeline.fake_stages import Bench


def test_the_stages_are_listed_for_drawing(api: Api) -> None:
    listed = api.get("/api/pipeline/stages")
    codes = [item["code"] for item in listed["items"]]
    assert codes.index("l1") < codes.index("triage") < codes.index("l2")
    assert listed["aliases"]["registry"][0] == "ares"
    assert next(i for i in listed["items"] if i["code"] == "person")["soft_needs"] == ["l2", "signals"]


def test_a_run_is_started_watched_and_listed(api: Api, bench: Bench) -> None:
    companies = bench.companies(3)
    started = api.post(
        "/api/pipeline/dag-run", {"stages": ["l1", "triage"], "selection": {"all": True}, "name": "Spring"}
    )
    assert (started["status"], started["total"], started["counts"]["ready"], started["counts"]["waiting"]) == (
        "running",
        6,
        3,
        3,
    )
    bench.turn()
    status = api.get("/api/pipeline/dag-status", run_id=started["id"])
    assert (status["status"], status["done"]) == ("succeeded", 6)
    assert [node["code"] for node in status["nodes"]] == ["l1", "triage"]
    first = api.get("/api/pipeline/runs", limit=1)
    assert (first["total"], first["items"][0]["name"]) == (1, "Spring")
    page = api.get(f"/api/pipeline/runs/{started['id']}/records", stage="l1", state="completed", limit=2)
    rest = api.get(
        f"/api/pipeline/runs/{started['id']}/records", stage="l1", state="completed", cursor=page["next_cursor"]
    )
    assert page["total"] == 3
    assert sorted(item["id"] for item in page["items"] + rest["items"]) == sorted(map(str, companies))
    assert page["items"][0]["name"].startswith("Firma")


def test_records_that_wait_are_listed_too(api: Api, bench: Bench) -> None:
    bench.companies(2)
    started = api.post("/api/pipeline/dag-run", {"stages": ["l1", "triage"], "selection": {"all": True}})
    waiting = api.get(f"/api/pipeline/runs/{started['id']}/records", stage="triage", waiting=True)
    assert (waiting["total"], len(waiting["items"]), waiting["items"][0]["state"]) == (2, 2, None)


def test_a_filter_selects_what_the_list_shows(api: Api, bench: Bench) -> None:
    first, _second = bench.companies(2)
    name = f"Firma {first.hex[-6:]}"
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.connection().exec_driver_sql("UPDATE companies SET search_text = lower(name)")
    body = {"stages": ["l1"], "selection": {"company_filter": {"search": name}}}
    assert api.post("/api/pipeline/dag-run", body)["company_count"] == 1


def test_stop_pause_resume_and_retry(api: Api, bench: Bench) -> None:
    bench.companies(2)
    started = api.post("/api/pipeline/dag-run", {"stages": ["l1"], "selection": {"all": True}})
    path = f"/api/pipeline/runs/{started['id']}"
    assert api.post(f"{path}/pause")["status"] == "paused"
    assert api.post(f"{path}/resume", {})["status"] == "running"
    assert api.post(f"{path}/retry-failed", {}) == {"retried": 0}
    stopped = api.post("/api/pipeline/dag-stop", {"run_id": started["id"]})
    assert (stopped["counts"]["cancelled"], stopped["done"], stopped["not_done"], stopped["total"]) == (2, 0, 2, 2)
    refused = api.call("POST", f"{path}/pause")
    problem = refused.get_json()
    assert (refused.status_code, problem["status"], problem["code"]) == (409, 409, "invalid_state")
    assert problem["run_status"] == "stopped"


def test_only_admins_raise_the_budget_of_a_run(api: Api, app: Flask, bench: Bench) -> None:
    bench.companies(1)
    editor = sign_in(app, bench.database, bench.tenant_id, Role.EDITOR)
    body = {"stages": ["l1"], "selection": {"all": True}, "budget_usd": 5}
    path = f"/api/pipeline/runs/{editor.post('/api/pipeline/dag-run', body)['id']}"

    def resume(who: Api, **body: Any) -> Any:
        who.call("POST", f"{path}/pause")  # it may be paused already
        return who.call("POST", f"{path}/resume", json=body)

    refused = resume(editor, budget_usd=5.01)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "forbidden")
    assert "budgets:raise" in refused.get_json()["detail"]
    assert "admin" in refused.get_json()["detail"]
    shown = editor.get(path)
    assert (shown["status"], shown["budget_usd"]) == ("paused", 5)
    assert editor.post(f"{path}/resume", {})["budget_usd"] == 5
    assert resume(editor, budget_usd=5).status_code == 200
    assert resume(editor, budget_usd=4).get_json()["budget_usd"] == 4
    assert resume(editor, budget_usd=5).status_code == 403
    editor.post(f"{path}/retry-failed", {})
    assert editor.get(path)["budget_usd"] == 4
    assert resume(api, budget_usd=9).get_json()["budget_usd"] == 9


def test_events_tell_the_state_and_end_with_the_run(api: Api, bench: Bench) -> None:
    bench.companies(1)
    started = api.post("/api/pipeline/dag-run", {"stages": ["l1"], "selection": {"all": True}})
    bench.turn()
    answer = api.call("GET", f"/api/pipeline/runs/{started['id']}/events")
    body = answer.get_data(as_text=True)
    assert answer.mimetype == "text/event-stream"
    assert body.startswith("event: status\ndata: {")
    assert '"status":"succeeded"' in body
    assert body.endswith('event: end\ndata: {"status":"succeeded"}\n\n')


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"stages": ["l1"], "selection": {}}, 422, None),
        ({"stages": [], "selection": {"all": True}}, 422, None),
        ({"stages": ["nope"], "selection": {"all": True}}, 422, "unknown_stage"),
        ({"stages": ["l2"], "selection": {"all": True}}, 422, "missing_stage"),
        ({"stages": ["l1"], "selection": {"all": True}, "budget_usd": -1}, 422, None),
        ({"stages": ["l1"], "selection": {"all": True, "companies": []}}, 422, None),
    ],
)
def test_wrong_requests_are_refused_and_leave_nothing(
    api: Api, bench: Bench, body: Any, status: int, code: str | None
) -> None:
    bench.companies(1)
    answer = api.call("POST", "/api/pipeline/dag-run", json=body)
    assert answer.status_code == status
    if code:
        assert answer.get_json()["code"] == code
    assert api.get("/api/pipeline/runs")["total"] == 0


def test_a_viewer_may_look_but_not_start(app: Flask, bench: Bench) -> None:
    viewer = sign_in(app, bench.database, bench.tenant_id, Role.VIEWER)
    assert viewer.get("/api/pipeline/runs")["items"] == []
    refused = viewer.call("POST", "/api/pipeline/dag-run", json={"stages": ["l1"], "selection": {"all": True}})
    assert refused.status_code == 403


ALL = {"selection": {"all": True}}


@pytest.mark.parametrize(
    ("stages", "budget", "least"),
    [
        (["l1"], "0.001", "$0.01"),
        (["l1", "triage", "l2"], "0.0099", "$0.01"),
        (["l1"], "0.01", None),
        (["l1"], "0", None),
        (["triage"], "0.001", None),
    ],
)
def test_a_budget_that_pays_for_no_call_is_refused_with_the_least_that_does(
    api: Api, bench: Bench, stages: list[str], budget: str, least: str | None
) -> None:
    bench.companies(1)
    bench.run(["l1"])
    answer = api.call("POST", "/api/pipeline/dag-run", json=ALL | {"stages": stages, "budget_usd": budget})
    if least is None:
        assert answer.status_code == 201
        return
    [problem] = answer.get_json()["errors"]
    assert (answer.status_code, problem["field"]) == (422, "budget_usd")
    assert least in problem["message"]
    assert least in problem["fix"]
    assert api.get("/api/pipeline/runs")["total"] == 1


def test_a_repeated_run_takes_no_useless_budget_either(api: Api, bench: Bench) -> None:
    [company] = bench.companies(1)
    run = bench.run(["l1"])
    for path in (f"/api/pipeline/runs/{run.id}/run-again", f"/api/enrich/companies/{company}/run-stage"):
        body = {"budget_usd": 0.001} | ({"stage": "l1"} if path.endswith("stage") else {})
        answer = api.call("POST", path, json=body)
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "budget_usd")
