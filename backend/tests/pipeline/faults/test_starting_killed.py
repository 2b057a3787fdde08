"""A real worker is killed at every step of a large start; another one goes on, and nothing is lost or done twice."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.bootstrap.database.provision import app_url
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.drain import Engine
from leadgen.pipeline.runs.control import retry_failed
from leadgen.pipeline.runs.start_steps import Sizes, take_step
from leadgen.pipeline.tasks import heal_runs
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.examples import full
from tests.pipeline.engine.test_worker import Outside
from tests.pipeline.fake_stages import Bench, Made
from tests.pipeline.faults import worker_process
from tests.pipeline.invariants import check_over, check_reasons, check_sums
from tests.processes.forked import Forked
from tests.processes.waiting import until

COMPANIES, PEOPLE = 24, 12
STAGES = ["l1", "triage", "l2", "person", "qc"]


@pytest.fixture
def outside(own_admin_url: str, tmp_path: Path) -> Iterator[Outside]:
    gate_path = tmp_path / "gate"
    os.mkfifo(gate_path)
    gate = os.open(gate_path, os.O_RDWR)
    yield Outside(app_url(own_admin_url), tmp_path / "calls.log", gate_path, gate)
    os.close(gate)


@pytest.fixture
def bench(own_database: Database) -> Bench:
    registry = worker_process.stages(-1, -1)
    engine = Engine(own_database, registry, None)
    bench = Bench(own_database, make_tenant(own_database), Made(), registry, engine, sizes=Sizes(inline=-1))
    for number, company in enumerate(bench.companies(COMPANIES)):
        if number < PEOPLE // 2:
            bench.contacts(company, 2)
    return bench


def is_waiting(bench: Bench, name: str) -> bool:
    """Whether the worker's transaction waits for a lock that the test holds."""
    with bench.database.tenant_session(bench.tenant_id) as session:
        query = text(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = :name AND wait_event_type = 'Lock')"
        )
        return bool(session.scalar(query, {"name": name}))


@contextmanager
def held(bench: Bench, run_id: UUID, point: str) -> Iterator[None]:
    """Keep the worker from ending a step: it has done all of it by then, and nothing is committed."""
    with bench.database.tenant_session(bench.tenant_id) as session:
        if point == "freezing":  # it waits for its place among the starts
            key = {"key": f"start:{bench.tenant_id}"}
            session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)
        else:  # it waits for the run
            session.execute(text("SELECT 1 FROM pipeline_runs WHERE id = :run FOR NO KEY UPDATE"), {"run": run_id})
        yield


def kill(worker: Forked) -> None:
    worker.send_signal(signal.SIGKILL)
    worker.wait()


@pytest.mark.parametrize("point", [*full("freezing", "checking", "first chunk", "between chunks"), "a chunk"])
def test_a_start_goes_on_after_kill_9(bench: Bench, outside: Outside, point: str) -> None:
    run_id = bench.start(STAGES)
    before = {"checking": 1, "first chunk": 2}.get(point)
    if before is not None:
        for _ in range(before):
            _step(bench, run_id)
    outside.let(500)
    if point in {"between chunks", "a chunk"}:
        with outside.worker(name="killed") as worker:
            until(lambda: bench.status(run_id).total > 0 and bench.status(run_id).not_taken_up > 0, every=0.005)
            if point == "a chunk":
                with held(bench, run_id, point):
                    until(lambda: is_waiting(bench, "killed"))
                    kill(worker)
            else:
                kill(worker)
    else:
        with held(bench, run_id, point), outside.worker(name="killed") as worker:
            until(lambda: is_waiting(bench, "killed"))
            kill(worker)
    check_sums(bench, run_id)
    assert bench.status(run_id).status is RunStatus.STARTING
    with outside.worker(name="heir"):
        until(
            lambda: bench.status(run_id).status not in {RunStatus.STARTING, RunStatus.RUNNING},
            meanwhile=lambda: heal_runs(bench.database),
        )
    status = check_over(bench, run_id)
    check_reasons(bench, run_id)
    assert (status.status, status.company_count, status.contact_count) == (RunStatus.SUCCEEDED, COMPANIES, PEOPLE)
    assert status.counts.completed == status.total == 4 * COMPANIES + PEOPLE
    calls = Counter(outside.calls())
    assert len(calls) == status.total
    assert max(calls.values()) <= 2  # of the killed worker's calls in flight, and no others


@pytest.mark.parametrize("point", [*full("first part", "between parts"), "a part"])
def test_a_large_retry_goes_on_after_kill_9(bench: Bench, outside: Outside, point: str) -> None:
    run_id = bench.start(STAGES)
    outside.refuse(COMPANIES)
    with outside.worker():
        until(lambda: bench.status(run_id).status is RunStatus.FAILED, meanwhile=lambda: heal_runs(bench.database))
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert retry_failed(session, run_id, sizes=Sizes(inline=-1)) == COMPANIES
    outside.let(500)
    if point == "between parts":
        with outside.worker(name="killed") as worker:
            until(lambda: 0 < bench.status(run_id).to_retry < COMPANIES, every=0.005)
            kill(worker)
    else:
        if point == "a part":
            _step(bench, run_id)
        with held(bench, run_id, point), outside.worker(name="killed") as worker:
            until(lambda: is_waiting(bench, "killed"))
            kill(worker)
    check_sums(bench, run_id)
    assert bench.status(run_id).status is RunStatus.STARTING
    with outside.worker(name="heir"):
        until(
            lambda: bench.status(run_id).status not in {RunStatus.STARTING, RunStatus.RUNNING},
            meanwhile=lambda: heal_runs(bench.database),
        )
    status = check_over(bench, run_id)
    check_reasons(bench, run_id)
    assert (status.status, status.counts.failed, status.counts.blocked) == (RunStatus.SUCCEEDED, 0, 0)
    calls = Counter(outside.calls())
    # once before the retry where it failed or costs nothing; of the killed worker's calls in flight; and the last time
    most = {stage: 3 if stage in {"l1", "qc"} else 2 for stage in STAGES}
    assert [call for call, number in calls.items() if number > most[call[0]]] == []


def _step(bench: Bench, run_id: UUID) -> Any:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return take_step(session, bench.registry, run_id, Sizes(inline=-1, chunk=worker_process.SHORT.chunk))
