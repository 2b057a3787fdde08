"""A worker as a process of its own that stops at one exact point of its work and waits for what is done to it there.

The points are found from outside: by the statements that the worker sends, by the ends of its transactions, around the stage's
call and at the outside world's door. The product knows nothing of them. A point that is never reached fails the test.
"""

from __future__ import annotations

import gc
import io
import os
import re
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from leadgen.enrichment.providers import Providers
from leadgen.pipeline.engine.call import Backoff
from leadgen.pipeline.engine.drain import Engine, Timing
from leadgen.pipeline.stage import Findings, Registry, Stage
from leadgen.tenancy import Database, TenantSession
from tests.pipeline.fake_stages import Bench, Made

LEASE = 0.5
LASTING_LEASE = 3.0
"""Of a worker that must keep its rows: on a busy machine its renewal may come a second late."""
TIMING = Timing(lease=LEASE, poll=0.01, linger=0.0, watch=0.1, patience=20.0, backoff=Backoff(first=0.0, most=0.0))
PATIENCE = 30.0
GO, AHEAD, BEHIND, UNHEARD = b"g", b"+", b"-", b"u"

_CLAIM = re.compile(r"UPDATE entity_stage_completions.*attempts = attempts \+ 1", re.DOTALL)
_FENCE = re.compile(r"UPDATE entity_stage_completions.*state = r\.state", re.DOTALL)
_ENTER = re.compile(r"UPDATE stage_runs SET drain_token = (%|:)")
_LEAVE = re.compile(r"UPDATE stage_runs SET drain_token = NULL")
_MEMBERS = re.compile(r"pipeline_run_members")
_RELEASED = re.compile(r"INSERT INTO entity_stage_completions")


