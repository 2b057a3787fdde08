"""Steering runs: stop, pause, retry what failed, two runs at once, and what watching costs."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text

from leadgen.db import new_id
from leadgen.errors import ConflictError, InvalidError
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.drain import Engine, Timing
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Findings
from leadgen.providers.base import Permanent
from tests.client import Api
from tests.pipeline.fake_stages import Bench

AT_ONCE = 4


class Slow:
    """A provider that takes its time, and a drain beside it; when each call began and how many are open."""

    def __init__(self, bench: Bench, run_id: UUID) -> None:
        self.bench = bench
        self.began: list[float] = []
        self.many = threading.Event()
        self._pace = threading.Event()
        bench.made.behave = self._call
        stages = bench.registry.stages
        stages["l1"] = replace(stages["l1"], concurrency=AT_ONCE)
        engine = Engine(bench.database, bench.registry, None, timing=Timing(lease=30.0))
        self._thread = threading.Thread(target=engine.drain, args=(bench.tenant_id, run_id, "l1"))

    def _call(self, _code: str, _record: UUID) -> Findings:
        self.began.append(time.monotonic())
        if len(self.began) >= 2 * AT_ONCE:
            self.many.set()
        self._pace.wait(0.05)
        return Findings()

    @contextmanager
    def draining(self) -> Iterator[None]:
        self._thread.start()
        try:
            assert self.many.wait(30)
            yield
        finally:
            self._thread.join(60)
            assert not self._thread.is_alive()


def test_stop_claims_nothing_after_two_seconds_and_stores_what_is_in_flight(bench: Bench) -> None:
    bench.companies(400)  # five seconds of calls
    run_id = bench.start(["l1", "triage"])
    slow = Slow(bench, run_id)
    with slow.draining():
        stopped_at = time.monotonic()
        with bench.database.tenant_session(bench.tenant_id) as session:
            control.stop_run(session, run_id)
    status = bench.status(run_id)
    assert max(slow.began) - stopped_at < 2.0
    assert status.status is RunStatus.STOPPED
    called = len(slow.began)
    assert 2 * AT_ONCE <= called < 400
    by_stage = {node.code: node.counts for node in status.nodes}
    assert (by_stage["l1"].completed, by_stage["l1"].cancelled, by_stage["l1"].running) == (called, 400 - called, 0)
    assert by_stage["triage"].cancelled + by_stage["triage"].completed == 400
    assert status.not_done == 800 - status.counts.completed
    assert status.reserved_usd == 0
    done = status.counts.completed
    assert status.reason == f"Stopped by a person: {done} results done, {status.not_done} not done; $0.00 spent."


def test_a_drain_never_takes_its_own_calls_for_dead_ones(bench: Bench) -> None:
    """As after a freeze: its lease has lapsed while the call runs, and it claims more before it has renewed what it holds."""
    bench.companies(40)
    run_id = bench.start(["l1"])
    bench.registry.stages["l1"] = replace(bench.registry.stages["l1"], concurrency=2)
    counted = threading.Lock()
    many = threading.Event()
    seen: list[UUID] = []
    lapse = text(
        "UPDATE entity_stage_completions SET leased_until = now() - interval '1 second' WHERE state = 'running'"
    )

    def behave(_code: str, record: UUID) -> Findings:
        with counted:
            seen.append(record)
            number = len(seen)
        if number == 1:
            assert many.wait(30)
        elif number == 2:
            with bench.database.tenant_session(bench.tenant_id) as session:
                session.execute(lapse)
        elif number == 20:
            many.set()
        return Findings()

    bench.made.behave = behave
    Engine(bench.database, bench.registry, None, timing=Timing(lease=300.0)).drain(bench.tenant_id, run_id, "l1")
    assert max(Counter(seen).values()) == 1
    assert bench.status(run_id).counts.completed == 40


def test_pause_stores_what_is_in_flight_and_resume_repeats_nothing(bench: Bench) -> None:
    bench.companies(100)
    run_id = bench.start(["l1"])
    slow = Slow(bench, run_id)
    with slow.draining():
        paused_at = time.monotonic()
        with bench.database.tenant_session(bench.tenant_id) as session:
            control.pause_run(session, run_id)
    assert max(slow.began) - paused_at < 2.0
    status = bench.status(run_id)
    assert (status.status, status.counts.running) == (RunStatus.PAUSED, 0)
    assert status.counts.completed == len(slow.began) < 100
    assert status.counts.ready == 100 - status.counts.completed
    bench.made.behave = lambda _code, _record: Findings()
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.resume_run(session, run_id, budget_usd=None)
    bench.turn()
    status = bench.status(run_id)
    assert (status.status, status.counts.completed) == (RunStatus.SUCCEEDED, 100)
    assert max(Counter(bench.made.calls).values()) == 1


class Broken:
    """l1 fails for some for two reasons, ares for others; `mended` makes all calls work."""

    def __init__(self, bench: Bench) -> None:
        self.quota, self.odd, self.register, self.good = bench.companies(4)
        self.people = bench.contacts(self.quota, 2)
        self.mended = False
        bench.made.behave = self._call

    def _call(self, code: str, record: UUID) -> Findings:
        if not self.mended:
            if code == "l1" and record == self.quota:
                raise Permanent("LLM", "no credit left", reason="quota")
            if code == "l1" and record == self.odd:
                raise Permanent("LLM", "odd answer", reason="malformed")
            if code == "ares" and record == self.register:
                raise Permanent("ARES", "odd answer", reason="malformed")
        return Findings()


@pytest.mark.parametrize(
    ("which", "stages", "blocked", "left"),
    [
        ({}, {"l1": 2, "ares": 1}, 7, 0),
        ({"stage": "l1"}, {"l1": 2}, 6, 1),
        ({"reason_code": "malformed"}, {"l1": 1, "ares": 1}, 3, 1),
        ({"stage": "l1", "reason_code": "malformed"}, {"l1": 1}, 2, 2),
        ({"entity": "quota"}, {"l1": 1}, 4, 2),
        ({"entity": "good"}, {}, 0, 3),
        ({"reason_code": "nothing_like_it"}, {}, 0, 3),
    ],
)
def test_a_retry_is_counted_first_and_does_just_that(
    api: Api, bench: Bench, which: dict[str, str], stages: dict[str, int], blocked: int, left: int
) -> None:
    broken = Broken(bench)
    status = bench.run(["l1", "ares", "isir", "person"])
    assert (status.counts.failed, status.counts.blocked) == (3, 7)
    asked = {key: value for key, value in which.items() if key != "entity"}
    if "entity" in which:
        asked["entity_id"] = str(getattr(broken, which["entity"]))
    path = f"/api/pipeline/runs/{status.id}"
    counted = api.get(f"{path}/retry-count", **asked)
    assert {item["code"]: item["count"] for item in counted["stages"]} == stages
    assert (counted["failed"], counted["blocked"]) == (sum(stages.values()), blocked)
    assert counted["expected_cost_usd"] == pytest.approx(0.01 * stages.get("l1", 0))
    assert bench.status(status.id).counts == status.counts  # counting does nothing
    before = len(bench.made.calls)
    broken.mended = True
    assert api.post(f"{path}/retry-failed", asked) == {"retried": sum(stages.values())}
    bench.turn()
    after = bench.status(status.id)
    assert after.counts.failed == left
    assert after.counts.blocked == 7 - blocked
    assert after.counts.completed == status.counts.completed + sum(stages.values()) + blocked
    assert len(bench.made.calls) - before == sum(stages.values()) + blocked
    assert after.status is RunStatus.SUCCEEDED
    assert (after.reason is None) == (left == 0)


def test_a_retry_of_a_stage_that_the_run_has_not_is_refused(bench: Bench) -> None:
    bench.companies(1)
    status = bench.run(["l1"])
    with bench.database.tenant_session(bench.tenant_id) as session, pytest.raises(InvalidError, match="no stage 'l2'"):
        control.retry_failed(session, status.id, stage="l2")


def test_a_stopped_run_is_not_retried(bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.stop_run(session, run_id)
    with bench.database.tenant_session(bench.tenant_id) as session, pytest.raises(ConflictError, match="is stopped"):
        control.retry_failed(session, run_id)


def test_two_runs_at_once_are_refused_only_for_the_same_stage_of_the_same_record(bench: Bench) -> None:
    first, second = bench.companies(2)
    [person] = bench.contacts(first, 1)
    bench.run(["l1"], company_ids=[first, second])
    bench.start(["ares", "person"], company_ids=[first], name="Morning")
    with pytest.raises(ConflictError, match=r"Morning.*ares") as caught:
        bench.start(["ares", "brreg"], company_ids=[first, second])
    assert caught.value.extra["stage"] == "ares"
    with pytest.raises(ConflictError, match=r"Morning.*person"):
        bench.start(["person"], contact_ids=[person])
    bench.start(["brreg", "legal"], company_ids=[first], name="Other stages of the same record")
    bench.start(["ares"], company_ids=[second], name="The same stage of another record")
    bench.turn()
    # what is over is in nobody's way
    bench.start(["ares"], company_ids=[first, second], force=True)


def test_a_stage_that_is_over_in_a_run_at_work_is_free(bench: Bench) -> None:
    [company] = bench.companies(1)
    bench.start(["l1", "l2"], name="At work")
    job = bench.take_job()
    assert job
    bench.engine.drain(bench.tenant_id, *job)
    bench.start(["l1"], company_ids=[company], force=True)
    with pytest.raises(ConflictError, match=r"At work.*l2"):
        bench.start(["l2"], company_ids=[company])


@contextmanager
def statements(bench: Bench) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(bench.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(bench.database.engine, "before_cursor_execute", note)


def test_watching_a_run_reads_counters_and_never_its_records(bench: Bench) -> None:
    companies = bench.companies(3)
    bench.contacts(companies[0], 2)
    run_id = bench.start(["l1", "triage", "person"], budget_usd=5)
    with statements(bench) as seen:
        bench.status(run_id)
    read = " ".join(seen)
    assert "stage_runs" in read
    assert "entity_stage_completions" not in read
    assert "pipeline_run_members" not in read


def test_a_long_selection_is_not_sent_to_every_watcher_but_can_be_run_again(api: Api, bench: Bench) -> None:
    [company] = bench.companies(1)
    small = bench.run(["l1"], company_ids=[company])
    assert (small.is_config_whole, small.config["selection"]["company_ids"]) == (True, [str(company)])
    assert " · L1 · " in small.name
    big = bench.run(["l1"], company_ids=[company, *(new_id() for _ in range(5_000))], name="Big", force=True)
    assert (big.is_config_whole, "selection" in big.config, big.config["stages"]) == (False, False, ["l1"])
    listed = api.get("/api/pipeline/runs")["items"]
    assert [(item["name"], item["is_config_whole"]) for item in listed] == [("Big", False), (small.name, True)]
    refused = api.call("POST", "/api/pipeline/dag-run", json=listed[0]["config"])
    assert refused.status_code == 422
    again = api.post(f"/api/pipeline/runs/{big.id}/run-again", {"name": "Once more", "budget_usd": 2})
    assert (again["name"], again["company_count"], again["budget_usd"]) == ("Once more", 1, 2.0)


def test_a_request_of_an_earlier_version_is_told_and_not_a_crash(api: Api, bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.run(["l1"]).id
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE pipeline_runs SET config = '{\"stage\": 1}' WHERE id = :id"), {"id": run_id})
    refused = api.call("POST", f"/api/pipeline/runs/{run_id}/run-again", json={})
    assert refused.status_code == 422
    assert "earlier version" in refused.get_json()["detail"]
