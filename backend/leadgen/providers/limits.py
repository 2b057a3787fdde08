"""Limits for calls to one provider: concurrent calls, and calls per second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from leadgen.providers.recorder import Recorder


class LimitReachedError(Exception):
    """The wait for our own limit would be too long; `wait` is in seconds. Nothing was sent."""

    reason = "own_limit"

    def __init__(self, wait: float, words: str | None = None) -> None:
        super().__init__(words or f"own limit reached, next turn in {wait:.1f} s")
        self.wait = wait


class RestingError(LimitReachedError):
    """The service is not called for `wait` seconds: repeated failures, or its own request.

    Nothing was sent.
    """

    reason = "resting"


class WithdrawnError(LimitReachedError):
    """The call was withdrawn before it was sent (see `asking`)."""

    reason = "withdrawn"


@dataclass(slots=True)
class _Asking:
    wanted: Callable[[], bool]
    recorder: Recorder | None = None
    record: Callable[[], object] | None = None
    begun: bool = False

    def check(self) -> None:
        if not self.begun and not self.wanted():
            raise WithdrawnError(0.0, "the call was withdrawn before its turn; nothing was sent")


_ASKING: ContextVar[_Asking | None] = ContextVar("asking", default=None)
_SLICE = 0.2


@contextmanager
def asking(wanted: Callable[[], bool], recorder: Recorder | None = None) -> Iterator[None]:
    """Let calls inside wait for their turn only as long as they are `wanted`.

    A call that is no longer wanted is not sent: WithdrawnError. Once something was sent, the call is in flight, and its
    further requests wait like any other. `recorder` records every call that is made inside.
    """
    token = _ASKING.set(_Asking(wanted, recorder))
    try:
        yield
    finally:
        _ASKING.reset(token)


def still_wanted() -> None:
    """Raise WithdrawnError where the waiting call is no longer wanted."""
    asked = _ASKING.get()
    if asked is not None:
        asked.check()


def recorder_here() -> Recorder | None:
    """Return the recorder of the current work."""
    asked = _ASKING.get()
    return asked.recorder if asked is not None else None


@contextmanager
def sending(record: Callable[[], object]) -> Iterator[None]:
    """Let the gate call `record` inside, as the last step before a call is sent."""
    asked = _ASKING.get()
    if asked is None:
        yield
        return
    asked.record = record
    try:
        yield
    finally:
        asked.record = None


def begin() -> None:
    """Record that the call is sent now.

    Recording takes a moment, so `wanted` is checked again afterwards.
    """
    asked = _ASKING.get()
    if asked is not None:
        if asked.record is not None:
            asked.record()
            asked.check()
        asked.begun = True


def wait_wanted(seconds: float, sleep: Callable[[float], object]) -> None:
    """Sleep, and check repeatedly whether the waiting call is still wanted."""
    if _ASKING.get() is None:
        sleep(seconds)
        return
    while seconds > 0:
        still_wanted()
        sleep(min(seconds, _SLICE))
        seconds -= _SLICE


def acquire_wanted(acquire: Callable[[float], bool], seconds: float) -> bool:
    """Wait up to `seconds` for a lock or a semaphore, as long as the call is wanted.

    `acquire` takes a timeout.
    """
    if _ASKING.get() is None:
        return acquire(seconds)
    deadline = time.monotonic() + seconds
    while True:
        still_wanted()
        left = deadline - time.monotonic()
        if acquire(max(0.0, min(left, _SLICE))):
            return True
        if left <= 0:
            return False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Report of a call that shows trouble of the service itself, not of one record.

    `retry_after`: the service asked for a pause of so many seconds. `counts`: the call is one more failure in a row.
    """

    words: str
    retry_after: float | None = None
    counts: bool = True


class TokenBucket:
    """Token bucket: at most `burst` calls at once and `per_second` on average. Thread safe.

    `clock` (monotonic seconds) and `sleep` are arguments so that a test can control the time.
    """

    def __init__(
        self,
        per_second: float,
        *,
        burst: int = 1,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if per_second <= 0 or burst < 1:
            raise ValueError("per_second must be above 0 and burst at least 1")
        self._rate = per_second
        self._burst = float(burst)
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._tokens = float(burst)
        self._at = clock()

    def take(self, *, max_wait: float) -> float:
        """Wait for one token and take it; return the seconds waited.

        Raises LimitReachedError beyond `max_wait`. A waiting caller books its token first (the balance goes below
        zero), so that callers are served in order of arrival and none starves.
        """
        with self._lock:
            now = self._clock()
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
            self._at = now
            wait = max(0.0, (1.0 - self._tokens) / self._rate)
            if wait > max_wait:
                raise LimitReachedError(wait)
            self._tokens -= 1.0
        if wait > 0:
            wait_wanted(wait, self._sleep)
        return wait


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one process towards one provider. `per_second` None = no rate limit."""

    concurrency: int = 4
    per_second: float | None = None
    burst: int = 1
    max_wait: float = 30.0


class Gate:
    """Gate that holds a provider's Limits in this process.

    Thread safe; several clients may share one gate.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._slots = threading.BoundedSemaphore(limits.concurrency)
        self._bucket = TokenBucket(limits.per_second, burst=limits.burst) if limits.per_second else None

    def heard(self, trouble: Trouble | None) -> None:
        """Report the end of a call; None = the service answered.

        A gate of a single process keeps no account of it.
        """

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take one call's turn; raise LimitReachedError beyond `max_wait`."""
        with self._own_turn():
            still_wanted()
            begin()
            yield

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """Take the slot before the token.

        A token taken early would be spent late, in a burst with others.
        """
        if not acquire_wanted(lambda timeout: self._slots.acquire(timeout=timeout), self._limits.max_wait):
            raise LimitReachedError(self._limits.max_wait)
        try:
            if self._bucket is not None:
                self._bucket.take(max_wait=self._limits.max_wait)
            yield
        finally:
            self._slots.release()
