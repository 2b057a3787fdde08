"""What the engine is compared with: the same DAG and bodies that do nothing, one job or task per (record, stage).

Procrastinate runs on the same PostgreSQL as the engine. Celery and Prefect run in an environment of their own, which is made
in `.data/bench-others` when asked for; what cannot be installed there is named instead of measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import psycopg
from engine_runs import make_records, make_tenant
from procrastinate import App, PsycopgConnector
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from leadgen.bootstrap.database.logins import libpq_url
from leadgen.db import system_url_of
from leadgen.fields.enums import CompletionStatus as State
from leadgen.jobs import Job, defer
from leadgen.pipeline.engine.claim import claim
from leadgen.pipeline.stage import Registry
from leadgen.pipeline.engine.store import StageOfRun, Result, store
from leadgen.pipeline.runs.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.runs.start import load_plan, start_run
from leadgen.pipeline.runs.start_steps import go_on_starting
from leadgen.tenancy import Database

ROOT = Path(__file__).parent
ENVIRONMENT = ROOT.parent / ".data" / "bench-others"
REDIS_PORT = "6391"


async def measure_jobs(url: str, number: int) -> float:
    """Jobs per second of the queue alone: one do-nothing job per unit, run by one worker with 16 at a time."""
    app = App(connector=PsycopgConnector(conninfo=libpq_url(system_url_of(url))))

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


def measure_lean(registry: Registry, admin: str, url: str, number: int) -> float:
    """(record, stage) units per second with one job each that stores a bare completion and queues what that releases."""
    stages = {code: (*stage.needs, *stage.soft_needs) for code, stage in registry.stages.items() if not stage.after_all}
    last = [code for code, stage in registry.stages.items() if stage.after_all]
    stages |= {code: tuple(stages) for code in last}
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute("CREATE TABLE bench_done (record int, stage text, state text, PRIMARY KEY (record, stage))")
        conn.execute("GRANT ALL ON bench_done TO leadgen_system")
    pool = ConnectionPool(libpq_url(system_url_of(url)), min_size=16, max_size=16, open=True)
    app = App(connector=PsycopgConnector(conninfo=libpq_url(system_url_of(url))))

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


def measure_units(registry: Registry, admin: str, url: str, number: int) -> float:
    """(record, stage) units per second with one job each that goes the engine's own way: its claim, its store, batches of one.

    The same duties to the letter: lease and fence, exact counts by state, reasons, isolation by the database, foreign keys.
    """
    database = Database(url, pool_size=20)
    tenant = make_tenant(database)
    make_records(admin, tenant, max(1, number // len(registry.stages)))
    with database.tenant_session(tenant) as session:
        wanted = DagRunIn(stages=list(registry.stages), selection=SelectionIn(all=True))
        run_id = start_run(session, registry, wanted, by=None)
    go_on_starting(database, registry, tenant, run_id, turn=float("inf"))
    with psycopg.connect(admin, autocommit=True) as conn:
        # no drain shall take the rows, and none is to be queued
        conn.execute("UPDATE stage_runs SET drain_until = now() + interval '1 day' WHERE run_id = %s", (run_id,))
        conn.execute("DELETE FROM procrastinate_jobs")
        roots = conn.execute(
            "SELECT stage, count(*) FROM entity_stage_completions WHERE run_id = %s GROUP BY 1", (run_id,)
        )
        first = [stage for stage, count in roots for _ in range(count)]
    with database.tenant_session(tenant) as session:
        plan = load_plan(session, run_id)
    assert plan is not None
    app = App(connector=PsycopgConnector(conninfo=libpq_url(system_url_of(url))))

    @app.task(name="unit_by_engine")
    def unit(stage: str, tenant_id: str) -> None:
        del tenant_id  # whose job it is: tenant sessions queue jobs of their own tenant only
        place = StageOfRun(run_id, plan, registry[stage])
        with database.tenant_session(tenant) as session:
            [held] = claim(session, run_id, stage, limit=1, span=timedelta(seconds=30), cost=Decimal(0))
        with database.tenant_session(tenant) as session:
            # of one record's followers each stage has one row
            for follower in store(session, place, [Result(claim=held, state=State.COMPLETED, input_hash="0" * 32)]):
                args = {"stage": follower, "tenant_id": str(tenant)}
                defer(session, [Job(task="unit_by_engine", args=args, queue="default")])

    async def run() -> float:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(20))
        async with app.open_async():
            await unit.batch_defer_async(*({"stage": stage, "tenant_id": str(tenant)} for stage in first))
            began = time.perf_counter()
            await app.run_worker_async(
                queues=["default"],
                concurrency=16,
                wait=False,
                install_signal_handlers=False,
                delete_jobs="successful",
            )
            return time.perf_counter() - began

    seconds = asyncio.run(run())
    with psycopg.connect(admin) as conn:
        row = conn.execute(
            "SELECT count(*), count(*) FILTER (WHERE state = 'completed') FROM entity_stage_completions WHERE run_id = %s",
            (run_id,),
        ).fetchone()
    database.dispose()
    assert row is not None
    assert row[0] == row[1] == len(registry.stages) * max(1, number // len(registry.stages)), row
    return float(row[0]) / seconds


def measure_others(number: int) -> tuple[dict[str, float], list[str]]:
    """Completions per second of Celery and Prefect, by name; and a sentence for each that could not be measured."""
    try:
        python = _environment()
    except (OSError, subprocess.CalledProcessError) as error:
        return {}, [f"Celery and Prefect could not be installed: {error}"]
    rates: dict[str, float] = {}
    missing: list[str] = []
    for name, run in (("celery_redis", _celery), ("prefect", _prefect)):
        try:
            done = run(python, max(1, number // 13))
            rates[name] = float(done["completions"]) / float(done["seconds"])
        except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
            missing.append(f"{name} could not be measured: {type(error).__name__}: {error}")
    return rates, missing


def _environment() -> Path:
    python = ENVIRONMENT / "bin" / "python"
    wanted = (ROOT / "others" / "requirements.txt").read_text()
    mark = ENVIRONMENT / "installed.txt"
    if not mark.exists() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "-r", str(ROOT / "others" / "requirements.txt")]
        subprocess.run(install, check=True, capture_output=True)
        mark.write_text(wanted)
    return python


def _celery(python: Path, records: int) -> Mapping[str, float]:
    server = shutil.which("redis-server")
    if server is None:
        raise FileNotFoundError("redis-server is not installed")
    command = [server, "--port", REDIS_PORT, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        url = f"redis://127.0.0.1:{REDIS_PORT}/0"
        return _said([str(python), "celery_dag.py", url, str(records), str(os.cpu_count() or 2)], {})
    finally:
        redis.terminate()
        redis.wait()


def _prefect(python: Path, records: int) -> Mapping[str, float]:
    with tempfile.TemporaryDirectory(prefix="prefect-", ignore_cleanup_errors=True) as home:
        quiet = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_LOGGING_LEVEL": "CRITICAL"}
        return _said([str(python), "prefect_dag.py", str(records), "16"], quiet | {"PREFECT_HOME": home})


def _said(command: Sequence[str], environment: Mapping[str, str]) -> Mapping[str, float]:
    done = subprocess.run(
        command,
        cwd=ROOT / "others",
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    found: Mapping[str, float] = json.loads([line for line in done.stdout.splitlines() if line.startswith("{")][-1])
    return found
