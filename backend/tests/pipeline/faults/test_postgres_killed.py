"""PostgreSQL itself is killed under a running worker, every process of it, and comes back: the run finishes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.database.provision import app_url, provision
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.drain import Engine
from leadgen.pipeline.tasks import heal_runs
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.examples import full
from tests.pipeline.engine.test_worker import Outside, ended
from tests.pipeline.fake_stages import Bench, Made
from tests.pipeline.faults import worker_process
from tests.pipeline.invariants import check_over
from tests.processes.waiting import until


@pytest.fixture
def folder() -> Iterator[Path]:
    # not below pytest's own folder: every pytest that starts shuts that to the user whom the server runs as
    with tempfile.TemporaryDirectory(prefix="leadgen-killed-", ignore_cleanup_errors=True) as made:
        yield Path(made) / "pg"


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = EmbeddedPostgres(folder)
        yield server
        server.stop()


def family(postmaster: int) -> set[int]:
    """The server's processes that are alive: the first one and its children."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has just ended
        if state != "Z" and postmaster in (int(parent), int(stat.parent.name)):
            found.add(int(stat.parent.name))
    return found


def kill_server(folder: Path) -> None:
    postmaster = int((folder / "postmaster.pid").read_text().split()[0])
    processes = family(postmaster)
    assert postmaster in processes
    assert len(processes) > 5
    for process in (postmaster, *(processes - {postmaster})):
        os.kill(process, signal.SIGKILL)
    # gone altogether: one that is dead and not yet buried would be taken for a server that runs
    until(lambda: not family(postmaster) and not Path(f"/proc/{postmaster}").exists())


def has_started(server: EmbeddedPostgres) -> bool:
    """Start it again; it refuses as long as a process of the killed one is in its memory."""
    try:
        server.resume()
    except subprocess.SubprocessError:
        return False
    return True


@contextmanager
def worker(url: str, outside: Outside, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [
        sys.executable,
        "-u",
        "-X",
        "faulthandler",
        "-m",
        "tests.pipeline.faults.lasting_worker",
        url,
        str(outside.log),
        str(outside.gate_path),
    ]
    with log.open("wb") as written:
        process = subprocess.Popen(command, cwd=Path(__file__).parents[3], stdout=written, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGABRT)  # says where it stands
            process.wait()
            print(log.read_text())


@pytest.fixture
def database(server: EmbeddedPostgres) -> Iterator[Database]:
    provision(server.url())
    database = Database(app_url(server.url()))
    yield database
    database.dispose()


@pytest.fixture
def outside(database: Database, tmp_path: Path) -> Iterator[Outside]:
    gate_path = tmp_path / "gate"
    os.mkfifo(gate_path)
    gate = os.open(gate_path, os.O_RDWR)
    yield Outside(database.url, tmp_path / "calls.log", gate_path, gate)
    os.close(gate)


@pytest.mark.parametrize("answers", ["while-it-is-away", *full("after-it-is-back")])
def test_the_run_goes_on(
    server: EmbeddedPostgres, database: Database, outside: Outside, folder: Path, tmp_path: Path, answers: str
) -> None:
    registry = worker_process.stages(-1, -1)
    bench = Bench(database, make_tenant(database), Made(), registry, Engine(database, registry, None))
    companies = bench.companies(12)
    bench.contacts(companies[0], 2)
    run_id = bench.start(["l1", "triage", "l2", "person", "qc"])
    outside.let(6)
    with worker(database.url, outside, tmp_path / "worker.log") as process:
        until(lambda: len(paid(ended(bench, run_id))) >= 6 and len(set(outside.calls())) >= 8)
        stored = ended(bench, run_id)
        kill_server(folder)
        if answers == "while-it-is-away":
            outside.let(500)
            # what was in flight has ended by now, and nobody is there to store it
            until(lambda: "waits for the database" in (tmp_path / "worker.log").read_text())
        until(lambda: has_started(server))
        in_flight = set(outside.calls()) - stored
        outside.let(500)
        until(
            lambda: bench.status(run_id).status is not RunStatus.RUNNING,
            meanwhile=lambda: heal_runs(bench.database),
        )
        assert process.poll() is None, "the worker did not outlive its database"
    status = check_over(bench, run_id)
    assert status.status is RunStatus.SUCCEEDED
    assert status.counts.completed == status.total == 12 * 4 + 2
    calls = Counter(outside.calls())
    assert {call for call, number in calls.items() if number > 1} <= in_flight


def paid(done: set[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    return {item for item in done if item[0] in {"l1", "l2", "person"}}
