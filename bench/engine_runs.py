"""Runs of the real engine for `bench/engine.py`: no-op stages, paced stages, dispatch latency, dag-status.

Each run has its own tenant with generated companies and a contact each, and real worker processes that take drains from the
queue: `python bench/engine_runs.py URL KIND [FILE]` is one such worker.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import psycopg
from held import Hold

from leadgen.bootstrap.worker.queue import queue_app, run_worker
from leadgen.db import dumps, new_id
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.drain import Engine
from leadgen.pipeline.stage import Findings, Registry, Stage
from leadgen.pipeline.reports.status import get_run
from leadgen.pipeline.runs.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.runs.start import start_run
from leadgen.pipeline.tasks import blueprint
from leadgen.providers.base import HttpClient
from leadgen.providers.limits import Limits
from leadgen.tenancy import Database
from leadgen.tenants.models import Tenant

REGISTERS = ("ares", "brreg", "prh", "recherche")
CALL_SECONDS = 0.2
CALL_LIMIT = 64
IN_FLIGHT = 100


def _load(_session: Any, ids: Sequence[UUID]) -> dict[UUID, Any]:
    return {key: key.hex for key in ids}


def _nothing(_providers: Any, _given: Any) -> Findings:
    return Findings()


def noop(code: str, entity: Entity = Entity.COMPANY, **more: Any) -> Stage:
    """A stage that reads nothing and finds nothing."""
    return Stage(code=code, label=code, entity=entity, load=_load, call=_nothing, **more)


def whole_dag() -> Registry:
    """The product's graph, every stage a no-op."""
    return Registry(
        [
            noop("l1"),
            noop("triage", needs=("l1",), is_gate=True),
            noop("l2", needs=("triage",)),
            noop("signals", needs=("triage",)),
            *(noop(code, needs=("l1",)) for code in REGISTERS),
            noop("isir", needs=("ares",)),
            noop("legal", needs=("l1",), soft_needs=(*REGISTERS, "isir")),
            noop("person", Entity.CONTACT, needs=("l1",), soft_needs=("l2", "signals")),
            noop("generate", Entity.CONTACT, needs=("person",), soft_needs=("triage", "l2", "signals")),
            noop("qc", after_all=True),
        ]
    )


class SlowService(httpx2.BaseTransport):
    """Answers each call after 200 ms."""

    def handle_request(self, _request: httpx2.Request) -> httpx2.Response:
        time.sleep(CALL_SECONDS)
        return httpx2.Response(200, json={})


def paced() -> Registry:
    """One stage whose service takes 200 ms per call, 64 at a time; the calls go through the product's own client."""
    client = HttpClient("clock", "http://clock", transport=SlowService(), limits=Limits(concurrency=CALL_LIMIT))

    def call(_providers: Any, given: str) -> Findings:
        client.get_json(f"/{given}")
        return Findings()

    stage = Stage(
        code="paced",
        label="paced",
        entity=Entity.COMPANY,
        load=_load,
        call=call,
        provider="clock",
        concurrency=CALL_LIMIT,
    )
    return Registry([stage])


def relay(notes: Path | None) -> Registry:
    """`first` hands over to `second`; each notes when its call ended and began, to see how long the hand-over took."""

    def first(_providers: Any, given: str) -> Findings:
        time.sleep(CALL_SECONDS)
        note(f"{given} ended {time.time()}")
        return Findings()

    def second(_providers: Any, given: str) -> Findings:
        note(f"{given} began {time.time()}")
        return Findings()

    def note(line: str) -> None:
        assert notes is not None
        with notes.open("a") as file:
            file.write(line + "\n")

    common: dict[str, Any] = {"entity": Entity.COMPANY, "load": _load, "provider": "clock", "concurrency": IN_FLIGHT}
    return Registry(
        [
            Stage(code="first", label="first", call=first, **common),
            Stage(code="second", label="second", call=second, needs=("first",), **common),
        ]
    )


def registry_of(kind: str, notes: Path | None = None) -> Registry:
    """The stages of one kind of run."""
    return {"dag": whole_dag, "paced": paced, "relay": lambda: relay(notes)}[kind]()


def make_tenant(database: Database) -> UUID:
    """A namespace of its own."""
    tenant_id = new_id()
    with database.system_session() as session:
        session.add(Tenant(id=tenant_id, slug=f"bench-{tenant_id.hex[-8:]}", name="Bench"))
    return tenant_id


