"""Gunicorn worker class: `leadgen.bootstrap.web_server.worker.BufferedWorker`.

One thread reads all requests and writes all responses. A request takes a thread of the pool only when it has arrived
completely. The thread is released when the response is made, however slowly the client reads.
"""

from __future__ import annotations

import logging
import os
import resource
from dataclasses import replace
from time import monotonic
from types import FrameType
from typing import Any

from gunicorn.workers.base import Worker

from leadgen.api import SETTINGS
from leadgen.bootstrap.web_server.limits import ConnectionLimits
from leadgen.bootstrap.web_server.request_limits import BODY_LIMIT
from leadgen.bootstrap.web_server.server import BoundedServer

LOOK_SECONDS = 1.0
"""Interval between two checks of the deadlines."""

_OTHER_FILES = 200
"""Open files besides connections: database, logs, temporary files of uploads and responses."""


class BufferedWorker(Worker):
    """One process of the API."""

    _server: BoundedServer | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - Gunicorn's signature
        """Shut down gracefully (SIGTERM)."""
        self.alive = False
        if self._server is not None:
            self._server.pull_trigger()

    def run(self) -> None:
        """Serve until told to stop, or until the parent process has ended."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # latencies are measured instead
        server = self._server = _server_for(self.wsgi, self.sockets, threads=self.cfg.threads)
        looked = 0.0
        while self.alive and self.ppid == os.getppid():
            server.turn(LOOK_SECONDS)
            now = monotonic()
            if now - looked >= LOOK_SECONDS:
                looked = now
                self.notify()
                server.close_overdue(now)
        server.stop(grace_seconds=self.cfg.graceful_timeout, alive=self.notify)


def _server_for(app: Any, sockets: list[Any], *, threads: int) -> BoundedServer:
    [listener] = sockets  # `leadgen api` binds one
    limits = ConnectionLimits.of(SETTINGS.of(app))
    limits = replace(limits, most_connections=min(limits.most_connections, _files_allowed() - _OTHER_FILES))
    return BoundedServer(app, listener.sock, threads=threads, limits=limits, body_limit=BODY_LIMIT.of(app))


def _files_allowed() -> int:
    """Raise this process's limit of open files as far as allowed, and return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(hard, 4096)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
