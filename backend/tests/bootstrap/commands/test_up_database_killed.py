"""The embedded PostgreSQL is killed under `leadgen up`: it is started again, whoever shares it, and ends with the last user."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import psutil
import psycopg
import pytest

from tests.bootstrap.commands.test_at_once import leadgen, said
from tests.bootstrap.commands.test_up_command import WORKER, Installation, child_that, installation, until

__all__ = ["installation"]
ENDLESS = "SELECT count(*) FROM (SELECT generate_series(1::bigint, 1000000000000)) numbers"
RUNS_AGAIN = "The embedded PostgreSQL runs again."


def url_of(data: Path) -> str:
    lines = (data / "postgres" / "postmaster.pid").read_text().splitlines()
    return f"postgresql://postgres@/postgres?host={lines[4]}"


@contextmanager
def busy_backend(url: str) -> Iterator[psutil.Process]:
    """A backend that computes: it does not notice that its server has gone, and keeps the shared memory."""
    with suppress(psycopg.OperationalError), psycopg.connect(url) as conn:

        def compute() -> None:
            with suppress(psycopg.OperationalError):
                conn.execute(ENDLESS)

        thread = threading.Thread(target=compute)
        thread.start()
        process = psutil.Process(conn.info.backend_pid)
        try:
            until(lambda: "SELECT" in " ".join(process.cmdline()))
            yield process
        finally:
            with suppress(psutil.NoSuchProcess):
                process.kill()
            thread.join()


def kill_server(installation: Installation) -> None:
    (server,) = installation.postmasters()
    server.kill()


def answers(client: httpx2.Client) -> bool:
    try:
        return client.get("/api/companies").is_success
    except httpx2.HTTPError:
        return False


@pytest.mark.full
def test_it_restarts_although_a_leftover_backend_holds_its_memory(installation: Installation) -> None:
    running = installation.start()
    with installation.sign_in() as client:
        worker = child_that(running, WORKER)
        for times in (1, 2):
            with busy_backend(url_of(installation.folder / "data")) as leftover:
                kill_server(installation)
                until(lambda times=times: installation.log.read_text().count(RUNS_AGAIN) == times)
                until(lambda: answers(client))
                assert not leftover.is_running() or leftover.status() == psutil.STATUS_ZOMBIE
        assert worker == child_that(running, WORKER)
    assert installation.end(signal.SIGTERM) == 0
    assert installation.postmasters() == []


@pytest.mark.full
def test_two_that_share_it_start_it_once_and_the_last_one_ends_it(installation: Installation) -> None:
    installation.start()
    with installation.sign_in():
        pass
    other = Installation(installation.folder)
    other.log = installation.folder / "log of the other"
    other.start()
    try:
        with other.sign_in() as client:
            kill_server(installation)
            for each in (installation, other):
                until(lambda each=each: RUNS_AGAIN in each.log.read_text())
            until(lambda: answers(client))
            (server,) = installation.postmasters()
            assert installation.end(signal.SIGTERM) == 0
            assert installation.postmasters() == [server]
            assert answers(client)
        assert other.end(signal.SIGTERM) == 0
        assert installation.postmasters() == []
    finally:
        if other.process is not None and other.process.poll() is None:
            other.process.kill()
            other.process.wait()


def test_a_lock_file_that_names_another_program_is_no_server(installation: Installation) -> None:
    data = installation.folder / "data"
    assert said(leadgen(data, "db", "init"))[0] == 0
    # as after a restart of the machine: the number belongs to another program now
    with subprocess.Popen(["sleep", "600"]) as other:
        folder = str(data / "postgres")
        lines = [str(other.pid), folder, "1700000000", "5432", folder, "", "1 1", "ready"]
        (data / "postgres" / "postmaster.pid").write_text("\n".join(lines) + "\n")
        code, output = said(leadgen(data, "db", "init"))
        ended = other.poll()
        other.kill()
    assert (code, ended) == (0, None), output
