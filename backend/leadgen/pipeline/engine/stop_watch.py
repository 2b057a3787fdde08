"""Decides whether a drain goes on.

It leaves when the run is stopped, the stage's route changes, other jobs wait or the worker ends.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from leadgen.jobs import others_wait
from leadgen.pipeline.engine.call import Calls
from leadgen.pipeline.engine.claim import give_back, may_claim
from leadgen.pipeline.engine.handover import Outside, Route
from leadgen.pipeline.engine.store import StageOfRun


class StopWatch:
    """Check of the run every `every` seconds. Call threads read `may_claim` as well."""

    def __init__(
        self,
        session: Callable[[], AbstractContextManager[Session]],
        place: StageOfRun,
        *,
        stopping: threading.Event,
        queues: Sequence[str] | None,
        outside: Outside | None,
        route: Route | None,
        every: float,
        turn: float,
    ) -> None:
        self._session = session
        self._place = place
        self._stopping = stopping
        self._queues = queues
        self._outside = outside
        self._route = route
        self._every = every
        self._turn = turn
        self._looked_at = self._began_at = time.monotonic()
        self._is_leaving = False
        self.may_claim = True

    @property
    def must_leave(self) -> bool:
        """Return whether the drain leaves even where there is work.

        Its turn is over, its route has changed, another drain has its place, or the worker ends.
        """
        return self._is_leaving or self._stopping.is_set()

    def may_ask(self) -> bool:
        """Return whether a call that has not begun may begin."""
        return self.may_claim and not self._stopping.is_set()

    def leave(self) -> None:
        """Make the drain leave: another drain has its place."""
        self._is_leaving = True
        self.may_claim = False

    def forget(self) -> None:
        """Look again next time, whenever the last look was: the run may have been resumed."""
        self._looked_at = 0.0

    def look(self, calls: Calls) -> None:
        """Find out whether the drain goes on; where it does not, give back what has not been called."""
        now = time.monotonic()
        if now - self._looked_at < self._every and not self._stopping.is_set():
            return
        self._looked_at = now
        code = self._place.stage.code
        with self._session() as session:
            is_active = may_claim(session, self._place.run_id)
            if now - self._began_at > self._turn and others_wait(session, self._queues):
                self._is_leaving = True
            if self._outside and self._outside.route(session, code) != self._route:
                self._is_leaving = True  # the next drain takes the new route
            self.may_claim = is_active and not self.must_leave
            if not self.may_claim:
                give_back(session, self._place.run_id, code, calls.take_back())
