"""Engine speed: no-op stages over the whole DAG, beside one Procrastinate job per (record, stage), in one run.

    python bench/engine.py [--n 60000] [--workers 1] [--jobs 3000] [--json]

All sides run on the same embedded PostgreSQL with the product's own (durable) settings. The engine's side is the real
path: queue, claims, leases, storing, release. Beside it, two forms of one job per (record, stage): `same duties` stores the
completion and queues what it releases, in one transaction per job, as whoever builds a DAG on a queue has to; `empty jobs`
are queued beforehand, do nothing and release nothing, which is the queue's own speed limit and no pipeline at all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from procrastinate import App, PsycopgConnector
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from leadgen.bootstrap.embedded import EmbeddedPostgres
from leadgen.bootstrap.provision import app_url, provision
from leadgen.bootstrap.queue import queue_app, run_worker
from leadgen.db import new_id
from leadgen.fields.field import Entity
from leadgen.pipeline.drain import Engine
from leadgen.pipeline.graph import Findings, Registry, Stage
from leadgen.pipeline.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.start import start_run
from leadgen.pipeline.tasks import blueprint
from leadgen.tenancy import Database
from leadgen.tenants.models import Tenant

REGISTERS = ("ares", "brreg", "prh", "recherche")
STATUS_TARGET_MS = 50.0


def noop(code: str, entity: Entity = Entity.COMPANY, **more: Any) -> Stage:
    """A stage that reads nothing and finds nothing."""

    def load(_session: Any, ids: Sequence[UUID]) -> dict[UUID, Any]:
        return {key: key.hex for key in ids}

    def call(_providers: Any, _given: Any) -> Findings:
        return Findings()

    return Stage(code=code, label=code, entity=entity, load=load, call=call, **more)


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
            noop(
                "generate",
                Entity.CONTACT,
                needs=("person",),
                soft_needs=("l2", "signals"),
            ),
            noop("qc", after_all=True),
        ]
    )


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


def work(url: str) -> None:
    """One worker process."""
    database = Database(url, pool_size=20)
    engine = Engine(database, whole_dag(), None)
    app = queue_app(url, {"pipeline": blueprint})
    run_worker(app, [database, engine], concurrency=16, on_stop=engine.stop)


def measure_engine(admin: str, url: str, number: int, workers: int) -> dict[str, float]:
    """Seconds to start, and completions per second from the workers' start to the run's end."""
    database = Database(url)
    registry = whole_dag()
    tenant_id = new_id()
    with database.system_session() as session:
        session.add(Tenant(id=tenant_id, slug=f"bench-{tenant_id.hex[-8:]}", name="Bench"))
    make_records(admin, tenant_id, max(1, number // len(registry.stages)))
    began = time.perf_counter()
    with database.tenant_session(tenant_id) as session:
        wanted = DagRunIn(stages=list(registry.stages), selection=SelectionIn(all=True))
        run_id = start_run(session, registry, wanted, by=None)
    starting = time.perf_counter() - began
    processes = [subprocess.Popen([sys.executable, __file__, "--worker", url]) for _ in range(workers)]
    try:
        with psycopg.connect(admin, autocommit=True) as conn:
            first = ended = None
            while ended is None:
                time.sleep(0.1)
                row = conn.execute(
                    "SELECT status, (SELECT min(first_claimed_at) FROM stage_runs WHERE run_id = r.id), finished_at"
                    " FROM pipeline_runs r WHERE id = %s",
                    (run_id,),
                ).fetchone()
                assert row is not None
                first, ended = row[1], row[2]
            counted = conn.execute(
                "SELECT count(*), count(*) FILTER (WHERE state = 'completed') FROM entity_stage_completions"
                " WHERE run_id = %s",
                (run_id,),
            ).fetchone()
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
    assert first is not None
    assert counted is not None
    assert counted[0] == counted[1]
    seconds = (ended - first).total_seconds()
    database.dispose()
    return {
        "completions": counted[1],
        "start_s": starting,
        "seconds": seconds,
        "rate": counted[1] / seconds,
    }


async def measure_jobs(url: str, number: int) -> float:
    """Jobs per second of the queue alone: one do-nothing job per unit, run by one worker with 16 at a time."""
    app = App(connector=PsycopgConnector(conninfo=url))

    @app.task(name="noop")
    async def nothing(n: int) -> None:
        del n

    async with app.open_async():
        await nothing.batch_defer_async(*({"n": n} for n in range(number)))
        began = time.perf_counter()
        await app.run_worker_async(
            concurrency=16,
            wait=False,
            install_signal_handlers=False,
            delete_jobs="successful",
        )
        return number / (time.perf_counter() - began)


def measure_duties(admin: str, url: str, number: int) -> float:
    """(record, stage) units per second with one job each that stores its completion and queues what that releases."""
    registry = whole_dag()
    stages = {code: (*stage.needs, *stage.soft_needs) for code, stage in registry.stages.items() if not stage.after_all}
    last = [code for code, stage in registry.stages.items() if stage.after_all]
    stages |= {code: tuple(stages) for code in last}
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute("CREATE TABLE bench_done (record int, stage text, state text, PRIMARY KEY (record, stage))")
        conn.execute("GRANT ALL ON bench_done TO leadgen_app")
    pool = ConnectionPool(url, min_size=16, max_size=16, open=True)
    app = App(connector=PsycopgConnector(conninfo=url))

    @app.task(name="unit")
    def unit(record: int, stage: str) -> None:
        with pool.connection() as conn:
            # two stages that finish for one record at once must not both miss, or both make, the release
            conn.execute("SELECT pg_advisory_xact_lock(%s)", (record,))
            conn.execute("INSERT INTO bench_done VALUES (%s, %s, 'completed')", (record, stage))
            rows = conn.execute("SELECT stage FROM bench_done WHERE record = %s", (record,)).fetchall()
            done = {row[0] for row in rows}
            for code, needs in stages.items():
                if stage in needs and done.issuperset(needs):
                    conn.execute(
                        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'unit', %s)",
                        (Jsonb({"record": record, "stage": code}),),
                    )

    async def run() -> float:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(20))
        roots = [code for code, needs in stages.items() if not needs]
        records = max(1, number // len(stages))
        async with app.open_async():
            await unit.batch_defer_async(*({"record": n, "stage": code} for n in range(records) for code in roots))
            began = time.perf_counter()
            await app.run_worker_async(
                concurrency=16,
                wait=False,
                install_signal_handlers=False,
                delete_jobs="successful",
            )
            return time.perf_counter() - began

    seconds = asyncio.run(run())
    pool.close()
    with psycopg.connect(admin) as conn:
        row = conn.execute("SELECT count(*) FROM bench_done").fetchone()
    assert row is not None
    assert row[0] == max(1, number // len(stages)) * len(stages)
    return float(row[0]) / seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=60_000, help="completions (at least)")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=3_000, help="jobs to time the other side with")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options.worker)
        return
    with tempfile.TemporaryDirectory(prefix="leadgen-bench-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = EmbeddedPostgres(Path(folder) / "pg")
        try:
            report(server.url(), options)
        finally:
            server.stop()


def report(admin: str, options: argparse.Namespace) -> None:
    """Measure both sides and print."""
    provision(admin)
    url = app_url(admin)
    jobs = asyncio.run(measure_jobs(url, options.jobs))
    duties = measure_duties(admin, url, options.jobs)
    engine = measure_engine(admin, url, options.n, options.workers)
    ratio, flattered = engine["rate"] / duties, engine["rate"] / jobs
    rate = engine["rate"]
    figures = {
        "engine_completions_per_s": {
            "value": round(rate),
            "unit": "1/s",
            "target": 10_000,
            "met": rate >= 10_000,
        },
        "jobs_same_duties_per_s": {
            "value": round(duties),
            "unit": "1/s",
            "target": None,
            "met": None,
        },
        "jobs_empty_per_s": {
            "value": round(jobs),
            "unit": "1/s",
            "target": None,
            "met": None,
        },
        "ratio_same_duties": {
            "value": round(ratio, 1),
            "unit": "x",
            "target": 50,
            "met": ratio >= 50,
        },
        "ratio_empty_jobs": {
            "value": round(flattered, 1),
            "unit": "x",
            "target": 50,
            "met": flattered >= 50,
        },
        "completions": {
            "value": engine["completions"],
            "unit": "",
            "target": None,
            "met": None,
        },
        "start_s": {
            "value": round(engine["start_s"], 2),
            "unit": "s",
            "target": None,
            "met": None,
        },
        "run_s": {
            "value": round(engine["seconds"], 2),
            "unit": "s",
            "target": None,
            "met": None,
        },
        "workers": {
            "value": options.workers,
            "unit": "processes",
            "target": None,
            "met": None,
        },
        "cores": {"value": os.cpu_count(), "unit": "", "target": None, "met": None},
    }
    if options.json:
        print(json.dumps({"name": "engine", "figures": figures}))
        return
    for key, figure in figures.items():
        print(f"{key:28} {figure['value']:>12} {figure['unit']}")


if __name__ == "__main__":
    main()
