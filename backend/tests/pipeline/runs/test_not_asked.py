"""What was not sent yet when somebody said stop, or when its row was lost, is not sent at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from leadgen.fields.enums import RunStatus
from leadgen.gates.gate import SharedGate
from leadgen.gates.slots import Slots
from leadgen.pipeline.engine.claim import claim
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Findings
from leadgen.pipeline.tasks import heal_runs
from leadgen.providers.base import HttpClient
from leadgen.providers.limits import Gate, Limits
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.pipeline.engine.test_leases import NOW, put
from tests.pipeline.fake_stages import QUICK, Bench, make_bench, product_shape
from tests.pipeline.invariants import check_over, check_sums
from tests.processes.waiting import until

LATE = 2.0
ONE_A_MINUTE = Limits(concurrency=4, per_second=1 / 60, max_wait=300.0)


@dataclass
class Site:
    """A service that writes down when each call came."""

    came: list[float] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        self.came.append(time.monotonic())
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b"{}"]


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def bench(own_database: Database) -> Bench:
    bench = make_bench(own_database, make_tenant(own_database), product_shape)
    bench.engine.timing = replace(QUICK, watch=0.1)
    return bench


def asks(bench: Bench, site: Site, gate: Gate) -> None:
    client = HttpClient("demo", "http://demo", transport=httpx2.WSGITransport(app=site), gate=gate)

    def behave(_code: str, _record: UUID) -> Findings:
        client.get_json("/")
        return Findings()

    bench.made.behave = behave


def steer(bench: Bench, run_id: UUID, how: Callable[..., object]) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        how(session, run_id)


def stop(bench: Bench, run_id: UUID) -> None:
    steer(bench, run_id, control.stop_run)


def pause(bench: Bench, run_id: UUID) -> None:
    steer(bench, run_id, control.pause_run)


def end_worker(bench: Bench, _run_id: UUID) -> None:
    bench.engine.stop()


@pytest.fixture
def draining(bench: Bench) -> Iterator[Callable[[UUID], threading.Thread]]:
    threads = []

    def start(run_id: UUID) -> threading.Thread:
        thread = threading.Thread(target=bench.engine.drain, args=(bench.tenant_id, run_id, "l1"), daemon=True)
        thread.start()
        threads.append(thread)
        return thread

    yield start
    bench.engine.stop()
    for thread in threads:
        thread.join(timeout=60.0)
        assert not thread.is_alive()


def waits_for_its_turn(database: Database, number: int) -> Callable[[], bool]:
    """Whether so many turns are booked, at one a minute."""

    def look() -> bool:
        with database.system_session() as session:
            ahead = session.scalar(text("SELECT extract(epoch FROM next_at - clock_timestamp()) FROM provider_limits"))
        return ahead is not None and ahead > 60 * (number - 1)

    return look


@pytest.mark.parametrize("end", [stop, pause, end_worker])
def test_calls_that_wait_for_the_rate_do_not_begin_after_a_stop(
    bench: Bench, site: Site, draining: Any, end: Callable[[Bench, UUID], None]
) -> None:
    bench.companies(6)
    slots = Slots(bench.database)
    asks(bench, site, SharedGate(ONE_A_MINUTE, provider="demo", database=bench.database, slots=slots))
    run_id = bench.start(["l1"])
    drain = draining(run_id)
    until(waits_for_its_turn(bench.database, 4))
    until(lambda: len(site.came) == 1)
    end(bench, run_id)
    told_at = time.monotonic()
    drain.join(timeout=30.0)
    assert not drain.is_alive(), "it waits for calls that nobody wants"
    assert [at for at in site.came if at > told_at + LATE] == []
    assert len(site.came) == 1
    assert_not_counted(bench, run_id, end)
    with bench.database.system_session() as session:
        assert session.scalar(text("SELECT count(*) FROM provider_slots WHERE leased_until > now()")) == 0


def assert_not_counted(bench: Bench, run_id: UUID, end: object, called: int = 1) -> None:
    check_sums(bench, run_id)
    with bench.database.tenant_session(bench.tenant_id) as session:
        tries = text("SELECT coalesce(sum(attempts), 0) FROM entity_stage_completions WHERE run_id = :run")
        assert session.scalar(tries, {"run": run_id}) == called
    if end is stop:
        heal_runs(bench.database)
        assert bench.status(run_id).status is RunStatus.STOPPED
        assert check_over(bench, run_id).counts.cancelled == 6 - called
    else:
        assert bench.status(run_id).counts.ready == 6 - called


@pytest.mark.parametrize("end", [stop, end_worker])
def test_calls_that_wait_for_a_place_do_not_begin_after_a_stop(
    bench: Bench, site: Site, draining: Any, end: Callable[[Bench, UUID], None]
) -> None:
    bench.companies(6)
    others = Slots(bench.database)
    taken = [others.take("demo", 2) for _ in range(2)]
    assert all(taken)
    limits = Limits(concurrency=2, max_wait=300.0)
    asks(bench, site, SharedGate(limits, provider="demo", database=bench.database, slots=Slots(bench.database)))
    run_id = bench.start(["l1"])
    drain = draining(run_id)
    until(lambda: len(bench.made.calls) >= 4)
    end(bench, run_id)
    drain.join(timeout=30.0)
    assert not drain.is_alive(), "it waits for calls that nobody wants"
    assert site.came == []
    assert_not_counted(bench, run_id, end, called=0)


def test_a_call_that_has_begun_is_finished_whatever_it_still_asks_for(bench: Bench, site: Site, draining: Any) -> None:
    """Two requests for one record: the second belongs to the call that is in flight."""
    bench.companies(1)
    client = HttpClient("demo", "http://demo", transport=httpx2.WSGITransport(app=site), gate=Gate(Limits()))
    sent, go = threading.Event(), threading.Event()

    def behave(_code: str, _record: UUID) -> Findings:
        client.get_json("/")
        sent.set()
        assert go.wait(60.0)
        client.get_json("/")
        return Findings()

    bench.made.behave = behave
    run_id = bench.start(["l1"])
    drain = draining(run_id)
    assert sent.wait(60.0)
    stop(bench, run_id)
    go.set()
    drain.join(timeout=30.0)
    assert len(site.came) == 2
    assert bench.status(run_id).counts.completed == 1


def test_what_others_took_over_meanwhile_is_not_asked_again(bench: Bench, draining: Any) -> None:
    """As after a freeze: the leases lapsed, others did all of it, and only what was in flight was called twice."""
    companies = bench.companies(30)
    bench.engine.timing = replace(QUICK, lease=1.0)
    melted = threading.Event()

    def behave(_code: str, _record: UUID) -> Findings:
        assert melted.wait(60.0)
        return Findings()

    bench.made.behave = behave
    run_id = bench.start(["l1"])
    drain = draining(run_id)
    concurrency = bench.registry["l1"].concurrency
    until(lambda: len(bench.made.calls) == concurrency)
    until(lambda: bench.status(run_id).counts.running == 2 * concurrency)
    in_flight = set(bench.made.called("l1"))
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE entity_stage_completions SET leased_until = now() - interval '1 s'"))
        cost = bench.registry["l1"].expected_cost
        taken = claim(session, run_id, "l1", limit=100, span=NOW, cost=cost)
    assert len(taken) == 30
    put(bench, run_id, "l1", taken)
    for _ in range(
        2
    ):  # it renews what it can; the second renewal begins when the loss that the first one found is known
        seen = drained_until(bench, run_id)
        until(lambda seen=seen: drained_until(bench, run_id) > seen)  # type: ignore[misc]
    melted.set()
    drain.join(timeout=60.0)
    assert sorted(bench.made.called("l1")) == sorted(in_flight)
    assert bench.states(run_id, "l1") == dict.fromkeys(companies, "completed")
    check_sums(bench, run_id)


def drained_until(bench: Bench, run_id: UUID) -> Any:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return session.scalar(text("SELECT drain_until FROM stage_runs WHERE run_id = :run"), {"run": run_id})
