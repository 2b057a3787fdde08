"""What a request may ask of its stages: refused with the field and the way to mend it, or told as a note."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from leadgen.errors import ErrorCode
from leadgen.fields.field import Entity
from leadgen.pipeline.plan import build_plan
from leadgen.pipeline.stage import Registry, StageCycleError
from tests.client import Api
from tests.conftest import make_tenant
from tests.pipeline.fake_stages import PAID, Bench, Made

PATHS = ("/api/enrich/estimate", "/api/pipeline/estimate", "/api/pipeline/dag-run")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("wanted", "code", "field", "message", "fix"),
    [
        ({"stages": ["l1", "l9"]}, "unknown_stage", "stages.1", "no stage 'l9'", "Use one of: l1, "),
        ({"stages": ["person"]}, "missing_stage", "stages", "person needs l1", "Add l1 to the run."),
        ({"stages": ["isir"]}, "missing_stage", "stages", "1 company has no fresh result", "Add ares to the run."),
        ({"boost": {"l9": True}}, "unknown_stage", "boost.l9", "no stage 'l9'", "Use one of: l1."),
        ({"boost": {"l2": True}}, "invalid", "boost.l2", "not among", "Add l2 to the stages"),
        ({"boost": {"l1": True}}, "invalid", "boost.l1", "no better model", "Leave it out"),
        ({"fresh_days": {"registry": 3}}, "invalid", "fresh_days.registry", "not among", "Add registry to the stages"),
        ({"fresh_days": {"l1": -1}}, "invalid", "body.fresh_days.l1", "greater than or equal to 0", None),
        (
            {"soft_needs_off": [{"stage": "person", "need": "ares"}]},
            "unknown_stage",
            "soft_needs_off.0",
            "person has no soft need 'ares'",
            "use one of: l2, signals",
        ),
        ({"selection": {"all": True, "sample_size": 0}}, "invalid", "sample_size", "greater than or equal to 1", None),
        ({"selection": {"all": True, "tiers": ["best"]}}, "invalid", "tiers", "", None),
        ({"selection": {}}, "invalid", "selection", "Name at least one of", None),
        ({"budget_usd": -1}, "invalid", "budget_usd", "greater than or equal to 0", None),
    ],
)
def test_what_does_not_fit_is_named_with_the_way_to_mend_it(
    api: Api, bench: Bench, path: str, wanted: dict[str, Any], code: str, field: str, message: str, fix: str | None
) -> None:
    bench.contacts(bench.companies(1)[0], 1)
    answer = api.call("POST", path, json={"stages": ["l1"], "selection": {"all": True}} | wanted)
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (422, code)
    told = next(error for error in problem["errors"] if field.removeprefix("body.") in error["field"])
    assert message in told["message"]
    assert fix is None or fix in told["fix"]
    assert api.get("/api/pipeline/runs")["total"] == 0


def test_a_missing_stage_says_how_many_records_lack_it(api: Api, bench: Bench) -> None:
    bench.companies(3)
    answer = api.call("POST", "/api/enrich/estimate", json={"stages": ["l2", "ares"], "selection": {"all": True}})
    problem = answer.get_json()
    assert (problem["missing_stage"], problem["lacking"]) == ("l1", 3)
    assert problem["detail"] == "l2, ares need l1, which is not in this run: 3 companies have no fresh result of it."


def test_where_some_lack_it_those_are_blocked_and_said_so(api: Api, bench: Bench) -> None:
    ids = bench.companies(3)
    bench.run(["l1"], company_ids=ids[:2])
    wanted = {"stages": ["ares"], "selection": {"all": True}}
    (ares,) = api.post("/api/enrich/estimate", wanted)["stages"]
    assert (ares["records"], ares["blocked"], ares["to_do_expected"]) == (3, 1, 2)
    assert ares["notes"] == [
        {
            "code": "missing_stage",
            "count": 1,
            "text": "1 record is blocked: L1 has no fresh result for this record, and this run leaves it out.",
        }
    ]
    run = api.post("/api/pipeline/dag-run", wanted)
    assert run["nodes"][0]["counts"]["blocked"] == 1


def test_without_stages_the_records_are_counted(api: Api, bench: Bench) -> None:
    bench.contacts(bench.companies(2)[0], 3)
    for path in PATHS[:2]:
        counted = api.post(path, {"selection": {"all": True}})
        assert (counted["company_count"], counted["contact_count"], counted["stages"]) == (2, 3, [])


def test_registry_stands_for_its_stages_in_options_too(api: Api, bench: Bench) -> None:
    bench.companies(1)
    bench.run(["l1", "ares", "brreg"])
    wanted = {"stages": ["l1", "registry"], "selection": {"all": True}, "fresh_days": {"registry": 0, "brreg": 5}}
    stages = {stage["code"]: stage for stage in api.post("/api/enrich/estimate", wanted)["stages"]}
    assert set(stages) == {"l1", "ares", "brreg", "prh", "recherche", "isir", "legal"}
    # a stage's own entry stands before that of the name for all
    assert [stages[code]["fresh_at_most"] for code in ("l1", "ares", "brreg")] == [1, 0, 1]
    run = api.post("/api/pipeline/dag-run", wanted)
    bench.turn()
    nodes = {node["code"]: node for node in api.get("/api/pipeline/dag-status", run_id=run["id"])["nodes"]}
    assert [nodes[code]["fresh"] for code in ("l1", "ares", "brreg")] == [1, 0, 1]


def test_records_of_another_tenant_are_not_estimated(api: Api, bench: Bench) -> None:
    theirs = Bench(bench.database, make_tenant(bench.database), bench.made, bench.registry, bench.engine)
    company = theirs.companies(1)[0]
    contact = theirs.contacts(company, 1)[0]
    selection = {"company_ids": [str(company)], "contact_ids": [str(contact)], "sample_size": 5}
    refused = api.call("POST", "/api/enrich/estimate", json={"stages": ["l1", "person"], "selection": selection})
    assert (refused.status_code, refused.get_json()["detail"]) == (
        422,
        "This company is not there. This contact is not there.",
    )


class TestAlone:
    """Contacts without a company, companies without contacts, a soft need switched off."""

    @pytest.fixture
    def run(self, api: Api, bench: Bench) -> dict[str, Any]:
        lonely, staffed = bench.companies(2)
        bench.contacts(staffed, 2)
        without_company = bench.contacts(None, 1)[0]
        wanted = {
            "stages": ["l1", "triage", "l2", "person", "generate", "qc"],
            "selection": {"all": True},
            "soft_needs_off": [{"stage": "person", "need": "l2"}],
        }
        estimated = api.post("/api/enrich/estimate", wanted)
        return {
            "estimated": estimated,
            "started": api.post("/api/pipeline/dag-run", wanted),
            "without_company": without_company,
            "lonely": lonely,
        }

    def test_estimate_and_status_say_the_same(self, run: dict[str, Any]) -> None:
        for told in (run["estimated"], run["started"]):
            assert (told["contacts_without_company"], told["companies_without_contacts"]) == (1, 1)
            nodes = {node["code"]: node["notes"] for node in told.get("nodes") or told["stages"]}
            assert [(note["code"], note["count"]) for note in nodes["person"]] == [
                ("no_company", 1),
                ("no_contacts", 1),
                ("soft_need_off", None),
            ]
            assert [note["code"] for note in nodes["generate"]] == ["no_company", "no_contacts"]
            assert nodes["person"][0]["text"] == (
                "1 contact has no company and is blocked: PERSON needs a result about the company."
            )
            assert nodes["person"][2]["text"] == "Does not wait for L2: switched off for this run."
            assert nodes["l1"] == nodes["qc"] == []

    def test_a_contact_without_a_company_is_blocked_with_that_reason(self, run: dict[str, Any], bench: Bench) -> None:
        bench.turn()
        for stage in ("person", "generate"):
            assert bench.states(UUID(run["started"]["id"]), stage)[run["without_company"]] == "blocked"
            reason = bench.reasons(UUID(run["started"]["id"]), stage)[run["without_company"]]
            assert reason == ("no_company", "This contact has no company.")

    def test_a_company_without_contacts_ends_without_waiting_for_any(self, run: dict[str, Any], bench: Bench) -> None:
        bench.turn()
        status = bench.status(UUID(run["started"]["id"]))
        assert bench.states(status.id, "qc")[run["lonely"]] == "completed"
        assert status.status == "succeeded"
        person = next(node for node in status.nodes if node.code == "person")
        assert (person.total, person.counts.completed, person.counts.blocked) == (3, 2, 1)

    def test_a_soft_need_that_is_off_is_not_waited_for(self, run: dict[str, Any], bench: Bench) -> None:
        person = next(node for node in run["started"]["nodes"] if node["code"] == "person")
        assert (person["soft_needs"], person["soft_needs_off"]) == ([], ["l2"])
        bench.turn()
        order = [code for code, _key in bench.made.calls]
        assert order.index("person") < order.index("l2")


def test_stages_in_a_circle_are_refused_by_name() -> None:
    made = Made()
    with pytest.raises(StageCycleError, match="a → b → a") as caught:
        Registry([made.stage("a", needs=("b",)), made.stage("b", needs=("a",))])
    assert (caught.value.status, caught.value.code) == (422, ErrorCode.STAGE_CYCLE)
    assert caught.value.extra == {"circle": ["a", "b", "a"]}


def test_a_stage_that_waits_for_all_cannot_be_waited_for() -> None:
    made = Made()
    registry = Registry(
        [made.stage("a"), made.stage("end", after_all=True), made.stage("b", Entity.COMPANY, needs=("end",), **PAID)]
    )
    with pytest.raises(StageCycleError, match="cycle"):
        build_plan(registry, ["a", "end", "b"])
    assert [node.code for node in build_plan(registry, ["a", "end"]).running] == ["a", "end"]
