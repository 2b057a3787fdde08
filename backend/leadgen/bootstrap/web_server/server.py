"""Listening socket of one process: bounds connections, and closes those of slow clients."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from leadgen.api import PROBLEM_JSON
from leadgen.bootstrap.web_server.channel import BoundedChannel, problem_body
from leadgen.bootstrap.web_server.limits import ConnectionLimits
from leadgen.errors import ErrorCode

MAX_HEADER_BYTES = 32 * 1024
HELD_ANSWER_BYTES = 64 * 1024 * 1024
"""Bytes of a response that are buffered for a slow client before the sending thread waits."""

SEND_BUFFER_BYTES = 256 * 1024
"""Kernel memory per connection; its default grows to 4 MB per client that does not read."""

_RECV_BYTES = 64 * 1024
_NO_LIMIT = 1 << 62  # the parser has the limit of each route
_KEEPALIVE_LINGER_SECONDS = 1.0

BodyLimit = Callable[[str, str, str], int]
"""Most bytes that a body may have: method, path, Authorization."""


class BoundedServer(TcpWSGIServer):
    """Accepts connections and hands whole requests to a pool of threads."""

    def __init__(
        self,
        application: Any,
        sock: socket.socket,
        *,
        threads: int,
        limits: ConnectionLimits,
        body_limit: BodyLimit,
    ) -> None:
        self.limits = limits
        self.is_stopping = False
        self.streams: set[BoundedChannel] = set()
        """Channels that send an event stream, which has no end of its own."""
        self._by_address: dict[str, set[BoundedChannel]] = {}
        adjustments = Adjustments(
            sockets=[sock],
            threads=threads,
            asyncore_use_poll=True,
            connection_limit=_NO_LIMIT,
            channel_request_lookahead=0,
            cleanup_interval=_NO_LIMIT,
            clear_untrusted_proxy_headers=False,  # the app reads them, by LEADGEN_TRUSTED_PROXIES
            ident=None,
            log_socket_errors=False,
            max_request_body_size=_NO_LIMIT,
            max_request_header_size=MAX_HEADER_BYTES,
            outbuf_high_watermark=HELD_ANSWER_BYTES,
            recv_bytes=_RECV_BYTES,
            server_name="localhost",
        )
        adjustments.body_limit = body_limit
        adjustments.socket_options = [
            *Adjustments.socket_options,
            (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES),
        ]
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(threads)
        super().__init__(
            application,
            map={},
            _sock=sock,
            dispatcher=dispatcher,
            adj=adjustments,
            sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
            bind_socket=False,
        )

    @property
    def channels(self) -> list[BoundedChannel]:
        """Return the open connections."""
        return list(self.active_channels.values())

    def add_task(self, task: BoundedChannel) -> None:
        """Give a connection's next request to the pool, unless its client must read first."""
        if not task.hold_back():
            super().add_task(task)

    def turn(self, seconds: float) -> None:
        """Wait at most `seconds` for events, and handle them."""
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def maintenance(self, now: float) -> None:
        """Do nothing: `close_overdue` enforces the deadlines, by a monotonic clock."""

    def close_overdue(self, now: float) -> None:
        """Close the connections whose client missed a deadline."""
        for channel in self.channels:
            if channel.is_overdue(now):
                channel.handle_close()

    def handle_accept(self) -> None:
        """Accept a connection, or refuse it where its address has too many."""
        try:
            accepted = self.accept()
            if accepted is None:
                return
            sock, address = accepted
            self.set_socket_options(sock)
        except OSError:
            return  # the client has disconnected already
        key = self.limits.address_key(address[0])
        if not self._make_room(key):
            _refuse(sock)
            return
        channel = BoundedChannel(self, sock, address, self.adj, map=self._map)
        if key is not None:
            self._by_address.setdefault(key, set()).add(channel)

    def _make_room(self, key: str | None) -> bool:
        """Return whether one more connection fits; close idle ones to make room."""
        mine = self._by_address.get(key, set()) if key is not None else set()
        if len(mine) >= self.limits.per_address and not _close_oldest(c for c in mine if c.is_idle):
            return False
        if len(self.active_channels) < self.limits.most_connections:
            return True
        return _close_oldest(c for c in self.channels if c.is_idle) or _close_oldest(
            c for c in self.channels if c.is_waiting
        )

    def forget(self, channel: BoundedChannel) -> None:
        """Remove a closed connection from the counts."""
        self.streams.discard(channel)
        address = getattr(channel, "addr", None)
        key = self.limits.address_key(address[0]) if address else None
        if key is None or key not in self._by_address:
            return
        self._by_address[key].discard(channel)
        if not self._by_address[key]:
            del self._by_address[key]

    def handle_error(self) -> None:
        """Log a failure to accept; the base class would stop listening."""
        self.logger.exception("accepting a connection failed")  # noqa: LOG004 - called while an exception is handled

    def stop(self, *, grace_seconds: float, alive: Callable[[], None]) -> None:
        """Finish open requests, within the grace time; event streams end at once and reconnect."""
        self.is_stopping = True
        self.accepting = False
        self.del_channel(self._map)
        began = monotonic()
        while monotonic() - began < grace_seconds:
            for channel in self.channels:
                is_free = channel.is_waiting and channel.request is None
                if channel in self.streams or (is_free and monotonic() - began > _KEEPALIVE_LINGER_SECONDS):
                    channel.handle_close()
            if not self.channels and not self._answering():
                break
            alive()
            self.turn(0.1)

    def _answering(self) -> bool:
        """Return whether a thread still works on a response, even if its client has disconnected."""
        dispatcher = self.task_dispatcher
        return bool(dispatcher.queue) or dispatcher.active_count > len(self.streams)


def _close_oldest(channels: Iterable[BoundedChannel]) -> bool:
    oldest = min(channels, key=lambda c: c.waits_since, default=None)
    if oldest is not None:
        oldest.handle_close()
    return oldest is not None


_TOO_MANY = problem_body(
    429,
    "Too many connections from this address. Close some, or send several requests on one connection.",
    ErrorCode.RATE_LIMITED,
)
_REFUSAL = (
    b"HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\nRetry-After: 10\r\n"
    + f"Content-Type: {PROBLEM_JSON}\r\nContent-Length: {len(_TOO_MANY)}\r\n\r\n".encode()
    + _TOO_MANY
)


def _refuse(sock: socket.socket) -> None:
    try:
        sock.setblocking(False)
        sock.send(_REFUSAL)
        sock.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    finally:
        sock.close()
