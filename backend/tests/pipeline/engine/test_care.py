"""The care of runs is never starved: ending and healing go on while every place of a worker is taken."""

from __future__ import annotations

import signal
import time
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from leadgen.bootstrap.worker.queue import CARE_QUEUE, all_blueprints
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.drain import Timing
from leadgen.pipeline.runs import control
from tests.pipeline.engine.test_leases import take
from tests.pipeline.engine.test_worker import Outside, bench, ended, outside
from tests.pipeline.fake_stages import Bench
from tests.pipeline.faults import worker_process
from tests.processes.waiting import until

__all__ = ["bench", "outside"]  # fixtures
BUSY = worker_process.CONCURRENCY


def steer(bench: Bench, run_id: UUID, how: object, **more: object) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        how(session, run_id, **more)  # type: ignore[operator]


def waiting(bench: Bench, run_id: UUID) -> bool:
    with bench.database.system_session() as session:
        query = "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND args ->> 'run_id' = :run)"
        return bool(session.scalar(text(query), {"run": str(run_id)}))


def lose_jobs(bench: Bench) -> None:
    while bench.take_job():
        pass


def test_with_every_place_taken_runs_are_healed_and_ended(bench: Bench, outside: Outside) -> None:
    busy, lost, paused, stopped = (bench.companies(number) for number in (20, 2, 2, 2))
    big = bench.start(["l1"], company_ids=busy)
    with outside.worker(1):
        until(lambda: len(outside.calls()) == BUSY)  # the one place is taken, and its calls do not end
        without_job = bench.start(["l1"], company_ids=lost)
        lose_jobs(bench)
        of_paused = bench.start(["l1"], company_ids=paused)
        of_stopped = bench.start(["l1"], company_ids=stopped)
        take(bench, of_paused, "l1", limit=1, span=timedelta(seconds=1))
        take(bench, of_stopped, "l1", limit=1, span=timedelta(seconds=1))
        lose_jobs(bench)
        steer(bench, of_paused, control.pause_run)
        steer(bench, of_stopped, control.stop_run)
        until(lambda: waiting(bench, without_job))
        until(lambda: bench.status(of_paused).status is RunStatus.PAUSED)
        assert bench.status(of_paused).counts.ready == 2
        until(lambda: bench.status(of_stopped).status is RunStatus.STOPPED)
        assert len(outside.calls()) == BUSY
        assert bench.status(big).counts.completed == 0


def test_a_dead_workers_run_is_taken_up_within_a_minute_without_a_person(bench: Bench, outside: Outside) -> None:
    """By the product's own ticks. The lease is shorter here than in the product: the difference is added."""
    bench.companies(8)
    run_id = bench.start(["l1", "triage"])
    with outside.worker() as first:
        until(lambda: len(outside.calls()) == BUSY)
        with outside.worker():
            first.send_signal(signal.SIGKILL)
            first.wait()
            died_at = time.monotonic()
            until(lambda: len(outside.calls()) > BUSY)
            took = time.monotonic() - died_at
            outside.let(500)
            until(lambda: bench.status(run_id).status is RunStatus.SUCCEEDED)
    assert took + Timing().lease - worker_process.SHORT.lease < 60
    assert len(ended(bench, run_id)) == 16


def test_every_periodic_job_is_care_and_has_a_place_of_its_own() -> None:
    found = [
        care.task for tasks in all_blueprints().values() for care in tasks.periodic_registry.periodic_tasks.values()
    ]
    assert {task.name.rpartition(":")[2] for task in found} == {
        "heal",
        "lost_calls",
        "schedules",
        "watch",
        "forget",
        "fold",
    }
    assert {task.queue for task in found} == {CARE_QUEUE}
