"""A real worker process: killed in the middle of a run, and stopped politely."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from leadgen.bootstrap.database.provision import app_url
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.drain import Engine
from leadgen.pipeline.stage import Registry
from leadgen.pipeline.tasks import heal_runs
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.pipeline.fake_stages import Bench, Made
from tests.pipeline.faults import worker_process
from tests.pipeline.invariants import check_over
from tests.processes.forked import Forked
from tests.processes.waiting import until

PATIENCE = 60.0


@dataclass
class Outside:
    """Workers as processes, the log of their calls and the gate that lets calls end."""

    url: str
    log: Path
    gate_path: Path
    gate: int

    @contextmanager
    def worker(self, places: int = 8, name: str = "worker") -> Iterator[Forked]:
        url = make_url(self.url).update_query_dict({"application_name": name}).render_as_string(hide_password=False)
        process = Forked(lambda: worker_process.work(url, self.log, self.gate_path, places=places))
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def let(self, number: int) -> None:
        os.write(self.gate, b"." * number)

    def refuse(self, number: int) -> None:
        """Let so many calls fail."""
        os.write(self.gate, worker_process.FAIL * number)

    def calls(self) -> list[tuple[str, UUID]]:
        if not self.log.exists():
            return []
        return [(line.split()[0], UUID(line.split()[1])) for line in self.log.read_text().splitlines()]


@pytest.fixture
def outside(own_admin_url: str, tmp_path: Path) -> Iterator[Outside]:
    gate_path = tmp_path / "gate"
    os.mkfifo(gate_path)
    gate = os.open(gate_path, os.O_RDWR)
    yield Outside(app_url(own_admin_url), tmp_path / "calls.log", gate_path, gate)
    os.close(gate)


@pytest.fixture
def bench(own_database: Database) -> Bench:
    registry: Registry = worker_process.stages(-1, -1)
    return Bench(own_database, make_tenant(own_database), Made(), registry, Engine(own_database, registry, None))


def ended(bench: Bench, run_id: UUID) -> set[tuple[str, UUID]]:
    with bench.database.tenant_session(bench.tenant_id) as session:
        rows = session.execute(
            text("SELECT stage, entity_id FROM entity_stage_completions WHERE run_id = :run AND state = 'completed'"),
            {"run": run_id},
        )
        return {(row.stage, row.entity_id) for row in rows}


def test_after_kill_9_the_run_finishes_and_only_calls_in_flight_are_repeated(bench: Bench, outside: Outside) -> None:
    companies = bench.companies(20)
    people = [person for company in companies[:5] for person in bench.contacts(company, 2)]
    run_id = bench.start(["l1", "triage", "l2", "person", "qc"])
    outside.let(12)
    with outside.worker() as worker:
        # both paid stages are at work, and four calls of each that has rows wait at the gate
        until(lambda: len(ended(bench, run_id) - {("triage", key) for key in companies}) >= 12)
        until(lambda: len(outside.calls()) > len(ended(bench, run_id)))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    before = Counter(outside.calls())
    in_flight = set(before) - ended(bench, run_id)
    assert 0 < len(in_flight) <= 3 * worker_process.CONCURRENCY
    assert max(before.values()) == 1
    outside.let(500)
    with outside.worker():
        until(
            lambda: bench.status(run_id).status is not RunStatus.RUNNING,
            meanwhile=lambda: heal_runs(bench.database),
        )
    status = bench.status(run_id)
    assert status.status is RunStatus.SUCCEEDED
    assert status.counts.completed == status.total == 20 * 4 + 10
    calls = Counter(outside.calls())
    assert {call for call, number in calls.items() if number > 1} <= in_flight
    assert max(calls.values()) <= 2
    assert {key for code, key in calls if code == "person"} == set(people)


def freeze(bench: Bench, worker: Forked, name: str) -> None:
    """Stop the whole process at a moment when it holds no transaction, hence no lock."""

    def stopped_between_transactions() -> bool:
        worker.send_signal(signal.SIGSTOP)
        query, given = text("SELECT state FROM pg_stat_activity WHERE application_name = :name"), {"name": name}
        # each login of the worker's sees the states of its own sessions, and NULL for the other's
        with bench.database.tenant_session(bench.tenant_id) as session, bench.database.system_session() as system:
            states = {*session.scalars(query, given), *system.scalars(query, given)} - {None}
        if states == {"idle"}:
            return True
        worker.send_signal(signal.SIGCONT)
        return False

    until(stopped_between_transactions)


def stored(bench: Bench, run_id: UUID) -> list[str]:
    """Every row of the run, as it ended."""
    with bench.database.tenant_session(bench.tenant_id) as session:
        rows = session.execute(
            text(
                "SELECT stage, entity_id, state, finished_at, attempts FROM entity_stage_completions WHERE run_id = :run"
            ),
            {"run": run_id},
        )
        return sorted(map(str, rows))


def test_a_worker_that_stood_still_changes_nothing_that_others_did_meanwhile(bench: Bench, outside: Outside) -> None:
    """Renewals, heartbeats and the queue stand still with it, until its leases lapsed and another worker did all of it."""
    bench.companies(12)
    run_id = bench.start(["l1", "triage", "l2"])
    with outside.worker(name="frozen") as frozen:
        until(lambda: len(outside.calls()) == worker_process.CONCURRENCY)
        freeze(bench, frozen, "frozen")
        in_flight = set(outside.calls())
        outside.let(500)
        with outside.worker():
            until(
                lambda: bench.status(run_id).status is not RunStatus.RUNNING,
                meanwhile=lambda: heal_runs(bench.database),
            )
        before = stored(bench, run_id)
        frozen.send_signal(signal.SIGCONT)
        frozen.send_signal(signal.SIGTERM)
        assert frozen.wait(timeout=PATIENCE) == 0
    assert stored(bench, run_id) == before
    calls = Counter(outside.calls())
    assert {call for call, number in calls.items() if number > 1} == in_flight
    assert max(calls.values()) == 2
    status = check_over(bench, run_id)
    assert (status.status, status.counts.completed) == (RunStatus.SUCCEEDED, 36)
    paid = sum(number for (stage, _record), number in calls.items() if stage != "triage")
    assert status.spent_usd == paid * Decimal("0.01")  # what came too late was paid all the same


def test_sigterm_stores_calls_in_flight_and_repeats_nothing(bench: Bench, outside: Outside) -> None:
    bench.companies(20)
    run_id = bench.start(["l1"])
    with outside.worker() as worker:
        until(lambda: len(outside.calls()) == worker_process.CONCURRENCY)
        worker.send_signal(signal.SIGTERM)
        outside.let(500)
        assert worker.wait(timeout=PATIENCE) == 0
    counts = bench.status(run_id).counts
    assert counts.running == 0
    assert counts.completed == len(outside.calls()) < 20
    with outside.worker():
        until(lambda: bench.status(run_id).status is RunStatus.SUCCEEDED, meanwhile=lambda: heal_runs(bench.database))
    assert max(Counter(outside.calls()).values()) == 1
