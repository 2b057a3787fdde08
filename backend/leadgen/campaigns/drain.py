"""Writing a campaign's messages: claim, call in a bounded pool of threads, store each text as it arrives.

A worker may die anywhere. What it had stored stays; what was in flight is claimed again when its lease lapses; nothing
else is called twice. Leases are kept alive from here while calls run, so a lost worker is noticed within a minute.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from leadgen.campaigns.generation import DRAIN_SPAN, end_drain, hand_over, take_drain
from leadgen.campaigns.price import cost_to_hold
from leadgen.campaigns.work import (
    LEASE,
    Assignment,
    claim,
    keep_leases,
    load,
    store_not_written,
    store_written,
)
from leadgen.db import new_id
from leadgen.logs import get_logger
from leadgen.messages.writing import NotWritten, Writing, Written, write_message
from leadgen.pipeline.circuits import room_at
from leadgen.tenancy import Database, TenantSession

log = get_logger(__name__)
TICK = 5.0
Outcome = Written | NotWritten


def _never() -> bool:
    return False


@dataclass
class Generator:
    """What a worker process generates with; a service of the worker. `concurrency` counts calls at once per campaign."""

    database: Database
    writing: Writing
    concurrency: int = 8
    _stopping: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Start no new call in this process; what is in hand is finished and the rest goes back to the queue."""
        self._stopping.set()

    def drain(self, tenant_id: UUID, campaign_id: UUID) -> int:
        """Write one campaign's messages until nothing is left to claim; returns how many results were stored."""
        return Drain(
            self.database,
            self.writing,
            tenant_id,
            campaign_id,
            concurrency=self.concurrency,
            stopping=self._stopping.is_set,
        ).run()


@dataclass
class Drain:
    """One worker's turn at one campaign. `stopping` is asked between calls: then what is in hand is finished, no more.

    `lease` is how long an item stays with a worker that says nothing; `tick` how often it says something, in seconds; `pause`
    how long it waits, in seconds, when the database is away.
    """

    database: Database
    writing: Writing
    tenant_id: UUID
    campaign_id: UUID
    concurrency: int = 8
    lease: timedelta = LEASE
    tick: float = TICK
    pause: float = 1.0
    stopping: Callable[[], bool] = _never
    token: UUID = field(default_factory=new_id)
    _held_back: bool = False
    _rests_until: datetime | None = None

    def run(self) -> int:
        """Generate until nothing is left to claim; returns how many results were stored."""
        with self.database.tenant_session(self.tenant_id) as session:
            if not take_drain(session, self.campaign_id, self.token, span=self._span()):
                return 0
        stored = 0
        in_flight: dict[Future[Outcome], Assignment] = {}
        unsaved: list[tuple[Assignment, Outcome]] = []
        with ThreadPoolExecutor(max_workers=self.concurrency, thread_name_prefix="writing") as pool:
            while True:
                try:
                    stored += self._save(unsaved)
                    if not self.stopping():
                        for assignment in self._claim(self.concurrency - len(in_flight), list(in_flight.values())):
                            in_flight[pool.submit(self._write, assignment)] = assignment
                    if not in_flight and not unsaved and self._is_over():
                        return stored
                except OperationalError as error:
                    # What is written was paid for: keep it in hand until the database is back, or the lease is lost.
                    log.warning("database away while generating", campaign=str(self.campaign_id), error=str(error.orig))
                    time.sleep(self.pause)
                if self._held_back and not in_flight and not unsaved:
                    time.sleep(self.pause)  # what is left to claim waits for money that others hold
                done, _ = wait(in_flight, timeout=self.tick, return_when=FIRST_COMPLETED)
                unsaved += [(in_flight.pop(future), future.result()) for future in done]

    def _span(self) -> timedelta:
        return min(DRAIN_SPAN, self.lease)

    def _is_over(self) -> bool:
        with self.database.tenant_session(self.tenant_id) as session:
            if self.stopping():
                hand_over(session, self.campaign_id, self.token)
                return True
            return end_drain(session, self.campaign_id, self.token, rests_until=self._rests_until).kind != "more"

    def _claim(self, count: int, held: list[Assignment]) -> list[Assignment]:
        with self.database.tenant_session(self.tenant_id) as session:
            mine = take_drain(session, self.campaign_id, self.token, span=self._span())
            if held:
                keep_leases(session, [item.claimed for item in held], lease=self.lease)
            if not mine or count <= 0:
                return []
            provider = self.writing.llm.name.removeprefix("sandbox:")
            count, self._rests_until = room_at(session, provider, count, busy=bool(held))
            if count == 0:
                return []
            cost = cost_to_hold(session, self.writing.model)
            claimed_now = claim(session, self.campaign_id, count, expected_cost=cost, lease=self.lease)
            self._held_back = not claimed_now
            assignments, refused = load(session, claimed_now)
            for claimed, outcome in refused:
                store_not_written(session, claimed, outcome, provider=self.writing.llm.name)
            return assignments

    def _write(self, assignment: Assignment) -> Outcome:
        try:
            return write_message(self.writing, assignment.brief)
        except Exception as error:
            log.exception("writing failed", campaign=str(self.campaign_id), item=str(assignment.claimed.id))
            return NotWritten("internal", f"Unexpected failure: {type(error).__name__}", again=False, spent=())

    def _save(self, unsaved: list[tuple[Assignment, Outcome]]) -> int:
        stored = 0
        while unsaved:
            assignment, outcome = unsaved[0]
            try:
                with self.database.tenant_session(self.tenant_id) as session:
                    kept = self._store(session, assignment, outcome)
            except OperationalError:
                raise
            except SQLAlchemyError as error:
                # A text that cannot be stored fails alone: the others in hand are paid for as well.
                log.exception("storing failed", campaign=str(self.campaign_id), item=str(assignment.claimed.id))
                failure = NotWritten("internal", f"Could not be stored: {type(error).__name__}", False, outcome.spent)
                with self.database.tenant_session(self.tenant_id) as session:
                    kept = self._store(session, assignment, failure)
            unsaved.pop(0)
            stored += kept
            if not kept:
                log.warning("late result refused", campaign=str(self.campaign_id), item=str(assignment.claimed.id))
        return stored

    def _store(self, session: TenantSession, assignment: Assignment, outcome: Outcome) -> bool:
        provider = self.writing.llm.name
        if isinstance(outcome, NotWritten):
            return store_not_written(session, assignment.claimed, outcome, provider=provider)
        return store_written(session, assignment, outcome, provider=provider, model=self.writing.model)
