"""The states of records and runs: the printed tables, and every move that the database really sees in random runs."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from leadgen.bootstrap.database.provision import app_url
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.rows import Deltas
from leadgen.pipeline.lifecycle import MOVES, RUN_MOVES, may_move, may_run_move, run_states_before
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Findings, Skip
from leadgen.providers.base import Permanent
from leadgen.tenancy import Database
from tests.conftest import _clone, make_tenant
from tests.examples import examples
from tests.pipeline.fake_stages import CHUNKED, Bench, make_bench
from tests.pipeline.invariants import check_over
from tests.pipeline.random_runs import LAPSED, Play, build, random_shape

MAY = {
    "waiting": "ready skipped blocked",
    "ready": "running cancelled waiting",
    "running": "running ready completed failed skipped disqualified cancelled",
    "failed": "ready waiting",
    "blocked": "waiting",
    "completed": "waiting",
    "skipped": "waiting",
    "disqualified": "",
    "cancelled": "",
}
RUN_MAY = {
    "queued": "",
    "starting": "",
    "pausing": "paused running stopping failed",
    "running": "pausing paused stopping succeeded failed",
    "paused": "running stopping failed",
    "stopping": "stopped",
    "stopped": "",
    "succeeded": "running",
    "failed": "running",
}


def name(state: State | None) -> str:
    return "waiting" if state is None else state.value


@pytest.mark.parametrize(("before", "after"), list(itertools.product((None, *State), (None, *State))), ids=name)
def test_every_pair_of_record_states(before: State | None, after: State | None) -> None:
    assert may_move(before, after) == (name(after) in MAY[name(before)].split())


@pytest.mark.parametrize(("before", "after"), list(itertools.product(RunStatus, RunStatus)))
def test_every_pair_of_run_states(before: RunStatus, after: RunStatus) -> None:
    assert may_run_move(before, after) == (after.value in RUN_MAY[before.value].split())
    assert (before in run_states_before(after)) == may_run_move(before, after)


def test_what_no_row_does_is_not_counted() -> None:
    with pytest.raises(ValueError, match="does not go from completed to running"):
        Deltas.none().move("l1", State.COMPLETED, State.RUNNING)


_WATCH = """
CREATE TABLE moves (what text NOT NULL, before text NOT NULL, after text NOT NULL);
CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF TG_TABLE_NAME = 'pipeline_runs' THEN INSERT INTO public.moves VALUES ('run', OLD.status, NEW.status);
  ELSIF TG_OP = 'INSERT' THEN INSERT INTO public.moves VALUES ('record', 'waiting', NEW.state);
  ELSIF TG_OP = 'DELETE' THEN INSERT INTO public.moves VALUES ('record', OLD.state, 'waiting');
  ELSE INSERT INTO public.moves VALUES ('record', OLD.state, NEW.state);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER made AFTER INSERT OR DELETE ON entity_stage_completions FOR EACH ROW EXECUTE FUNCTION note_move();
