"""Random graphs again, with several drains at once, workers that die and a run that is steered: the sums hold at every instant."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from leadgen.errors import ConflictError
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.drain import Engine
from leadgen.pipeline.reports.status import STATES
from leadgen.pipeline.runs import control
from leadgen.pipeline.tasks import heal_runs
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.pipeline.fake_stages import QUICK, Bench, make_bench
from tests.pipeline.invariants import check_over, check_reasons
from tests.pipeline.random_runs import LAPSED, Play, build, random_shape

DRAINS = 3
PATIENCE = 120.0

# One statement, so one snapshot: what a reader sees between any two commits.
_NOW = text(f"""
SELECT s.stage, s.total, s.reserved_usd, {", ".join(f"s.{state}" for state in STATES)},
       coalesce(r.states, '{{}}') AS states, coalesce(r.reserved, 0) AS reserved, coalesce(r.rows, 0) AS rows,
       coalesce(r.records, 0) AS records, (SELECT status FROM pipeline_runs WHERE id = :run) AS status
  FROM stage_runs s LEFT JOIN (
    SELECT stage, jsonb_object_agg(state, number) AS states, sum(number) AS rows, sum(records) AS records,
           sum(reserved) AS reserved
      FROM (SELECT stage, state, count(*) AS number, count(DISTINCT entity_id) AS records, sum(reserved_usd) AS reserved
              FROM entity_stage_completions WHERE run_id = :run GROUP BY stage, state) AS c GROUP BY stage) AS r
    ON r.stage = s.stage
 WHERE s.run_id = :run
""")


def check_now(bench: Bench, run_id: UUID) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        rows = session.execute(_NOW, {"run": run_id}).all()
    assert rows
    for row in rows:
        counted = {state: getattr(row, state) for state in STATES}
        waiting = row.total - sum(counted.values())
        states = Counter(row.states)
        if row.status == "stopped" or (row.status == "stopping" and waiting == 0):
            states["cancelled"] += row.total - states.total()  # what was never tried has no row
        assert {state: number for state, number in counted.items() if number} == +states, row
        assert row.rows == row.records, row.stage
        assert row.total - sum(counted.values()) >= 0, row.stage
        assert row.reserved_usd == row.reserved, row.stage


class Cast:
    """Threads that play together until the run is over; the first mistake of any of them ends it and is raised."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.wrong: list[BaseException] = []
        self.threads: list[threading.Thread] = []

    def add(self, part: Callable[[], object], *, times: int | None = None) -> None:
        def act() -> None:
            done = 0
            while not self.over.is_set() and (times is None or done < times):
                try:
                    part()
                except BaseException as error:  # noqa: BLE001 - raised by `play`
                    self.wrong.append(error)
                    self.over.set()
                done += 1
                self.over.wait(0.005)

        self.threads.append(threading.Thread(target=act))

    def play(self) -> None:
        for thread in self.threads:
            thread.start()
        ended = self.over.wait(PATIENCE)
        self.over.set()
        for thread in self.threads:
            thread.join(PATIENCE)
        if self.wrong:
            raise self.wrong[0]
        assert ended, "the run never ends"


@settings(
    max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate)
)
@given(seed=st.integers(0, 2**32), fails=st.floats(0, 0.5), stops=st.booleans())
def test_sums_hold_at_every_instant_while_several_drain_die_and_steer(
    own_database: Database, seed: int, fails: float, stops: bool
) -> None:
    chance = random.Random(seed)
    shape = random_shape(chance)
    bench = make_bench(own_database, make_tenant(own_database), build(shape))
    play = Play(bench, shape, chance, fails=fails)
    bench.contacts(bench.companies(1)[0], 1)  # come too late for this run
    cast = Cast()
    looks: list[int] = []

    def drain(engine: Engine) -> None:
        job = bench.take_job()
        if job is not None:
            engine.drain(bench.tenant_id, *job)
            return
        if bench.go_on_starting() is not None:
            return
        heal_runs(bench.database)
        if play.status() in {RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.STOPPED}:
            cast.over.set()

    def steer(how: Callable[..., Any], **more: Any) -> None:
        with suppress(ConflictError), bench.database.tenant_session(bench.tenant_id) as session:
            how(session, play.run_id, **more)

    def pause_and_resume() -> None:
        steer(control.pause_run)
        steer(control.resume_run, budget_usd=None)

    def look() -> None:
        check_now(bench, play.run_id)
        looks.append(1)

    for _ in range(DRAINS):
        engine = Engine(bench.database, bench.registry, None, timing=QUICK)  # as of another process
        cast.add(lambda engine=engine: drain(engine))  # type: ignore[misc]
    mine = random.Random(seed + 1)
    cast.add(lambda: play.claim_one(mine.choice(play.codes), LAPSED), times=6)
    cast.add(pause_and_resume, times=4)
    cast.add(lambda: steer(control.retry_failed), times=3)
    if stops:
        cast.add(lambda: steer(control.stop_run) if len(looks) > 5 else None)
    cast.add(look)
    cast.play()
    assert looks
    play.finish()
    status = check_over(bench, play.run_id)
    assert status.status is not RunStatus.STOPPED or stops
    check_reasons(bench, play.run_id, was_retried=True)
