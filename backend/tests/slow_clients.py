"""Clients that hold connections: slow headers, slow bodies, idle connections, slow readers of a large answer.

Used by the test of `leadgen api` and by `bench/slow_clients.py`. One thread drives all of them; a client that the server closes
comes back at once.
"""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle, islice
from typing import Self

KINDS = ("slow headers", "slow body", "idle", "slow reader")
PIPELINED = 40
"""Requests that a slow reader sends at once: their answers do not fit into the buffers of two sockets."""

TICK_SECONDS = 0.5


@dataclass
class SlowClients:
    """`count` clients, of each kind alike, as long as the context lasts. `opened` counts connections, per kind."""

    port: int
    count: int
    large_path: str
    kinds: tuple[str, ...] = KINDS
    opened: dict[str, int] = field(default_factory=dict)
    refused: int = 0

    def __enter__(self) -> Self:
        self._stop = threading.Event()
        self._all_open = threading.Event()
        self._thread = threading.Thread(target=self._drive, daemon=True)
        self._thread.start()
        assert self._all_open.wait(60), "not all slow clients got a connection"
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _drive(self) -> None:
        wanted = list(islice(cycle(self.kinds), self.count))
        clients: list[socket.socket | None] = [None] * len(wanted)
        while not self._stop.is_set():
            for number, kind in enumerate(wanted):
                sock = clients[number]
                if sock is None or not self._keep_alive(sock, kind):
                    clients[number] = self._open(kind)
            self._all_open.set()
            self._stop.wait(TICK_SECONDS)
        for sock in clients:
            if sock is not None:
                sock.close()

    def _open(self, kind: str) -> socket.socket | None:
        sock = socket.socket()
        if kind == "slow reader":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.settimeout(1)
        try:
            sock.connect(("127.0.0.1", self.port))
            sock.sendall(self._first_words(kind))
            sock.setblocking(False)
        except OSError:
            self.refused += 1
            sock.close()
            return None
        self.opened[kind] = self.opened.get(kind, 0) + 1
        return sock

    def _first_words(self, kind: str) -> bytes:
        host = b"Host: 127.0.0.1\r\n"
        if kind == "slow headers":
            return b"GET /api/health HTTP/1.1\r\n" + host
        if kind == "slow body":
            head = b"POST /api/auth/login HTTP/1.1\r\n" + host
            return head + b"Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"
        if kind == "idle":
            return b"GET /api/health HTTP/1.1\r\n" + host + b"\r\n"
        return (f"GET {self.large_path} HTTP/1.1\r\n".encode() + host + b"\r\n") * PIPELINED

    @staticmethod
    def _keep_alive(sock: socket.socket, kind: str) -> bool:
        """Do the least that keeps the connection; False when the server closed it."""
        try:
            if kind == "slow headers":
                sock.send(b"X-A: a\r\n")
            elif kind == "slow body":
                sock.send(b" ")
            if sock.recv(1 if kind == "slow reader" else 65536) == b"":
                sock.close()
                return False
        except BlockingIOError:
            return True
        except OSError:
            sock.close()
            return False
        return True


def health_milliseconds(port: int, samples: int, pause: float = 0.05) -> list[float]:
    """How long `/api/health` takes, each time on a connection of its own."""
    taken = []
    rest = threading.Event()
    for _ in range(samples):
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("GET", "/api/health")
            status = connection.getresponse().status
        except OSError:
            status = 0
        finally:
            connection.close()
        taken.append((time.perf_counter() - began) * 1000 if status == 200 else float("inf"))
        rest.wait(pause)
    return taken
