"""What happens to records on their way through the DAG."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from leadgen.db import new_id
from leadgen.errors import ConflictError, InvalidError, NotFoundError
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.observations.store import load_observations
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Evidence, Finding, Findings, Registry, Skip, Usage
from leadgen.providers.base import NotFound, Permanent, Transient
from tests.conftest import make_tenant
from tests.pipeline.fake_stages import WHOLE, Bench


def test_the_whole_dag_runs_to_its_end(bench: Bench) -> None:
    companies = bench.companies(7)
    contacts = {company: bench.contacts(company, 3) for company in companies[:5]}
    status = bench.run(WHOLE)
    assert status.status is RunStatus.SUCCEEDED
    assert status.counts.completed == status.total == status.done == 7 * 11 + 15 * 2
    assert sorted(bench.made.called("qc")) == sorted(companies)
    order = bench.made.calls
    for company, people in contacts.items():
        assert all(order.index(("qc", company)) > order.index(("generate", person)) for person in people)


def test_no_stage_is_called_before_what_it_needs(bench: Bench) -> None:
    bench.companies(3)
    bench.run(WHOLE)
    order = bench.made.calls
    for code, record in order:
        stage = bench.registry[code]
        if stage.entity == "company" and not stage.after_all:
            for need in (*stage.needs, *stage.soft_needs):
                assert order.index((need, record)) < order.index((code, record))


def test_registry_names_six_stages(bench: Bench) -> None:
    bench.companies(1)
    assert bench.run(["l1", "registry"]).stages == ["l1", "ares", "brreg", "prh", "recherche", "isir", "legal"]


def test_what_does_not_apply_is_skipped_and_satisfies(bench: Bench) -> None:
    [company] = bench.companies(1)
    bench.made.skip = lambda code, _record: Skip("wrong_country", "Not a Czech company.") if code == "ares" else None
    status = bench.run(["l1", "ares", "isir"])
    assert bench.states(status.id, "ares") == {company: "skipped"}
    assert bench.reasons(status.id, "ares")[company] == ("wrong_country", "Not a Czech company.")
    assert bench.states(status.id, "isir") == {company: "completed"}
    assert bench.made.called("ares") == []


def test_a_failure_blocks_what_needs_it_and_not_what_only_waits(bench: Bench) -> None:
    bad, good = bench.companies(2)

    def behave(code: str, record: UUID) -> Findings:
        if code == "ares" and record == bad:
            raise Permanent("ARES", "refused us (403)", reason="refused")
        return Findings()

    bench.made.behave = behave
    status = bench.run(["l1", "ares", "isir", "legal"])
    assert bench.states(status.id, "isir") == {bad: "blocked", good: "completed"}
    assert bench.reasons(status.id, "isir")[bad] == ("upstream_failed", "ARES failed: ARES: refused us (403)")
    assert bench.states(status.id, "legal") == {bad: "completed", good: "completed"}
    assert status.status is RunStatus.SUCCEEDED


def test_a_failure_of_a_company_blocks_its_contacts(bench: Bench) -> None:
    bad, good = bench.companies(2)
    theirs, ours = bench.contacts(bad, 2), bench.contacts(good, 2)

    def behave(code: str, record: UUID) -> Findings:
        if code == "l1" and record == bad:
            raise Permanent("LLM", "refused", reason="refused")
        return Findings()

    bench.made.behave = behave
    status = bench.run(["l1", "person", "generate", "qc"])
    assert bench.states(status.id, "person") == dict.fromkeys(theirs, "blocked") | dict.fromkeys(ours, "completed")
    assert bench.states(status.id, "generate") == dict.fromkeys(theirs, "blocked") | dict.fromkeys(ours, "completed")
    assert set(bench.states(status.id, "qc").values()) == {"completed"}
    assert bench.reasons(status.id, "generate")[theirs[0]][1] == "L1 failed: LLM: refused"


def test_retry_of_what_failed_releases_what_was_blocked(bench: Bench) -> None:
    companies = bench.companies(3)
    people = bench.contacts(companies[0], 2)
    down = True

    def behave(code: str, _record: UUID) -> Findings:
        if code == "l1" and down:
            raise Permanent("LLM", "no key", reason="refused")
        return Findings()

    bench.made.behave = behave
    status = bench.run(WHOLE)
    assert status.status is RunStatus.FAILED
    assert status.counts.failed == 3
    assert status.counts.blocked == 3 * 9 + 2 * 2
    down = False
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert control.retry_failed(session, status.id) == 3
    assert bench.status(status.id).status is RunStatus.RUNNING
    bench.turn()
    status = bench.status(status.id)
    assert status.status is RunStatus.SUCCEEDED
    assert status.counts.completed == status.total
    # qc costs nothing and had gone on without: it was done again with what the retry brought
    assert len(bench.made.called("qc")) == 6
    assert sorted(bench.made.called("generate")) == sorted(people)


def test_retry_of_one_contact_repeats_only_what_hangs_on_it(bench: Bench) -> None:
    companies = bench.companies(2)
    people = bench.contacts(companies[0], 3)
    down = {people[1]}

    def behave(code: str, record: UUID) -> Findings:
        if code == "person" and record in down:
            raise Permanent("LLM", "odd answer", reason="odd")
        return Findings()

    bench.made.behave = behave
    status = bench.run(WHOLE)
    assert bench.states(status.id, "generate")[people[1]] == "blocked"
    before = len(bench.made.calls)
    down.clear()
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert control.retry_failed(session, status.id, stage="person") == 1
    bench.turn()
    assert bench.made.calls[before:] == [("person", people[1]), ("generate", people[1]), ("qc", companies[0])]
    assert bench.status(status.id).counts.completed == status.total


def test_disqualified_ends_the_road_with_its_reasons(bench: Bench) -> None:
    out, kept = bench.companies(2)
    bench.made.behave = lambda code, record: (
        Findings(outcome="disqualified", reasons=("fewer than 10 people",))
        if code == "triage" and record == out
        else Findings()
    )
    status = bench.run(["l1", "triage", "l2", "signals", "qc"])
    assert bench.states(status.id, "triage") == {out: "disqualified", kept: "completed"}
    assert bench.states(status.id, "l2") == {out: "skipped", kept: "completed"}
    assert bench.reasons(status.id, "l2")[out] == ("disqualified", "TRIAGE disqualified it: fewer than 10 people")
    assert bench.states(status.id, "qc") == {out: "completed", kept: "completed"}


def test_a_soft_need_delays_and_can_be_switched_off(bench: Bench) -> None:
    [company] = bench.companies(1)
    [person] = bench.contacts(company, 1)
    bench.run(["l1", "l2", "person"])
    assert bench.made.calls.index(("l2", company)) < bench.made.calls.index(("person", person))
    bench.made.calls.clear()
    status = bench.status(bench.start(["l1", "l2", "person"], off=[("person", "l2")], force=True))
    edges = {node.code: node.soft_needs for node in status.nodes}
    assert edges["person"] == []


def test_a_soft_need_that_does_not_exist_is_refused(bench: Bench) -> None:
    bench.companies(1)
    with pytest.raises(InvalidError, match="no soft need 'ares'"):
        bench.start(["l1", "person"], off=[("person", "ares")])


def test_without_triage_research_hangs_on_l1(bench: Bench) -> None:
    bench.companies(1)
    status = bench.run(["l1", "l2"])
    assert {node.code: node.needs for node in status.nodes} == {"l1": [], "l2": ["l1"]}


def test_a_contact_without_a_company_is_blocked_and_says_so(bench: Bench) -> None:
    [company] = bench.companies(1)
    [with_company] = bench.contacts(company, 1)
    [alone] = bench.contacts(None, 1)
    status = bench.run(["l1", "person", "generate"])
    assert bench.states(status.id, "person") == {with_company: "completed", alone: "blocked"}
    assert bench.reasons(status.id, "person")[alone] == ("no_company", "This contact has no company.")
    assert bench.states(status.id, "generate")[alone] == "blocked"
    assert status.status is RunStatus.SUCCEEDED


def test_selected_contacts_bring_their_company_and_companies_their_contacts(bench: Bench) -> None:
    first, second, third = bench.companies(3)
    mine, _sibling = bench.contacts(first, 2)
    theirs = bench.contacts(second, 2)
    bench.contacts(third, 2)
    status = bench.run(["l1", "person"], contact_ids=[mine], company_ids=[second])
    assert set(bench.states(status.id, "l1")) == {first, second}
    assert set(bench.states(status.id, "person")) == {mine, *theirs}


def test_an_empty_selection_is_a_clear_error(bench: Bench) -> None:
    with pytest.raises(InvalidError, match="The selection is empty: there are no companies"):
        bench.start(["l1"], company_ids=[new_id()])


def test_unknown_stages_are_all_named(bench: Bench) -> None:
    with pytest.raises(InvalidError) as caught:
        bench.start(["l1", "l3", "lx"])
    assert caught.value.code == "unknown_stage"
    assert [problem.field for problem in caught.value.errors] == ["stages.1", "stages.2"]


def test_a_left_out_need_must_have_a_fresh_result(bench: Bench) -> None:
    bench.companies(1)
    with pytest.raises(InvalidError, match="l2 needs l1") as caught:
        bench.start(["l2"])
    assert caught.value.code == "missing_stage"
    assert caught.value.extra == {"missing_stage": "l1", "lacking": 1}


def test_a_left_out_need_is_met_by_an_earlier_run_record_by_record(bench: Bench) -> None:
    [done] = bench.companies(1)
    bench.run(["l1"])
    [new] = bench.companies(1)
    status = bench.run(["l2"])
    assert bench.states(status.id, "l2") == {done: "completed", new: "blocked"}
    assert bench.reasons(status.id, "l2")[new] == (
        "missing_stage",
        "L1 has no fresh result for this record, and this run leaves it out.",
    )


def test_a_fresh_result_is_not_paid_twice(bench: Bench) -> None:
    companies = bench.companies(4)
    bench.run(["l1"])
    status = bench.run(["l1", "triage"])
    assert len(bench.made.called("l1")) == 4
    assert bench.states(status.id, "l1") == dict.fromkeys(companies, "skipped")
    assert status.nodes[0].fresh == 4
    assert status.spent_usd == 0
    assert bench.states(status.id, "triage") == dict.fromkeys(companies, "completed")


def test_new_code_or_force_asks_again(bench: Bench) -> None:
    bench.companies(2)
    bench.run(["l1"])
    bench.run(["l1"], force=True)
    assert len(bench.made.called("l1")) == 4
    stages = [replace(s, code_version="2") if s.code == "l1" else s for s in bench.registry.stages.values()]
    bench.engine.registry = Registry(stages)
    bench.run(["l1"])
    assert len(bench.made.called("l1")) == 6


def test_an_old_result_is_asked_again(bench: Bench) -> None:
    bench.companies(1)
    stages = [replace(s, ttl=timedelta(0)) if s.code == "l1" else s for s in bench.registry.stages.values()]
    bench.engine.registry = Registry(stages)
    bench.run(["l1"])
    bench.run(["l1"])
    assert len(bench.made.called("l1")) == 2


def test_a_transient_error_is_tried_again_and_then_given_up(bench: Bench) -> None:
    lucky, unlucky = bench.companies(2)

    def behave(_code: str, record: UUID) -> Findings:
        if record == unlucky or bench.made.called("l1").count(record) < 3:
            raise Transient("LLM", "answered 529", reason="http_529")
        return Findings()

    bench.made.behave = behave
    status = bench.run(["l1"])
    assert bench.states(status.id, "l1") == {lucky: "completed", unlucky: "failed"}
    assert bench.made.called("l1").count(lucky) == 3
    assert bench.made.called("l1").count(unlucky) == bench.registry["l1"].max_attempts == 4
    assert bench.reasons(status.id, "l1")[unlucky] == ("http_529", "LLM: answered 529 (tried 4 times)")


def test_our_own_rate_limit_does_not_use_up_tries(bench: Bench) -> None:
    [company] = bench.companies(1)

    def behave(_code: str, _record: UUID) -> Findings:
        if len(bench.made.calls) < 10:
            raise Transient("LLM", "own limit", reason="own_limit")
        return Findings()

    bench.made.behave = behave
    status = bench.run(["l1"])
    assert bench.states(status.id, "l1") == {company: "completed"}


def test_retry_after_is_honoured(bench: Bench) -> None:
    bench.companies(1)

    def behave(_code: str, _record: UUID) -> Findings:
        raise Transient("LLM", "too many requests", reason="rate_limited", retry_after=3600.0)

    bench.made.behave = behave
    run_id = bench.start(["l1"])
    job = bench.take_job()
    assert job
    bench.engine.drain(bench.tenant_id, *job)
    assert len(bench.made.calls) == 1
    status = bench.status(run_id)
    assert status.counts.ready == 1
    with bench.database.tenant_session(bench.tenant_id) as session:
        wait = (
            session.connection()
            .exec_driver_sql("SELECT not_before - now() FROM entity_stage_completions WHERE run_id = %s", (run_id,))
            .scalar_one()
        )
        assert timedelta(minutes=59) < wait <= timedelta(hours=1)
    with bench.database.system_session() as session:
        later = (
            session.connection()
            .exec_driver_sql(
                "SELECT count(*) FROM procrastinate_jobs WHERE queueing_lock = %s AND scheduled_at > now()",
                (f"drain:{run_id}:l1:later",),
            )
            .scalar_one()
        )
        assert later == 1


def test_not_found_is_an_answer(bench: Bench) -> None:
    [company] = bench.companies(1)

    def behave(code: str, _record: UUID) -> Findings:
        if code == "ares":
            raise NotFound("ARES", "not in the register", reason="not_found")
        return Findings()

    bench.made.behave = behave
    status = bench.run(["l1", "ares", "isir"])
    assert bench.states(status.id, "ares") == {company: "completed"}
    assert bench.reasons(status.id, "ares")[company] == ("not_found", "not in the register")
    assert bench.states(status.id, "isir") == {company: "completed"}


def test_a_bug_in_one_call_fails_one_record(bench: Bench) -> None:
    bad, good = bench.companies(2)

    def behave(_code: str, record: UUID) -> Findings:
        if record == bad:
            raise ZeroDivisionError
        return Findings()

    bench.made.behave = behave
    status = bench.run(["l1", "triage"])
    assert bench.states(status.id, "l1") == {bad: "failed", good: "completed"}
    assert bench.reasons(status.id, "l1")[bad] == ("internal", "Unexpected ZeroDivisionError in l1.")


def test_findings_become_observations_with_provenance_and_bills(bench: Bench) -> None:
    [company] = bench.companies(1)
    bill = Usage(
        provider="made_up", model="m-1", input_tokens=10, output_tokens=5, cost=bench.registry["l1"].expected_cost * 2
    )
    bench.made.behave = lambda _code, _record: Findings(
        values={"hq_city": Finding("Brno", 0.8, (Evidence(url="https://example.test/about", quote="V Brně"),))},
        usage=(bill,),
        raw={"answer": "as it came \u0000"},
    )
    status = bench.run(["l1"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        [said] = load_observations(session, Entity.COMPANY, [company])[company]
        execute = session.connection().exec_driver_sql
        assert execute("SELECT hq_city FROM companies WHERE id = %s", (company,)).scalar_one() == "Brno"
        assert execute("SELECT model, run_id FROM llm_usage_log").one() == ("m-1", status.id)
        assert execute("SELECT raw->>'answer' FROM evidence_snapshots").scalar_one().startswith("as it came")
    assert (said.stage, said.provider, said.source_ref, said.cost) == ("l1", "made_up", f"run:{status.id}", bill.cost)
    assert said.values["hq_city"].evidence[0]["quote"] == "V Brně"
    assert status.spent_usd == bill.cost


def test_an_unknown_field_fails_its_record_only(bench: Bench) -> None:
    bad, good = bench.companies(2)
    bench.made.behave = lambda _code, record: Findings(
        values={"hq_town" if record == bad else "hq_city": Finding("Brno")}
    )
    status = bench.run(["l1"])
    assert bench.states(status.id, "l1") == {bad: "failed", good: "completed"}
    assert "hq_town" in (bench.reasons(status.id, "l1")[bad][1] or "")


def test_an_unusable_value_is_left_out_and_named(bench: Bench) -> None:
    [company] = bench.companies(1)
    bench.made.behave = lambda _code, _record: Findings(
        values={"hq_city": Finding("Brno"), "founded_year": Finding("long ago")}
    )
    status = bench.run(["l1"])
    assert bench.states(status.id, "l1") == {company: "completed"}
    assert "founded_year" in (bench.reasons(status.id, "l1")[company][1] or "")


def test_a_record_that_is_gone_fails_alone(bench: Bench) -> None:
    gone, here = bench.companies(2)
    run_id = bench.start(["l1"])
    bench.made.skip = lambda _code, _record: None

    def behave(_code: str, record: UUID) -> Findings:
        if record == gone:
            with bench.database.tenant_session(bench.tenant_id) as session:
                session.connection().exec_driver_sql("DELETE FROM companies WHERE id = %s", (gone,))
        return Findings(values={"hq_city": Finding("Brno")})

    bench.made.behave = behave
    bench.turn()
    assert bench.states(run_id, "l1") == {gone: "failed", here: "completed"}


def test_two_runs_over_the_same_records_are_refused_for_the_same_stage(bench: Bench) -> None:
    first, second = bench.companies(2)
    bench.start(["l1", "ares"], company_ids=[first], name="Morning")
    with pytest.raises(ConflictError, match=r"Morning.*l1"):
        bench.start(["l1"], company_ids=[first, second])
    bench.start(["l1"], company_ids=[second])


def test_a_tenants_run_is_invisible_to_another(bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    other = make_tenant(bench.database)
    with bench.database.tenant_session(other) as session, pytest.raises(NotFoundError):
        control.stop_run(session, run_id)
    bench.engine.drain(other, run_id, "l1")
    assert bench.made.calls == []
