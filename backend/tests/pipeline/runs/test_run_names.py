"""Names of runs: given when they start, changed by people, made for runs of earlier versions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from leadgen.companies.models import Company
from leadgen.db import new_id
from leadgen.fields.enums import Role
from leadgen.imports.models import ImportJob
from leadgen.pipeline.run_names import company_words, dated_name
from tests.client import Api, sign_in
from tests.pipeline.fake_stages import Bench


def dated(*parts: str) -> str:
    now = datetime.now(UTC)
    return " · ".join([*parts, f"{now.day} {now:%b}"])


def start(api: Api, stages: list[str], **selection: Any) -> dict[str, Any]:
    return api.post("/api/pipeline/dag-run", {"stages": stages, "selection": selection})


def test_a_run_is_named_after_its_records_stages_and_date(api: Api, bench: Bench) -> None:
    first, second = bench.companies(2)
    tag = api.post("/api/tags", {"name": "Fair 2026"})
    api.post("/api/companies/tags", {"selection": {"ids": [str(first), str(second)]}, "add": [tag["id"]]})
    assert start(api, ["l1"], tag_ids=[tag["id"]])["name"] == dated("Fair 2026", "L1")
    bench.turn()
    everything = [code for code, stage in bench.registry.stages.items() if stage.campaign is None]
    assert start(api, everything, all=True)["name"] == dated("All records", "full")
    bench.turn()
    many = start(api, ["l1", "triage", "l2"], company_ids=[str(first), str(second)], sample_size=1)
    assert many["name"] == dated("2 companies, sample of 1", "L1 + 2 more")


def test_a_run_over_an_import_bears_the_name_of_its_file(api: Api, bench: Bench) -> None:
    import_id = new_id()
    with bench.database.tenant_session(bench.tenant_id) as session:
        read = {"encoding": "utf-8", "decode_errors": "strict", "delimiter": ",", "has_header": True, "notes": []}
        size = {"size_bytes": 1, "row_count": 1, "columns": []}
        session.add(ImportJob(tenant_id=bench.tenant_id, id=import_id, filename="leads-messy.csv", **read, **size))
    bench.companies(1)
    run = start(api, ["l1"], all=True, import_ids=[str(import_id)])
    assert run["name"] == dated("All records, leads-messy", "L1")


def test_runs_of_one_day_have_different_names(api: Api, bench: Bench) -> None:
    bench.companies(1)
    names = []
    for _ in range(3):
        names.append(start(api, ["l1"], all=True)["name"])
        bench.turn()
    assert names == [dated("All records", "L1") + end for end in ("", " (2)", " (3)")]
    spring = api.post("/api/pipeline/dag-run", {"stages": ["l1"], "selection": {"all": True}, "name": "Spring"})
    bench.turn()
    again = api.post(f"/api/pipeline/runs/{spring['id']}/run-again", {})
    assert (spring["name"], again["name"]) == ("Spring", "Spring (2)")


def test_a_long_part_leaves_room_for_the_others(bench: Bench) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        name = dated_name(session, "x" * 500, "full")
    assert name == dated("x" * 79 + "…", "full")


def test_an_editor_renames_a_run(api: Api, bench: Bench) -> None:
    bench.companies(1)
    run = start(api, ["l1"], all=True)
    assert api.patch(f"/api/pipeline/runs/{run['id']}", {"name": "  Fair, first wave "})["name"] == "Fair, first wave"
    assert api.get("/api/pipeline/runs")["items"][0]["name"] == "Fair, first wave"
    assert api.get(f"/api/pipeline/runs/{run['id']}")["name"] == "Fair, first wave"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, None])
def test_a_name_that_is_none_or_too_long_is_refused(api: Api, bench: Bench, name: str | None) -> None:
    bench.companies(1)
    run = start(api, ["l1"], all=True)
    refused = api.call("PATCH", f"/api/pipeline/runs/{run['id']}", json={"name": name})
    assert (refused.status_code, [problem["field"] for problem in refused.json["errors"]]) == (422, ["name"])
    assert api.get(f"/api/pipeline/runs/{run['id']}")["name"] == run["name"]


def test_a_viewer_renames_nothing(app: Flask, api: Api, bench: Bench) -> None:
    bench.companies(1)
    run = start(api, ["l1"], all=True)
    viewer = sign_in(app, bench.database, bench.tenant_id, Role.VIEWER)
    assert viewer.call("PATCH", f"/api/pipeline/runs/{run['id']}", json={"name": "Mine"}).status_code == 403
    assert api.call("PATCH", f"/api/pipeline/runs/{uuid4()}", json={"name": "Mine"}).status_code == 404
    assert api.get(f"/api/pipeline/runs/{run['id']}")["name"] == run["name"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a\nb", "a b"),
        ("a\r\n\tb", "a b"),
        ("a\u2028b", "a b"),
        ("\x1b[31mred\x07", "[31mred"),
        ("ab\u202ecd", "abcd"),
        ("👩\u200d🔧 Fair", "👩\u200d🔧 Fair"),
    ],
)
def test_a_name_is_one_line_without_marks_that_nobody_sees(api: Api, bench: Bench, name: str, kept: str) -> None:
    bench.companies(1)
    run = start(api, ["l1"], all=True)
    assert api.patch(f"/api/pipeline/runs/{run['id']}", {"name": name})["name"] == kept


@pytest.mark.parametrize("name", ["\u200b", "\u200d\u200d", "\x07", "\u2028"])
def test_a_name_that_nobody_can_see_is_refused(api: Api, bench: Bench, name: str) -> None:
    bench.companies(1)
    run = start(api, ["l1"], all=True)
    for path, body in ((f"/api/pipeline/runs/{run['id']}", {"name": name}),):
        refused = api.call("PATCH", path, json=body)
        assert (refused.status_code, [problem["field"] for problem in refused.json["errors"]]) == (422, ["name"])
    assert api.call("POST", "/api/tags", json={"name": name}).status_code == 422


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("Fair, first wave", "Fair, first wave (2)"),
        ("Fair (2)", "Fair (2)"),
        ("Fair (19)", "Fair (2)"),
        ("Stale results · L1 · 3 Feb", "Stale results · L1 · {today}"),
        ("Stale results · L1 · 3 Feb (4)", "Stale results · L1 · {today}"),
        ("Team · May", "Team · May (2)"),
        ("Grade (A)", "Grade (A) (2)"),
    ],
)
def test_a_repeated_run_keeps_the_words_of_a_renamed_one(api: Api, bench: Bench, name: str, again: str) -> None:
    bench.companies(1)
    if name == "Fair (2)":
        start(api, ["l1"], all=True)
        bench.turn()
        api.patch(f"/api/pipeline/runs/{api.get('/api/pipeline/runs')['items'][0]['id']}", {"name": "Fair"})
        again = "Fair (3)"
    run = start(api, ["l1"], all=True)
    bench.turn()
    api.patch(f"/api/pipeline/runs/{run['id']}", {"name": name})
    now = datetime.now(UTC)
    repeated = api.post(f"/api/pipeline/runs/{run['id']}/run-again", {})
    assert repeated["name"] == again.format(today=f"{now.day} {now:%b}")


def test_a_run_over_stale_results_is_repeated_under_its_name(api: Api, bench: Bench) -> None:
    bench.companies(1)
    bench.run(["l1"])
    bench.made.version["l1"] = "2"
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE entity_stage_completions SET code_version = 'old'"))
    run = api.post("/api/pipeline/rerun-stale", {"selection": {"all": True}})
    bench.turn()
    assert api.post(f"/api/pipeline/runs/{run['id']}/run-again", {})["name"] == f"{run['name']} (2)"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "Mosaz", "registration_id": "27074358"}, "Mosaz (27074358)"),
        ({"domain": "mosaz.example"}, "mosaz.example"),
        ({"registration_id": "27074358"}, "27074358"),
        ({}, "a company without a name"),
        ({"name": "x" * 300, "registration_id": "27074358"}, "x" * 79 + "… (27074358)"),
    ],
)
def test_a_run_over_one_company_names_it_and_its_number(values: dict[str, str], words: str) -> None:
    assert company_words(Company(**values)) == words
