"""`leadgen up`, as on a fresh machine: one command, a login that works, and nothing left behind when it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import httpx2
import psutil
import pytest

from leadgen.bootstrap.commands.doctor import dashboard_is_built

BACKEND = Path(__file__).resolve().parents[3]
WAIT_SECONDS = 120
API, WORKER, SANDBOX = "leadgen.app:create_app()", "worker", "leadgen.sandbox:create_app()"
Found = TypeVar("Found")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(find: Callable[[], Found]) -> Found:
    """What `find` gives as soon as that is something; waits for it."""
    deadline, pace = time.monotonic() + WAIT_SECONDS, threading.Event()
    while not (found := find()):
        assert time.monotonic() < deadline, "this did not come about in time"
        pace.wait(0.1)
    return found


def command_line(process: psutil.Process) -> list[str]:
    """Empty for one that ended meanwhile."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def child_that(parent: psutil.Process, runs: str) -> psutil.Process | None:
    return next((child for child in parent.children() if runs in command_line(child)), None)


class Installation:
    """A data folder, its two ports, and `leadgen up` in it. `package` is the folder that the product is imported from."""

    def __init__(self, folder: Path, package: Path = BACKEND) -> None:
        self.folder = folder
        self.package = package
        self.port = free_port()
        self.ports = {"LEADGEN_PORT": str(self.port), "LEADGEN_SANDBOX_PORT": str(free_port())}
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> psutil.Process:
        environment = {k: v for k, v in os.environ.items() if not k.endswith(("DATABASE_URL", "_API_KEY"))} | {
            "LEADGEN_DATA_DIR": str(self.folder / "data"),
            "LEADGEN_SANDBOX": "1",
            "PYTHONPATH": str(self.package),
            "PYTHONUNBUFFERED": "1",
            **self.ports,
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "leadgen.cli", "up"], cwd=self.folder, env=environment, stdout=log, stderr=log
            )
        return psutil.Process(self.process.pid)

    def said(self, pattern: str) -> re.Match[str]:
        """What `leadgen up` prints that fits; it must not end before it did."""

        def look() -> re.Match[str] | None:
            assert self.process is not None
            ended = self.process.poll()
            match = re.search(pattern, self.log.read_text())
            assert match or ended is None, f"it ended with {ended}:\n{self.log.read_text()}"
            return match

        return until(look)

    @contextmanager
    def sign_in(self) -> Iterator[httpx2.Client]:
        address = self.said(r"Leadgen Pipeline +(http\S+)/(\S+)")
        email, password = self.said(r"Sign in +(\S+)")[1], self.said(r"Password +(\S+)")[1]
        with httpx2.Client(base_url=address[1], trust_env=False, timeout=30) as client:
            answer = client.post("/api/auth/login", json={"email": email, "password": password}).raise_for_status()
            client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            client.headers["X-Namespace"] = address[2]
            yield client

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=WAIT_SECONDS)

    def postmasters(self) -> list[psutil.Process]:
        """Servers that run in the data folder."""
        mark = str((self.folder / "data" / "postgres").resolve())
        return [p for p in psutil.process_iter(["name", "cmdline"]) if mark in (p.info["cmdline"] or [])]

    def port_is_free(self) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            return probe.connect_ex(("127.0.0.1", self.port)) != 0


@pytest.fixture
def installation() -> Iterator[Installation]:
    # pytest's own folder is closed to others by every pytest that starts; the server may run as another user
    with TemporaryDirectory(prefix="leadgen-up-", ignore_cleanup_errors=True) as folder:
        made = Installation(Path(folder))
        yield made
        if made.process is not None and made.process.poll() is None:
            made.process.kill()
            made.process.wait()
        for left in made.postmasters():
            left.kill()


def test_it_runs_keeps_its_data_mends_itself_and_leaves_nothing_behind(installation) -> None:
    running = installation.start()
    with installation.sign_in() as client:
        made = client.post("/api/companies", json={"values": {"name": "Kept Ltd", "domain": "kept.example"}})
        company = made.raise_for_status().json()["id"]
    assert ("not built" in installation.log.read_text()) == (not dashboard_is_built())
    children = running.children(recursive=True)
    assert all(child_that(running, mark) for mark in (API, WORKER, SANDBOX))
    assert installation.postmasters()

    assert installation.end(signal.SIGINT) == 0
    assert installation.log.read_text().rstrip().endswith("Stopped.")
    assert [child for child in children if child.is_running()] == []
    assert installation.postmasters() == []
    assert installation.port_is_free()

    running = installation.start()
    with installation.sign_in() as client:
        assert client.get(f"/api/companies/{company}").raise_for_status().json()["name"] == "Kept Ltd"
    killed = child_that(running, WORKER)
    assert killed is not None
    killed.kill()
    installation.said(r"worker ended with code -9; starting it again")
    until(lambda: child_that(running, WORKER))
    assert installation.end(signal.SIGTERM) == 0
    assert installation.postmasters() == []


@pytest.mark.full
def test_ended_while_it_starts_it_ends_all_of_it_although_an_earlier_start_was_killed(installation) -> None:
    running = installation.start()
    until(lambda: child_that(running, WORKER))
    children = running.children(recursive=True)
    assert installation.end(signal.SIGKILL) == -signal.SIGKILL
    psutil.wait_procs(children, timeout=WAIT_SECONDS)
    assert installation.postmasters()  # nobody was left to end it; the next start goes on with it

    running = installation.start()
    until(lambda: child_that(running, WORKER))
    children += running.children(recursive=True)
    assert installation.end(signal.SIGTERM) == 0
    assert "Sign in" not in installation.log.read_text()
    assert [child for child in children if child.is_running()] == []
    assert installation.postmasters() == []
