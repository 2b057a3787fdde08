"""`leadgen api` answers while 200 clients are slow in every way, and stops in order while some of them are connected."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bootstrap.commands.test_api_command import BACKEND, _wait_for, free_port
from tests.slow_clients import KINDS, SlowClients, health_milliseconds

LARGE = "/api/docs/swagger/js/swagger-ui-bundle.js"
MOST_MS = 200.0
ROUNDS = 6
"""A machine that has other work may be slow for a while: the API is quick in one of so many rounds, and answers in all."""


def is_quick(attacked: list[float], alone: list[float]) -> bool:
    """Whether median and worst are below 200 ms; on a machine where they are not without attackers, below three times that."""
    return statistics.median(attacked) <= max(MOST_MS, 3 * statistics.median(alone)) and max(attacked) <= max(
        MOST_MS, 3 * max(alone)
    )


@pytest.fixture
def api_port(own_database, tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A real `leadgen api` with few threads: one slow client per thread would stop it."""
    port = free_port()
    environment = os.environ | {
        "APP_DATABASE_URL": own_database.url,
        "LEADGEN_DATA_DIR": str(tmp_path),
        "LEADGEN_SECRET_KEY": "test-secret-" * 4,
        "LEADGEN_PORT": str(port),
        "PYTHONPATH": str(BACKEND),
    }
    command = [sys.executable, "-m", "leadgen.cli", "api", "--workers", "2", "--threads", "8"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/health")
        yield port, process
    finally:
        process.kill()
        process.wait()


def test_200_slow_clients_do_not_slow_the_api(api_port: tuple[int, subprocess.Popen[bytes]]) -> None:
    port, process = api_port
    alone = health_milliseconds(port, 60)
    with SlowClients(port, 200, LARGE) as slow:
        assert set(slow.opened) == set(KINDS)
        assert sum(slow.opened.values()) >= 200
        rounds = []
        while len(rounds) < ROUNDS and not (rounds and is_quick(rounds[-1], alone)):
            rounds.append(health_milliseconds(port, 50))
            assert max(rounds[-1]) < float("inf"), "a request got no answer"
        assert is_quick(rounds[-1], alone), [(statistics.median(r), max(r)) for r in rounds]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
