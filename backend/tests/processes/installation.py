"""A whole installation as real processes: PostgreSQL, sandbox, API and workers, each of which can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from leadgen.app import create_app
from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.client import Api, sign_in
from tests.conftest import make_tenant
from tests.pipeline.faults.test_postgres_killed import has_started, kill_server
from tests.processes.sandbox_log import Call, Kill, read_log
from tests.processes.waiting import lateness, until

BACKEND = Path(__file__).resolve().parents[2]
SECRET = "test-secret-" * 4
LATENCY = 0.3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """One process with all its children (its own process group)."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    is_ready: Callable[[], bool] = lambda: True
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.running = subprocess.Popen(
                self.command, cwd=BACKEND, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        until(self.is_ready, about=f"{self.name} is ready")

    def signal(self, number: int) -> None:
        """Send a signal to the process and its children."""
        assert self.running is not None
        os.killpg(self.running.pid, number)

    def kill(self) -> None:
        """End the process and its children at once."""
        if self.running is not None:
            with suppress(ProcessLookupError):  # it ended by itself
                self.signal(signal.SIGKILL)
            self.running.wait()
            self.running = None


@dataclass
class Installation:
    """`api` is the product's web application in this process, for requests; the processes do the work."""

    database: Database
    folder: Path
    workers: int
    lease: float | None
    server: EmbeddedPostgres | None = None
    has_api: bool = False
    kills: list[Kill] = field(default_factory=list)
    processes: dict[str, Process] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = self.folder / "calls.jsonl"
        self.sandbox_port, self.port = free_port(), free_port()
        self.tenant_id: UUID = make_tenant(self.database)
        settings = Settings(
            data_dir=self.folder, secret_key=SecretStr(SECRET), sandbox=True, sandbox_port=self.sandbox_port
        )
        self.app = create_app(settings, self.database)
        self.api: Api = sign_in(self.app, self.database, self.tenant_id)
        cli = [sys.executable, "-m", "leadgen.cli"]
        self._add("sandbox", [*cli, "sandbox"], self._answers(self.sandbox_port, "/_sandbox/requests?service=none"))
        for number in range(self.workers):
            beats = str(self._beats(f"worker-{number}"))
            lease = [str(self.lease)] if self.lease else []
            self._add(f"worker-{number}", [sys.executable, "-m", "tests.processes.worker", beats, *lease])
        if self.has_api:
            self._add("api", [*cli, "api", "--workers", "1", "--threads", "4"], self._answers(self.port, "/api/health"))

    def _add(self, name: str, command: list[str], is_ready: Callable[[], bool] = lambda: True) -> None:
        own = {key: value for key, value in os.environ.items() if not key.startswith(("LEADGEN_", "PROMETHEUS_"))}
        environment = own | {
            "APP_DATABASE_URL": self.database.url,
            "LEADGEN_DATA_DIR": str(self.folder),
            "LEADGEN_SECRET_KEY": SECRET,
            "LEADGEN_SANDBOX": "1",
            "LEADGEN_SANDBOX_PORT": str(self.sandbox_port),
            "LEADGEN_SANDBOX_LOG": str(self.log),
            "LEADGEN_PORT": str(self.port),
            "PGAPPNAME": name,
            "PYTHONPATH": str(BACKEND),
        }
        self.processes[name] = Process(name, command, environment, self.folder, is_ready)

    @staticmethod
    def _answers(port: int, path: str) -> Callable[[], bool]:
        def ask() -> bool:
            try:
                return httpx2.get(f"http://127.0.0.1:{port}{path}", timeout=5, trust_env=False).is_success
            except httpx2.HTTPError:
                return False

        return ask

    def start(self, name: str) -> None:
        """Start one process; the sandbox takes a moment for each answer, so that calls are in flight."""
        self.processes[name].start()
        if name == "sandbox":
            fault = {"service": "*", "kind": "latency", "seconds": LATENCY, "times": None}
            httpx2.post(f"http://127.0.0.1:{self.sandbox_port}/_sandbox/faults", json=fault, trust_env=False)

    def start_all(self) -> None:
        for name in self.processes:
            self.start(name)

    def stop_all(self) -> None:
        for process in self.processes.values():
            process.kill()

    def _beats(self, name: str) -> Path:
        return self.folder / f"{name}.beats"

    def late(self, kill: Kill) -> float:
        """How late the killed process may have been for want of turns on this machine."""
        return lateness(self._beats(kill.whom), kill.at)

    def logs(self) -> str:
        """What the processes said last, for somebody who looks into a failure."""
        said = {name: (self.folder / f"{name}.log") for name in self.processes}
        return "\n".join(f"--- {name}\n{path.read_text()[-3000:]}" for name, path in said.items() if path.exists())

    def kill(self, name: str) -> None:
        """End a process at once, and start it again."""
        at = time.time()
        if name == "postgres":
            self._kill_postgres()
            return
        self.processes[name].kill()
        self.kills.append(Kill(name, "killed", at))
        self.start(name)

    def freeze(self, name: str, during: Callable[[], object]) -> None:
        """Let a process stand still during something, where it holds no transaction (whose locks last a minute)."""
        process = self.processes[name]

        def has_stopped_between_transactions() -> bool:
            process.signal(signal.SIGSTOP)
            query = "SELECT 1 FROM pg_stat_activity WHERE application_name = :name AND state <> 'idle'"
            if not self.rows(query, name=name):
                return True
            process.signal(signal.SIGCONT)
            return False

        until(has_stopped_between_transactions, about=f"{name} stands still")
        at = time.time()
        try:
            during()
        finally:
            self.processes[name].signal(signal.SIGCONT)
        self.kills.append(Kill(name, "frozen", at, time.time()))

    def _kill_postgres(self) -> None:
        assert self.server is not None
        at = time.time()
        kill_server(self.folder / "pg")
        server = self.server
        until(lambda: has_started(server), about="PostgreSQL runs again")
        until(self._database_answers, about="PostgreSQL answers")
        self.kills.append(Kill("postgres", "killed", at))

    def _database_answers(self) -> bool:
        try:
            return bool(self.ask("SELECT 1") == 1)
        except SQLAlchemyError:
            return False

    def ask(self, query: str, **given: Any) -> Any:
        """One value from the tenant's rows."""
        return next(iter(self.rows(query, **given)))[0]

    def rows(self, query: str, **given: Any) -> list[Any]:
        """Rows of the tenant."""
        with self.database.tenant_session(self.tenant_id) as session:
            return list(session.execute(text(query), given))

    def calls(self) -> list[Call]:
        """The sandbox's own log."""
        return read_log(self.log)
