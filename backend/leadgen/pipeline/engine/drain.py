"""Drain of one stage of one run: claim → load → call → store, until no row is claimable.

No transaction is open during a call. The worker may die anywhere: its leases lapse, and the next claim takes the rows.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import AWAY
from leadgen.fields.field import Entity
from leadgen.jobs import defer
from leadgen.logs import Work, get_logger, working_on
from leadgen.metrics import called
from leadgen.observations.statistics import is_believed, refresh_statistics
from leadgen.pipeline.engine.call import Backoff, Calls, InlineCalls, PooledCalls, answer, withdrawn
from leadgen.pipeline.engine.handover import Outside, Route
from leadgen.pipeline.engine.leases import LeaseKeeper
from leadgen.pipeline.engine.load import Claimer, Loader
from leadgen.pipeline.engine.rows import drain_job, stage_queue
from leadgen.pipeline.engine.stop_watch import StopWatch
from leadgen.pipeline.engine.store import Question, Result, StageOfRun
from leadgen.pipeline.engine.store_retry import Storing
from leadgen.pipeline.journal.calls import LEASE_LOST, CallJournal
from leadgen.pipeline.runs.control import finish_if_done
from leadgen.pipeline.runs.start import load_options, load_plan
from leadgen.pipeline.runs.start_steps import SIZES
from leadgen.pipeline.stage import Registry, Stage
from leadgen.providers.limits import asking
from leadgen.tenancy import Database, tenant_of

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """Intervals in seconds, and batch sizes.

    A dead worker is replaced after `lease`. A drain looks for new rows every `poll`. A drain that has run for `turn`
    gives its place up when other jobs wait for one. `chunk` is how many records of a starting run become members in one
    transaction.
    """

    lease: float = 30.0
    poll: float = 0.1
    linger: float = 0.4
    watch: float = 0.5
    patience: float = 60.0
    turn: float = 20.0
    inline_batch: int = 1000
    chunk: int = SIZES.chunk
    backoff: Backoff = field(default_factory=Backoff)


class Engine:
    """Dependencies of a worker's drains: database, stages and the providers that calls get.

    `serves`: the stages that this worker drains (None: all). A job for another stage is requeued for other workers.
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
        self.journal = CallJournal(database)
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
        """Tell drains of this process that there is work, so that they look at once."""
        with self._lock:
            events = [event for stage in stages for event in self._wakes.get((run_id, stage), ())]
        for event in events:
            event.set()

    def watch(self, session: Callable[[], Any], place: StageOfRun, route: Route | None) -> StopWatch:
        """Return the stop watch of one drain of this worker."""
        return StopWatch(
            session,
            place,
            stopping=self.stopping,
            queues=self.queues,
            outside=self.outside,
            route=route,
            every=self.timing.watch,
            turn=self.timing.turn,
        )

    @contextmanager
    def _woken(self, key: tuple[UUID, str]) -> Iterator[threading.Event]:
        """Yield the event that `wake` sets for one drain.

        Each drain has its own event: a second drain of the same stage may come and go meanwhile.
        """
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
        """Drain one stage of one run to the last row that can be claimed now.

        Returns at once if another drain owns the stage.
        """
        with self.database.tenant_session(tenant_id) as session:
            plan = load_plan(session, run_id)
            options = load_options(session, run_id, self.registry)
            route = self.outside.route(session, stage) if self.outside else None
            if self.stopping.is_set() or (self.queues is not None and stage_queue(stage) not in self.queues):
                defer(session, [drain_job(tenant_id, run_id, stage)])
                return
            is_known = self._is_known(session, run_id)
        if plan is None or stage not in plan.by_code:
            return
        if stage not in self.registry.stages:
            log.error("a run names a stage that this worker does not have", run_id=str(run_id), stage=stage)
            return
        if not is_known:
            refresh_statistics(self.database)
        here = options.of(self.registry[stage])
        place = StageOfRun(run_id, plan, route.of(here) if route else here)
        with self._woken((run_id, stage)) as wake:
            Drain(self, tenant_id, place, wake, route).run()
        with self.database.tenant_session(tenant_id) as session:
            finish_if_done(session, run_id)

    def _is_known(self, session: Session, run_id: UUID) -> bool:
        """Return whether the planner's statistics know the run's records; looks once for each run.

        Without statistics, a store would read the whole namespace to find a record's values.
        """
        with self._lock:
            if run_id in self._known:
                return True
            self._known.add(run_id)
        run = session.execute(_NUMBERS, {"tenant": tenant_of(session), "run": run_id}).one_or_none()
        companies, contacts = run or (0, 0)
        return is_believed(session, Entity.COMPANY, companies) and is_believed(session, Entity.CONTACT, contacts)


