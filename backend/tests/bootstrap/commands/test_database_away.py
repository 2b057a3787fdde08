"""The database goes away and comes back: the API says 503 meanwhile, and the worker goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb
from pydantic import SecretStr

from leadgen.app import create_app
from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.database.provision import app_url, provision
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.client import PASSWORD, make_user

WAIT_SECONDS = 60


@pytest.fixture
def server(tmp_path_factory) -> Iterator[EmbeddedPostgres]:
    """A server of the test's own, that it may stop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = EmbeddedPostgres(tmp_path_factory.mktemp("pg"), durable=False)
        yield server
        server.stop()


def wait_for(pipe, word: str) -> None:
    """Read lines until one has `word`; a process that ends first fails the test."""
    seen = []
    for line in pipe:
        seen.append(line)
        if word in line:
            return
    raise AssertionError("".join(seen))


def works_off_a_job(url: str) -> bool:
    """Whether a job queued now is done within half a minute (the worker deletes what succeeded)."""
    with psycopg.connect(url, autocommit=True) as conn:
        args = Jsonb({"timestamp": 0})
        row = conn.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('imports', 'imports:heal', %s) RETURNING id",
            (args,),
        ).fetchone()
        for _ in range(150):
            if conn.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s", row).fetchone() is None:
                return True
            conn.execute("SELECT pg_sleep(0.2)")
    return False


def test_api_says_503_and_recovers(server, tmp_path):
    url = server.url()
    provision(url)
    settings = Settings(data_dir=tmp_path, secret_key=SecretStr("s" * 40), sandbox=True)
    database = Database(app_url(url))
    app = create_app(settings, database)
    _, email = make_user(database)
    http = app.test_client()
    assert http.get("/api/health").status_code == 200
    server.pause()
    for response in (
        http.get("/api/health"),
        http.post("/api/auth/login", json={"email": email, "password": PASSWORD}),
    ):
        assert response.status_code == 503
        assert response.get_json()["code"] == "database_unavailable"
        assert "moment" in response.get_json()["detail"]
    server.resume()
    assert http.post("/api/auth/login", json={"email": email, "password": PASSWORD}).status_code == 200
    database.dispose()


def test_worker_waits_and_goes_on(server, tmp_path):
    url = server.url()
    provision(url)
    environment = os.environ | {
        "APP_DATABASE_URL": app_url(url),
        "LEADGEN_DATA_DIR": str(tmp_path),
        "LEADGEN_SANDBOX": "1",
        "PYTHONUNBUFFERED": "1",
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "leadgen.cli", "worker", "--concurrency", "2"],
        env=environment,
        cwd=Path(__file__).parents[3],
        stderr=subprocess.PIPE,
        text=True,
    )
    # what is waited for may never be said: then the worker is ended, and with it the wait
    guard = threading.Timer(2 * WAIT_SECONDS, worker.kill)
    guard.start()
    try:
        wait_for(worker.stderr, "worker started")
        server.pause()
        wait_for(worker.stderr, "trying again")
        server.resume()
        wait_for(worker.stderr, "worker started")
        assert works_off_a_job(url)
    finally:
        guard.cancel()
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=WAIT_SECONDS)
    assert worker.returncode == 0
