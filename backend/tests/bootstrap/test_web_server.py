"""The HTTP server of the API in process: deadlines, limits of connections and bodies, and stopping."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_network
from typing import Any, BinaryIO

import pytest

from leadgen.api import BODY_REFUSED
from leadgen.bootstrap.web_server.limits import LOOPBACK, ConnectionLimits
from leadgen.bootstrap.web_server.server import BoundedServer
from leadgen.settings import Settings

HEAD = b"Host: localhost\r\n"
GET = b"GET / HTTP/1.1\r\n" + HEAD + b"\r\n"
LIMIT = 1024
QUICK = ConnectionLimits(
    header_seconds=0.4, body_seconds=0.4, body_rate=1 << 20, idle_seconds=0.6, read_seconds=0.4, read_rate=1 << 20
)
GENEROUS = ConnectionLimits()


class App:
    """A WSGI app that keeps what it got."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.refused: list[bool] = []
        self.go_on = threading.Event()
        self.asked = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        self.bodies.append(environ["wsgi.input"].read(64 * 1024))
        self.refused.append(environ[BODY_REFUSED])
        path = environ["PATH_INFO"]
        self.asked.set()
        if path == "/slow":
            assert self.go_on.wait(30)
        if path == "/stream":
            start("200 OK", [("Content-Type", "text/event-stream")])
            return self._events()
        body = b"x" * (64 * 1024 * 1024) if path == "/large" else b"done"
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return iter([body])

    def _events(self) -> Iterator[bytes]:
        yield b"data: 1\n\n"
        while not self.go_on.wait(0.05):
            yield b": alive\n\n"


class Running:
    def __init__(self, app: App, limits: ConnectionLimits) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        self.app, self.port = app, listener.getsockname()[1]
        self.server = BoundedServer(app, listener, threads=3, limits=limits, body_limit=lambda *_: LIMIT)
        self._stop = threading.Event()
        self._grace = 5.0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            self.server.turn(0.05)
            self.server.close_overdue(time.monotonic())
        self.server.stop(grace_seconds=self._grace, alive=lambda: None)
        self.server.task_dispatcher.shutdown()
        for channel in self.server.channels:  # a process that ends closes them too
            channel.close()
        self.server.trigger.close()
        self.server.socket.close()

    def stop(self, grace: float = 5.0) -> None:
        self._grace = grace
        self._stop.set()

    def join(self) -> None:
        self._thread.join(30)
        assert not self._thread.is_alive()

    @contextmanager
    def client(self, first: bytes = b"") -> Iterator[socket.socket]:
        with socket.socket() as sock:
            sock.settimeout(20)
            if b"/large" in first:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.connect(("127.0.0.1", self.port))
            sock.sendall(first)
            yield sock


@contextmanager
def running(limits: ConnectionLimits = GENEROUS) -> Iterator[Running]:
    made = Running(App(), limits)
    try:
        yield made
    finally:
        made.app.go_on.set()
        made.stop(0.5)
        made.join()


def until_closed(sock: socket.socket) -> bytes:
    """Everything up to the end of the connection."""
    found = b""
    with suppress(ConnectionResetError):
        while piece := sock.recv(65536):
            found += piece
    return found


def answer_of(source: socket.socket | BinaryIO) -> tuple[int, bytes]:
    """Status and body of the next answer that states its length; of several answers, from a file of the socket."""
    file = source.makefile("rb") if isinstance(source, socket.socket) else source
    status = int(file.readline().split()[1])
    length = 0
    while (line := file.readline()) not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return status, file.read(length)


