"""A pause: claims end at once, calls in flight are stored first, and what dies meanwhile is put back without a person."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.errors import ConflictError
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.drain import Engine, Timing
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Findings
from leadgen.pipeline.tasks import heal_runs
from leadgen.providers.base import Permanent
from tests.client import Api
from tests.pipeline.engine.test_leases import LAPSED, put, take
from tests.pipeline.fake_stages import Bench
from tests.pipeline.invariants import check_books, check_sums

CALLS = 3


def pause(bench: Bench, run_id: UUID) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.pause_run(session, run_id)


def resume(bench: Bench, run_id: UUID) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.resume_run(session, run_id, budget_usd=None)


class Held:
    """Calls that end when told to, and the drain that makes them."""

    def __init__(self, bench: Bench, run_id: UUID) -> None:
        self.begun = threading.Semaphore(0)
        self.end = threading.Event()
        bench.made.behave = self._call
        bench.registry.stages["l1"] = replace(bench.registry.stages["l1"], concurrency=CALLS)
        engine = Engine(bench.database, bench.registry, None, timing=Timing(poll=0.01, linger=0.0, watch=0.0))
        self.drain = threading.Thread(target=engine.drain, args=(bench.tenant_id, run_id, "l1"))

    def _call(self, _code: str, _record: UUID) -> Findings:
        self.begun.release()
        assert self.end.wait(60)
        return Findings()


def test_a_run_is_pausing_until_the_last_call_in_flight_is_stored(api: Api, bench: Bench) -> None:
    bench.companies(10)
    run_id = bench.start(["l1"])
    held = Held(bench, run_id)
    held.drain.start()
    try:
        for _ in range(CALLS):
            assert held.begun.acquire(timeout=30)
        said = api.post(f"/api/pipeline/runs/{run_id}/pause")
        assert (said["status"], said["reason"]) == (
            "pausing",
            "Paused by a person; calls in progress are being stored.",
        )
        heal_runs(bench.database)
        assert bench.status(run_id).status is RunStatus.PAUSING  # nothing but the calls themselves ends it
        with pytest.raises(ConflictError, match="is pausing and cannot be paused"):
            pause(bench, run_id)
    finally:
        held.end.set()
        held.drain.join(60)
    status = bench.status(run_id)
    assert (status.status, status.reason) == (RunStatus.PAUSED, "Paused by a person.")
    assert (status.counts.completed, status.counts.running, status.counts.ready) == (CALLS, 0, 10 - CALLS)
    resume(bench, run_id)
    bench.turn()
    assert bench.status(run_id).status is RunStatus.SUCCEEDED
    assert len(bench.made.calls) == 10  # each once
    check_sums(bench, run_id)


def test_with_nothing_in_flight_a_run_is_paused_at_once(bench: Bench) -> None:
    bench.companies(2)
    run_id = bench.start(["l1"])
    pause(bench, run_id)
    assert bench.status(run_id).status is RunStatus.PAUSED


def test_the_job_that_a_pause_leaves_behind_pauses_what_was_stored_meanwhile(bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    flying = take(bench, run_id, "l1")
    pause(bench, run_id)
    assert bench.status(run_id).status is RunStatus.PAUSING
    put(bench, run_id, "l1", flying)  # and its drain looked before the pause
    with bench.database.system_session() as session:
        jobs = session.scalars(
            text("SELECT task_name FROM procrastinate_jobs WHERE queueing_lock = :lock"), {"lock": f"finish:{run_id}"}
        )
        assert jobs.all() == ["pipeline:finish"]
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.finish_if_done(session, run_id)
    assert bench.status(run_id).status is RunStatus.PAUSED


@pytest.mark.parametrize("how", ["resume", "stop"])
def test_a_run_that_is_pausing_may_be_resumed_and_stopped(bench: Bench, how: str) -> None:
    bench.companies(3)
    run_id = bench.start(["l1"])
    flying = take(bench, run_id, "l1", limit=1)
    pause(bench, run_id)
    assert bench.status(run_id).status is RunStatus.PAUSING
    with bench.database.tenant_session(bench.tenant_id) as session:
        if how == "resume":
            control.resume_run(session, run_id, budget_usd=None)
        else:
            control.stop_run(session, run_id)
    put(bench, run_id, "l1", flying)
    bench.turn()
    heal_runs(bench.database)
    status = bench.status(run_id)
    expected = (RunStatus.SUCCEEDED, 3, 0) if how == "resume" else (RunStatus.STOPPED, 1, 2)
    assert (status.status, status.counts.completed, status.counts.cancelled) == expected


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_a_dead_worker_held_in_a_paused_run_is_put_back_without_a_person(bench: Bench, when: str) -> None:
    """Killed before or after the pause: the rows are ready again, their money is free, the run is paused."""
    bench.companies(5)
    run_id = bench.start(["l1", "triage"], budget_usd=1)
    if when == "before":
        take(bench, run_id, "l1", limit=2, span=LAPSED)
        pause(bench, run_id)
    else:
        lost = take(bench, run_id, "l1", limit=2)
        pause(bench, run_id)
        heal_runs(bench.database)
        assert bench.status(run_id).counts.running == 2  # the lease holds: it may be alive
        with bench.database.tenant_session(bench.tenant_id) as session:
            past = {"ids": [item.id for item in lost]}
            session.execute(
                text("UPDATE entity_stage_completions SET leased_until = now() - interval '1 s' WHERE id = ANY(:ids)"),
                past,
            )
        heal_runs(bench.database)
    status = bench.status(run_id)
    assert status.status is RunStatus.PAUSED
    assert (status.counts.ready, status.counts.running, status.reserved_usd) == (5, 0, 0)
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert session.scalar(text("SELECT count(*) FROM budget_reservations")) == 0
        said = session.execute(
            text("SELECT reason_code, reason, attempts FROM entity_stage_completions WHERE reason IS NOT NULL")
        )
        assert {tuple(row) for row in said} == {
            ("worker_lost", "The worker died during the call. It is tried again when the run goes on.", 1)
        }
    check_sums(bench, run_id)
    check_books(bench)
    resume(bench, run_id)
    bench.turn()
    assert bench.status(run_id).counts.completed == 10


def test_a_run_paused_at_a_cap_stays_so_when_its_lost_rows_are_put_back(bench: Bench) -> None:
    bench.companies(2)
    run_id = bench.start(["l1"], budget_usd=1)
    take(bench, run_id, "l1", limit=1, span=LAPSED)
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE pipeline_runs SET status = 'paused', reason = 'At a cap.', capped_by = 'run'"))
    heal_runs(bench.database)
    status = bench.status(run_id)
    assert (status.status, status.money.paused_by, status.counts.ready) == (RunStatus.PAUSED, "run", 2)
    assert (status.reason or "").startswith("At a cap.")


def age(bench: Bench, run_id: UUID, by: timedelta) -> None:
    """All that the run has done so far was done so much earlier."""
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(
            text(
                "UPDATE stage_runs SET first_claimed_at = first_claimed_at - CAST(:by AS interval),"
                " last_stored_at = last_stored_at - CAST(:by AS interval),"
                " measured_at = measured_at - CAST(:by AS interval),"
                " next_measured_at = next_measured_at - CAST(:by AS interval) WHERE run_id = :run"
            ),
            {"run": run_id, "by": by},
        )


@pytest.mark.parametrize("how", ["resumed", "retried"])
def test_a_night_at_rest_does_not_slow_the_time_left(bench: Bench, how: str) -> None:
    bench.companies(40)
    asked: list[UUID] = []

    def behave(_code: str, record: UUID) -> Findings:
        asked.append(record)
        if how == "retried" and len(asked) <= 20:
            raise Permanent("LLM", "no credit left", reason="quota")
        return Findings()

    bench.made.behave = behave
    run_id = bench.start(["l1", "triage"])
    if how == "resumed":
        put(bench, run_id, "l1", take(bench, run_id, "l1", limit=20))
        assert (bench.status(run_id).nodes[0].rate or 0) > 1
        pause(bench, run_id)
    else:
        bench.turn()
    age(bench, run_id, timedelta(hours=8))
    if how == "resumed":
        resume(bench, run_id)
    else:
        with bench.database.tenant_session(bench.tenant_id) as session:
            assert control.retry_failed(session, run_id) == 20
    status = bench.status(run_id)
    assert (status.rate, status.eta_seconds, status.nodes[0].rate) == (None, None, None)  # not known again yet
    put(bench, run_id, "l1", take(bench, run_id, "l1", limit=10))
    status = bench.status(run_id)
    for rate, left in ((status.rate, status.eta_seconds), (status.nodes[0].rate, status.nodes[0].eta_seconds)):
        assert rate is not None
        assert left is not None
        assert rate > 0.1
        assert left < 600  # by the whole night it would be hours


def through(bench: Bench, run_id: UUID, number: int, *, lately: float) -> None:
    """Ask about `number` records, `lately` seconds after all that was done so far."""
    age(bench, run_id, timedelta(seconds=lately))
    put(bench, run_id, "l1", take(bench, run_id, "l1", limit=number))


def pace(bench: Bench, run_id: UUID) -> tuple[float, float]:
    """Rate and seconds left, of the run as of its one stage."""
    status = bench.status(run_id)
    (node,) = status.nodes
    assert (status.rate, status.eta_seconds) == (node.rate, node.eta_seconds)
    assert status.rate is not None
    assert status.eta_seconds is not None
    return status.rate, status.eta_seconds


def test_the_rate_is_that_of_the_last_minute(bench: Bench) -> None:
    bench.companies(1100)
    run_id = bench.start(["l1"])
    through(bench, run_id, 1000, lately=0)
    for _ in range(2):  # a thousand in no time, then ten every 40 s: the window has both ends in it
        through(bench, run_id, 10, lately=40)
    rate, left = pace(bench, run_id)
    assert rate == pytest.approx(20 / 40, rel=0.2)
    assert left == pytest.approx(80 / rate, rel=0.02)
    through(bench, run_id, 5, lately=10)  # within the same window
    assert pace(bench, run_id)[0] == pytest.approx(25 / 50, rel=0.2)
    through(bench, run_id, 10, lately=25)
    assert pace(bench, run_id)[0] == pytest.approx(25 / 35, rel=0.2)


def test_one_long_call_after_the_other_has_the_rate_of_those(bench: Bench) -> None:
    bench.companies(9)
    run_id = bench.start(["l1"])
    for _ in range(4):
        claimed = take(bench, run_id, "l1", limit=1)
        age(bench, run_id, timedelta(seconds=120))
        put(bench, run_id, "l1", claimed)
    assert pace(bench, run_id)[0] == pytest.approx(1 / 120, rel=0.25)


def test_a_stage_that_stands_still_has_no_rate_and_no_time_left(bench: Bench) -> None:
    bench.companies(30)
    run_id = bench.start(["l1"])
    through(bench, run_id, 10, lately=0)
    pace(bench, run_id)
    age(bench, run_id, timedelta(seconds=61))
    status = bench.status(run_id)
    assert (status.rate, status.eta_seconds, status.nodes[0].rate) == (None, None, None)
    through(bench, run_id, 5, lately=0)
    assert pace(bench, run_id)[0] > 0


def test_the_rate_of_a_run_is_that_of_its_stages_together(bench: Bench) -> None:
    bench.companies(20)
    run_id = bench.start(["l1", "ares"])
    put(bench, run_id, "l1", take(bench, run_id, "l1", limit=16))
    put(bench, run_id, "ares", take(bench, run_id, "ares", limit=8))
    age(bench, run_id, timedelta(seconds=20))
    status = bench.status(run_id)
    assert [node.rate for node in status.nodes] == [pytest.approx(0.8, rel=0.2), pytest.approx(0.4, rel=0.2)]
    assert status.rate == pytest.approx(sum(node.rate or 0 for node in status.nodes))


def test_a_run_needs_no_less_time_than_its_slowest_stage(bench: Bench) -> None:
    bench.companies(200)
    run_id = bench.start(["l1", "triage"])
    put(bench, run_id, "l1", take(bench, run_id, "l1", limit=120))
    age(bench, run_id, timedelta(seconds=30))
    put(bench, run_id, "triage", take(bench, run_id, "triage", limit=2))
    put(bench, run_id, "l1", take(bench, run_id, "l1", limit=60))
    status = bench.status(run_id)
    slowest = max(node.eta_seconds for node in status.nodes if node.eta_seconds is not None)
    assert status.eta_seconds is not None
    assert status.eta_seconds >= slowest
    assert status.rate is not None
    assert slowest > (status.total - status.done) / status.rate  # the rates together would promise too much
