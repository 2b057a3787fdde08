"""Runs that start by themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from leadgen.bootstrap.worker.queue import queue_app
from leadgen.fields.enums import Role
from leadgen.pipeline.schedules.schedules import fire_due
from tests.client import Api, sign_in
from tests.pipeline.fake_stages import Bench

BODY: dict[str, Any] = {
    "name": "Every morning",
    "cron": "0 6 * * *",
    "time_zone": "Europe/Prague",
    "config": {"stages": ["l1"], "selection": {"all": True}, "budget_usd": 5},
}
PATH = "/api/pipeline/schedules"


def dated(name: str) -> str:
    now = datetime.now(UTC)
    return f"{name} · {now.day} {now:%b}"


@pytest.fixture
def api(app: Flask, bench: Bench) -> Api:
    return sign_in(app, bench.database, bench.tenant_id, Role.EDITOR)


def make_due(bench: Bench, schedule_id: str, ago: timedelta = timedelta(minutes=1)) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(
            text("UPDATE pipeline_schedules SET next_at = now() - :ago WHERE id = :id"), {"ago": ago, "id": schedule_id}
        )


def fire(bench: Bench) -> int:
    before = count_runs(bench)
    fire_due(bench.database, bench.registry)
    return count_runs(bench) - before


def count_runs(bench: Bench) -> int:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return session.execute(text("SELECT count(*) FROM pipeline_runs")).scalar_one()


def test_a_schedule_is_saved_shown_changed_and_deleted(api: Api) -> None:
    made = api.post(PATH, BODY)
    assert (made["name"], made["is_enabled"], made["run_as"]) == ("Every morning", True, str(api.user_id))
    assert made["upcoming"][0] == made["next_at"]
    first = datetime.fromisoformat(made["next_at"])
    assert datetime.now(UTC) < first <= datetime.now(UTC) + timedelta(days=1, hours=1)
    assert api.get(PATH)["items"] == [made] == [api.get(f"{PATH}/{made['id']}")]
    changed = api.patch(f"{PATH}/{made['id']}", {"version": 1, "cron": "30 7 * * 1", "is_enabled": False})
    assert (changed["cron"], changed["is_enabled"], changed["next_at"], changed["upcoming"], changed["version"]) == (
        "30 7 * * 1",
        False,
        None,
        [],
        2,
    )
    stale = api.call("PATCH", f"{PATH}/{made['id']}", json={"version": 1, "name": "Other"})
    assert (stale.status_code, stale.get_json()["code"]) == (409, "version_conflict")
    api.delete(f"{PATH}/{made['id']}")
    assert api.get(PATH)["items"] == []


def test_only_who_may_raise_caps_raises_that_of_a_schedule(app: Flask, bench: Bench, api: Api) -> None:
    made, config = api.post(PATH, BODY), BODY["config"]
    path, without = f"{PATH}/{made['id']}", {k: v for k, v in config.items() if k != "budget_usd"}
    for raised in (config | {"budget_usd": 5.01}, without, config | {"budget_usd": None}):
        refused = api.call("PATCH", path, json={"version": 1, "config": raised})
        assert (refused.status_code, "budgets:raise" in refused.get_json()["detail"]) == (403, True)
    assert api.get(path)["config"]["budget_usd"] == made["config"]["budget_usd"]
    for version, lower in enumerate((config, config | {"budget_usd": 2}), 1):
        api.patch(path, {"version": version, "config": lower})
    admin = sign_in(app, bench.database, bench.tenant_id, Role.ADMIN)
    admin.patch(path, {"version": 3, "config": without})
    api.patch(path, {"version": 4, "config": config})  # from no cap to one


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cron": "0 6 * *"}, "cron"),
        ({"cron": "0 0 31 2 *"}, "cron"),
        ({"time_zone": "Europe/Praha"}, "time_zone"),
        ({"config": {"stages": ["l9"], "selection": {"all": True}}}, "config.stages.0"),
        ({"config": {"stages": ["l1"], "selection": {"all": True}, "fresh_days": {"l2": 3}}}, "config.fresh_days.l2"),
        ({"config": {"stages": ["l1"], "selection": {}}}, "config.selection"),
    ],
)
def test_what_could_never_run_is_refused_by_field(api: Api, change: dict[str, Any], field: str) -> None:
    refused = api.call("POST", PATH, json=BODY | change)
    assert refused.status_code == 422
    [problem] = refused.get_json()["errors"]
    assert problem["field"] == field
    assert api.get(PATH)["items"] == []


def test_a_name_is_taken_once(api: Api) -> None:
    api.post(PATH, BODY)
    assert api.call("POST", PATH, json=BODY).status_code == 409


def test_a_viewer_sees_schedules_and_changes_none(app: Flask, bench: Bench, api: Api) -> None:
    made = api.post(PATH, BODY)
    viewer = sign_in(app, bench.database, bench.tenant_id, Role.VIEWER)
    assert len(viewer.get(PATH)["items"]) == 1
    assert viewer.call("POST", f"{PATH}/{made['id']}/run-now", json={}).status_code == 403


def test_a_due_schedule_starts_its_run_once_and_looks_ahead(api: Api, bench: Bench) -> None:
    bench.companies(2)
    made = api.post(PATH, BODY)
    assert fire(bench) == 0
    make_due(bench, made["id"])
    assert (fire(bench), fire(bench)) == (1, 0)
    shown = api.get(f"{PATH}/{made['id']}")
    assert (shown["last_run_name"], shown["last_run_status"], shown["last_problem"]) == (
        dated("Every morning"),
        "running",
        None,
    )
    assert shown["next_at"] == made["next_at"]
    run = api.get("/api/pipeline/dag-status", run_id=shown["last_run_id"])
    assert (run["company_count"], run["budget_usd"]) == (2, 5.0)
    bench.turn()
    assert api.get(f"{PATH}/{made['id']}")["last_run_status"] == "succeeded"


def test_ticks_missed_for_days_are_made_up_for_once(api: Api, bench: Bench) -> None:
    bench.companies(1)
    made = api.post(PATH, BODY | {"cron": "*/5 * * * *"})
    make_due(bench, made["id"], ago=timedelta(days=3))
    assert fire(bench) == 1
    bench.turn()
    assert fire(bench) == 0
    assert datetime.fromisoformat(api.get(f"{PATH}/{made['id']}")["next_at"]) > datetime.now(UTC)


def test_two_workers_that_race_start_one_run(api: Api, bench: Bench) -> None:
    bench.companies(1)
    made = api.post(PATH, BODY)
    for _ in range(5):
        make_due(bench, made["id"])
        before = count_runs(bench)
        with ThreadPoolExecutor(4) as racers:
            list(racers.map(lambda _: fire_due(bench.database, bench.registry), range(4)))
        assert count_runs(bench) - before == 1
        # who came second did not even try
        assert api.get(f"{PATH}/{made['id']}")["last_problem"] is None
        bench.turn()


def test_a_tick_is_skipped_while_the_run_before_is_at_work_and_says_so(api: Api, bench: Bench) -> None:
    bench.companies(1)
    made = api.post(PATH, BODY)
    make_due(bench, made["id"])
    assert fire(bench) == 1
    make_due(bench, made["id"])
    assert fire(bench) == 0
    shown = api.get(f"{PATH}/{made['id']}")
    assert shown["last_problem"] == f"Skipped: the previous run “{dated('Every morning')}” was still active."
    assert datetime.fromisoformat(shown["next_at"]) > datetime.now(UTC)
    now = api.call("POST", f"{PATH}/{made['id']}/run-now", json={})
    assert (now.status_code, now.get_json()["run_id"]) == (409, shown["last_run_id"])
    bench.turn()
    make_due(bench, made["id"])
    assert fire(bench) == 1
    assert api.get(f"{PATH}/{made['id']}")["last_problem"] is None


def test_a_run_of_somebody_else_over_the_same_records_is_named(api: Api, bench: Bench) -> None:
    bench.companies(1)
    made = api.post(PATH, BODY)
    bench.start(["l1"], name="By hand")
    make_due(bench, made["id"])
    assert fire(bench) == 0
    said = api.get(f"{PATH}/{made['id']}")["last_problem"]
    assert said.startswith("Started nothing: The run “By hand” is doing l1")


def test_a_start_that_fails_leaves_nothing_and_the_next_schedule_starts(api: Api, bench: Bench) -> None:
    broken = api.post(PATH, BODY | {"name": "Broken"})
    make_due(bench, broken["id"], ago=timedelta(hours=1))
    assert fire(bench) == 0  # there is no company yet
    assert "The selection is empty" in api.get(f"{PATH}/{broken['id']}")["last_problem"]
    bench.companies(1)
    good = api.post(PATH, BODY | {"name": "Good"})
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(
            text("UPDATE pipeline_schedules SET config = '{}' WHERE id = :id"),
            {"id": broken["id"]},
        )
    make_due(bench, broken["id"], ago=timedelta(hours=1))
    make_due(bench, good["id"])
    assert fire(bench) == 1
    assert api.get(f"{PATH}/{broken['id']}")["last_problem"] == "Started nothing: unexpected ValidationError."


@pytest.mark.parametrize("how", ["left", "viewer", "inactive"])
def test_a_person_without_the_right_starts_nothing_by_schedule(api: Api, app: Flask, bench: Bench, how: str) -> None:
    bench.companies(1)
    made = api.post(PATH, BODY)
    change = {
        "left": "DELETE FROM user_tenant_roles WHERE user_id = :user",
        "viewer": "UPDATE user_tenant_roles SET role = 'viewer' WHERE user_id = :user",
        "inactive": "UPDATE users SET is_active = false WHERE id = :user",
    }[how]
    with bench.database.system_session() as session:
        session.execute(text(change), {"user": api.user_id})
    make_due(bench, made["id"])
    assert fire(bench) == 0
    other = sign_in(app, bench.database, bench.tenant_id, Role.EDITOR)
    shown = other.get(f"{PATH}/{made['id']}")
    assert (shown["is_enabled"], shown["next_at"]) == (False, None)
    assert shown["last_problem"].startswith("Switched off: the person it ran as may no longer start runs here.")
    taken = other.patch(f"{PATH}/{made['id']}", {"version": shown["version"], "is_enabled": True})
    assert (taken["run_as"], taken["last_problem"]) == (str(other.user_id), None)
    make_due(bench, made["id"])
    assert fire(bench) == 1


def test_run_now_starts_beside_the_clock(api: Api, bench: Bench) -> None:
    bench.companies(1)
    made = api.post(PATH, BODY)
    run = api.post(f"{PATH}/{made['id']}/run-now")
    assert (run["name"], run["status"]) == (dated("Every morning"), "running")
    shown = api.get(f"{PATH}/{made['id']}")
    assert (shown["last_run_id"], shown["next_at"]) == (run["id"], made["next_at"])


def test_the_queue_looks_for_due_schedules_every_minute(bench: Bench) -> None:
    app = queue_app(bench.database.system_url)
    [periodic] = [
        item for item in app.periodic_registry.periodic_tasks.values() if item.task.name == "pipeline:schedules"
    ]
    assert periodic.cron == "* * * * *"


def test_another_tenants_schedules_are_not_there(api: Api, app: Flask, bench: Bench) -> None:
    from tests.conftest import make_tenant

    made = api.post(PATH, BODY)
    stranger = sign_in(app, bench.database, make_tenant(bench.database))
    assert stranger.get(PATH)["items"] == []
    assert stranger.call("DELETE", f"{PATH}/{UUID(made['id'])}").status_code == 404