class TestDeadlines:
    @pytest.mark.parametrize(
        "first",
        [b"", b"GET / HTTP/1.1\r\n", b"\r\n", b"POST / HTTP/1.1\r\n" + HEAD + b"Content-Length: 9\r\n\r\n{"]
        + [b"POST / HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"],
        ids=["nothing", "headers", "line breaks", "body", "chunks"],
    )
    def test_a_request_that_does_not_come_to_its_end_is_dropped(self, first: bytes) -> None:
        with running(QUICK) as server, server.client(first) as sock:
            assert until_closed(sock) == b""
            assert server.app.bodies == []

    @pytest.mark.parametrize("drip", [b"X-A: a\r\n", b"\r\n"])
    def test_a_client_that_sends_a_little_all_the_time_is_dropped_too(self, drip: bytes) -> None:
        with running(QUICK) as server, server.client(b"GET / HTTP/1.1\r\n" if drip != b"\r\n" else b"") as sock:
            pause = threading.Event()
            closed = False
            for _ in range(200):
                try:
                    sock.sendall(drip)
                except OSError:
                    closed = True
                    break
                pause.wait(0.02)
            assert closed
            assert server.app.bodies == []

    def test_an_idle_connection_ends_and_one_in_use_does_not(self) -> None:
        with running(QUICK) as server, server.client() as sock:
            for _ in range(3):
                sock.sendall(GET)
                assert answer_of(sock) == (200, b"done")
            assert until_closed(sock) == b""

    def test_a_slow_reader_of_a_large_answer_is_dropped_and_takes_no_thread(self) -> None:
        with running(QUICK) as server, server.client(b"GET /large HTTP/1.1\r\n" + HEAD + b"\r\n") as slow:
            assert server.app.asked.wait(20)
            for _ in range(6):
                with server.client(GET) as sock:
                    assert answer_of(sock) == (200, b"done")
            assert len(until_closed(slow)) < 64 * 1024 * 1024

    def test_a_client_that_reads_nothing_gets_one_answer_and_the_others_when_it_reads(self) -> None:
        requests = b"GET /large HTTP/1.1\r\n" + HEAD + b"\r\n" + GET + GET
        with running() as server, server.client(requests) as sock:
            TestConnections.wait(server, lambda: any(c.is_held_back for c in server.server.channels))
            assert len(server.app.bodies) == 1
            file = sock.makefile("rb")
            assert [len(answer_of(file)[1]) for _ in range(3)] == [64 * 1024 * 1024, 4, 4]
            assert len(server.app.bodies) == 3

    def test_what_was_held_back_is_not_answered_after_the_end_of_the_connection(self) -> None:
        with running() as server:
            with server.client(b"GET /large HTTP/1.1\r\n" + HEAD + b"\r\n" + GET):
                TestConnections.wait(server, lambda: any(c.is_held_back for c in server.server.channels))
            TestConnections.wait(server, lambda: not server.server.channels)
            with server.client(GET) as sock:
                assert answer_of(sock) == (200, b"done")
            assert len(server.app.bodies) == 2

    def test_a_slow_answer_and_a_quiet_stream_are_not_dropped(self) -> None:
        with running(QUICK) as server, server.client(b"GET /slow HTTP/1.1\r\n" + HEAD + b"\r\n") as sock:
            assert server.app.asked.wait(20)
            threading.Event().wait(1.5)  # longer than every deadline
            server.app.go_on.set()
            assert answer_of(sock) == (200, b"done")
        with running(QUICK) as server, server.client(b"GET /stream HTTP/1.1\r\n" + HEAD + b"\r\n") as sock:
            began, seen = time.monotonic(), b""
            while time.monotonic() - began < 1.5:
                piece = sock.recv(65536)
                assert piece
                seen += piece
            assert b"data: 1" in seen


