"""Rate and calls at once hold over three real processes together, and places of a dead process come free."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from sqlalchemy import event, text

from leadgen.gates.gate import SharedGate
from leadgen.gates.slots import Slots
from leadgen.providers.base import HttpClient, Transient
from leadgen.providers.limits import Limits
from leadgen.tenancy import Database
from tests.processes.waiting import until

PROCESSES = 3
THREADS = 6


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


class ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


@dataclass
class Counting:
    """A service on a socket of this machine that counts who is with it at once, and when each came."""

    seconds: float
    at_once: int = 0
    most: int = 0
    came: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ, start_response):
        with self.lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            self.came.append(time.monotonic())
        threading.Event().wait(self.seconds)
        with self.lock:
            self.at_once -= 1
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b"{}"]


@dataclass
class Site:
    """The service, and processes that ask it through the product's client and gate."""

    url: str
    listening: socket.socket
    database_url: str
    children: list[int] = field(default_factory=list)
    server: ThreadedServer | None = None

    def fork(self, work: Callable[[HttpClient, Database], None], limits: Limits, *, lease: float = 30.0) -> None:
        """Start the processes; before any thread of ours, as a fork wants it."""
        for _ in range(PROCESSES):
            child = os.fork()
            if child:
                self.children.append(child)
                continue
            code = 1
            try:
                database = Database(self.database_url, pool_size=THREADS + 2)
                slots = Slots(database, lease=timedelta(seconds=lease))
                shared = SharedGate(limits, provider="demo", database=database, slots=slots)
                work(HttpClient("demo", self.url, gate=shared), database)
                code = 0
            except BaseException:
                traceback.print_exc()  # nobody else will tell why a child ended
                raise
            finally:
                os._exit(code)

    def serve(self, app: Counting) -> None:
        host, port = self.listening.getsockname()
        server = ThreadedServer((host, port), QuietHandler, bind_and_activate=False)
        server.socket.close()
        server.socket = self.listening
        server.server_bind = lambda: None  # type: ignore[method-assign]
        server.server_name, server.server_port = host, port
        server.setup_environ()
        server.set_app(app)
        self.server = server
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def wait(self) -> list[int]:
        """Exit codes of all processes."""
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in self.children]
        self.children.clear()
        return codes


@pytest.fixture
def site(own_database: Database) -> Iterator[Site]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(64)
    site = Site(f"http://127.0.0.1:{listening.getsockname()[1]}", listening, own_database.url)
    yield site
    for child in site.children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if site.server is not None:
        site.server.shutdown()
    listening.close()


def in_threads(client: HttpClient, each: int) -> None:
    """Ask `each` times in every thread; a failure ends the process."""
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(each):
                client.get_json("/")
        except Exception as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_calls_at_once_hold_over_three_processes(site: Site) -> None:
    limits = Limits(concurrency=4, max_wait=120.0)
    site.fork(lambda client, _database: in_threads(client, 5), limits)
    app = Counting(0.05)
    site.serve(app)
    assert site.wait() == [0] * PROCESSES
    assert len(app.came) == PROCESSES * THREADS * 5
    assert app.most == 4  # 18 threads wanted in, each process alone would have let 4


def test_the_rate_holds_over_three_processes(site: Site) -> None:
    limits = Limits(concurrency=64, per_second=25.0, burst=5, max_wait=120.0)
    site.fork(lambda client, _database: in_threads(client, 4), limits)
    app = Counting(0.0)
    site.serve(app)
    assert site.wait() == [0] * PROCESSES
    came = sorted(app.came)
    assert len(came) == PROCESSES * THREADS * 4 == 72
    # 5 may come at once, the other 67 one every 40 ms: three processes with a limit each would take a third of that
    assert came[-1] - came[0] >= 67 / 25 * 0.9


def test_places_of_a_process_that_died_come_free_and_those_of_a_slow_one_are_kept(
    site: Site, own_database: Database
) -> None:
    limits = Limits(concurrency=3, max_wait=0.0)

    def hang(client: HttpClient, _database: Database) -> None:
        client.get_json("/")

    site.fork(hang, limits, lease=1.5)
    app = Counting(60.0)
    site.serve(app)
    slots = Slots(own_database)
    until(lambda: app.most == PROCESSES)
    # far longer than a lease: the processes live, so all places stay taken
    began = time.monotonic()
    until(lambda: time.monotonic() - began > 4.0)
    assert slots.take("demo", 3) is None
    for child in site.children:
        os.kill(child, signal.SIGKILL)
    until(lambda: slots.take("demo", 3) is not None)
    until(lambda: slots.take("demo", 3) is not None)


def test_whoever_finds_no_place_in_time_is_told_when_to_come_back(own_database: Database) -> None:
    slots = Slots(own_database)
    limits = Limits(concurrency=2, max_wait=0.0)
    shared = SharedGate(limits, provider="demo", database=own_database, slots=slots)
    assert slots.take("demo", 2)
    assert slots.take("demo", 2)
    with pytest.raises(Transient) as refused:
        HttpClient("demo", "http://127.0.0.1:1", gate=shared).get_json("/")
    assert refused.value.reason == "own_limit"


def test_a_service_that_is_not_shared_writes_no_places(own_database: Database) -> None:
    shared = SharedGate(Limits(), provider="demo", database=own_database, slots=None)
    with pytest.raises(Transient):
        HttpClient("demo", "http://127.0.0.1:1", gate=shared).get_json("/")
    with own_database.system_session() as session:
        assert session.execute(text("SELECT count(*) FROM provider_slots")).scalar_one() == 0
        assert session.execute(text("SELECT count(*) FROM provider_limits")).scalar_one() == 0


def test_of_all_threads_that_wait_for_a_place_one_asks_the_database(own_database: Database) -> None:
    others = Slots(own_database)
    taken = [place for _ in range(8) if (place := others.take("demo", 8))]
    limits = Limits(concurrency=8, max_wait=120.0)
    shared = SharedGate(limits, provider="demo", database=own_database, slots=Slots(own_database))
    asked: Counter[int] = Counter()

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if "UPDATE provider_slots SET holder = " in statement:
            asked[threading.get_ident()] += 1

    event.listen(own_database.system_engine, "before_cursor_execute", note)
    done = []

    def call() -> None:
        with shared.turn():
            done.append(threading.get_ident())

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    until(lambda: max(asked.values(), default=0) > 20)
    # each may have looked once, when it came, and not again
    assert max(sorted(asked.values())[:-1], default=0) <= 1
    event.remove(own_database.system_engine, "before_cursor_execute", note)
    for place in taken:
        others.release(place)
    for thread in threads:
        thread.join(timeout=60.0)
    assert len(done) == len(threads)
