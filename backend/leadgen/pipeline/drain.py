"""Draining one stage of one run: claim → load → call → store, until nothing is left to claim.

No transaction is open while a call is made. The worker may die anywhere: leases lapse, and the same claim takes the rows up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import AWAY, new_id
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.jobs import defer
from leadgen.logs import Work, get_logger, working_on
from leadgen.metrics import CLAIM_SECONDS, called
from leadgen.observations.statistics import is_believed, refresh_statistics
from leadgen.pipeline.calls import Backoff, Calls, InlineCalls, PooledCalls, answer, fingerprint, withdrawn
from leadgen.pipeline.circuits import room_at
from leadgen.pipeline.claims import Claim, Key, claim, enter_drain, give_back, leave_drain, renew
from leadgen.pipeline.control import finish_if_done
from leadgen.pipeline.external import GONE, Outside, Route, gave_up, timed_out
from leadgen.pipeline.freshness import fresh_among
from leadgen.pipeline.graph import Registry, Skip, Stage
from leadgen.pipeline.results import Place, Question, Result
from leadgen.pipeline.rows import drain_job, plan_by_index, stage_queue
from leadgen.pipeline.start import load_options, load_plan
from leadgen.pipeline.storing import Storing
from leadgen.providers.limits import asking
from leadgen.tenancy import Database, tenant_of

log = get_logger(__name__)
IN_VAIN = 3
LOOK_AGAIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, and batch sizes. A worker that dies is replaced after `lease`; a drain looks for new rows every `poll`.

    A drain that has run for `turn` seconds gives its place up when other jobs have been waiting for one.
    """

    lease: float = 30.0
    poll: float = 0.1
    linger: float = 0.4
    watch: float = 0.5
    patience: float = 60.0
    turn: float = 20.0
    inline_batch: int = 1000
    backoff: Backoff = field(default_factory=Backoff)


class Engine:
    """What a worker process drains with: the database, the product's stages and the providers that their calls get.

    `serves`: the stages that this worker drains (None: all); a job for another one is put back for others.
    """

    def __init__(
        self,
        database: Database,
        registry: Registry,
        providers: Any,
        *,
        timing: Timing | None = None,
        outside: Outside | None = None,
        serves: Sequence[str] | None = None,
    ) -> None:
        self.queues = None if serves is None else [stage_queue(code) for code in serves]
        self.database = database
        self.registry = registry
        self.providers = providers
        self.outside = outside
        self.timing = timing or Timing()
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._wakes: dict[tuple[UUID, str], list[threading.Event]] = {}
        self._known: set[UUID] = set()

    def stop(self) -> None:
        """Finish calls in flight, give back what has not begun, and let every drain return."""
        self.stopping.set()
        with self._lock:
            events = [event for waiting in self._wakes.values() for event in waiting]
        for event in events:
            event.set()

    def wake(self, run_id: UUID, stages: Sequence[str]) -> None:
        """Tell drains of this process that there is work, so that they need not wait for their next look."""
        with self._lock:
            events = [event for stage in stages for event in self._wakes.get((run_id, stage), ())]
        for event in events:
            event.set()

    @contextmanager
    def _woken(self, key: tuple[UUID, str]) -> Iterator[threading.Event]:
        """What `wake` sets for one drain: its own, for a second drain of the same stage may come and go meanwhile."""
        event = threading.Event()
        with self._lock:
            self._wakes.setdefault(key, []).append(event)
        try:
            yield event
        finally:
            with self._lock:
                self._wakes[key].remove(event)
                if not self._wakes[key]:
                    del self._wakes[key]

    def drain(self, tenant_id: UUID, run_id: UUID, stage: str) -> None:
        """Drain one stage of one run to the last row that can be claimed now. Returns at once if it is being drained."""
        with self.database.tenant_session(tenant_id) as session:
            plan = load_plan(session, run_id)
            options = load_options(session, run_id, self.registry)
            route = self.outside.route(session, stage) if self.outside else None
            if self.stopping.is_set() or (self.queues is not None and stage_queue(stage) not in self.queues):
                defer(session, [drain_job(tenant_id, run_id, stage)])
                return
        if plan is None or stage not in plan.by_code:
            return
        if stage not in self.registry.stages:
            log.error("a run names a stage that this worker does not have", run_id=str(run_id), stage=stage)
            return
        self._make_known(tenant_id, run_id)
        here = options.of(self.registry[stage])
        place = Place(run_id, plan, route.of(here) if route else here)
        with self._woken((run_id, stage)) as wake:
            Drain(self, tenant_id, place, wake, route).run()
        with self.database.tenant_session(tenant_id) as session:
            finish_if_done(session, run_id)

    def _make_known(self, tenant_id: UUID, run_id: UUID) -> None:
        """Once for each run: what is stored for its records must not be found by reading the whole namespace."""
        with self._lock:
            if run_id in self._known:
                return
            self._known.add(run_id)
        with self.database.tenant_session(tenant_id) as session:
            companies, contacts = session.execute(_NUMBERS, {"tenant": tenant_id, "run": run_id}).one_or_none() or (
                0,
                0,
            )
            known = is_believed(session, Entity.COMPANY, companies) and is_believed(session, Entity.CONTACT, contacts)
        if not known:
            refresh_statistics(self.database)