class Drain:
    """The loop of one drain: check whether to go on, claim and load, store results of calls."""

    def __init__(
        self, engine: Engine, tenant_id: UUID, place: StageOfRun, wake: threading.Event, route: Route | None
    ) -> None:
        stage, timing = place.stage, engine.timing
        session = partial(engine.database.tenant_session, tenant_id)
        self._engine = engine
        self._stage: Stage = stage
        self._timing = timing
        self._wake = wake
        self._work = Work(tenant_id, place.run_id, stage.code)
        self._warned_at = float("-inf")
        self._leases = LeaseKeeper(session, place, lease_seconds=timing.lease)
        self._watch = engine.watch(session, place, route)
        self._claimer = Claimer(session, place, self._leases)
        journal = engine.journal if stage.provider is not None else None
        self._loader = Loader(session, place, outside=engine.outside if route else None, journal=journal)
        self._storing = Storing(session, place, patience=timing.patience, released=partial(engine.wake, place.run_id))
        answer_one = CallRunner(engine, self._work, stage, self._leases, self._watch).answer
        self._calls: Calls = (
            InlineCalls(answer_one, batch=timing.inline_batch)
            if stage.provider is None
            else PooledCalls(answer_one, concurrency=stage.concurrency, name=stage.code)
        )

    def run(self) -> None:
        """Drain to the end; calls in flight are always waited for and stored."""
        with working_on(self._work):
            if not self._leases.enter():
                return
            try:
                while self._step():
                    pass
            finally:
                self._calls.close()

    def _step(self) -> bool:
        claimed = self._look_for_more()
        # with room left and calls in flight, look again soon: new rows may have been released
        results = self._calls.take(self._timing.poll if self._calls.open() else 0.0)
        if results:
            self._storing.store(results)
        if self._calls.open():
            return True
        moved = claimed or bool(results)
        if self._watch.may_claim and (self._claimer.took_all or not moved) and self._leases.leave_if_through():
            return False
        if moved:
            return True
        if self._watch.may_claim and self._wake.wait(self._timing.linger):
            self._wake.clear()
            if not self._engine.stopping.is_set():
                return True
        self._watch.forget()
        return not self._leases.leave(force=self._watch.must_leave, rests_until=self._claimer.recheck_at())

    def _look_for_more(self) -> bool:
        """Look at the run, renew leases and claim; return whether rows were claimed.

        While the database is away, calls in flight are still waited for: their answers were paid for.
        """
        try:
            self._watch.look(self._calls)
            if not self._leases.renew_if_due(self._calls):
                self._watch.leave()
            began = time.monotonic()
            claims = self._claimer.claim_more(self._calls) if self._watch.may_claim else []
            if claims:
                batch = self._loader.load(claims)
                self._calls.pace(time.monotonic() - began)
                self._calls.hand_in(batch.questions)
                if batch.ended:
                    self._storing.store(batch.ended)
            return bool(claims)
        except AWAY:
            if not self._calls.open():
                raise
            now = time.monotonic()
            if now - self._warned_at > self._timing.patience:
                self._warned_at = now
                log.warning("the database is away; calls in flight are waited for", stage=self._stage.code)
            return False


class CallRunner:
    """Makes the calls of one drain in its pool's threads; withdraws calls that must not begin."""

    def __init__(self, engine: Engine, work: Work, stage: Stage, leases: LeaseKeeper, watch: StopWatch) -> None:
        self._engine = engine
        self._work = work
        self._stage = stage
        self._leases = leases
        self._watch = watch

    def answer(self, question: Question) -> Result:
        """Make one call and return its result."""
        stage = self._stage
        tenant_id, run_id, code, _ = self._work
        with working_on(Work(tenant_id, run_id, code, question.claim.entity_id)):
            result = self._ask(question)
        if stage.provider is not None and result.seconds is not None:
            called(code, stage.provider, result.state.value, result.seconds)
        return question.scope.account(result) if question.scope is not None else result

    def _ask(self, question: Question) -> Result:
        if self._stage.provider is None:
            return self._call(question)
        if not self._leases.is_owned(question.claim):
            return withdrawn(question, LEASE_LOST)
        if not self._watch.may_ask():
            return withdrawn(question)
        # the provider's rate limit may delay the call for a minute, and the run may be stopped meanwhile
        with asking(lambda: self._watch.may_ask() and self._leases.is_owned(question.claim), question.scope):
            return self._call(question)

    def _call(self, question: Question) -> Result:
        return answer(self._stage, self._engine.providers, question, self._engine.timing.backoff)


_NUMBERS = text("SELECT company_count, contact_count FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run")
