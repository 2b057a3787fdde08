"""`leadgen api` as it runs in production: several processes, counted together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2

from leadgen.bootstrap.commands.supervisor import Supervisor
from leadgen.bootstrap.commands.up import children_environment
from leadgen.settings import Settings
from tests.bootstrap.test_metrics import samples

BACKEND = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_figures_of_all_processes_add_up(own_database, tmp_path) -> None:
    port = free_port()
    environment = os.environ | {
        "APP_DATABASE_URL": own_database.url,
        "LEADGEN_DATA_DIR": str(tmp_path),
        "LEADGEN_SECRET_KEY": "test-secret-" * 4,
        "LEADGEN_PORT": str(port),
        "PYTHONPATH": str(BACKEND),
    }
    (tmp_path / f"metrics-{port}").mkdir()
    (tmp_path / f"metrics-{port}" / "counter_1.db").write_bytes(b"left by an earlier start")
    command = [sys.executable, "-m", "leadgen.cli", "api", "--workers", "2", "--threads", "4"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/health")
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            before = _answered(client)
        for _ in range(30):  # a connection each, so that both processes get some
            httpx2.get(f"http://127.0.0.1:{port}/api/health", trust_env=False).raise_for_status()
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            assert _answered(client) == before + 30
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()


def test_under_leadgen_up_the_api_shows_what_the_worker_counts(own_database, tmp_path) -> None:
    port = free_port()
    left = tmp_path / f"metrics-{port}" / "counter_1.db"
    left.parent.mkdir()
    left.write_bytes(b"left by an earlier start")
    settings = Settings(data_dir=tmp_path, secret_key="test-secret-" * 4, sandbox=True)
    environment = children_environment(settings, port=port, sandbox_port=1) | {
        "APP_DATABASE_URL": own_database.url,
        "LEADGEN_SECRET_KEY": "test-secret-" * 4,
        "PYTHONPATH": str(BACKEND),
    }
    assert not left.exists()
    supervisor = Supervisor(os.environ | environment)
    count = "from leadgen.metrics import RECORDS_ENDED\nRECORDS_ENDED.labels('l1', 'completed').inc(5)\n"
    supervisor.start("worker", [sys.executable, "-c", count])  # a worker as far as its figures go
    assert supervisor.children[0].process is not None
    assert supervisor.children[0].process.wait(timeout=60) == 0
    supervisor.start("api", [sys.executable, "-m", "leadgen.cli", "api", "--workers", "1", "--threads", "4"])
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/health")
        shown = httpx2.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).raise_for_status().text
        assert samples(shown)["leadgen_records_ended_total", "l1", "completed"] == 5
    finally:
        supervisor.stop()


def _answered(client: httpx2.Client) -> float:
    shown = client.get("/metrics").raise_for_status().text
    return samples(shown)["leadgen_http_request_seconds_count", "GET", "/api/health", "200"]


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 90
    pace = threading.Event()
    while True:
        try:
            if httpx2.get(url, trust_env=False, timeout=5).is_success:
                return
        except httpx2.HTTPError:
            pass
        assert time.monotonic() < deadline, "the API does not answer"
        pace.wait(0.2)
