"""One vocabulary of results: status, DAG, report, lists, feed and records count the same tasks under the same words."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.fields.enums import CompletionStatus as State
from leadgen.pipeline.results import TaskResult, count_results, parts_of, result_of
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Finding, Findings, Skip
from leadgen.providers.base import NotFound, Permanent
from tests.client import Api
from tests.pipeline.fake_stages import Bench
from tests.pipeline.invariants import check_sums

FOUND = Findings(values={"industry_detail": Finding("Kovárna")})
EMPTY = Findings(values={"l1_confidence": Finding(0.0)}, note="Nothing about it.", nothing_found=True)


@pytest.mark.parametrize("state", [None, *State])
@pytest.mark.parametrize("code", [None, "fresh", "not_found", "wrong_country"])
def test_every_state_and_reason_is_one_result_that_leads_back(state: State | None, code: str | None) -> None:
    result = result_of(state, code)
    of_state, of_code, has_code = parts_of(result)
    assert of_state == state
    assert of_code is None or (code == of_code) is has_code


def test_results_add_up_to_what_the_states_do() -> None:
    states = {state.value: place for place, state in enumerate(State, 3)} | {"waiting": 2}
    results = count_results(states, fresh=1, nothing_found=2)
    assert sum(results.values()) == sum(states.values())
    assert set(results) == {result.value for result in TaskResult}
    assert (results["nothing_found"], results["reused"]) == (2, 1)


@pytest.fixture
def mixed(bench: Bench) -> tuple[UUID, dict[str, UUID]]:
    """A run of l1 and ares over five companies: found, found nothing, not in the register, does not apply, failed."""
    named = dict(zip(("found", "empty", "absent", "abroad", "broken"), bench.companies(5), strict=True))

    def behave(code: str, record: UUID) -> Findings:
        if code == "ares" and record == named["absent"]:
            raise NotFound("ARES", "no such company", reason="not_found")
        if code == "l1" and record == named["broken"]:
            raise Permanent("X", "no", reason="no")
        return EMPTY if code == "l1" and record == named["empty"] else FOUND

    bench.made.behave = behave
    bench.made.skip = lambda code, record: (
        Skip("wrong_country", "Elsewhere.") if (code, record) == ("ares", named["abroad"]) else None
    )
    return bench.run(["l1", "ares"]).id, named


def counted(results: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in results.items() if number}


L1 = {"done": 3, "nothing_found": 1, "failed": 1}
ARES = {"done": 2, "nothing_found": 1, "does_not_apply": 1, "blocked": 1}


def test_every_page_counts_the_same_results(api: Api, bench: Bench, mixed: tuple[UUID, dict[str, UUID]]) -> None:
    run_id, _ = mixed
    check_sums(bench, run_id)
    whole = dict(Counter(L1) + Counter(ARES))
    run = api.get(f"/api/pipeline/runs/{run_id}")
    assert [counted(node["results"]) for node in run["nodes"]] == [L1, ARES]
    assert counted(run["results"]) == whole
    report = api.get(f"/api/pipeline/runs/{run_id}/report")
    assert [counted(stage["results"]) for stage in report["stages"]] == [L1, ARES]
    assert counted(report["results"]) == whole
    assert {reason["result"] for stage in report["stages"] for reason in stage["reasons"]} == {*whole} - {"done"}
    [listed] = api.get("/api/pipeline/runs")["items"]
    assert counted(listed["results"]) == whole
    feed = api.get(f"/api/pipeline/runs/{run_id}/feed", limit=50)["items"]
    assert Counter(item["result"] for item in feed) == Counter(whole)


@pytest.mark.parametrize("result", [result.value for result in TaskResult])
def test_records_are_listed_by_result(api: Api, bench: Bench, mixed: tuple[UUID, dict[str, UUID]], result: str) -> None:
    run_id, _ = mixed
    for stage, results in (("l1", L1), ("ares", ARES)):
        page = api.get(f"/api/pipeline/runs/{run_id}/records", stage=stage, result=result)
        assert (page["total"], len(page["items"])) == (results.get(result, 0), results.get(result, 0))
        assert {item["result"] for item in page["items"]} <= {result}


def test_a_result_and_a_reason_narrow_each_other(api: Api, bench: Bench, mixed: tuple[UUID, dict[str, UUID]]) -> None:
    path = f"/api/pipeline/runs/{mixed[0]}/records"
    assert api.get(path, stage="ares", result="does_not_apply", reason_code="wrong_country")["total"] == 1
    for result, code in (("done", "not_found"), ("reused", "wrong_country")):
        page = api.get(path, stage="ares", result=result, reason_code=code)
        assert (page["total"], page["items"]) == (0, [])


def test_an_empty_answer_is_reused_like_any_other(bench: Bench, mixed: tuple[UUID, dict[str, UUID]]) -> None:
    bench.made.calls.clear()
    again = bench.run(["l1"])
    assert counted(again.results.model_dump()) == {"reused": 4, "failed": 1}
    assert len(bench.made.calls) == 1


def test_values_that_are_all_unusable_are_nothing_found(bench: Bench) -> None:
    bench.companies(1)
    bench.made.behave = lambda _code, _record: Findings(values={"founded_year": Finding("never")})
    status = bench.run(["l1"])
    assert status.nodes[0].results.nothing_found == 1
    [(code, words)] = bench.reasons(status.id, "l1").values()
    assert (code, "Not usable" in (words or "")) == ("not_found", True)


def test_a_retry_takes_the_results_behind_it_out_of_the_counts(bench: Bench) -> None:
    """Free stages behind a failed result are done again: what they had found or not is counted once."""
    company, _ = bench.companies(2)

    def behave(code: str, record: UUID) -> Findings:
        if code == "ares" and record == company:
            raise Permanent("X", "no", reason="no")
        return EMPTY if code == "legal" else FOUND

    bench.made.behave = behave
    run_id = bench.run(["l1", "ares", "legal"]).id
    assert bench.status(run_id).nodes[-1].results.nothing_found == 2
    bench.made.behave = lambda _code, _record: FOUND
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.retry_failed(session, run_id)
    check_sums(bench, run_id)
    bench.turn()
    check_sums(bench, run_id)
    assert counted(bench.status(run_id).nodes[-1].results.model_dump()) == {"done": 1, "nothing_found": 1}


class TestReuse:
    """Fewer results reused than the estimate said: the comparison says why."""

    def start(self, api: Api, bench: Bench, stages: list[str], expected: dict[str, int]) -> dict[str, str | None]:
        seen = {
            "company_count": 3,
            "contact_count": 0,
            "cost_usd": 0,
            "cost_low_usd": 0,
            "cost_high_usd": 0,
            "stages": [
                {"code": code, "records": 3, "to_do_expected": 0, "fresh_expected": fresh, "cost_usd": 0}
                for code, fresh in expected.items()
            ],
        }
        run = api.post("/api/pipeline/dag-run", {"stages": stages, "selection": {"all": True}, "estimate": seen})
        bench.turn()
        found = api.get(f"/api/pipeline/runs/{run['id']}/estimate")["stages"]
        assert all(stage["reused"] + stage["asked"] <= 3 for stage in found)
        return {stage["code"]: stage["reuse_note"] for stage in found}

    def test_nothing_is_said_where_as_many_were_reused(self, api: Api, bench: Bench) -> None:
        bench.companies(3)
        bench.run(["l1"])
        assert self.start(api, bench, ["l1"], {"l1": 3}) == {"l1": None}

    def test_an_earlier_stage_of_the_run_that_changed_the_input_is_named(self, api: Api, bench: Bench) -> None:
        bench.companies(3)
        bench.run(["l1", "triage", "l2"])
        self.change_inputs(bench, "l2")
        self.change_inputs(bench, "l1")
        note = self.start(api, bench, ["l1", "triage", "l2"], {"l2": 3})["l2"]
        assert (
            note
            == "3 fewer reused than estimated. 3 records had a result, but L1 ran first in this run and changed the input."
        )

    def test_a_change_after_the_estimate_is_said(self, api: Api, bench: Bench) -> None:
        bench.companies(3)
        bench.run(["l1"])
        self.change_inputs(bench, "l1")
        note = self.start(api, bench, ["l1"], {"l1": 2})["l1"]
        assert (
            note == "2 fewer reused than estimated. 3 records had a result, but their input changed after the estimate."
        )

    def test_a_sample_that_promised_too_much_is_said(self, api: Api, bench: Bench) -> None:
        bench.companies(3)
        note = self.start(api, bench, ["l1"], {"l1": 2})["l1"]
        assert note is not None
        assert note.endswith("Fewer records had an earlier result than the sample of the estimate.")

    @staticmethod
    def change_inputs(bench: Bench, stage: str) -> None:
        with bench.database.tenant_session(bench.tenant_id) as session:
            session.execute(
                text("UPDATE entity_stage_completions SET input_hash = 'another' WHERE stage = :stage"),
                {"stage": stage},
            )
