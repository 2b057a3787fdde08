"""One gate per provider for all workers of an installation, stored in the shared database.

It holds the rate, the number of concurrent calls, and the circuit breaker. Only calls to the outside pass here; stages
without a provider never do.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from sqlalchemy import text

from leadgen.db import AWAY, new_id
from leadgen.gates.breaker import Circuit, circuits, in_words, name_of, note_failure, note_success, take_trial
from leadgen.gates.slots import Slots
from leadgen.providers.limits import (
    Gate,
    LimitReachedError,
    Limits,
    RestingError,
    Trouble,
    acquire_wanted,
    begin,
    still_wanted,
    wait_wanted,
)
from leadgen.tenancy import Database

_NEW = text(
    "INSERT INTO provider_limits (id, provider, next_at) VALUES (:id, :provider, clock_timestamp() - interval '1 hour')"
    " ON CONFLICT (provider) DO NOTHING"
)
# A turn that was not used within `burst` steps is lost: a quiet night does not allow a burst in the morning. A next
# turn beyond the longest possible booking was booked before the clock went back: it counts as now.
_BOOK = text("""
UPDATE provider_limits
   SET next_at = greatest(CASE WHEN next_at > clock_timestamp() + (:most + 2 * :step) * interval '1 second'
                               THEN clock_timestamp() ELSE next_at END,
                          clock_timestamp() - :slack * interval '1 second') + :step * interval '1 second',
       updated_at = now()
 WHERE provider = :provider
   AND (next_at <= clock_timestamp() + :most * interval '1 second'
        OR next_at > clock_timestamp() + (:most + 2 * :step) * interval '1 second')
RETURNING extract(epoch FROM next_at - :step * interval '1 second' - clock_timestamp())
""")
_WAIT = text("SELECT extract(epoch FROM next_at - clock_timestamp()) FROM provider_limits WHERE provider = :provider")

LOOK_SECONDS = 0.25
"""Circuit state may be up to this old in other processes."""

OLDEST_SECONDS = 1.0

AGAIN_SECONDS = 3.0
"""Wait before the next attempt at a service that another call is trying, or at a database that is away."""


class SharedGate(Gate):
    """A `Gate` whose limits hold over all processes on one database, with a shared circuit.

    `slots` None: concurrency and rate stay each process's own (the sandbox), and only the circuit is shared. `provider`
    is the key of the service for all workers, `name` its name for people.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        provider: str,
        database: Database,
        slots: Slots | None,
        name: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(limits if slots is None else replace(limits, per_second=None))
        self._shared = limits
        self._provider = provider
        self._name = name or name_of(provider)
        self._database = database
        self._slots_of_all = slots
        self._sleep = sleep
        self._known = False
        self._circuit: Circuit | None = None
        self._looked_at = float("-inf")
        self._looking = threading.Lock()
        self._head = threading.Lock()
        self._freed = threading.Event()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold one call's turn over all workers.

        Raises LimitReachedError, and books no turn, when it would not come within `max_wait`. Raises RestingError while
        the service rests.
        """
        self._pass_circuit(may_try=False)
        with self._own_turn():
            if self._slots_of_all is None:
                self._send_now()
                yield
                return
            place = self._take_place(self._slots_of_all)
            try:
                wait = self._booked()
                if wait > 0:
                    wait_wanted(wait, self._sleep)
                self._send_now()
                yield
            finally:
                self._slots_of_all.release(place)
                self._freed.set()

    def _send_now(self) -> None:
        # the wait may have been long, and the circuit may have changed; only a call that is certainly made takes the
        # trial
        still_wanted()
        self._pass_circuit(may_try=True)
        begin()

    def heard(self, trouble: Trouble | None) -> None:
        """Tell all workers how a call ended. A success costs nothing while the service is healthy."""
        try:
            if trouble is not None:
                with self._database.system_session() as session:
                    note_failure(
                        session,
                        self._provider,
                        trouble.words,
                        retry_after=trouble.retry_after,
                        counts=trouble.counts,
                    )
            else:
                circuit = self._look()
                if circuit is None or circuit.failures == 0:
                    return
                with self._database.system_session() as session:
                    note_success(session, self._provider)
        except AWAY:
            return  # this state only matters for the next calls, and those report again
        self._looked_at = float("-inf")

    def _pass_circuit(self, *, may_try: bool) -> None:
        try:
            circuit = self._look()
            if circuit is None or circuit.health == "ok":
                return
            words = in_words(circuit, self._name, "UTC") or ""
            if circuit.health == "resting":
                raise RestingError(circuit.wait, words)
            if not may_try:
                return
            with self._database.system_session() as session:
                if not take_trial(session, self._provider):
                    raise RestingError(AGAIN_SECONDS, words)
        except AWAY as error:
            raise LimitReachedError(AGAIN_SECONDS) from error

    def _look(self) -> Circuit | None:
        began = time.monotonic()
        if began - self._looked_at < LOOK_SECONDS:
            return self._circuit
        # while another thread looks, slightly old state is good enough, but not state that our own call has made old
        if not self._looking.acquire(blocking=began - self._looked_at > OLDEST_SECONDS):
            return self._circuit
        try:
            if self._looked_at < began:
                with self._database.system_session() as session:
                    self._circuit = circuits(session, [self._provider]).get(self._provider)
                self._looked_at = began
            return self._circuit
        finally:
            self._looking.release()

    def _take_place(self, slots: Slots) -> UUID:
        deadline = time.monotonic() + self._shared.max_wait
        if not self._head.locked() and (place := self._ask_for_place(slots)) is not None:
            return place
        # one of the waiting threads asks the database now and then: the others would get the same answer
        if not acquire_wanted(lambda timeout: self._head.acquire(timeout=timeout), self._shared.max_wait):
            raise LimitReachedError(self._shared.max_wait)
        try:
            while True:
                self._freed.clear()
                place = self._ask_for_place(slots)
                if place is not None:
                    return place
                if time.monotonic() > deadline:
                    raise LimitReachedError(self._shared.max_wait)
                # random, so that processes do not all ask at once
                wait_wanted(random.uniform(0.02, 0.12), self._freed.wait)  # noqa: S311
        finally:
            self._head.release()

    def _ask_for_place(self, slots: Slots) -> UUID | None:
        try:
            return slots.take(self._provider, self._shared.concurrency)
        except AWAY as error:
            raise LimitReachedError(AGAIN_SECONDS) from error

    def _booked(self) -> float:
        try:
            return self._book()
        except AWAY as error:
            raise LimitReachedError(AGAIN_SECONDS) from error

    def _book(self) -> float:
        limits = self._shared
        if limits.per_second is None:
            return 0.0
        step = 1 / limits.per_second
        given = {"provider": self._provider, "step": step, "slack": step * (limits.burst - 1), "most": limits.max_wait}
        with self._database.system_session() as session:
            if not self._known:
                session.execute(_NEW, {"id": new_id(), "provider": self._provider})
            wait = session.scalar(_BOOK, given)
            if wait is None:
                raise LimitReachedError(float(session.scalar(_WAIT, given) or limits.max_wait))
        # only now: before the commit another thread would look for a row that it cannot see yet
        self._known = True
        return max(0.0, float(wait))
