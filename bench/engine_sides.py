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
from pathlib import Path

import psycopg
from procrastinate import App, PsycopgConnector
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from leadgen.pipeline.graph import Registry

ROOT = Path(__file__).parent
ENVIRONMENT = ROOT.parent / ".data" / "bench-others"
REDIS_PORT = "6391"


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


def measure_duties(registry: Registry, admin: str, url: str, number: int) -> float:
    """(record, stage) units per second with one job each that stores its completion and queues what that releases."""
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
