"""One client connection: Waitress's buffering, plus deadlines, body limits and problems."""

from __future__ import annotations

import socket
from http import HTTPStatus
from time import monotonic
from typing import Any, cast

import orjson
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest

from leadgen.api import BODY_REFUSED, PROBLEM_JSON, SMALL_BODY, UPLOAD_HEAD
from leadgen.bootstrap.web_server.limits import ConnectionLimits
from leadgen.errors import ErrorCode

LINGER_SECONDS = 30.0
"""How long the rest of a refused body is read and dropped.

Closing at once would reset the connection before the client reads the response.
"""

_CHUNK_OVERHEAD = 8
"""Most bytes on the wire per byte of a chunked body; chunks of one byte take six."""


class BoundedParser(HTTPRequestParser):
    """Parser of one request.

    A body over its route's limit is not read: the app responds with what the headers say.
    """

    body_rcv: Any
    completed: bool
    expect_continue: bool
    body_limit = SMALL_BODY
    is_body_refused = False

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the headers, and decide whether the body may be sent."""
        super().parse_header(header_plus)
        if self.chunked or self.content_length > SMALL_BODY:
            self.body_limit = self.adj.body_limit(self.command, self.path, self.headers.get("AUTHORIZATION", ""))
        if self.content_length > self.body_limit:
            self.is_body_refused = True
            names_file = self.headers.get("CONTENT_TYPE", "").startswith("multipart/form-data")
            if not names_file or self.expect_continue:
                self.body_rcv = None
            self.expect_continue = False

    def received(self, data: bytes) -> int:
        """Take bytes of the request; return how many of them belong to it."""
        consumed: int = super().received(data)
        if self.body_rcv is None or self.completed:
            return consumed
        if self.chunked:
            self._check_chunks()
        elif self.is_body_refused and self.body_bytes_received >= UPLOAD_HEAD:
            self.completed = True  # enough to name the file in the refusal
        return consumed

    def _check_chunks(self) -> None:
        received = len(self.body_rcv)
        if received > self.body_limit:
            self.is_body_refused = self.completed = True
            self.headers["CONTENT_LENGTH"] = str(received)
        elif self.body_bytes_received > _CHUNK_OVERHEAD * self.body_limit:
            self.error = BadRequest("chunks")
            self.completed = True


class BoundedTask(WSGITask):
    """Answers one request through the WSGI app."""

    def execute(self) -> None:
        """Call the app and send its answer."""
        try:
            super().execute()
        finally:
            self.channel.server.streams.discard(self.channel)

    def get_environment(self) -> dict[str, Any]:
        """Return the WSGI environment of the request."""
        environ = cast(dict[str, Any], super().get_environment())
        environ["SERVER_SOFTWARE"] = ""
        environ[BODY_REFUSED] = self.request.is_body_refused
        return environ

    def build_response_header(self) -> bytes:
        """Return the head of the response; say so when the connection cannot be reused."""
        if any(name.lower() == "content-type" and "event-stream" in value for name, value in self.response_headers):
            self.channel.server.streams.add(self.channel)
        if self.request.is_body_refused or self.channel.server.is_stopping:
            self.set_close_on_finish()
        return cast(bytes, super().build_response_header())


_SENTENCES = {
    400: "The request is not valid HTTP.",
    431: "The request's headers are too long. Shorten the address, or sign in again to drop old cookies.",
    501: "Send the body with Content-Length or Transfer-Encoding: chunked.",
}


def problem_body(status: int, detail: str, code: ErrorCode) -> bytes:
    """Return the RFC 9457 body of a refusal that never reaches the app."""
    return orjson.dumps(
        {
            "type": f"urn:leadgen:problem:{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            "code": code,
            "instance": "",
            "request_id": "",
        }
    )


class ProblemTask(ErrorTask):
    """Responds to a request that cannot be parsed. Nothing of the request is echoed."""

    def execute(self) -> None:
        """Send the problem and close."""
        status = self.request.error.code
        code = ErrorCode.INTERNAL if status == 500 else ErrorCode.BAD_REQUEST
        body = problem_body(status, _SENTENCES.get(status, "Something broke here. It was logged."), code)
        self.status = f"{status} {HTTPStatus(status).phrase}"
        self.response_headers.append(("Content-Type", PROBLEM_JSON))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class BoundedChannel(HTTPChannel):
    """Connection that ends when its client is too slow. Only the event loop's thread closes it."""

    parser_class = BoundedParser
    task_class = BoundedTask
    error_task_class = ProblemTask

    def __init__(self, server: Any, sock: socket.socket, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002
        self._limits: ConnectionLimits = server.limits
        self._began = self._free_since = monotonic()
        self._answered = 0
        self._sent = 0
        self._window: tuple[float, int] | None = None
        self._lingers_until: float | None = None
        self._has_unread_body = False
        self.is_held_back = False
        """Whether the next request waits until the client reads."""
        super().__init__(server, sock, addr, adj, map=map)

    @property
    def is_idle(self) -> bool:
        """Return whether the client has its response, and has not started another request."""
        return self._answered > 0 and self.is_waiting and self.request is None

    @property
    def is_waiting(self) -> bool:
        """Return whether no response is being made or sent."""
        return not self.requests and not self.total_outbufs_len

    @property
    def waits_since(self) -> float:
        """Return when the client last made progress (`monotonic`)."""
        return self._began if self.request is not None else self._free_since

    def is_overdue(self, now: float) -> bool:
        """Return whether the client missed a deadline."""
        limits, request = self._limits, self.request
        if self._lingers_until is not None:
            return now > self._lingers_until
        if self.total_outbufs_len:
            return self._reads_too_slowly(now)
        self._window = None
        if self.requests:
            self._began = now  # requests that a pipelining client sent ahead are not read in the meantime
            return False
        if request is None:
            return now - self._free_since > (limits.idle_seconds if self._answered else limits.header_seconds)
        if not request.headers_finished:
            return now - self._began > limits.header_seconds
        received: int = request.body_bytes_received
        return now - self._began > limits.body_seconds + received / limits.body_rate

    def _reads_too_slowly(self, now: float) -> bool:
        if self._window is None:
            self._window = (now, self._sent)
            return False
        began, sent = self._window
        if now - began < self._limits.read_seconds:
            return False
        self._window = (now, self._sent)
        return self._sent - sent < self._limits.read_rate * (now - began)

    def received(self, data: bytes) -> bool:
        """Take bytes from the client."""
        if self.request is None:
            self._began = monotonic()
        taken: bool = super().received(data)
        self._has_unread_body = self._has_unread_body or any(r.is_body_refused for r in self.requests)
        return taken

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002
        """Send what the socket takes; return how much."""
        sent: int = super().send(data, do_close)
        self._sent += sent
        return sent

    def service(self) -> None:
        """Respond to the next request (in a thread of the pool)."""
        try:
            super().service()
        finally:
            self._answered += 1
            self._free_since = monotonic()

    def hold_back(self) -> bool:
        """Return whether the next request waits until the client has read the response before it.

        Otherwise a client that sends many requests and reads nothing has all of them answered, and each answer costs a
        thread's time and an open file. The caller holds `requests_lock`.
        """
        self.is_held_back = self.total_outbufs_len >= self.adj.send_bytes
        return self.is_held_back

    def handle_write(self) -> None:
        """Send what the socket takes; then let a request that was held back continue."""
        super().handle_write()
        with self.requests_lock:  # `hold_back` decides under the same lock, so that no request is forgotten
            if self.is_held_back and self.connected:
                self.server.add_task(self)

    def readable(self) -> bool:
        """Return whether to wait for bytes from the client."""
        return self._lingers_until is not None or bool(super().readable())

    def writable(self) -> bool:
        """Return whether to wait until the client takes bytes, or to close."""
        return self._lingers_until is None and bool(super().writable())

    def handle_read(self) -> None:
        """Read what arrived; the rest of a refused body is dropped."""
        if self._lingers_until is None:
            super().handle_read()
            return
        try:
            self.recv(self.adj.recv_bytes)
        except OSError:
            self.handle_close()

    def handle_close(self) -> None:
        """Close; after a refused body, let the client read the response first."""
        if self._has_unread_body and self._lingers_until is None and self.connected:
            self._lingers_until = monotonic() + LINGER_SECONDS
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            else:
                self.will_close = self.close_when_flushed = False
                return
        super().handle_close()

    def del_channel(self, map: Any = None) -> None:  # noqa: A002
        """Forget the connection, and the requests that were held back."""
        super().del_channel(map)
        with self.requests_lock:
            if self.is_held_back:
                for request in self.requests:
                    request.close()
                self.requests.clear()
        self.server.forget(self)
