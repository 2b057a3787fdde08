"""Claims rows for a drain and loads what their calls need; rows that need no call end here."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.db import AWAY
from leadgen.fields.enums import CompletionStatus as State
from leadgen.gates.breaker import room_at
from leadgen.logs import get_logger
from leadgen.metrics import CLAIM_SECONDS
from leadgen.pipeline.engine.call import Calls, fingerprint
from leadgen.pipeline.engine.claim import Claim, claim
from leadgen.pipeline.engine.handover import GONE, WAITING, Outside, gave_up, timed_out
from leadgen.pipeline.engine.leases import LeaseKeeper
from leadgen.pipeline.engine.rows import hold_run
from leadgen.pipeline.engine.sql import plan_by_index
from leadgen.pipeline.engine.store import Question, Result, StageOfRun
from leadgen.pipeline.estimates.freshness import fresh_among
from leadgen.pipeline.journal.calls import CallJournal, CallScope
from leadgen.pipeline.journal.rows import enter_lost, find_calls
from leadgen.pipeline.results import FRESH
from leadgen.pipeline.stage import Skip
from leadgen.tenancy import tenant_of

log = get_logger(__name__)
MAX_EMPTY_CLAIMS = 3
RECHECK_AFTER = timedelta(seconds=2)


@dataclass(slots=True)
class ClaimedBatch:
    """Claimed rows: questions to call with, and results of rows that need no call."""

    questions: list[Question] = field(default_factory=list)
    ended: list[Result] = field(default_factory=list)


class Claimer:
    """Claims rows of the drain's stage while there is room for them."""

    def __init__(
        self, session: Callable[[], AbstractContextManager[Session]], place: StageOfRun, leases: LeaseKeeper
    ) -> None:
        self._session = session
        self._place = place
        self._leases = leases
        self._rests_until: datetime | None = None
        self._empty_claims = 0
        self.took_all = False
        """Whether the last claim took every claimable row: no second look is needed before leaving is tried."""

    def claim_more(self, calls: Calls) -> list[Claim]:
        """Claim as many rows as there is room for."""
        room, stage = calls.room(), self._place.stage
        # Few big claims are cheaper than many small ones, but a thread that waits for a claim makes no call. The drain
        # owns twice as many rows as it calls at once. So it claims when a quarter of them is used up.
        if room == 0 or (calls.open() and room < max(1, stage.concurrency // 2)):
            return []
        asked_at = time.monotonic()
        own = {item.lease for item in calls.open()}
        with self._session() as session:
            if stage.provider is not None:
                room, self._rests_until = room_at(session, stage.provider, room, busy=bool(own))
                if room == 0:
                    return []
            with CLAIM_SECONDS.labels(stage.code).time():
                claims = claim(
                    session,
                    self._place.run_id,
                    stage.code,
                    limit=room,
                    span=self._leases.span,
                    cost=stage.price_now(session) if stage.price_now else stage.expected_cost,
                    own=own,
                )
        self.took_all = len(claims) < room
        if claims:
            self._empty_claims = 0
            self._leases.note_claim(claims[0].lease, asked_at)
        return claims

    def recheck_at(self) -> datetime | None:
        """Return when an idle drain should look again; None: soon, by its own poll.

        The service rests, or money is reserved by other calls. Those calls may take an hour, so after a few empty
        claims the drain leaves its place meanwhile.
        """
        self._empty_claims += 1
        if self._rests_until is not None:
            return self._rests_until
        return datetime.now(UTC) + RECHECK_AFTER if self._empty_claims > MAX_EMPTY_CLAIMS else None


class Loader:
    """Loads claimed rows.

    `journal` None: the stage calls no provider, so nothing is recorded. `outside` is set where the stage runs outside.
    """

    def __init__(
        self,
        session: Callable[[], AbstractContextManager[Session]],
        place: StageOfRun,
        *,
        outside: Outside | None,
        journal: CallJournal | None,
    ) -> None:
        self._session = session
        self._place = place
        self._stage = place.stage
        self._outside = outside
        self._journal = journal

    def load(self, claims: Sequence[Claim]) -> ClaimedBatch:
        """Return questions for rows that need a call, and results of the others.

        The others are gone, fresh, skipped or given up.
        """
        scopes = self._take_over(claims)
        batch = ClaimedBatch()
        alive = []
        for item in map(timed_out, claims):
            scope = scopes.get(item.id)
            # an answer that was paid for is read even where the worker died in the last attempt
            extra = 1 if scope is not None and scope.has_answers() else 0
            if item.attempts > self._stage.max_attempts + extra:
                batch.ended.append(gave_up(item))
            else:
                alive.append(item)
        self._load_inputs(alive, batch)
        for question in batch.questions:
            question.scope = scopes.get(question.claim.id)
        for place, result in enumerate(batch.ended):
            ended_scope = scopes.get(result.claim.id)
            if ended_scope is not None:
                batch.ended[place] = ended_scope.account(result)
        return batch

    def _take_over(self, claims: Sequence[Claim]) -> dict[UUID, CallScope]:
        """Return recorders for claimed rows, with the answers that earlier owners got.

        Calls of earlier owners without an answer are entered as bills of unknown amount.
        """
        if self._journal is None:
            return {}
        waited = {item.id for item in claims if item.cause_code == WAITING}
        with self._session() as session:
            tenant_id = tenant_of(session)
            plan_by_index(session)
            answers, lost = find_calls(session, [item.id for item in claims], waited=waited)
            moved: Collection[UUID] = ()
            if lost:
                hold_run(session, self._place.run_id)
                moved = enter_lost(session, self._place.run_id, lost)
        for item in claims:
            if item.id in moved:
                item.place = None
        return {item.id: self._journal.scope(tenant_id, self._stage, item, answers.get(item.id, ())) for item in claims}

    def _load_inputs(self, claims: list[Claim], batch: ClaimedBatch) -> None:
        if not claims:
            return
        ended_before = len(batch.ended)
        try:
            with self._session() as session:
                loaded = self._stage.load(session, [item.entity_id for item in claims])
                for item in claims:
                    _sort(item, loaded.get(item.entity_id), batch)
                plan_by_index(session)
                _leave_out_fresh(session, self._place, batch)
                if self._outside is not None:
                    batch.questions = self._outside.hand_over(session, self._place, batch.questions)
        except AWAY:
            raise
        except Exception as error:
            log.exception("stage load failed", stage=self._stage.code, run_id=str(self._place.run_id))
            reason = f"Reading the records failed: {type(error).__name__}."
            failed = [_ended(item, State.FAILED, "load_failed", reason) for item in claims]
            batch.questions, batch.ended[ended_before:] = [], failed


def _sort(item: Claim, found: Any, batch: ClaimedBatch) -> None:
    if found is None:
        batch.ended.append(_ended(item, State.FAILED, "record_gone", GONE))
    elif isinstance(found, Skip):
        batch.ended.append(_ended(item, State.SKIPPED, found.code, found.reason))
    else:
        batch.questions.append(Question(item, found, fingerprint(found)))


def _leave_out_fresh(session: Session, place: StageOfRun, batch: ClaimedBatch) -> None:
    hashes = {question.claim.entity_id: question.input_hash for question in batch.questions}
    fresh = fresh_among(session, place.stage, hashes, asking=place.run_id)
    if not fresh:
        return
    words = "A fresh result for the same input exists; nothing was asked or paid."
    for question in batch.questions:
        if question.claim.entity_id in fresh:
            result = _ended(question.claim, State.SKIPPED, FRESH, words)
            result.input_hash = question.input_hash
            batch.ended.append(result)
    batch.questions = [question for question in batch.questions if question.claim.entity_id not in fresh]


def _ended(item: Claim, state: State, code: str, reason: str) -> Result:
    return Result(claim=item, state=state, reason_code=code, reason=reason)
