"""Live streams of a run's state, limited by the watcher's rights and the server's threads."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from leadgen.context import Slot
from leadgen.db import dumps
from leadgen.errors import RateLimitedError
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.runs.schemas import RunStatusOut

QUIET = {RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.STOPPED}
COME_BACK = 10


@dataclass(frozen=True, slots=True)
class Pace:
    """Intervals in seconds.

    Between two looks at the run, between heartbeats, between two checks of the sign-in, and the longest stream.
    """

    tick: float = 1.0
    heartbeat: float = 15.0
    recheck: float = 5.0
    longest: float = 30 * 60.0


class Watchers:
    """The streams that one process may have open at once; each keeps a server thread."""

    def __init__(self, most: int) -> None:
        self._places = threading.BoundedSemaphore(most)

    def watch(self, make: Callable[[], Generator[str]]) -> Iterator[str]:
        """Return the stream that `make` makes.

        Raises a 429 when too many are open: poll the run every few seconds then.
        """
        if not self._places.acquire(blocking=False):
            raise RateLimitedError(
                "Too many live streams are open. Request the run every few seconds instead.",
                retry_after=COME_BACK,
            )
        stream = _Stream(make())
        # released once, whichever way the stream ends: read to its end, closed early, or never begun
        stream.leave = weakref.finalize(stream, self._places.release)
        return stream


WATCHERS = Slot[Watchers]("watchers")


class _Stream(Iterator[str]):
    leave: Callable[[], object]

    def __init__(self, events: Generator[str]) -> None:
        self._events = events

    def __next__(self) -> str:
        return next(self._events)

    def close(self) -> None:
        """End the stream; the server calls this when the response is over or its reader is gone."""
        self._events.close()
        self.leave()


def follow(
    state: RunStatusOut, look: Callable[[], RunStatusOut], *, may_watch: Callable[[], bool], pace: Pace | None = None
) -> Generator[str]:
    """Yield `status` at once and after each change, comments as heartbeats, and `end`.

    `end` comes when the run is over, the longest time has passed, or the watcher may not see the run any more. Each
    look is a short transaction of its own, so that a watcher holds no connection.
    """
    pace = pace or Pace()
    began = spoke = asked = time.monotonic()
    shown = ""
    while True:
        now = time.monotonic()
        if _without_clock(state) != shown:
            shown, spoke = _without_clock(state), now
            yield f"event: status\ndata: {dumps(state.model_dump(mode='json'))}\n\n"
        elif now - spoke > pace.heartbeat:
            spoke = now
            yield ": still here\n\n"
        if state.status in QUIET or now - began > pace.longest:
            yield f"event: end\ndata: {dumps({'status': state.status})}\n\n"
            return
        time.sleep(pace.tick)
        if time.monotonic() - asked > pace.recheck:
            asked = time.monotonic()
            if not may_watch():
                yield f"event: end\ndata: {dumps({'status': None})}\n\n"
                return
        state = look()


def _without_clock(state: RunStatusOut) -> str:
    # rate and time left change with the clock alone and are not sent for that; but their disappearance is
    shown = state.model_dump(
        mode="json", exclude={"rate": True, "eta_seconds": True, "nodes": {"__all__": {"rate", "eta_seconds"}}}
    )
    return dumps(
        shown | {"stands_still": [rate is None for rate in (state.rate, *(node.rate for node in state.nodes))]}
    )