class Drain:
    """One drain: the loop, and what it holds."""

    def __init__(
        self, engine: Engine, tenant_id: UUID, place: Place, wake: threading.Event, route: Route | None
    ) -> None:
        self._engine = engine
        self._outside = engine.outside
        self._route = route
        self._database = engine.database
        self._tenant_id = tenant_id
        self._place = place
        self._stage: Stage = place.stage
        self._timing = engine.timing
        self._wake = wake
        self._token = new_id()
        self._work = Work(tenant_id, place.run_id, place.stage.code)
        self._span = timedelta(seconds=engine.timing.lease)
        self._may_claim = True
        self._leaving = False
        self._told_at = float("-inf")
        self._rests_until: datetime | None = None
        self._in_vain = 0
        self._renewed_at = self._watched_at = self._began_at = time.monotonic()
        self._held_since: dict[UUID, float] = {}
        self._lost: set[Key] = set()
        self._storing = Storing(
            self._session,
            place,
            patience=engine.timing.patience,
            released=lambda stages: engine.wake(place.run_id, stages),
        )
        self._calls: Calls = (
            InlineCalls(self._answer, batch=engine.timing.inline_batch)
            if self._stage.provider is None
            else PooledCalls(self._answer, concurrency=self._stage.concurrency, name=self._stage.code)
        )

    def _answer(self, question: Question) -> Result:
        tenant_id, run_id, stage, _ = self._work
        with working_on(Work(tenant_id, run_id, stage, question.claim.entity_id)):
            result = self._ask(question)
        if self._stage.provider is not None and result.seconds is not None:
            called(self._stage.code, self._stage.provider, result.state.value, result.seconds)
        return result

    def _ask(self, question: Question) -> Result:
        if self._stage.provider is None:
            return answer(self._stage, self._engine.providers, question, self._timing.backoff)
        if not self._is_held(question.claim):
            return withdrawn(question, "lease_lapsed")
        if not self._may_ask():
            return withdrawn(question)
        # the turn at the provider may come in a minute only, and the run be stopped meanwhile
        with asking(lambda: self._may_ask() and self._is_held(question.claim)):
            return answer(self._stage, self._engine.providers, question, self._timing.backoff)

    def _may_ask(self) -> bool:
        return self._may_claim and not self._engine.stopping.is_set()

    def _is_held(self, claim: Claim) -> bool:
        """Whether the row is ours for sure; if this process stood still, somebody else may be asking, and paying, by now."""
        held = time.monotonic() - self._held_since.get(claim.lease, self._began_at)
        return held <= self._timing.lease and claim.key not in self._lost

    def run(self) -> None:
        """Drain to the end; calls in flight are always waited for and stored."""
        with working_on(self._work):
            self._run()

    def _run(self) -> None:
        with self._session() as session:
            if not enter_drain(session, self._place.run_id, self._stage.code, self._token, span=self._span):
                return
        try:
            while self._step():
                pass
        finally:
            self._calls.close()

    def _step(self) -> bool:
        claimed = self._look_for_more()
        in_flight = self._calls.open()
        # with room left and calls in flight, look again soon: new rows may have been released
        results = self._calls.take(self._timing.poll if in_flight else 0.0)
        if results:
            self._storing.store(results)
        if claimed or results or self._calls.open():
            return True
        if self._may_claim and not self._is_through() and self._wake.wait(self._timing.linger):
            self._wake.clear()
            if not self._engine.stopping.is_set():
                return True
        self._watched_at = 0.0  # a run that was resumed meanwhile must be noticed before the next look
        force = self._leaving or self._engine.stopping.is_set()
        with self._session() as session:
            left = leave_drain(
                session,
                self._place.run_id,
                self._stage.code,
                self._token,
                force=force,
                rests_until=self._rests_until or self._money_is_out(),
            )
        self._in_vain += 1
        return left == "more"

    def _is_through(self) -> bool:
        """Whether every record of the stage has ended, so that nothing is left to wait for."""
        with self._session() as session:
            given = {"tenant": self._tenant_id, "run": self._place.run_id, "stage": self._stage.code}
            return bool(session.scalar(_THROUGH, given))

    def _money_is_out(self) -> datetime | None:
        """When to look again for rows that cannot be claimed for what other calls hold; those may be out for an hour."""
        return datetime.now(UTC) + LOOK_AGAIN if self._in_vain >= IN_VAIN else None

    def _session(self) -> Any:
        return self._database.tenant_session(self._tenant_id)

    def _watch(self) -> None:
        now = time.monotonic()
        if now - self._watched_at >= self._timing.watch or self._engine.stopping.is_set():
            self._watched_at = now
            with self._session() as session:
                running = _status(session, self._place.run_id) == RunStatus.RUNNING
                if now - self._began_at > self._timing.turn and session.scalar(
                    _OTHERS_WAIT, {"queues": self._engine.queues}
                ):
                    self._leaving = True
                if self._outside and self._outside.route(session, self._stage.code) != self._route:
                    self._leaving = True  # whoever comes next goes the new way
                self._may_claim = running and not self._leaving and not self._engine.stopping.is_set()
                if not self._may_claim:
                    give_back(session, self._place.run_id, self._stage.code, self._calls.take_back())
        if now - self._renewed_at >= self._timing.lease / 3:
            with self._session() as session:
                held = self._calls.open()
                kept = renew(session, held, span=self._span)
                if not enter_drain(session, self._place.run_id, self._stage.code, self._token, span=self._span):
                    self._leaving = True
            # only now: after an outage what is held must be renewed before anything is claimed, or it would be claimed anew
            self._renewed_at = now
            self._lost |= {item.key for item in held if item.key not in kept}
            self._calls.drop(self._lost)
            self._held_since = dict.fromkeys({item.lease for item in held if item.key in kept}, now)

    def _look_for_more(self) -> bool:
        """Watch, renew and claim; while calls are in flight their answers are worth more than what the database says now."""
        try:
            self._watch()
            return self._claim_more()
        except AWAY:
            if not self._calls.open():
                raise
            now = time.monotonic()
            if now - self._told_at > self._timing.patience:
                self._told_at = now
                log.warning("the database is away; calls in flight are waited for", stage=self._stage.code)
            return False

    def _claim_more(self) -> bool:
        room = self._calls.room()
        # few big claims are cheaper than many small ones: wait until half of what is held is used up
        if not self._may_claim or room == 0 or (self._calls.open() and room < self._stage.concurrency):
            return False
        asked_at = time.monotonic()
        with self._session() as session:
            if self._stage.provider is not None:
                room, self._rests_until = room_at(session, self._stage.provider, room, busy=bool(self._calls.open()))
                if room == 0:
                    return False
            with CLAIM_SECONDS.labels(self._stage.code).time():
                claims = claim(
                    session,
                    self._place.run_id,
                    self._stage.code,
                    limit=room,
                    span=self._span,
                    cost=self._stage.expected_cost,
                    own={item.lease for item in self._calls.open()},
                )
        if not claims:
            return False
        self._in_vain = 0
        self._held_since[claims[0].lease] = asked_at
        questions, ended = self._load(claims)
        self._calls.hand_in(questions)
        if ended:
            self._storing.store(ended)
        return True

    def _load(self, claims: list[Claim]) -> tuple[list[Question], list[Result]]:
        """Inputs for the claimed rows; those that need no call end here (skipped, gone, fresh, given up)."""
        claims = [timed_out(item) for item in claims]
        worn = [item for item in claims if item.attempts > self._stage.max_attempts]
        ended = [gave_up(item) for item in worn]
        alive = [item for item in claims if item.attempts <= self._stage.max_attempts]
        try:
            with self._session() as session:
                loaded = self._stage.load(session, [item.entity_id for item in alive]) if alive else {}
                questions = []
                for item in alive:
                    found = loaded.get(item.entity_id)
                    if found is None:
                        ended.append(_gone(item))
                    elif isinstance(found, Skip):
                        ended.append(
                            Result(claim=item, state=State.SKIPPED, reason_code=found.code, reason=found.reason)
                        )
                    else:
                        questions.append(Question(item, found, fingerprint(found)))
                plan_by_index(session)
                hashes = {question.claim.entity_id: question.input_hash for question in questions}
                fresh = fresh_among(session, self._stage, hashes, asking=self._place.run_id)
                if self._outside and self._route:
                    stale = [question for question in questions if question.claim.entity_id not in fresh]
                    questions = [
                        *self._outside.hand_over(session, self._place, stale),
                        *(question for question in questions if question.claim.entity_id in fresh),
                    ]
        except AWAY:
            raise
        except Exception as error:
            log.exception("stage load failed", stage=self._stage.code, run_id=str(self._place.run_id))
            reason = f"Reading the records failed: {type(error).__name__}."
            return [], ended[: len(worn)] + [
                Result(claim=item, state=State.FAILED, reason_code="load_failed", reason=reason) for item in alive
            ]
        if not fresh:
            return questions, ended
        ended += [
            Result(
                claim=question.claim,
                state=State.SKIPPED,
                reason_code="fresh",
                reason="A fresh result for the same input is there; nothing was asked or paid.",
                input_hash=question.input_hash,
                fresh=True,
            )
            for question in questions
            if question.claim.entity_id in fresh
        ]
        return [question for question in questions if question.claim.entity_id not in fresh], ended


# Due for two seconds, and kept waiting by nothing but the want of a place: whatever this worker serves, an import as well.
_OTHERS_WAIT = text("""
SELECT EXISTS (SELECT 1 FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
   WHERE j.status = 'todo' AND greatest(e.at, j.scheduled_at) < now() - interval '2 seconds'
     AND (CAST(:queues AS text[]) IS NULL OR j.queue_name = ANY(:queues))
     AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs o WHERE o.lock = j.lock AND o.status = 'doing'))
""")


_NUMBERS = text("SELECT company_count, contact_count FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run")
_THROUGH = text(f"""
SELECT total = {" + ".join(state for state in State if state not in (State.READY, State.RUNNING))}
  FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run AND stage = :stage
""")


def _gone(item: Claim) -> Result:
    return Result(claim=item, state=State.FAILED, reason_code="record_gone", reason=GONE)


def _status(session: Session, run_id: UUID) -> str | None:
    status: str | None = session.scalar(
        text("SELECT status FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run"),
        {"tenant": tenant_of(session), "run": run_id},
    )
    return status
