"""Sixteen workers as processes of their own that claim, call and store as a drain does, while somebody kills them at random."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from leadgen.fields.enums import CompletionStatus as State
from leadgen.pipeline.engine.call import Backoff
from leadgen.pipeline.engine.claim import Claim, claim
from leadgen.pipeline.engine.drain import Engine, Timing
from leadgen.pipeline.engine.store import LeaseLostError, Result, StageOfRun, bill_lost, store
from leadgen.pipeline.runs.start import load_plan
from leadgen.pipeline.stage import Findings, Registry, Usage
from leadgen.tenancy import Database
from tests.pipeline.fake_stages import Made

SPAN = timedelta(seconds=2)
AT_ONCE = 4


@dataclass
class Race:
    """Work on one paid stage of several runs; `price` draws what a call really costs."""

    url: str
    tenant_id: UUID
    registry: Registry
    stage: str
    run_ids: Sequence[UUID]
    price: Callable[[random.Random], Decimal]
    workers: dict[int, int] = field(default_factory=dict)
    killed: int = 0

    def start(self, number: int) -> None:
        for seed in range(number):
            self._fork(seed)

    def kill_one(self, dice: random.Random) -> None:
        """Kill a worker, wherever it is, and put another in its place."""
        killed = dice.choice(sorted(self.workers))
        os.kill(killed, signal.SIGKILL)
        os.waitpid(killed, 0)
        self.killed += 1
        del self.workers[killed]
        self._fork(1000 + self.killed)

    def end(self) -> None:
        for process in self.workers:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        self.workers.clear()

    def _fork(self, seed: int) -> None:
        process = os.fork()
        if process:
            self.workers[process] = seed
            return
        try:
            self._work(random.Random(seed))
        finally:
            os._exit(1)

    def _work(self, dice: random.Random) -> None:
        database = Database(self.url, pool_size=1)
        places = {run_id: self._place(database, run_id) for run_id in self.run_ids}
        while True:
            run_id = dice.choice(self.run_ids)
            with database.tenant_session(self.tenant_id) as session:
                cost = self.registry[self.stage].expected_cost
                limit = dice.randint(1, AT_ONCE)
                claims = claim(session, run_id, self.stage, limit=limit, span=SPAN, cost=cost)
            results = [self._called(item, dice) for item in claims]
            if results:
                self._store(database, places[run_id], results)

    def _place(self, database: Database, run_id: UUID) -> StageOfRun:
        with database.tenant_session(self.tenant_id) as session:
            plan = load_plan(session, run_id)
        assert plan is not None
        return StageOfRun(run_id, plan, self.registry[self.stage])

    def _called(self, item: Claim, dice: random.Random) -> Result:
        usage = (Usage(provider="made_up", cost=self.price(dice)),)
        return Result(claim=item, state=State.COMPLETED, findings=Findings(usage=usage), usage=usage)

    def _store(self, database: Database, place: StageOfRun, results: list[Result]) -> None:
        try:
            with database.tenant_session(self.tenant_id) as session:
                store(session, place, results)
        except LeaseLostError as lost:
            with database.tenant_session(self.tenant_id) as session:
                bill_lost(session, place, [r for r in results if r.claim.id in lost.ids])
            rest = [r for r in results if r.claim.id not in lost.ids]
            if rest:
                self._store(database, place, rest)


SHORT = Timing(lease=1.5, poll=0.01, linger=0.0, watch=0.05, patience=20.0, backoff=Backoff(first=0.0, most=0.0))


@dataclass
class DrainRace(Race):
    """The same race with the product's own drains: they claim ahead, renew, give back when they are told to stop, and store.

    `made` are the stages of `registry`; some of their calls last so long that leases must be renewed meanwhile.
    """

    made: Made = field(default_factory=Made)

    def _work(self, dice: random.Random) -> None:
        database = Database(self.url, pool_size=4)
        pause = threading.Event()

        def behave(_code: str, _record: UUID) -> Findings:
            pause.wait(dice.choice((0.0, 0.0, 0.02, SHORT.lease / 2)))
            return Findings(usage=(Usage(provider="made_up", cost=self.price(dice)),))

        self.made.behave = behave
        while True:
            engine = Engine(database, self.registry, None, timing=SHORT)
            end = threading.Timer(dice.uniform(0.2, 2.0), engine.stop)
            end.start()
            while not engine.stopping.is_set():
                engine.drain(self.tenant_id, dice.choice(self.run_ids), self.stage)
                pause.wait(0.02)
            end.join()
