"""The leases of one drain: its place at the stage, and its claimed rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.pipeline.engine.call import Calls
from leadgen.pipeline.engine.claim import Claim, Key, enter_drain, leave_drain, leave_if_through, renew
from leadgen.pipeline.engine.store import StageOfRun


class LeaseKeeper:
    """Renews what the drain owns, and knows which of its claims are lost. Read by call threads."""

    def __init__(
        self, session: Callable[[], AbstractContextManager[Session]], place: StageOfRun, *, lease_seconds: float
    ) -> None:
        self._session = session
        self._place = place
        self._lease_seconds = lease_seconds
        self.span = timedelta(seconds=lease_seconds)
        self._token = new_id()
        self._began_at = self._renewed_at = time.monotonic()
        self._owned_since: dict[UUID, float] = {}
        self._lost: set[Key] = set()

    def enter(self) -> bool:
        """Become the one drain of the stage; False when another drain is."""
        with self._session() as session:
            return self._enter(session)

    def leave(self, *, force: bool, rests_until: datetime | None) -> bool:
        """Stop being the drain of the stage; False where there is work left and the drain stays."""
        with self._session() as session:
            left = leave_drain(
                session, self._place.run_id, self._place.stage.code, self._token, force=force, rests_until=rests_until
            )
        return left == "left"

    def leave_if_through(self) -> bool:
        """Stop being the drain where every record of the stage has ended."""
        with self._session() as session:
            return leave_if_through(session, self._place.run_id, self._place.stage.code, self._token)

    def note_claim(self, lease: UUID, asked_at: float) -> None:
        """Note the lease of a new claim; the lease runs from `asked_at`."""
        self._owned_since[lease] = asked_at

    def is_owned(self, claim: Claim) -> bool:
        """Return whether our lease certainly holds.

        After a freeze of this process another worker may own the row, and pay for it.
        """
        since = time.monotonic() - self._owned_since.get(claim.lease, self._began_at)
        return since <= self._lease_seconds and claim.key not in self._lost

    def renew_if_due(self, calls: Calls) -> bool:
        """Renew the leases after a third of their time; False when another drain has our place."""
        now = time.monotonic()
        if now - self._renewed_at < self._lease_seconds / 3:
            return True
        with self._session() as session:
            open_claims = calls.open()
            kept = renew(session, open_claims, span=self.span)
            is_drain = self._enter(session)
        # only now: after an outage, owned rows must be renewed before the next claim, or that claim would take them
        # again
        self._renewed_at = now
        self._lost |= {item.key for item in open_claims if item.key not in kept}
        calls.drop(self._lost)
        self._owned_since = dict.fromkeys({item.lease for item in open_claims if item.key in kept}, now)
        return is_drain

    def _enter(self, session: Session) -> bool:
        return enter_drain(session, self._place.run_id, self._place.stage.code, self._token, span=self.span)
