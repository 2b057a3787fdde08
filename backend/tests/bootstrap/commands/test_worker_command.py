"""`leadgen worker` as real processes on one database: stages of their own, figures, logs, and an end in time."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from werkzeug.serving import make_server

from leadgen.bootstrap.commands.doctor import WARNING, examine
from leadgen.bootstrap.worker.queue import queue_app, run_worker
from leadgen.enrichment.catalog import registry
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.reports.status import get_run
from leadgen.pipeline.runs.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.runs.start import start_run
from leadgen.pipeline.tasks import blueprint, heal_runs
from leadgen.settings import Settings
from tests.conftest import make_tenant
from tests.enrichment.world_list import company_values
from tests.factories.records import make_company
from tests.pipeline.faults.worker_process import SHORT, stages
from tests.processes.waiting import until

BACKEND = Path(__file__).resolve().parents[3]
PATIENCE = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def outside(sandbox_app) -> Iterator[int]:
    """The sandbox on a socket of this machine."""
    server = make_server("127.0.0.1", 0, sandbox_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()


@pytest.fixture
def installation(own_database, outside, tmp_path):
    return Installation(own_database, outside, tmp_path)


class Installation:
    def __init__(self, database: Any, sandbox_port: int, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.log = folder / "worker.log"
        self.tenant_id = make_tenant(database)
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("LEADGEN_")} | {
            "APP_DATABASE_URL": database.url,
            "LEADGEN_DATA_DIR": str(folder),
            "LEADGEN_SECRET_KEY": "test-secret-" * 4,
            "LEADGEN_SANDBOX": "1",
            "LEADGEN_SANDBOX_PORT": str(sandbox_port),
            "LEADGEN_LOG_JSON": "1",
            "PYTHONPATH": str(BACKEND),
        }

    @contextmanager
    def worker(self, *options: str) -> Iterator[subprocess.Popen[bytes]]:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "leadgen.cli", "worker", *options]
            process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def start(self, *codes: str) -> Any:
        with self.database.tenant_session(self.tenant_id) as session:
            for key in ("cz-001", "cz-002"):
                make_company(session, **company_values(key))
            wanted = DagRunIn(stages=list(codes), selection=SelectionIn(all=True))
            return start_run(session, registry(), wanted, by=None)

    def status(self, run_id: Any) -> Any:
        with self.database.tenant_session(self.tenant_id) as session:
            return get_run(session, run_id, registry())

    def node(self, run_id: Any, code: str) -> Any:
        return next(node for node in self.status(run_id).nodes if node.code == code)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


def test_a_worker_serves_its_stages_and_leaves_others_to_others(installation, sandbox_app, own_admin_url) -> None:
    port = free_port()
    run_id = installation.start("l1", "ares")
    assert "No worker is running" in installation.node(run_id, "l1").problem
    with installation.worker(
        "--stages", "l1", "--concurrency", "3", "--metrics-port", str(port), "--metrics-host", "127.0.0.2"
    ) as first:
        until(lambda: installation.node(run_id, "l1").counts.completed == 2)
        status = installation.status(run_id)
        assert installation.node(run_id, "ares").counts.ready == 2
        assert installation.node(run_id, "ares").problem == (
            "No running worker serves ares. Start one with `leadgen worker --stages ares`, or without --stages."
        )
        assert status.status is RunStatus.RUNNING
        assert sandbox_app.extensions["faults"].calls("ares") == []
        settings = Settings(
            data_dir=installation.folder,
            database_url=own_admin_url,
            app_database_url=installation.database.url,
            sandbox=True,
        )
        said = [check for check in examine(settings) if check.about == "Runs"]
        assert [(check.state, "serves ares" in check.message) for check in said] == [(WARNING, True)]

        shown = httpx2.get(f"http://127.0.0.2:{port}/metrics", trust_env=False).text
        assert 'leadgen_records_ended_total{stage="l1",state="completed"} 2.0' in shown
        assert 'leadgen_call_seconds_count{provider="perplexity",stage="l1",state="completed"} 2.0' in shown

        first.send_signal(signal.SIGTERM)
        assert first.wait(timeout=PATIENCE) == 0
    with installation.database.system_session() as session:
        assert session.execute(text("SELECT count(*) FROM workers")).scalar_one() == 0
    with installation.worker("--stages", "ares"):
        until(
            lambda: installation.status(run_id).status is RunStatus.SUCCEEDED, lambda: heal_runs(installation.database)
        )
    assert len(sandbox_app.extensions["faults"].calls("perplexity")) == 2
    assert [line["stages"] for line in installation.lines() if line["event"] == "worker started"] == [["l1"], ["ares"]]


def test_sigterm_lets_calls_in_flight_end_and_stores_them(installation, sandbox_app) -> None:
    board = sandbox_app.extensions["faults"]
    board.add("perplexity", "latency", seconds=4.0, times=None)
    run_id = installation.start("l1")
    with installation.worker() as worker:
        until(lambda: len(board.calls("perplexity")) == 2)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0
    counts = installation.node(run_id, "l1").counts
    assert (counts.completed, counts.running) == (2, 0)
    assert len(board.calls("perplexity")) == 2


def test_a_call_that_never_ends_does_not_keep_a_worker_from_ending(own_database, tmp_path) -> None:
    """The grace is over: the process goes, and its leases lapse."""
    gate = os.open(_pipe(tmp_path / "gate"), os.O_RDWR)
    log = os.open(tmp_path / "calls", os.O_RDWR | os.O_CREAT)
    tenant_id = make_tenant(own_database)
    with own_database.tenant_session(tenant_id) as session:
        make_company(session, name="Hängt AG")
    with own_database.tenant_session(tenant_id) as session:
        run_id = start_run(session, stages(-1, -1), DagRunIn(stages=["l1"], selection=SelectionIn(all=True)), by=None)
    child = os.fork()
    if child == 0:
        try:
            from leadgen.pipeline.engine.drain import Engine
            from leadgen.tenancy import Database

            database = Database(own_database.url)
            engine = Engine(database, stages(log, gate), None, timing=SHORT)
            queue = queue_app(own_database.system_url, {"pipeline": blueprint})
            run_worker(queue, [database, engine], concurrency=2, on_stop=engine.stop, grace=1.0)
        finally:
            os._exit(9)
    until(lambda: os.fstat(log).st_size > 0)
    began = time.monotonic()
    os.kill(child, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert time.monotonic() - began < 20.0
    with own_database.tenant_session(tenant_id) as session:
        assert get_run(session, run_id, stages(-1, -1)).counts.running == 1
    os.close(gate)
    os.close(log)


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path
