"""Two `leadgen up` on one data folder share its database and serve on ports of their own."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from tests.bootstrap.commands.test_at_once import leadgen, said
from tests.bootstrap.commands.test_up_command import Installation, until


@pytest.fixture
def two() -> Iterator[tuple[Installation, Installation]]:
    with TemporaryDirectory(prefix="leadgen-two-", ignore_cleanup_errors=True) as folder:
        first, second = Installation(Path(folder)), Installation(Path(folder))
        second.log = Path(folder) / "log of the second"
        yield first, second
        for each in (first, second):
            if each.process is not None and each.process.poll() is None:
                each.process.kill()
                each.process.wait()
        for left in first.postmasters():
            left.kill()


@pytest.mark.full
def test_started_together_in_a_new_folder_both_serve(two: tuple[Installation, Installation]) -> None:
    for each in two:
        each.start()
    both_serve_and_end(two)


@pytest.mark.full
def test_the_second_waits_until_the_first_has_made_the_demo(two: tuple[Installation, Installation]) -> None:
    first, second = two
    data = first.folder / "data"
    assert said(leadgen(data, "db", "init"))[0] == 0
    server = EmbeddedPostgres(data / "postgres")
    try:
        with psycopg.connect(server.url()) as conn:
            conn.execute("LOCK TABLE tenants IN SHARE MODE")  # who makes a namespace waits, who looks for one does not

            def wait_for_it() -> int:
                row = conn.execute(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'tenants'::regclass"
                ).fetchone()
                return row[0] if row else 0

            first.start()
            until(wait_for_it)
            second.start()
            second.said("Another `leadgen` command is preparing this database. Waiting until it is done")
            assert wait_for_it() == 1
        both_serve_and_end(two, others=1)
    finally:
        server.stop()


@pytest.mark.full
def test_started_together_on_the_default_ports_each_gets_its_own(two: tuple[Installation, Installation]) -> None:
    for each in two:
        each.ports = {}
        each.start()
    ports = both_serve_and_end(two)
    assert len(ports) == len(set(ports))
    for each in two:  # a folder that exists starts faster, with other steps at the same time
        each.start()
    both_serve_and_end(two)


def both_serve_and_end(two: tuple[Installation, Installation], *, others: int = 0) -> list[int]:
    """The ports of their APIs; both can be signed in to, and nothing is left when both have ended."""
    ports = []
    for each in two:
        with each.sign_in() as client:
            assert client.get("/api/companies").raise_for_status().json()["total"] == 0
            assert client.base_url.port is not None
            ports.append(client.base_url.port)
    for each in two:
        assert each.end(signal.SIGTERM) == 0
        assert "Traceback" not in each.log.read_text()
    assert len(two[0].postmasters()) == others  # which use the server as well
    return ports


@pytest.mark.parametrize("name", ["LEADGEN_PORT", "LEADGEN_SANDBOX_PORT"])
def test_a_chosen_port_that_is_taken_is_named(two: tuple[Installation, Installation], name: str) -> None:
    installation, _ = two
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = str(taken.getsockname()[1])
        installation.ports[name] = number
        installation.start()
        assert installation.process is not None
        assert installation.process.wait(timeout=60) == 1
    said = installation.log.read_text()
    assert f"{name} is {number}, and another program listens on that port" in said
    assert f"set {name} to a free port" in said
    assert "Traceback" not in said
    assert not (installation.folder / "data" / "postgres").exists()
