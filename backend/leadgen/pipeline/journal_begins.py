"""Writes calls down right before they are sent, in the threads that send them.

A call waits for this inside its place at the service, so every hand-over between threads would cost calls. Who finds nobody
writing writes at once, for all who came meanwhile as well; the others wait for that, and find theirs written.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection

from leadgen.db import AWAY
from leadgen.pipeline.journal_rows import Begun, insert_calls, prepare_to_write
from leadgen.tenancy import Database

WAIT_SECONDS = 10.0
"""How long a call waits until it is recorded; then it is not made, and tried again later."""


class Begins:
    """The calls of one process that are to be sent now. `on_away` is told when the database cannot be reached."""

    def __init__(self, database: Database, *, on_away: Callable[[], None]) -> None:
        self._database = database
        self._on_away = on_away
        self._lock = threading.Lock()
        self._waiting: dict[Future[bool], Begun] = {}
        self._writing = threading.Lock()
        self._held = ExitStack()
        self._connection: Connection | None = None

    def write(self, begun: Begun) -> bool:
        """Commit a call; return whether the caller owns its completion still. Raises `TimeoutError`, and what the database does."""
        written: Future[bool] = Future()
        with self._lock:
            self._waiting[written] = begun
        deadline = time.monotonic() + WAIT_SECONDS
        if self._writing.acquire(timeout=WAIT_SECONDS):
            try:
                if not written.done():
                    self._write_all()
            finally:
                self._writing.release()
        with self._lock:
            self._waiting.pop(written, None)
        return written.result(max(0.0, deadline - time.monotonic()))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Inside, no call is being written."""
        with self._writing:
            yield

    def close(self) -> None:
        """Give the connection back, until the next call."""
        with self._writing:
            self._connection = None
            self._held.close()

    def _write_all(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, {}
        try:
            accepted = insert_calls(self._connected(), list(batch.values()))
        except Exception as error:  # noqa: BLE001 - raised again in each of those who wait
            self._connection = None
            self._held.close()
            for written in batch:
                written.set_exception(error)
            if isinstance(error, AWAY):
                self._on_away()
            return
        for written, begun in batch.items():
            written.set_result(begun.id in accepted)

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._held.enter_context(self._database.system_connection())
            prepare_to_write(connection)
            self._connection = connection
        return self._connection