def make_records(admin: str, tenant_id: UUID, number: int) -> None:
    """`number` companies with one contact each."""
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(
            "INSERT INTO companies (tenant_id, id, name) SELECT %s, gen_random_uuid(), 'Company ' || n"
            " FROM generate_series(1, %s) AS n",
            (tenant_id, number),
        )
        conn.execute(
            "INSERT INTO contacts (tenant_id, id, company_id, name) SELECT tenant_id, gen_random_uuid(), id, 'Person'"
            " FROM companies WHERE tenant_id = %s",
            (tenant_id,),
        )
        conn.execute("ANALYZE companies, contacts")


def busy_seconds() -> float:
    """CPU seconds that all of this machine has spent so far (Linux)."""
    user, nice, system = (int(part) for part in Path("/proc/stat").read_text().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


class Run:
    """One run from start to end; `seconds` from the first claim to the end, `completions` that it stored.

    `cores_busy` is how many of the machine's cores were at work meanwhile, on average. `hold` slows each worker down.
    """

    def __init__(
        self,
        admin: str,
        url: str,
        kind: str,
        records: int,
        *,
        workers: int = 1,
        notes: Path | None = None,
        hold: Hold | None = None,
    ) -> None:
        self._admin = admin
        self.database = Database(url)
        self.registry = registry_of(kind, notes)
        self.tenant_id = make_tenant(self.database)
        make_records(admin, self.tenant_id, records)
        began = time.perf_counter()
        with self.database.tenant_session(self.tenant_id) as session:
            wanted = DagRunIn(stages=list(self.registry.stages), selection=SelectionIn(all=True))
            self.run_id = start_run(session, self.registry, wanted, by=None)
        self.starting = time.perf_counter() - began
        command = [sys.executable, str(Path(__file__).resolve()), url, kind, *([str(notes)] if notes else [])]
        processes = [subprocess.Popen(command) for _ in range(workers)]
        before, at = busy_seconds(), time.perf_counter()
        try:
            if hold is not None:
                for process in processes:
                    hold(process.pid)
            self.seconds, self.completions = self._wait()
            self.cores_busy = (busy_seconds() - before) / (time.perf_counter() - at)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()

    @property
    def rate(self) -> float:
        """Completions per second."""
        return self.completions / self.seconds

    def _wait(self) -> tuple[float, int]:
        with psycopg.connect(self._admin, autocommit=True) as conn:
            first = ended = None
            while ended is None:
                time.sleep(0.1)
                row = conn.execute(
                    "SELECT (SELECT min(first_claimed_at) FROM stage_runs WHERE run_id = r.id), finished_at"
                    " FROM pipeline_runs r WHERE id = %s",
                    (self.run_id,),
                ).fetchone()
                assert row is not None
                first, ended = row
            counted = conn.execute(
                "SELECT count(*), count(*) FILTER (WHERE state = 'completed') FROM entity_stage_completions"
                " WHERE run_id = %s",
                (self.run_id,),
            ).fetchone()
        assert first is not None
        assert counted is not None
        assert counted[0] == counted[1], counted
        return (ended - first).total_seconds(), counted[0]

    def status_ms(self, looks: int = 200) -> list[float]:
        """Milliseconds of `looks` answers of dag-status for this run, each in a transaction of its own."""
        taken = []
        for _ in range(looks):
            began = time.perf_counter()
            with self.database.tenant_session(self.tenant_id) as session:
                dumps(get_run(session, self.run_id, self.registry).model_dump(mode="json"))
            taken.append((time.perf_counter() - began) * 1000)
        return taken


def hand_over_ms(admin: str, url: str, records: int) -> list[float]:
    """Milliseconds from the end of each record's first call to the begin of its second, 100 records in flight."""
    with tempfile.TemporaryDirectory(prefix="relay-") as folder:
        notes = Path(folder) / "notes"
        Run(admin, url, "relay", records, notes=notes)
        at: dict[str, dict[str, float]] = {}
        for line in notes.read_text().splitlines():
            record, what, when = line.split()
            at.setdefault(record, {})[what] = float(when)
    return [(seen["began"] - seen["ended"]) * 1000 for seen in at.values()]


def p95(values: Iterable[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def work(url: str, kind: str, notes: Path | None) -> None:
    """One worker process."""
    database = Database(url, pool_size=20)
    engine = Engine(database, registry_of(kind, notes), None)
    app = queue_app(database.system_url, {"pipeline": blueprint})
    run_worker(app, [database, engine], concurrency=16, on_stop=engine.stop)


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], Path(sys.argv[3]) if len(sys.argv) > 3 else None)
