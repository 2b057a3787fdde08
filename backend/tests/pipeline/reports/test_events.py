"""Following a run live: what the stream says while the run moves, when it ends, and how many there may be."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from leadgen.app import create_app
from leadgen.errors import RateLimitedError
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.reports.events import Pace, Watchers, follow
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Findings
from leadgen.settings import Settings
from tests.client import Api, sign_in
from tests.pipeline.engine.test_leases import put, take
from tests.pipeline.fake_stages import Bench
from tests.pipeline.runs.test_pausing import age

QUICK = Pace(tick=0.01, heartbeat=0.1, recheck=0.02, longest=60.0)


def stream_of(bench: Bench, run_id: UUID, pace: Pace = QUICK, may_watch: Callable[[], bool] = lambda: True) -> Any:
    return follow(bench.status(run_id), lambda: bench.status(run_id), may_watch=may_watch, pace=pace)


def kind(event: str) -> str:
    return "heartbeat" if event.startswith(":") else event.partition("\n")[0].removeprefix("event: ")


def data(event: str) -> Any:
    assert event.endswith("\n\n")
    return json.loads(event.partition("data: ")[2])


def next_news(stream: Iterator[str]) -> str:
    """The next event that is no sign of life."""
    return next(event for event in stream if kind(event) != "heartbeat")


def test_a_stream_tells_every_change_while_the_run_moves_and_then_ends(bench: Bench) -> None:
    bench.companies(6)
    run_id = bench.start(["l1", "triage"])
    go_on = threading.Semaphore(0)

    def behave(_code: str, _record: UUID) -> Findings:
        assert go_on.acquire(timeout=60)
        return Findings()

    bench.made.behave = behave
    stream = stream_of(bench, run_id)
    first = next(stream)
    assert (kind(first), data(first)["counts"]["ready"]) == ("status", 6)
    worker = threading.Thread(target=bench.turn)
    worker.start()
    try:
        seen = [data(next_news(stream))]  # claimed
        go_on.release()
        while seen[-1]["done"] == 0:
            seen.append(data(next_news(stream)))
        assert 0 < seen[-1]["done"] < 12
        assert seen[-1]["counts"]["running"] > 0  # at work still
        # nothing changes now: signs of life and nothing else
        quiet = [next(stream) for _ in range(3)]
        while {kind(event) for event in quiet} != {"heartbeat"}:
            quiet = [next(stream) for _ in range(3)]
        for _ in range(20):
            go_on.release()
        rest = [event for event in stream if kind(event) != "heartbeat"]
    finally:
        for _ in range(20):
            go_on.release()
        worker.join(60)
    assert data(rest[-2])["status"] == "succeeded"
    assert data(rest[-2])["counts"]["completed"] == 12
    assert (kind(rest[-1]), data(rest[-1])) == ("end", {"status": "succeeded"})
    told = [data(event) for event in (first, *rest[:-1])]
    assert [one["done"] for one in told] == sorted(one["done"] for one in told)
    assert len({json.dumps(one) for one in told}) == len(told)


def test_a_stream_that_lasted_long_enough_ends_with_the_run_at_work(bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    said = list(stream_of(bench, run_id, Pace(tick=0.01, heartbeat=60.0, recheck=60.0, longest=0.1)))
    assert [kind(event) for event in said] == ["status", "end"]
    assert data(said[-1]) == {"status": "running"}


def events_path(run_id: UUID) -> str:
    return f"/api/pipeline/runs/{run_id}/events"


def test_the_route_follows_a_run_until_it_is_stopped(api: Api, bench: Bench) -> None:
    bench.companies(2)
    run_id = bench.start(["l1"])
    answer = api.call("GET", events_path(run_id))
    assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
    stream = (part.decode() if isinstance(part, bytes) else part for part in answer.response)
    assert data(next(stream))["status"] == "running"
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.stop_run(session, run_id)
    assert data(next_news(stream))["status"] == "stopped"
    assert data(next_news(stream)) == {"status": "stopped"}
    answer.close()


@pytest.mark.parametrize(
    "how",
    [
        "UPDATE refresh_tokens SET revoked_at = now() WHERE user_id = :user",
        "DELETE FROM user_tenant_roles WHERE user_id = :user",
        "UPDATE users SET is_active = false WHERE id = :user",
    ],
    ids=["signed out", "no member any more", "switched off"],
)
def test_a_stream_does_not_outlive_the_right_to_see_it(api: Api, bench: Bench, how: str) -> None:
    bench.companies(2)
    run_id = bench.start(["l1"])
    answer = api.call("GET", events_path(run_id))
    stream = (part.decode() if isinstance(part, bytes) else part for part in answer.response)
    assert kind(next(stream)) == "status"
    with bench.database.system_session() as session:
        session.execute(text(how), {"user": api.user_id})
    rest = list(stream)
    assert [kind(event) for event in rest] == ["end"]
    assert data(rest[0]) == {"status": None}
    answer.close()
    assert api.call("GET", events_path(run_id)).status_code in {401, 404}


def test_more_streams_than_threads_can_be_spared_are_told_to_ask_instead(
    app: Flask, bench: Bench, tmp_path: Any
) -> None:
    small = create_app(Settings(data_dir=tmp_path, most_streams=2), bench.database)
    small.extensions["stages"] = bench.registry
    api = sign_in(small, bench.database, bench.tenant_id)
    bench.companies(1)
    run_id = bench.start(["l1"])
    first, second = (api.call("GET", events_path(run_id)) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    third = api.call("GET", events_path(run_id))
    # 429: the dashboard asks every few seconds then, and tries again
    assert (third.status_code, third.get_json()["code"]) == (429, "rate_limited")
    assert int(third.headers["Retry-After"]) > 0
    assert api.get(f"/api/pipeline/runs/{run_id}")["status"] == RunStatus.RUNNING
    first.close()
    fourth = api.call("GET", events_path(run_id))
    assert fourth.status_code == 200
    fourth.close()
    second.close()


def test_a_place_is_given_back_once_whichever_way_a_stream_ends() -> None:
    watchers = Watchers(1)

    def make() -> Any:
        yield "one"

    for way in ("read", "closed", "closed twice", "never begun"):
        stream = watchers.watch(make)
        with pytest.raises(RateLimitedError):
            watchers.watch(make)
        if way == "read":
            assert list(stream) == ["one"]
        if way.startswith("closed"):
            for _ in range(2 if way.endswith("twice") else 1):
                stream.close()  # type: ignore[attr-defined]
        del stream
        gc.collect()


def test_a_stream_tells_that_a_run_stands_still(bench: Bench) -> None:
    bench.companies(4)
    run_id = bench.start(["l1"])
    put(bench, run_id, "l1", take(bench, run_id, "l1", limit=2))
    stream = stream_of(bench, run_id)
    assert data(next(stream))["rate"] > 0
    age(bench, run_id, timedelta(minutes=2))
    still = data(next_news(stream))
    assert (still["rate"], still["eta_seconds"], still["nodes"][0]["rate"]) == (None, None, None)
