"""Of several hundred records an estimate knows each: the run that the same request starts has the same numbers, stage by stage."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from leadgen.pipeline.app_stages import Looking
from leadgen.pipeline.stage import Findings, Skip, Usage
from tests.client import Api
from tests.pipeline.fake_stages import Bench

STAGES = ["l1", "ares", "isir", "legal", "person", "qc"]


@pytest.fixture
def wanted(bench: Bench) -> dict[str, Any]:
    """360 companies and 240 contacts: fresh ones, ones that a stage does not apply to, ones that are blocked."""
    bench.made.behave = lambda _code, _key: Findings(usage=(Usage(provider="made_up", cost=Decimal("0.01")),))
    companies = bench.companies(360)
    staffed = [bench.contacts(company, 1)[0] for company in companies[::2]]
    bench.contacts(None, 60)  # blocked: they have no company
    bench.run(["l1", "ares"], company_ids=companies[:130])
    bench.run(["l1", "person"], contact_ids=staffed[:70])
    abroad = {*companies[100:280], *staffed[150:]}
    bench.made.skip = lambda code, key: (
        Skip("wrong_country", "Abroad.") if key in abroad and code in {"ares", "isir", "person"} else None
    )
    return {"stages": STAGES, "selection": {"all": True}}


def test_the_started_run_has_the_numbers_of_the_estimate(api: Api, bench: Bench, wanted: dict[str, Any]) -> None:
    estimated = api.post("/api/enrich/estimate", wanted)
    stages = {stage["code"]: stage for stage in estimated["stages"]}
    assert [stage["is_exact"] for stage in estimated["stages"]] == [True] * len(STAGES)
    for kind in ("fresh_expected", "skipped_expected"):  # the scene has all of them
        assert stages["ares"][kind] > 0
    assert stages["person"]["blocked"] == 60
    assert stages["person"]["fresh_expected"] == 70
    started = api.post("/api/pipeline/dag-run", wanted)
    for name in ("company_count", "contact_count", "contacts_without_company", "companies_without_contacts"):
        assert started[name] == estimated[name], name
    for node in started["nodes"]:
        stage = stages[node["code"]]
        assert (node["total"], node["counts"]["blocked"], node["notes"]) == (
            stage["records"], stage["blocked"], stage["notes"],
        ), node["code"]  # fmt: skip
    asked = len(bench.made.calls)
    bench.turn()
    ended = api.get("/api/pipeline/dag-status", run_id=started["id"])
    for node in ended["nodes"]:
        stage, counts = stages[node["code"]], node["counts"]
        assert (node["fresh"], counts["skipped"] - node["fresh"], counts["completed"]) == (
            stage["fresh_expected"], stage["skipped_expected"], stage["to_do_expected"],
        ), node["code"]  # fmt: skip
    paid = [stage for stage in estimated["stages"] if stage["provider"] == "made_up"]
    spent = {node["code"]: node["spent_usd"] for node in ended["nodes"]}
    assert {stage["code"]: stage["cost_usd"] for stage in paid} == {
        stage["code"]: spent[stage["code"]] for stage in paid
    }
    assert len(bench.made.calls) - asked == sum(stage["to_do_expected"] for stage in estimated["stages"])


def test_beyond_the_limit_the_stage_says_how_many_were_looked_at(api: Api, bench: Bench) -> None:
    around = api.app.extensions["surroundings"]
    api.app.extensions["surroundings"] = lambda: replace(around(), looking=Looking(each=99, some=50))
    bench.companies(100)
    (l1,) = api.post("/api/enrich/estimate", {"stages": ["l1"], "selection": {"all": True}})["stages"]
    assert (l1["is_exact"], l1["looked_at"]) == (False, 50)
    assert l1["notes"] == [
        {
            "code": "looked_at_some",
            "text": "Fresh and skipped records are estimated from a sample of 50 of 100.",
            "count": 50,
        }
    ]


@pytest.mark.parametrize("abroad", [0, 30, 100])
def test_the_low_end_leaves_room_for_what_was_not_looked_at(api: Api, bench: Bench, abroad: int) -> None:
    around = api.app.extensions["surroundings"]
    api.app.extensions["surroundings"] = lambda: replace(around(), looking=Looking(each=50, some=50))
    ids = bench.companies(100)
    far: set[UUID] = set(ids[:abroad])
    bench.made.skip = lambda code, key: Skip("wrong_country", "Abroad.") if key in far and code == "l1" else None
    (l1,) = api.post("/api/enrich/estimate", {"stages": ["l1"], "selection": {"all": True}})["stages"]
    assert l1["to_do_low"] <= 100 - abroad <= l1["to_do_high"] == 100
    if 0 < abroad < 100:
        assert l1["to_do_low"] < l1["to_do_expected"]
