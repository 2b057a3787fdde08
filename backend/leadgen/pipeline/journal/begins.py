"""Writes calls down right before they are sent, in the threads that send them.

A call waits for this inside its place at the service, so every hand-over between threads would cost calls. The first
thread becomes the leader: it writes its own call and all calls that arrived meanwhile. The other threads wait for the
leader.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import Connection

from leadgen.db import AWAY
from leadgen.pipeline.journal.rows import Begun, insert_calls, prepare_to_write
from leadgen.tenancy import Database

WAIT_SECONDS = 10.0
"""Longest wait for a call to be recorded. After that the call is not made, and is tried again later."""


class _Waiting:
    """One call that waits to be written.

    `woken` opens when the call is written or failed, or when its thread becomes the leader (`leads`).
    """

    __slots__ = ("accepted", "begun", "error", "leads", "woken")

    def __init__(self, begun: Begun) -> None:
        self.begun = begun
        self.woken = threading.Lock()
        self.woken.acquire()
        self.leads = False
        self.accepted = False
        self.error: Exception | None = None


class Begins:
    """Calls of one process that are about to be sent. `on_away` runs when the database is away."""

    def __init__(self, database: Database, *, on_away: Callable[[], None]) -> None:
        self._database = database
        self._on_away = on_away
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._is_led = False
        self._writing = threading.Lock()
        self._held = ExitStack()
        self._connection: Connection | None = None

    def write(self, begun: Begun) -> bool:
        """Commit a call; return whether the caller still owns its completion.

        Raises `TimeoutError`, and what the database raises.
        """
        own = _Waiting(begun)
        with self._lock:
            self._waiting.append(own)
            waits, own.leads = self._is_led, not self._is_led
            self._is_led = True
        # By `waits`, because `own.leads` may change from here on: a thread that becomes the leader is woken for it.
        if waits and not own.woken.acquire(timeout=WAIT_SECONDS):
            self._give_up(own)
        if own.leads:
            self._write_all()
        if own.error is not None:
            raise own.error
        return own.accepted

    def _give_up(self, own: _Waiting) -> None:
        with self._lock:
            if not own.leads:
                if own in self._waiting:
                    self._waiting.remove(own)
                raise TimeoutError
        # this thread was made the leader at that very moment: later threads wait for it, so it goes on as if it had
        # waited longer
        own.woken.acquire()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Inside, no call is being written."""
        with self._writing:
            yield

    def close(self) -> None:
        """Give the connection back until the next call."""
        with self._writing:
            self._connection = None
            self._held.close()

    def _write_all(self) -> None:
        """Write all waiting calls, then make the first of the calls that came meanwhile the leader."""
        with self._writing:
            with self._lock:
                batch, self._waiting = self._waiting, []
            try:
                accepted = insert_calls(self._connected(), [item.begun for item in batch])
            except Exception as error:  # noqa: BLE001 - raised again in each of those who wait
                self._connection = None
                self._held.close()
                self._fail(batch, error)
            else:
                for item in batch:
                    item.accepted = item.begun.id in accepted
        with self._lock:
            following = self._waiting[:1]
            self._is_led = bool(following)
            for item in following:
                item.leads = True
        for item in (*following, *batch):
            item.woken.release()

    def _fail(self, batch: list[_Waiting], error: Exception) -> None:
        for item in batch:
            item.error = error
        if isinstance(error, AWAY):
            self._on_away()

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = self._held.enter_context(self._database.system_connection())
            prepare_to_write(connection)
            self._connection = connection
        return self._connection