CREATE TRIGGER moved AFTER UPDATE ON entity_stage_completions FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.lease IS DISTINCT FROM NEW.lease) EXECUTE FUNCTION note_move();
CREATE TRIGGER moved AFTER UPDATE ON pipeline_runs FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION note_move();
"""


class Watched:
    """A database that writes down every move of every record and run, whichever statement makes it."""

    def __init__(self, url: str) -> None:
        self.database = Database(app_url(url))
        self._admin: psycopg.Connection[Any] = psycopg.connect(url, autocommit=True)
        self._admin.execute(_WATCH)

    def seen(self, what: str) -> set[tuple[str, str]]:
        rows = self._admin.execute("SELECT DISTINCT before, after FROM moves WHERE what = %s", (what,))
        return {(row[0], row[1]) for row in rows}

    def forget(self) -> None:
        self._admin.execute("TRUNCATE moves")

    def close(self) -> None:
        self._admin.close()
        self.database.dispose()


@pytest.fixture(scope="module")
def watched(server_url: str, template: str) -> Iterator[Watched]:
    with _clone(server_url, template) as url:
        watched = Watched(url)
        yield watched
        watched.close()


ALLOWED = {(name(before), name(after)) for before, moves in MOVES.items() for after in moves}
RUN_ALLOWED = {(before.value, after.value) for before, moves in RUN_MOVES.items() for after in moves}


@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # what happens is told by the seed; a smaller one is not a simpler one
    phases=(Phase.explicit, Phase.generate),
)
@given(seed=st.integers(0, 2**32), fails=st.floats(0, 0.6), steps=st.integers(5, 30))
def test_whatever_happens_every_state_is_true_and_every_move_allowed(
    watched: Watched, seed: int, fails: float, steps: int
) -> None:
    chance = random.Random(seed)
    shape = random_shape(chance)
    play = Play(make_bench(watched.database, make_tenant(watched.database), build(shape)), shape, chance, fails=fails)
    play.check()
    for _ in range(steps):
        play.step()
    play.finish()
    status = play.bench.status(play.run_id)
    assert status.counts.waiting == status.counts.ready == status.counts.running == 0
    assert status.reserved_usd == 0
    if status.status is not RunStatus.STOPPED and status.counts.failed:
        play.luck.calm = True
        play.retry_all()
        play.check()
        play.finish()
        after = play.bench.status(play.run_id)
        assert after.counts.failed == after.counts.waiting == after.counts.ready == after.counts.running == 0
    assert watched.seen("record") <= ALLOWED
    assert watched.seen("run") <= RUN_ALLOWED


def steer(bench: Bench, run_id: Any, how: Any, **more: Any) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        how(session, run_id, **more)


def test_what_a_free_stage_blocked_is_released_when_that_is_done_again(watched: Watched) -> None:
    shape = [
        {"code": "ask", "entity": Entity.COMPANY, "ttl": None, "provider": "made_up"},
        {"code": "sum", "entity": Entity.COMPANY, "ttl": None, "soft_needs": ("ask",)},
        {"code": "tell", "entity": Entity.COMPANY, "ttl": None, "needs": ("sum",), "provider": "made_up"},
    ]
    bench = make_bench(watched.database, make_tenant(watched.database), build(shape))
    bench.companies(1)

    def behave(_code: str, _record: Any) -> Findings:
        raise Permanent("X", "no", reason="no")

    bench.made.behave = behave
    run_id = bench.start(["ask", "sum", "tell"])
    bench.turn()
    assert bench.status(run_id).counts.blocked == 1
    bench.made.behave = lambda _code, _record: Findings()
    steer(bench, run_id, control.retry_failed, stage="ask")
    bench.turn()
    check_over(bench, run_id)
    assert bench.status(run_id).counts.completed == 3


def test_every_move_of_the_tables_happens(watched: Watched) -> None:
    """So that no row of the tables is there for nothing."""
    watched.forget()
    shape = [
        {"code": "ask", "entity": Entity.COMPANY, "ttl": None},
        {"code": "gate", "entity": Entity.COMPANY, "ttl": None, "needs": ("ask",), "is_gate": True},
        {"code": "deep", "entity": Entity.COMPANY, "ttl": None, "needs": ("gate",), "expected_cost": 1},
        {"code": "sum", "entity": Entity.COMPANY, "ttl": None, "soft_needs": ("ask",)},
        {"code": "who", "entity": Entity.CONTACT, "ttl": None, "needs": ("ask",)},
    ]
    bench = make_bench(watched.database, make_tenant(watched.database), build(shape))
    unfit, *failing = bench.companies(4)
    _, sum_fails, sum_skips = failing
    bench.contacts(failing[0], 1)
    bench.contacts(None, 1)
    calm: list[bool] = []

    def behave(code: str, record: Any) -> Findings:
        if not calm and ((code == "ask" and record in failing) or (code, record) == ("sum", sum_fails)):
            raise Permanent("X", "no", reason="no")
        return Findings(outcome="disqualified", reasons=("unfit",)) if (code, record) == ("gate", unfit) else Findings()

    bench.made.behave = behave
    bench.made.skip = lambda code, record: Skip("gate", "No.") if (code, record) == ("sum", sum_skips) else None
    codes = [item["code"] for item in shape]
    run_id = bench.start(codes)
    play = Play.over(bench, shape, run_id)
    play.claim_one("ask", LAPSED)  # and its worker dies: the drain claims it again
    play.give_back("ask")
    steer(bench, run_id, control.pause_run)
    steer(bench, run_id, control.resume_run, budget_usd=None)
    bench.turn()
    assert bench.status(run_id).status is RunStatus.SUCCEEDED
    calm.append(True)
    steer(
        bench, run_id, control.retry_failed, stage="ask"
    )  # the sums of all three are made again: one was completed, one skipped, one had failed
    bench.turn()
    assert bench.status(run_id).counts.failed == 0
    assert bench.status(run_id).counts.blocked == 1  # the contact without a company

    calm.clear()
    alone = bench.start(["ask"], company_ids=failing)
    bench.turn()
    assert bench.status(alone).status is RunStatus.FAILED
    Play.over(bench, shape, alone).retry_all()

    for stopped_while in ("paused", "pausing", "running", "capped"):
        other = make_bench(watched.database, make_tenant(watched.database), build(shape))
        other.companies(3)
        run_id = other.start(codes, budget_usd=0.5 if stopped_while == "capped" else None)
        if stopped_while == "capped":
            other.turn()
            assert other.status(run_id).money.paused_by == "run"
        span = timedelta(minutes=1) if stopped_while == "pausing" else LAPSED
        claimed = Play.over(other, shape, run_id).claim_one("ask", span)
        if stopped_while in {"paused", "pausing"}:
            steer(other, run_id, control.pause_run)
            assert other.status(run_id).status == stopped_while
        if stopped_while == "pausing":
            steer(other, run_id, control.resume_run, budget_usd=None)
            steer(other, run_id, control.pause_run)
        steer(other, run_id, control.stop_run)
        Play.over(other, shape, run_id).hand_back(*claimed)
        steer(other, run_id, control.finish_if_done)
        other.turn()
        assert other.status(run_id).status is RunStatus.STOPPED

    for refused_while in ("pausing", "paused"):
        empty = make_bench(watched.database, make_tenant(watched.database), build(shape))
        empty.sizes = CHUNKED
        run_id = empty.start(codes)
        steer(empty, run_id, control.pause_run)
        if refused_while == "paused":
            steer(empty, run_id, control.finish_if_done)
        assert empty.status(run_id).status == refused_while
        empty.take_up_all()
        assert empty.status(run_id).status is RunStatus.FAILED
    missing = ALLOWED - watched.seen("record"), RUN_ALLOWED - watched.seen("run")
    assert missing == (set(), set())
