"""A stop meets a step of a start in the middle: it waits for the step, for each of them needs what the other has locked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from leadgen.fields.enums import RunStatus
from leadgen.pipeline.runs import control
from leadgen.pipeline.runs.start_steps import PLACES, NotActiveError, take_step
from leadgen.pipeline.tasks import end_run
from tests.pipeline.fake_stages import CHUNKED, Bench
from tests.pipeline.invariants import check_over, check_sums
from tests.processes.waiting import until


def waiting(bench: Bench) -> int:
    """How many transactions wait for a lock."""
    with bench.database.tenant_session(bench.tenant_id) as session:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return int(session.scalar(text(query)) or 0)


@pytest.mark.parametrize("place", PLACES)
def test_a_stop_waits_for_a_chunk_that_is_being_taken_up(bench: Bench, place: int) -> None:
    """The step has locked its chunk and needs the run; a stop that locked the run first would need that chunk."""
    bench.sizes = CHUNKED
    bench.companies(5)
    run_id = bench.start(["l1", "triage"])

    def step(at: int) -> bool:
        with bench.database.tenant_session(bench.tenant_id) as session:
            return take_step(session, bench.registry, run_id, bench.sizes, place=at)

    for _ in range(3):  # freeze, check, the first two records
        assert step(0)
    with ThreadPoolExecutor(2) as threads:
        with bench.database.tenant_session(bench.tenant_id) as session:
            session.execute(text("LOCK TABLE pipeline_run_members IN SHARE MODE"))  # nobody adds members meanwhile
            taken = threads.submit(step, place)
            until(lambda: waiting(bench) == 1)
            with bench.database.tenant_session(bench.tenant_id) as other:
                control.stop_run(other, run_id)
            stopped = threads.submit(end_run, bench.database, bench.tenant_id, run_id)
            until(lambda: waiting(bench) == 2)
        assert isinstance(taken.exception(), NotActiveError)
        stopped.result()
    check_sums(bench, run_id)
    status = check_over(bench, run_id)
    assert (status.status, status.total, status.not_taken_up) == (RunStatus.STOPPED, 4, 3)
