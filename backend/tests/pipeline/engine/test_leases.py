"""Leases, fences, races and deaths."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.enums import RunStatus
from leadgen.jobs import Job, defer
from leadgen.pipeline.engine.claim import Claim, claim
from leadgen.pipeline.engine.store import LeaseLostError, Result, StageOfRun, store
from leadgen.pipeline.runs import control
from leadgen.pipeline.runs.start import load_plan
from leadgen.pipeline.stage import Findings, Usage
from leadgen.pipeline.tasks import heal_runs
from tests.pipeline.fake_stages import Bench

NOW = timedelta(seconds=60)
LAPSED = timedelta(seconds=-1)


def take(bench: Bench, run_id: UUID, stage: str, *, span: timedelta = NOW, limit: int = 100) -> list[Claim]:
    with bench.database.tenant_session(bench.tenant_id) as session:
        cost = bench.registry[stage].expected_cost
        return claim(session, run_id, stage, limit=limit, span=span, cost=cost)


def place_of(bench: Bench, run_id: UUID, stage: str) -> StageOfRun:
    with bench.database.tenant_session(bench.tenant_id) as session:
        plan = load_plan(session, run_id)
    assert plan is not None
    return StageOfRun(run_id, plan, bench.registry[stage])


def done(item: Claim, **more: object) -> Result:
    return Result(claim=item, state=State.COMPLETED, findings=Findings(), **more)  # type: ignore[arg-type]


def put(bench: Bench, run_id: UUID, stage: str, claims: list[Claim]) -> None:
    place = place_of(bench, run_id, stage)
    with bench.database.tenant_session(bench.tenant_id) as session:
        store(session, place, [done(item) for item in claims])


def test_who_ends_a_run_waits_for_a_claim_that_is_half_done_and_who_steers_it_does_not(bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    lock = "SELECT status FROM pipeline_runs WHERE id = :run FOR {} NOWAIT"
    with bench.database.tenant_session(bench.tenant_id) as claiming:
        assert claim(claiming, run_id, "l1", limit=1, span=NOW, cost=Decimal(0))
        with bench.database.tenant_session(bench.tenant_id) as steering:
            assert steering.scalar(text(lock.format("NO KEY UPDATE")), {"run": run_id}) == RunStatus.RUNNING
        with pytest.raises(OperationalError), bench.database.tenant_session(bench.tenant_id) as ending:
            ending.execute(text(lock.format("UPDATE")), {"run": run_id})
    with bench.database.tenant_session(bench.tenant_id) as ending:
        ending.execute(text(lock.format("UPDATE")), {"run": run_id})


def test_a_claimed_row_is_nobody_elses(bench: Bench) -> None:
    bench.companies(5)
    run_id = bench.start(["l1"])
    first = take(bench, run_id, "l1", limit=3)
    second = take(bench, run_id, "l1")
    assert len(first) == 3
    assert len(second) == 2
    assert not {item.id for item in first} & {item.id for item in second}
    assert take(bench, run_id, "l1") == []
    counts = bench.status(run_id).counts
    assert (counts.ready, counts.running) == (0, 5)


def test_a_lapsed_lease_is_claimed_again_and_the_late_write_refused(bench: Bench) -> None:
    companies = bench.companies(2)
    run_id = bench.start(["l1"])
    late = take(bench, run_id, "l1", span=LAPSED)
    again = take(bench, run_id, "l1")
    assert {item.id for item in again} == {item.id for item in late}
    assert {item.attempts for item in again} == {2}
    with pytest.raises(LeaseLostError) as lost:
        put(bench, run_id, "l1", late)
    assert lost.value.ids == {item.id for item in late}
    assert bench.status(run_id).counts.completed == 0
    put(bench, run_id, "l1", again)
    assert bench.states(run_id, "l1") == dict.fromkeys(companies, "completed")
    with pytest.raises(LeaseLostError):
        put(bench, run_id, "l1", again)


def test_one_lost_lease_refuses_the_whole_batch(bench: Bench) -> None:
    bench.companies(2)
    run_id = bench.start(["l1", "triage"])
    [mine] = take(bench, run_id, "l1", limit=1)
    [lost] = take(bench, run_id, "l1", limit=1, span=LAPSED)
    take(bench, run_id, "l1")
    with pytest.raises(LeaseLostError):
        put(bench, run_id, "l1", [mine, lost])
    counts = bench.status(run_id).nodes
    assert counts[0].counts.running == 2
    assert counts[1].counts.waiting == 2


def test_a_drain_leaves_out_what_it_lost_and_still_bills_it(bench: Bench) -> None:
    slow, quick = bench.companies(2)
    run_id = bench.start(["l1"])

    def behave(_code: str, record: UUID) -> Findings:
        if record == slow and bench.made.called("l1").count(slow) == 1:
            with bench.database.tenant_session(bench.tenant_id) as session:
                session.execute(
                    text(
                        "UPDATE entity_stage_completions SET leased_until = now() - interval '1 s' WHERE entity_id = :id"
                    ),
                    {"id": slow},
                )
            assert len(take(bench, run_id, "l1")) == 1  # somebody else has it now
        return Findings(usage=(Usage(provider="made_up", cost=Decimal("0.02")),))

    bench.made.behave = behave
    job = bench.take_job()
    assert job
    bench.engine.drain(bench.tenant_id, *job)
    assert bench.states(run_id, "l1") == {slow: "running", quick: "completed"}
    assert bench.status(run_id).spent_usd == Decimal("0.04")


@pytest.mark.parametrize("turn", range(5))
def test_two_stages_that_finish_at_once_release_the_third_once(bench: Bench, turn: int) -> None:
    companies = bench.companies(20)
    run_id = bench.start(["l1", "ares", "brreg", "prh", "recherche", "isir", "legal"])
    put(bench, run_id, "l1", take(bench, run_id, "l1"))
    put(bench, run_id, "ares", take(bench, run_id, "ares"))
    stages = ["isir", "brreg", "prh", "recherche"]
    claims = {code: take(bench, run_id, code) for code in stages}
    gate = threading.Barrier(len(stages))

    def finish(code: str) -> None:
        gate.wait()
        put(bench, run_id, code, claims[code])

    threads = [threading.Thread(target=finish, args=(code,)) for code in stages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bench.states(run_id, "legal") == dict.fromkeys(companies, "ready")


def test_a_contact_and_its_company_that_finish_at_once_lose_no_release(bench: Bench) -> None:
    companies = bench.companies(10)
    people = [person for company in companies for person in bench.contacts(company, 2)]
    run_id = bench.start(["l1", "l2", "person", "generate", "qc"], off=[("person", "l2")])
    put(bench, run_id, "l1", take(bench, run_id, "l1"))
    research, persons = take(bench, run_id, "l2"), take(bench, run_id, "person")
    gate = threading.Barrier(2)

    def finish(code: str, claims: list[Claim]) -> None:
        gate.wait()
        put(bench, run_id, code, claims)

    threads = [threading.Thread(target=finish, args=job) for job in (("l2", research), ("person", persons))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bench.states(run_id, "generate") == dict.fromkeys(people, "ready")
    put(bench, run_id, "generate", take(bench, run_id, "generate"))
    assert bench.states(run_id, "qc") == dict.fromkeys(companies, "ready")


def test_a_record_that_kills_every_worker_is_given_up(bench: Bench) -> None:
    [company] = bench.companies(1)
    run_id = bench.start(["l1"])
    for _ in range(bench.registry["l1"].max_attempts):
        assert len(take(bench, run_id, "l1", span=LAPSED)) == 1
    bench.turn()
    assert bench.states(run_id, "l1") == {company: "failed"}
    assert bench.made.calls == []


def test_heal_takes_up_a_run_whose_jobs_are_lost(bench: Bench) -> None:
    bench.companies(3)
    run_id = bench.start(["l1", "triage"])
    while bench.take_job():
        pass
    take(bench, run_id, "l1", limit=1, span=LAPSED)
    heal_runs(bench.database)
    bench.turn()
    assert bench.status(run_id).status is RunStatus.SUCCEEDED


def test_stop_stores_calls_in_flight_and_cancels_the_rest(bench: Bench) -> None:
    bench.companies(4)
    run_id = bench.start(["l1", "triage", "l2"])
    flying = take(bench, run_id, "l1", limit=1)
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.stop_run(session, run_id)
    assert bench.status(run_id).status is RunStatus.STOPPING
    assert take(bench, run_id, "l1") == []
    put(bench, run_id, "l1", flying)
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.finish_if_done(session, run_id)
    status = bench.status(run_id)
    assert status.status is RunStatus.STOPPED
    assert (status.counts.completed, status.counts.cancelled, status.counts.waiting) == (1, 11, 0)
    assert status.not_done == 11
    assert {node.code: node.counts.cancelled for node in status.nodes} == {"l1": 3, "triage": 4, "l2": 4}
    assert bench.states(run_id, "l2") == {}  # what was never tried has no row


def test_stop_with_a_dead_worker_ends_when_its_lease_lapses(bench: Bench) -> None:
    bench.companies(2)
    run_id = bench.start(["l1"])
    take(bench, run_id, "l1", limit=1, span=LAPSED)
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.stop_run(session, run_id)
    status = bench.status(run_id)
    assert status.status is RunStatus.STOPPED
    assert status.counts.cancelled == 2
    assert status.reserved_usd == 0


def test_a_stopped_worker_gives_back_what_it_did_not_begin(bench: Bench) -> None:
    bench.companies(30)
    run_id = bench.start(["l1"])

    def behave(_code: str, _record: UUID) -> Findings:
        bench.engine.stop()
        return Findings()

    bench.made.behave = behave
    job = bench.take_job()
    assert job
    bench.engine.drain(bench.tenant_id, *job)
    counts = bench.status(run_id).counts
    assert counts.running == 0
    assert counts.completed == len(bench.made.calls) < 30
    assert counts.ready == 30 - counts.completed
    assert bench.take_job() == (run_id, "l1")


def test_the_budget_is_reserved_at_the_claim_and_pauses_the_run(bench: Bench) -> None:
    bench.companies(10)
    paid = Usage(provider="made_up", cost=Decimal("0.01"))
    bench.made.behave = lambda _code, _record: Findings(usage=(paid,))
    run_id = bench.start(["l1"], budget_usd=Decimal("0.05"))
    assert len(take(bench, run_id, "l1")) == 5
    assert bench.status(run_id).reserved_usd == Decimal("0.05")
    assert take(bench, run_id, "l1") == []
    assert bench.status(run_id).status is RunStatus.RUNNING


def test_at_the_cap_the_run_pauses_says_so_and_goes_on_with_more(bench: Bench) -> None:
    bench.companies(10)
    paid = Usage(provider="made_up", cost=Decimal("0.01"))
    bench.made.behave = lambda _code, _record: Findings(usage=(paid,))
    status = bench.run(["l1"], budget_usd=Decimal("0.05"))
    assert status.status is RunStatus.PAUSED
    assert status.spent_usd == Decimal("0.05")
    assert "budget of $0.05 is reached" in (status.reason or "")
    assert status.counts.ready == 5
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.resume_run(session, status.id, budget_usd=Decimal(1), may_raise=True)
    bench.turn()
    status = bench.status(status.id)
    assert status.status is RunStatus.SUCCEEDED
    assert (status.spent_usd, status.reserved_usd) == (Decimal("0.10"), 0)


def test_a_lapsed_lease_frees_its_money(bench: Bench) -> None:
    bench.companies(2)
    run_id = bench.start(["l1"], budget_usd=Decimal("0.02"))
    assert len(take(bench, run_id, "l1", span=LAPSED)) == 2
    again = take(bench, run_id, "l1")
    assert len(again) == 2
    assert bench.status(run_id).reserved_usd == Decimal("0.02")


def test_a_long_drain_gives_way_to_a_run_that_waits(bench: Bench) -> None:
    """With one place to work in, the second run need not wait for the end of the first."""
    first, second = bench.companies(40), bench.companies(1)
    long_run = bench.start(["l1"], company_ids=first)
    job = bench.take_job()
    assert job
    bench.engine.timing = replace(bench.engine.timing, turn=0.0)
    short_run = bench.start(["l1"], company_ids=second)
    with bench.database.system_session() as session:
        session.execute(text("UPDATE procrastinate_events SET at = at - interval '1 minute'"))
    bench.engine.drain(bench.tenant_id, *job)
    assert bench.status(long_run).counts.completed < 40
    assert bench.take_job() == (short_run, "l1")
    assert bench.take_job() == (long_run, "l1")


@pytest.mark.parametrize(
    ("job", "gives_way"),
    [
        (Job(task="imports:commit", queue="imports"), True),
        (Job(task="imports:commit", queue="imports", scheduled_at=timedelta(0)), True),  # type: ignore[arg-type]
        (Job(task="imports:commit", queue="imports", scheduled_at=timedelta(hours=1)), False),  # type: ignore[arg-type]
        (Job(task="imports:commit", queue="imports", lock="busy"), False),
    ],
    ids=["an import", "due by now", "not due yet", "its lock is taken"],
)
def test_a_long_drain_gives_way_to_whatever_waits_for_a_place(bench: Bench, job: Job, gives_way: bool) -> None:
    bench.companies(40)
    run_id = bench.start(["l1"])
    bench.engine.timing = replace(bench.engine.timing, turn=0.0, watch=0.0)
    drain = bench.take_job()
    assert drain
    with bench.database.system_session() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))  # of other tests
        if isinstance(job.scheduled_at, timedelta):
            now = session.execute(text("SELECT now() - interval '1 minute'")).scalar_one()
            job = replace(job, scheduled_at=now + job.scheduled_at)
        defer(session, [job, Job(task="imports:commit", queue="imports", lock="busy", queueing_lock="first")])
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing' WHERE queueing_lock = 'first'"))
        session.execute(text("UPDATE procrastinate_events SET at = at - interval '1 minute'"))
    made = bench.made.calls
    bench.engine.drain(bench.tenant_id, *drain)
    assert (len(made) < 40) == gives_way
    assert bench.status(run_id).status is (RunStatus.RUNNING if gives_way else RunStatus.SUCCEEDED)
