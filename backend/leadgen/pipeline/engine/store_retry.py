"""Stores call results. Retries while the database is away; isolates results at fault.

A call was paid for, so no answer is given up lightly. Results of lost leases are left out and billed. Of a batch that
cannot be stored, only the results at fault end as failed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from leadgen.db import AWAY
from leadgen.errors import NotFoundError
from leadgen.logs import get_logger
from leadgen.metrics import RECORDS_ENDED, STORE_SECONDS
from leadgen.pipeline.engine.call import Backoff
from leadgen.pipeline.engine.handover import UNSTORABLE, store_or_park, unstorable
from leadgen.pipeline.engine.store import LeaseLostError, Result, StageOfRun, bill_lost

log = get_logger(__name__)
T = TypeVar("T")
WAITS = Backoff(first=0.05, most=2.0)
"""Backoff between attempts to reach a database that is away."""


class Storing:
    """Stores the results of one drain. `released` is told which stages got new rows."""

    def __init__(
        self,
        session: Callable[[], AbstractContextManager[Session]],
        place: StageOfRun,
        *,
        patience: float,
        released: Callable[[Sequence[str]], None],
    ) -> None:
        self._session = session
        self._place = place
        self._patience = patience
        self._released = released

    def store(self, results: Sequence[Result]) -> None:
        """Store a batch; if that fails, leave out lost leases and isolate the results at fault."""
        code = self._place.stage.code
        lease = results[0].claim.lease
        one_claim = all(result.claim.lease is lease for result in results)
        if not one_claim and len({result.claim.id for result in results}) < len(results):
            # one row was claimed again while its first call ran: the fence tells the two apart only one by one
            for result in results:
                self.store([result])
            return
        try:
            with STORE_SECONDS.labels(code).time():
                released = self._patiently(lambda session: store_or_park(session, self._place, results))
        except LeaseLostError as lost:
            late = [result for result in results if result.claim.id in lost.ids]
            log.warning("refused late results", stage=code, number=len(late))
            self._patiently(lambda session: bill_lost(session, self._place, late))
            rest = [result for result in results if result.claim.id not in lost.ids]
            if rest:
                self.store(rest)
        except AWAY:
            raise
        except Exception as error:  # noqa: BLE001 - logged, and raised again where there is nobody to blame
            self._apart(results, error)
        else:
            for result in results:
                if result.scope is not None:
                    result.scope.stored(result.calls)
            for state, number in Counter(result.state.value for result in results).items():
                RECORDS_ENDED.labels(code, state).inc(number)
            self._released(released or [])

    def _patiently(self, write: Callable[[Session], T]) -> T | None:
        """Run `write` in a transaction, repeated until the database takes it.

        Returns None where an earlier attempt turns out to be committed.
        """
        # the calls were paid for, so it is worth waiting for a database that restarts
        deadline = time.monotonic() + self._patience
        tries = 0
        sent: str | None = None
        while True:
            try:
                with self._session() as session:
                    if sent is not None and _is_committed(session, sent):
                        return None
                    sent = None
                    written = write(session)
                    sent = session.scalar(_THIS)
                return written
            except AWAY:
                if time.monotonic() > deadline:
                    raise
                log.warning("storing waits for the database", stage=self._place.stage.code)
                tries += 1
                time.sleep(WAITS.delay(tries, None))

    def _apart(self, results: Sequence[Result], error: Exception) -> None:
        if len(results) > 1:
            middle = len(results) // 2
            try:
                self.store(results[:middle])
            finally:
                self.store(results[middle:])
            return
        result = results[0]
        about = {"stage": self._place.stage.code, "entity_id": str(result.claim.entity_id)}
        if result.reason_code not in UNSTORABLE or result.findings is not None:
            if not isinstance(error, NotFoundError):
                log.error("result could not be stored", **about, exc_info=error)
            self.store([unstorable(result, error)])
        elif result.usage:
            # the database refuses the bill itself: the row must not be called again because of that
            bills = [f"{item.provider} {item.model} {item.cost}" for item in result.usage]
            log.error("a bill could not be stored", **about, bills=bills, exc_info=error)
            self.store([replace(result, usage=())])
        else:
            raise error


_THIS = text("SELECT CAST(pg_current_xact_id() AS text)")
_XACT_STATUS = text("SELECT pg_xact_status(CAST(:sent AS xid8))")


def _is_committed(session: Session, sent: str) -> bool:
    """Return whether a transaction whose commit got no reply took place.

    Storing it again would enter its bills twice.
    """
    status = session.scalar(_XACT_STATUS, {"sent": sent})
    if status == "in progress":
        raise OperationalError("commit", None, TimeoutError("the server has not noticed that the connection broke"))
    return bool(status == "committed")