class TestBodies:
    def post(self, headers: bytes, body: bytes = b"") -> bytes:
        return b"POST / HTTP/1.1\r\n" + HEAD + headers + b"\r\n" + body

    def test_small_bodies_arrive_whole(self) -> None:
        with running() as server, server.client(self.post(b"Content-Length: 5\r\n", b"hello")) as sock:
            assert answer_of(sock) == (200, b"done")
            sock.sendall(self.post(b"Transfer-Encoding: chunked\r\n", b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"))
            assert answer_of(sock) == (200, b"done")
            assert server.app.bodies == [b"hello", b"hello"]
            assert server.app.refused == [False, False]

    @pytest.mark.parametrize("size", [70_000, 10**12])
    def test_a_body_over_the_limit_is_not_waited_for(self, size: int) -> None:
        with running() as server, server.client(self.post(f"Content-Length: {size}\r\n".encode(), b"some")) as sock:
            assert answer_of(sock) == (200, b"done")
            assert server.app.refused == [True]
            assert server.app.bodies == [b""]
            sock.sendall(b"x" * 5000)  # what is under way already does not reset the connection
            assert until_closed(sock) == b""

    def test_of_a_refused_upload_the_head_is_read(self) -> None:
        headers = b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n"
        with running() as server, server.client(self.post(headers, b"n" * 9000)) as sock:
            assert answer_of(sock) == (200, b"done")
            assert server.app.refused == [True]
            assert server.app.bodies[0][:8192] == b"n" * 8192

    def test_chunks_over_the_limit_are_cut(self) -> None:
        chunk = b"400\r\n" + b"c" * 1024 + b"\r\n"
        with running() as server, server.client(self.post(b"Transfer-Encoding: chunked\r\n", chunk * 3)) as sock:
            assert answer_of(sock) == (200, b"done")
            assert server.app.refused == [True]

    def test_expect_continue_is_answered_by_the_limit(self) -> None:
        asked = b"Expect: 100-continue\r\nContent-Length: "
        with running() as server, server.client(self.post(asked + b"5\r\n")) as sock:
            assert sock.recv(100).startswith(b"HTTP/1.1 100")
            sock.sendall(b"hello")
            assert answer_of(sock) == (200, b"done")
        with running() as server, server.client(self.post(asked + b"5000000\r\n")) as sock:
            assert answer_of(sock) == (200, b"done")
            assert server.app.refused == [True]

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            (b"GET / HTTP/1.1\r\nbroken\r\n\r\n", 400),
            (b"G\x1bT / HTTP/1.1\r\n\r\n", 400),
            (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n\r\n", 431),
            (b"POST / HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: gzip\r\n\r\n", 501),
        ],
    )
    def test_what_is_no_http_is_a_problem_that_echoes_nothing(self, sent: bytes, status: int) -> None:
        with running() as server, server.client(sent) as sock:
            head, _, body = until_closed(sock).partition(b"\r\n\r\n")
            assert int(head.split()[1]) == status
            assert b"application/problem+json" in head
            assert json.loads(body)["status"] == status
            assert b"waitress" not in (head + body).lower()
            assert len(body) < 400


class TestConnections:
    def limits(self, **more: Any) -> ConnectionLimits:
        return ConnectionLimits(**({"per_address": 3, "exempt": ()} | more))

    def test_an_address_has_so_many_and_idle_ones_make_room(self) -> None:
        with running(self.limits()) as server:
            with server.client(GET) as idle, server.client(b"GET /") as one, server.client(b"GET /"):
                assert answer_of(idle) == (200, b"done")
                with server.client(GET) as more:
                    assert answer_of(more) == (200, b"done")
                    assert until_closed(idle) == b""
                    more.sendall(b"GET /")
                    self.wait(server, lambda: all(c.request is not None for c in server.server.channels))
                    with server.client() as refused:
                        head, _, body = until_closed(refused).partition(b"\r\n\r\n")
                        assert head.startswith(b"HTTP/1.1 429")
                        assert json.loads(body)["code"] == "rate_limited"
                one.close()
            self.wait(server, lambda: not server.server.channels)
            with server.client(GET) as again:
                assert answer_of(again) == (200, b"done")

    def test_when_all_places_are_taken_the_oldest_unfinished_request_goes(self) -> None:
        with running(self.limits(per_address=100, most_connections=3)) as server, server.client(b"GET /") as oldest:
            self.wait(server, lambda: len(server.server.channels) == 1)
            with server.client(b"GET /"), server.client(b"GET /"):
                self.wait(server, lambda: len(server.server.channels) == 3)
                with server.client(GET) as sock:
                    assert answer_of(sock) == (200, b"done")
                assert until_closed(oldest) == b""

    @pytest.mark.parametrize(
        ("address", "key"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff::1%eth0", "2001:db8:1:2::/64"),
            ("127.0.0.1", None),
            ("::1", None),
            ("10.9.8.7", None),
            ("", None),
        ],
    )
    def test_ipv6_counts_by_64_and_proxies_do_not_count(self, address: str, key: str | None) -> None:
        limits = ConnectionLimits(exempt=(*LOOPBACK, ip_network("10.9.0.0/16")))
        assert limits.address_key(address) == key

    @pytest.mark.parametrize(
        ("settings", "limited"),
        [
            ({}, True),
            ({"trusted_proxies": 1}, False),
            ({"trusted_proxies": "10.0.0.1"}, True),
            ({"trusted_proxies": "10.0.0.1, 192.168.0.0/16"}, False),
        ],
    )
    def test_the_settings_name_the_proxies(self, settings: dict[str, Any], limited: bool) -> None:
        limits = ConnectionLimits.of(Settings(**settings))
        assert (limits.address_key("192.168.3.4") is not None) == limited

    @staticmethod
    def wait(server: Running, reached: Callable[[], bool]) -> None:
        pause = threading.Event()
        until = time.monotonic() + 20
        while not reached():
            assert time.monotonic() < until
            pause.wait(0.02)


class TestStopping:
    def test_what_was_asked_is_answered_and_the_connection_ends(self) -> None:
        with running() as server, server.client(b"GET /slow HTTP/1.1\r\n" + HEAD + b"\r\n") as sock:
            assert server.app.asked.wait(20)
            server.stop(grace=20)
            with suppress(OSError):
                TestConnections.wait(server, lambda: server.server.is_stopping)
            server.app.go_on.set()
            found = until_closed(sock)
            assert found.endswith(b"done")
            assert b"Connection: close" in found
            server.join()

    def test_a_stream_does_not_hold_it_up(self) -> None:
        with running() as server, server.client(b"GET /stream HTTP/1.1\r\n" + HEAD + b"\r\n") as sock:
            assert b"200 OK" in sock.recv(1000)
            server.stop(grace=60)
            until_closed(sock)
            server.join()
