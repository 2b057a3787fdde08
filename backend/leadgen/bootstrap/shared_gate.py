"""One rate limit per provider for all workers of an installation, kept in the database that they share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import text

from leadgen.db import new_id
from leadgen.providers.limits import Gate, LimitReachedError, Limits
from leadgen.tenancy import Database

_NEW = text(
    "INSERT INTO provider_limits (id, provider, next_at) VALUES (:id, :provider, clock_timestamp() - interval '1 hour')"
    " ON CONFLICT (provider) DO NOTHING"
)
# A turn that was not used within `burst` steps is lost: a quiet night does not allow a storm in the morning.
_BOOK = text("""
UPDATE provider_limits
   SET next_at = greatest(next_at, clock_timestamp() - :slack * interval '1 second') + :step * interval '1 second',
       updated_at = now()
 WHERE provider = :provider AND next_at <= clock_timestamp() + :most * interval '1 second'
RETURNING extract(epoch FROM next_at - :step * interval '1 second' - clock_timestamp())
""")
_WAIT = text("SELECT extract(epoch FROM next_at - clock_timestamp()) FROM provider_limits WHERE provider = :provider")


class SharedGate(Gate):
    """A `Gate` whose rate holds over all processes on one database; the number of calls at once stays each process's own."""

    def __init__(
        self, limits: Limits, *, provider: str, database: Database, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        super().__init__(limits)
        self._provider = provider
        self._database = database
        self._sleep = sleep
        self._known = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One call's turn over all workers. Raises LimitReachedError, and books none, when it would not come within `max_wait`."""
        with super().turn():
            wait = self._book()
            if wait > 0:
                self._sleep(wait)
            yield

    def _book(self) -> float:
        limits = self._limits
        if limits.per_second is None:
            return 0.0
        step = 1 / limits.per_second
        given = {"provider": self._provider, "step": step, "slack": step * (limits.burst - 1), "most": limits.max_wait}
        with self._database.system_session() as session:
            if not self._known:
                session.execute(_NEW, {"id": new_id(), "provider": self._provider})
                self._known = True
            wait = session.scalar(_BOOK, given)
            if wait is None:
                raise LimitReachedError(float(session.scalar(_WAIT, given) or limits.max_wait))
        return max(0.0, float(wait))
