"""Concurrent calls of all workers to one service: numbered places, leased from the database.

The places of a dead worker are free again when their leases lapse.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from leadgen.db import new_id
from leadgen.logs import get_logger
from leadgen.tenancy import Database

log = get_logger(__name__)
LEASE = timedelta(seconds=30)

_MAKE = text("""
INSERT INTO provider_slots (id, provider, number, leased_until)
SELECT gen_random_uuid(), :provider, n, 'epoch' FROM generate_series(0, :most - 1) AS n
    ON CONFLICT (provider, number) DO NOTHING
""")
_TAKE = text("""
UPDATE provider_slots SET holder = :holder, leased_until = clock_timestamp() + :span, updated_at = now()
 WHERE id = (SELECT id FROM provider_slots WHERE provider = :provider AND number < :most AND leased_until < clock_timestamp()
              ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
""")
_RELEASE = text("UPDATE provider_slots SET holder = NULL, leased_until = 'epoch' WHERE id = :id AND holder = :holder")
_RENEW = text("""
UPDATE provider_slots SET leased_until = clock_timestamp() + :span WHERE id = ANY(:ids) AND holder = :holder
""")


class Slots:
    """Places that this process owns, over all services.

    Thread safe; one thread renews the leases.
    """

    def __init__(self, database: Database, *, lease: timedelta = LEASE) -> None:
        self._database = database
        self._lease = lease
        self._holder = new_id()
        self._held: set[UUID] = set()
        self._made: set[tuple[str, int]] = set()
        self._lock = threading.Lock()
        self._keeper: threading.Thread | None = None

    def take(self, provider: str, most: int) -> UUID | None:
        """Return one of the service's `most` places; None when all are taken."""
        given = {"provider": provider, "most": most, "holder": self._holder, "span": self._lease}
        with self._database.system_session() as session:
            if (provider, most) not in self._made:
                session.execute(_MAKE, given)
                self._made.add((provider, most))
            place: UUID | None = session.scalar(_TAKE, given)
        if place is not None:
            with self._lock:
                self._held.add(place)
                if self._keeper is None:
                    self._keeper = threading.Thread(target=self._keep, name="provider-slots", daemon=True)
                    self._keeper.start()
        return place

    def release(self, place: UUID) -> None:
        """Give a place back. Where the database is away, its lease lapses instead."""
        with self._lock:
            self._held.discard(place)
        try:
            with self._database.system_session() as session:
                session.execute(_RELEASE, {"id": place, "holder": self._holder})
        except SQLAlchemyError as error:
            log.warning("a place at a provider could not be given back", error=type(error).__name__)

    def _keep(self) -> None:
        pause = threading.Event()
        is_away = False
        while not pause.wait(self._lease.total_seconds() / 3):
            with self._lock:
                held = list(self._held)
            if not held:
                continue
            try:
                with self._database.system_session() as session:
                    session.execute(_RENEW, {"ids": held, "holder": self._holder, "span": self._lease})
                is_away = False
            except SQLAlchemyError as error:
                if not is_away:  # once for each outage
                    log.warning("places at providers could not be renewed", error=type(error).__name__)
                is_away = True