class Points:
    """Where the worker is, told from what it sends to the database while it drains the stage that is watched."""

    def __init__(self, wanted: str, stop: Callable[[], bytes]) -> None:
        self.armed = False
        self._wanted = wanted
        self._stop = stop
        self._once = threading.Lock()
        self._seen: set[str] = set()
        self._claimed = False
        self._entered = 0

    def listen(self, database: Database) -> None:
        event.listen(database.engine, "before_cursor_execute", self._before)
        event.listen(database.engine, "after_cursor_execute", self._after)
        event.listen(database.engine, "commit", self._committing)
        event.listen(TenantSession, "after_begin", lambda *_: self._seen.clear())
        event.listen(TenantSession, "after_commit", self._committed)

    def at(self, point: str) -> bytes:
        """The worker is at `point`: if it is the one, wait here, the first time only."""
        if not self.armed or point != self._wanted or not self._once.acquire(blocking=False):
            return b""
        return self._stop()

    def _before(self, _conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "fence" in self._seen and _MEMBERS.search(statement):
            self.at("after_observations")

    def _after(self, _conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if _CLAIM.search(statement):
            self._seen.add("claim")
            self.at("in_claim")
        elif _FENCE.search(statement):
            self._seen.add("fence")
            self.at("after_fence")
        elif "fence" in self._seen and _RELEASED.search(statement):
            self.at("after_release")
        elif _ENTER.search(statement):
            self._entered += self.armed
            if self._entered > 1:
                self.at("in_renew")
        elif _LEAVE.search(statement):
            self._seen.add("leave")
            self.at("in_leave")

    def _committing(self, conn: Any) -> None:
        if threading.current_thread().name == "call-journal":
            return  # records of calls are committed meanwhile
        if "fence" in self._seen and self.at("before_commit") == UNHEARD:
            self._seen.clear()
            conn.connection.dbapi_connection.commit()
            conn.connection.dbapi_connection.close()

    def _committed(self, _session: Any) -> None:
        seen, self._seen = self._seen, set()
        if self._claimed and not seen:
            self._claimed = False
            self.at("after_load")
        if "claim" in seen:
            self._claimed = self.armed
            self.at("after_claim")
        elif "fence" in seen:
            self.at("after_commit")
        elif "leave" in seen:
            self.at("after_leave")


class Door:
    """The outside world's door: writes down every call where a killed worker cannot take it away, and may hold the answer."""

    def __init__(self, world: Any) -> None:
        self._world = world
        self.log = -1
        self.stage = ""
        self.names: Sequence[str] = ()
        self.latency = 0.0
        self.answered: Callable[[], object] = lambda: None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        service = environ["PATH_INFO"].lstrip("/").partition("/")[0]
        said = f"{environ['PATH_INFO']} {environ.get('QUERY_STRING', '')} {body.decode('utf-8', 'replace')}"
        about = next((name for name in self.names if name in said), "-").replace(" ", "_")
        os.write(self.log, f"{self.stage} {service} {about}\n".encode())
        answer = self._world(environ, start_response)
        self.answered()
        if self.latency:
            threading.Event().wait(self.latency)
        return answer


_TAKE = text("""
DELETE FROM procrastinate_jobs WHERE id = (
  SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'pipeline:drain' AND args ->> 'tenant_id' = :tenant
     AND (scheduled_at IS NULL OR scheduled_at <= now()) ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING args
""")


def drain_all(bench: Bench, door: Door, before: Callable[[str], object] = lambda _stage: None) -> int:
    """Take the tenant's due drains one by one until none is left, as a worker does; returns how many there were.

    A drain that breaks is given up, and a database that is away is waited for.
    """
    pause = threading.Event()
    done = 0
    while True:
        try:
            with bench.database.system_session() as session:
                row = session.execute(_TAKE, {"tenant": str(bench.tenant_id)}).first()
        except OperationalError:
            pause.wait(0.02)
            continue
        if row is None:
            return done
        done += 1
        door.stage = row.args["stage"]
        before(door.stage)
        with suppress(DBAPIError):
            bench.engine.drain(bench.tenant_id, UUID(row.args["run_id"]), door.stage)


def shift_clock(by: timedelta) -> None:
    """Let this process's wall clock jump: `datetime` in the product's modules, and `time.time`."""

    class Same(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Jumped(datetime, metaclass=Same):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + by

    for name, module in list(sys.modules.items()):
        if name.startswith("leadgen.") and getattr(module, "datetime", None) is datetime:
            module.datetime = Jumped  # type: ignore[attr-defined]
    real = time.time
    time.time = lambda: real() + by.total_seconds()


class FaultyWorker:
    """One such worker: `wait_until_there`, then `kill`, `say`, `freeze`, …"""

    def __init__(
        self,
        bench: Bench,
        *,
        url: str,
        providers: Providers,
        door: Door,
        stage: str,
        point: str,
        name: str,
        lease: float = LEASE,
    ) -> None:
        self._lease = lease
        self._bench, self._providers, self._door = bench, providers, door
        self._stage, self._point = stage, point
        self.name = name
        self._url = make_url(url).update_query_dict({"application_name": name}).render_as_string(hide_password=False)
        self._up, self._child_up = os.pipe()
        self._child_down, self._down = os.pipe()
        self.process = os.fork()
        if self.process:
            os.close(self._child_up)
            os.close(self._child_down)
            return
        code = 1
        try:
            gc.disable()
            os.close(self._up)
            os.close(self._down)
            self._work()
            code = 0
        finally:
            os._exit(code)

    def _work(self) -> None:
        points = Points(self._point, self._stop)
        database = Database(self._url, pool_size=2)
        points.listen(database)
        known = self._bench.registry
        registry = Registry([self._watched(stage, points) for stage in known.stages.values()], aliases=known.aliases)
        engine = Engine(
            database, registry, self._providers, timing=replace(TIMING, lease=self._lease, inline_batch=self._batch())
        )
        self._door.answered = lambda: points.at("during_call")

        def before(stage: str) -> None:
            points.armed = stage == self._stage
            self._door.latency = LEASE / 2 if points.armed and self._point == "in_renew" else 0.0

        drain_all(Bench(database, self._bench.tenant_id, Made(), registry, engine), self._door, before)

    def _batch(self) -> int:
        return 1 if self._point == "in_renew" else TIMING.inline_batch

    def _watched(self, stage: Stage, points: Points) -> Stage:
        if stage.code != self._stage:
            return stage

        def call(providers: Any, given: Any) -> Findings:
            points.at("before_call")
            if stage.provider is None and self._point == "in_renew":
                threading.Event().wait(LEASE / 2)
            try:
                return stage.call(providers, given)
            finally:
                points.at("after_call")

        return replace(stage, call=call)

    def _stop(self) -> bytes:
        os.write(self._child_up, b"!")
        said = os.read(self._child_down, 1)
        if said in (AHEAD, BEHIND):
            shift_clock(timedelta(hours=1 if said == AHEAD else -1))
        return said

    def wait_until_there(self, meanwhile: Callable[[], bool] = lambda: False) -> None:
        """Until the worker stands at its point (or `meanwhile` says that it stands for another good reason)."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if select.select([self._up], [], [], 0.02)[0]:
                assert os.read(self._up, 1) == b"!", f"the worker ended and never came to {self._point}"
                return
            if meanwhile():
                return
        raise AssertionError(f"the worker never came to {self._point}")

    def say(self, what: bytes = GO) -> None:
        os.write(self._down, what)

    def kill(self) -> None:
        os.kill(self.process, signal.SIGKILL)

    def signal(self, number: int) -> None:
        os.kill(self.process, number)

    def over(self, within: float) -> bool:
        """Whether the worker has ended by itself within so many seconds."""
        return bool(select.select([self._up], [], [], within)[0])

    def wait(self) -> None:
        """Until the worker has ended; one that was not killed must have ended well."""
        if not self.over(PATIENCE):
            self.kill()
        _pid, status = os.waitpid(self.process, 0)
        self.process = 0
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the worker broke"

    def close(self) -> None:
        if self.process:
            self.kill()
            os.waitpid(self.process, 0)
            self.process = 0
        for pipe in (self._up, self._down):
            os.close(pipe)
