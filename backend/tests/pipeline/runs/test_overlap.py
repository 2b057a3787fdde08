"""Two runs never do one stage for one record at once, and so never pay for it twice: starts, retries and races of both."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

import pytest

from leadgen.errors import ConflictError
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Findings
from leadgen.providers.base import Permanent
from tests.client import Api
from tests.pipeline.fake_stages import Bench


def no_credit(_code: str, _record: UUID) -> Findings:
    raise Permanent("LLM", "no credit left", reason="quota")


def well(_code: str, _record: UUID) -> Findings:
    return Findings()


def retry(bench: Bench, run_id: UUID, **which: UUID | str) -> int:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return control.retry_failed(session, run_id, **which)  # type: ignore[arg-type]


def failed_for(bench: Bench, stages: list[str], companies: list[UUID], bad: list[UUID]) -> UUID:
    """A run that is over and whose l1 failed for `bad`."""

    def behave(code: str, record: UUID) -> Findings:
        return no_credit(code, record) if code == "l1" and record in bad else well(code, record)

    bench.made.behave = behave
    run_id = bench.start(stages, company_ids=companies, name="Morning")
    bench.turn()
    bench.made.behave = well
    return run_id


def test_a_retry_is_refused_while_another_run_does_that_stage_for_that_record(api: Api, bench: Bench) -> None:
    first, second, good = bench.companies(3)
    morning = failed_for(bench, ["l1"], [first, second, good], [first, second])
    evening = bench.start(["l1"], company_ids=[first], name="Evening")
    before = bench.status(morning)
    refused = api.call("POST", f"/api/pipeline/runs/{morning}/retry-failed", json={})
    answer = refused.get_json()
    assert (refused.status_code, answer["code"], answer["run_id"]) == (409, "invalid_state", str(evening))
    assert "The run “Evening” is doing l1 for some of these records already." in answer["detail"]
    assert bench.status(morning) == before  # nothing of it was done
    assert retry(bench, morning, entity_id=second) == 1  # the other record is in nobody's way
    bench.turn()
    assert bench.made.called("l1").count(first) == 2  # once in the morning, once in the evening
    assert retry(bench, morning) == 1
    bench.turn()
    assert bench.made.called("l1").count(first) == 2  # fresh by now: nothing was asked or paid
    assert bench.states(morning, "l1")[first] == "skipped"


def test_a_run_still_at_work_whose_stage_is_over_is_refused_too(bench: Bench) -> None:
    bad, _good = bench.companies(2)

    def behave(code: str, record: UUID) -> Findings:
        return no_credit(code, record) if record == bad else well(code, record)

    bench.made.behave = behave
    morning = bench.start(["l1", "l2"], name="Morning")
    job = bench.take_job()
    assert job == (morning, "l1")
    bench.engine.drain(bench.tenant_id, *job)
    assert bench.status(morning).status is RunStatus.RUNNING
    bench.start(["l1"], company_ids=[bad], name="Evening")
    with pytest.raises(ConflictError, match=r"Evening.*l1"):
        retry(bench, morning)


def test_what_is_reopened_behind_a_retry_counts_too(bench: Bench) -> None:
    [company] = bench.companies(1)
    [person] = bench.contacts(company, 1)
    morning = failed_for(bench, ["l1", "person"], [company], [company])
    assert bench.states(morning, "person") == {person: "blocked"}
    assert bench.run(["l1"], company_ids=[company]).status is RunStatus.SUCCEEDED
    bench.start(["person"], contact_ids=[person], name="Only people")
    with pytest.raises(ConflictError, match=r"Only people.*person"):
        retry(bench, morning)


def test_a_start_is_refused_while_a_retry_is_at_work(bench: Bench) -> None:
    [company] = bench.companies(1)
    morning = failed_for(bench, ["l1"], [company], [company])
    assert retry(bench, morning) == 1
    with pytest.raises(ConflictError, match=r"Morning.*l1"):
        bench.start(["l1"], company_ids=[company])


@pytest.mark.parametrize("turn", range(3))
def test_of_two_retries_and_a_start_at_once_one_gets_the_record(bench: Bench, turn: int) -> None:
    [company] = bench.companies(1)
    runs = [failed_for(bench, ["l1"], [company], [company]) for _ in range(2)]
    gate = threading.Barrier(3)
    refused: list[str] = []

    def at_once(how: Callable[[], object]) -> None:
        gate.wait()
        try:
            how()
        except ConflictError as error:
            refused.append(error.detail)

    ways: list[Callable[[], object]] = [
        lambda: retry(bench, runs[0]),
        lambda: retry(bench, runs[1]),
        lambda: bench.start(["l1"], company_ids=[company]),
    ]
    threads = [threading.Thread(target=at_once, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 2
    bench.turn()
    assert bench.made.called("l1").count(company) == 3  # twice without credit, then once


def test_one_stage_for_one_record_is_refused_like_any_run(api: Api, bench: Bench) -> None:
    [company] = bench.companies(1)
    bench.start(["l1"], company_ids=[company], name="Morning")
    refused = api.call("POST", f"/api/enrich/companies/{company}/run-stage", json={"stage": "l1"})
    assert (refused.status_code, refused.get_json()["stage"]) == (409, "l1")
    assert "Morning" in refused.get_json()["detail"]
