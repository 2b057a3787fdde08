"""Large retries: failed results made ready again in the background, stopped, paused, failing again and overlapping meanwhile."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.errors import ConflictError
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.runs import control
from leadgen.pipeline.runs.start_steps import Sizes, go_on_starting, take_step
from leadgen.pipeline.stage import Findings
from leadgen.pipeline.tasks import end_run, heal_runs
from leadgen.providers.base import Permanent
from leadgen.tenancy import Database
from tests.client import Api
from tests.conftest import make_tenant
from tests.examples import IS_FULL
from tests.pipeline.fake_stages import CHUNKED, WHOLE, Bench, make_bench, product_shape
from tests.pipeline.invariants import check_over, check_reasons, check_sums

L1 = ["l1", "triage", "person"]


def fails(*codes: str, among: set[UUID] | None = None) -> Callable[[str, UUID], Findings]:
    def behave(code: str, record: UUID) -> Findings:
        if code in codes and (among is None or record in among):
            raise Permanent("X", "no", reason="no")
        return Findings()

    return behave


@pytest.fixture
def failed(bench: Bench) -> UUID:
    """A run that is over: l1 failed for five companies, and their stages and contacts are blocked behind it."""
    for company in bench.companies(5):
        bench.contacts(company, 2)
    bench.made.behave = fails("l1")
    run_id = bench.run(L1, name="Morning").id
    bench.made.behave = fails()
    bench.made.calls.clear()
    return run_id


def retry(bench: Bench, run_id: UUID, sizes: Sizes = CHUNKED, **which: Any) -> int:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return control.retry_failed(session, run_id, sizes=sizes, **which)


def step(bench: Bench, run_id: UUID) -> bool:
    """One step of a retry, as a job takes it."""
    with bench.database.tenant_session(bench.tenant_id) as session:
        return take_step(session, bench.registry, run_id, CHUNKED)


def steer(bench: Bench, run_id: UUID, how: Callable[..., object], **more: Any) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        how(session, run_id, **more)


def test_a_large_retry_is_starting_until_all_is_made_ready(bench: Bench, failed: UUID) -> None:
    assert retry(bench, failed) == 5
    before = bench.status(failed)
    assert (before.status, before.to_retry, before.counts.failed, before.finished_at) == (
        RunStatus.STARTING,
        5,
        5,
        None,
    )
    seen = [before.to_retry]
    while step(bench, failed):
        check_sums(bench, failed)
        seen.append(bench.status(failed).to_retry)
        assert bench.status(failed).status is RunStatus.STARTING
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 5  # a company and its two contacts are more than one part may be
    after = bench.status(failed)
    assert (after.status, after.to_retry, after.counts.ready, after.counts.failed) == (RunStatus.RUNNING, 0, 5, 0)
    bench.turn()
    status = check_over(bench, failed)
    check_reasons(bench, failed)
    assert (status.status, status.reason, status.counts.completed) == (RunStatus.SUCCEEDED, None, 20)
    assert max(Counter(bench.made.calls).values()) == 1


def test_a_small_retry_is_done_within_its_request(bench: Bench, failed: UUID) -> None:
    assert retry(bench, failed, Sizes()) == 5
    status = bench.status(failed)
    assert (status.status, status.to_retry, status.counts.ready, status.counts.failed) == (RunStatus.RUNNING, 0, 5, 0)
    assert bench.take_start() is None


def test_work_goes_on_while_results_are_made_ready_and_the_run_does_not_end(bench: Bench, failed: UUID) -> None:
    retry(bench, failed)
    step(bench, failed)
    while job := bench.take_job():
        bench.engine.drain(bench.tenant_id, *job)
    heal_runs(bench.database)
    assert bench.status(failed).status is RunStatus.STARTING
    assert len(bench.made.called("l1")) == 1
    bench.turn()
    assert check_over(bench, failed).counts.completed == 20


def test_a_retry_whose_job_is_lost_is_taken_up_by_healing(bench: Bench, failed: UUID) -> None:
    retry(bench, failed)
    assert bench.take_start() == failed
    heal_runs(bench.database)
    bench.turn()
    assert check_over(bench, failed).counts.completed == 20


def test_what_fails_again_is_not_retried_a_second_time(bench: Bench, failed: UUID) -> None:
    bench.made.behave = fails("l1")
    retry(bench, failed)
    while step(bench, failed):
        while job := bench.take_job():
            bench.engine.drain(bench.tenant_id, *job)
    bench.turn()
    status = check_over(bench, failed)
    assert (status.status, status.counts.failed) == (RunStatus.FAILED, 5)
    assert sorted(Counter(bench.made.called("l1")).values()) == [1] * 5


@pytest.mark.parametrize("steps", range(4))
def test_a_run_that_is_stopped_while_retrying_makes_nothing_more_ready(bench: Bench, failed: UUID, steps: int) -> None:
    retry(bench, failed)
    for _ in range(steps):
        step(bench, failed)
    steer(bench, failed, control.stop_run)
    heal_runs(bench.database)
    assert not step(bench, failed)
    end_run(bench.database, bench.tenant_id, failed)
    bench.turn()
    status = check_over(bench, failed)
    assert (status.status, status.counts.failed) == (RunStatus.STOPPED, 5 - steps)
    assert (status.reason or "").startswith(f"Stopped by a person before {5 - steps} failed results were retried: ")
    assert bench.made.calls == []


def test_a_step_that_is_under_way_when_the_run_is_stopped_leaves_nothing(bench: Bench, failed: UUID) -> None:
    retry(bench, failed)
    ended = threading.Event()
    lock = text("SELECT 1 FROM pipeline_runs WHERE id = :run FOR NO KEY UPDATE")
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(lock, {"run": failed})  # the step waits for this at its end

        def make_ready() -> None:
            go_on_starting(bench.database, bench.registry, bench.tenant_id, failed, sizes=CHUNKED)
            ended.set()

        thread = threading.Thread(target=make_ready)
        thread.start()
        assert not ended.wait(0.3)
        control.stop_run(session, failed)
    thread.join()
    end_run(bench.database, bench.tenant_id, failed)
    status = check_over(bench, failed)
    assert (status.status, status.counts.failed, status.counts.blocked) == (RunStatus.STOPPED, 5, 15)


def test_a_paused_run_makes_ready_and_asks_nothing(bench: Bench, failed: UUID) -> None:
    retry(bench, failed)
    step(bench, failed)
    steer(bench, failed, control.pause_run)
    end_run(bench.database, bench.tenant_id, failed)
    bench.turn()
    paused = bench.status(failed)
    assert (paused.status, paused.to_retry, paused.counts.ready) == (RunStatus.PAUSED, 0, 5)
    assert bench.made.calls == []
    steer(bench, failed, control.resume_run, budget_usd=None)
    bench.turn()
    assert check_over(bench, failed).counts.completed == 20


@pytest.mark.parametrize("sizes", [Sizes(), CHUNKED])
def test_a_second_retry_is_refused_while_the_first_goes_on(api: Api, bench: Bench, failed: UUID, sizes: Sizes) -> None:
    retry(bench, failed)
    step(bench, failed)
    with pytest.raises(ConflictError, match="The run “Morning” is retrying failed results already: 4 are still"):
        retry(bench, failed, sizes)
    answer = api.call("POST", f"/api/pipeline/runs/{failed}/retry-failed", json={})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "invalid_state")
    bench.turn()
    assert check_over(bench, failed).counts.completed == 20


def test_a_large_retry_is_refused_while_records_are_being_taken_up(bench: Bench) -> None:
    bench.companies(4)
    bench.made.behave = fails("l1")
    bench.sizes = CHUNKED
    run_id = bench.start(["l1"], name="Morning")
    for _ in range(3):
        step(bench, run_id)
    while job := bench.take_job():
        bench.engine.drain(bench.tenant_id, *job)
    with pytest.raises(ConflictError, match="The run “Morning” is starting and cannot be retried"):
        retry(bench, run_id)
    assert retry(bench, run_id, Sizes()) == 2


@pytest.mark.parametrize("sizes", [Sizes(), CHUNKED])
def test_a_large_retry_is_refused_while_another_run_does_the_same(bench: Bench, failed: UUID, sizes: Sizes) -> None:
    company = next(iter(bench.states(failed, "l1")))
    bench.sizes = sizes
    evening = bench.start(["l1"], company_ids=[company], name="Evening")
    if sizes is CHUNKED:
        step(bench, evening)  # frozen, and not taken up
    before = bench.status(failed)
    with pytest.raises(ConflictError, match=r"Evening.*l1"):
        retry(bench, failed)
    assert bench.status(failed) == before


def test_what_another_run_does_behind_a_failed_result_stays_failed_and_the_run_says_so(
    bench: Bench, failed: UUID
) -> None:
    bench.run(["l1"], force=True)  # the fresh results that `person` needs in a run of its own
    contact, *_ = bench.states(failed, "person")
    evening = bench.start(["person"], contact_ids=[contact], name="Evening")
    bench.made.calls.clear()
    assert retry(bench, failed) == 5
    while step(bench, failed):
        check_sums(bench, failed)
    said = "1 failed result was left out of the retry: the run “Evening” is doing the same for this record. Retry when it is over."
    assert bench.status(failed).reason == said
    job = bench.take_job()
    while job is not None:
        if job[0] == failed:
            bench.engine.drain(bench.tenant_id, *job)
        job = bench.take_job()
    status = check_over(bench, failed)
    check_reasons(bench, failed)
    # l1 is fresh by now
    assert (status.status, status.counts.failed, status.counts.skipped) == (RunStatus.SUCCEEDED, 1, 4)
    assert status.counts.completed == 12
    assert (status.reason or "").endswith(f"or retry what failed. {said}")
    assert contact not in bench.made.called("person")
    heal_runs(bench.database)
    bench.turn()
    assert bench.status(evening).status is RunStatus.SUCCEEDED
    assert retry(bench, failed) == 1
    bench.turn()
    assert check_over(bench, failed).reason is None


def test_a_start_over_the_same_records_is_refused_while_a_retry_goes_on(bench: Bench, failed: UUID) -> None:
    retry(bench, failed)
    step(bench, failed)
    with pytest.raises(ConflictError, match=r"Morning.*l1"):
        bench.start(["l1"], force=True)


def test_only_the_chosen_stage_and_reason_are_retried(bench: Bench) -> None:
    one, two, three = bench.companies(3)

    def behave(code: str, record: UUID) -> Findings:
        if code == "ares" and record != three:
            raise Permanent("X", "no", reason="no" if record == one else "quota")
        return fails("l2")(code, record)

    bench.made.behave = behave
    run_id = bench.run(["l1", "triage", "l2", "ares"]).id
    bench.made.behave = fails()
    bench.made.calls.clear()
    assert retry(bench, run_id, stage="ares", reason_code="quota") == 1
    bench.turn()
    assert bench.made.calls == [("ares", two)]
    assert check_over(bench, run_id).counts.failed == 4
    assert retry(bench, run_id, stage="l2") == 3
    bench.turn()
    assert check_over(bench, run_id).counts.failed == 1


def test_a_large_retry_ends_as_a_small_one_does(database: Database) -> None:
    for seed in range(4 if IS_FULL else 2):
        ends = []
        for sizes in (Sizes(), CHUNKED, Sizes(inline=-1, chunk=7)):
            chance = random.Random(seed)
            bench = make_bench(database, make_tenant(database), product_shape)
            for company in bench.companies(8):
                bench.contacts(company, chance.randint(0, 3))
            bench.contacts(None, 2)
            bench.made.behave = lambda code, _record, chance=chance: (  # type: ignore[misc]
                fails(code)(code, _record) if chance.random() < 0.2 and code != "triage" else Findings()
            )
            run_id = bench.run(WHOLE).id
            bench.made.behave = fails()
            number = bench.status(run_id).counts.failed
            bench.sizes = sizes
            assert retry(bench, run_id, sizes) == number
            bench.turn()
            status = check_over(bench, run_id)
            check_reasons(bench, run_id, was_retried=True)
            ends.append((number, [(node.code, node.counts) for node in status.nodes]))
        assert ends[0] == ends[1] == ends[2]


def test_a_retry_of_many_says_how_many_results_may_be_blocked_at_most(bench: Bench, failed: UUID) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        exact = control.count_failed(session, failed)
        many = control.count_failed(session, failed, sizes=CHUNKED)
    assert (exact.failed, exact.blocked, exact.is_exact) == ({"l1": 5}, 15, True)
    assert (many.failed, many.blocked, many.is_exact) == ({"l1": 5}, 15, False)
