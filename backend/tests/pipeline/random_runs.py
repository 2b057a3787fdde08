"""Random runs: a random graph of stages, random records, and random things that happen to them, one after the other."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from leadgen.errors import ConflictError
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.claim import Claim, claim, give_back
from leadgen.pipeline.engine.store import LeaseLostError, Result, StageOfRun, bill_lost, store
from leadgen.pipeline.runs import control
from leadgen.pipeline.runs.start import load_plan
from leadgen.pipeline.runs.start_steps import SIZES, Sizes
from leadgen.pipeline.stage import Findings, Skip, Stage, Usage
from leadgen.pipeline.tasks import heal_runs
from leadgen.providers.base import Permanent, Transient
from tests.pipeline.fake_stages import CHUNKED, PAID, Bench, Made
from tests.pipeline.invariants import check_books, check_reasons, check_sums

Shape = list[dict[str, Any]]
LAPSED = timedelta(seconds=-1)


def random_shape(chance: random.Random) -> Shape:
    """Stages as plain values: some free and some paid, some with hard and some with soft needs among the earlier ones."""
    shape: Shape = []
    companies = chance.randint(1, 5)
    for number in range(companies + chance.randint(0, 3)):
        entity = Entity.COMPANY if number < companies else Entity.CONTACT
        earlier = [item["code"] for item in shape if entity is Entity.CONTACT or item["entity"] is Entity.COMPANY]
        hard = chance.sample(earlier, min(len(earlier), chance.choice((0, 1, 1, 2))))
        rest = [code for code in earlier if code not in hard]
        soft = chance.sample(rest, min(len(rest), chance.choice((0, 0, 1, 2))))
        shape.append(
            {"code": f"s{number}", "entity": entity, "needs": tuple(hard), "soft_needs": tuple(soft)}
            | (PAID if chance.random() < 0.5 else {"ttl": None})
            | {"max_attempts": 2}
        )
    if chance.random() < 0.6:
        shape.append({"code": "check", "entity": Entity.COMPANY, "after_all": True, "ttl": None})
    return shape


def build(shape: Shape) -> Callable[[Made], list[Stage]]:
    def stages(made: Made) -> list[Stage]:
        return [
            made.stage(item["code"], item["entity"], **{k: v for k, v in item.items() if k not in {"code", "entity"}})
            for item in shape
        ]

    return stages


@dataclass
class Luck:
    """How calls and loads end. A record's own dice, so that the order of threads decides nothing."""

    seed: int
    fails: float
    calm: bool = False

    def behave(self, code: str, record: UUID) -> Findings:
        dice = random.Random()  # calls run side by side: what they end as is nobody's order
        if not self.calm:
            if dice.random() < self.fails:
                raise dice.choice([Transient("X", "busy", reason="busy"), Permanent("X", "no", reason="no")])
            if dice.random() < 0.1:
                return Findings(outcome="disqualified", reasons=("unfit",))
        return Findings(usage=(Usage(provider="made_up", cost=PAID["expected_cost"]),))

    def skip(self, code: str, record: UUID) -> Skip | None:
        return (
            Skip("gate", "Not for this record.") if random.Random(f"{self.seed}{code}{record}").random() < 0.1 else None
        )


class Play:
    """One run and what happens to it. After every step the sums, the reasons and the books hold."""

    def __init__(self, bench: Bench, shape: Shape, chance: random.Random, *, fails: float) -> None:
        self.bench, self.shape, self.chance = bench, shape, chance
        self.luck = Luck(chance.randrange(2**32), fails)
        bench.made.behave, bench.made.skip = self.luck.behave, self.luck.skip
        companies = bench.companies(4)
        for company in companies[:3]:
            bench.contacts(company, chance.randint(0, 3))
        bench.contacts(None, 1)
        off = [(item["code"], need) for item in shape for need in item.get("soft_needs", ()) if chance.random() < 0.3]
        self.codes = [item["code"] for item in shape]
        if chance.random() < 0.6:
            bench.sizes = Sizes(inline=-1, chunk=chance.randint(1, 4))
        self.run_id = bench.start(self.codes, off=off)
        self._dead: list[tuple[str, list[Claim]]] = []
        self.was_retried = False

    @classmethod
    def over(cls, bench: Bench, shape: Shape, run_id: UUID) -> Play:
        """What may happen to a run that the test has started itself."""
        play = cls.__new__(cls)
        play.bench, play.shape, play.run_id, play.chance = bench, shape, run_id, random.Random(0)
        play.codes, play._dead, play.was_retried = [item["code"] for item in shape], [], False
        return play

    def status(self) -> RunStatus:
        return self.bench.status(self.run_id).status

    def check(self) -> None:
        check_sums(self.bench, self.run_id)
        check_reasons(self.bench, self.run_id, was_retried=self.was_retried)
        check_books(self.bench)

    def drain(self) -> bool:
        job = self.bench.take_job()
        if job is not None:
            self.bench.engine.drain(self.bench.tenant_id, *job)
        return job is not None

    def steps(self) -> list[tuple[float, Callable[[], object]]]:
        return [
            (0.5, self.drain),
            (0.3, self.go_on_starting),
            (0.05, self.lose_a_start),
            (0.15, self.die),
            (0.06, self.lose_a_job),
            (0.06, self.come_back_late),
            (0.05, self.give_back),
            (0.05, self.pause),
            (0.07, self.resume),
            (0.05, self.retry),
            (0.01, self.stop),
        ]

    def step(self) -> None:
        weights, moves = zip(*self.steps(), strict=True)
        with suppress(
            ConflictError
        ):  # not every run may be paused, resumed, retried now: it says so, and nothing changes
            self.chance.choices(moves, weights)[0]()
        self.check()

    def _claim(self, span: timedelta) -> tuple[str, list[Claim]]:
        return self.claim_one(self.chance.choice(self.codes), span)

    def claim_one(self, code: str, span: timedelta) -> tuple[str, list[Claim]]:
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            cost = self.bench.registry[code].expected_cost
            return code, claim(session, self.run_id, code, limit=2, span=span, cost=cost)

    def die(self) -> None:
        """A worker claims and is never heard of again; its lease has lapsed already."""
        self._dead.append(self._claim(LAPSED))

    def go_on_starting(self) -> None:
        self.bench.go_on_starting()

    def lose_a_start(self) -> None:
        self.bench.take_start()
        heal_runs(self.bench.database)

    def lose_a_job(self) -> None:
        self.bench.take_job()
        heal_runs(self.bench.database)

    def give_back(self, code: str | None = None) -> None:
        self.hand_back(*self.claim_one(code or self.chance.choice(self.codes), timedelta(minutes=1)))

    def hand_back(self, code: str, claims: list[Claim]) -> None:
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            give_back(session, self.run_id, code, claims)

    def come_back_late(self) -> None:
        """A worker that was thought dead stores after all: whole, or not at all where somebody else was quicker."""
        if not self._dead:
            return
        code, claims = self._dead.pop()
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            plan = load_plan(session, self.run_id)
        assert plan is not None
        place = StageOfRun(self.run_id, plan, self.bench.registry[code])
        usage = (Usage(provider="made_up", cost=PAID["expected_cost"]),)
        results = [Result(claim=c, state=State.COMPLETED, findings=Findings(usage=usage), usage=usage) for c in claims]
        if not results:
            return
        try:
            with self.bench.database.tenant_session(self.bench.tenant_id) as session:
                store(session, place, results)
        except LeaseLostError as lost:
            with self.bench.database.tenant_session(self.bench.tenant_id) as session:
                bill_lost(session, place, [r for r in results if r.claim.id in lost.ids])

    def _steer(self, how: Callable[..., object], **more: Any) -> None:
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            how(session, self.run_id, **more)

    def pause(self) -> None:
        self._steer(control.pause_run)

    def resume(self) -> None:
        self._steer(control.resume_run, budget_usd=None)

    def stop(self) -> None:
        self._steer(control.stop_run)

    def retry(self) -> None:
        self.was_retried = True
        which = self.chance.choice(
            ({}, {"stage": self.chance.choice(self.codes)}, {"reason_code": "no"}, {"entity_id": self._any_record()})
        )
        self._steer(control.retry_failed, sizes=self.chance.choice((SIZES, CHUNKED)), **which)

    def retry_all(self) -> None:
        self.was_retried = True
        self._steer(control.retry_failed)

    def _any_record(self) -> UUID:
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            ids = session.scalars(
                text("SELECT entity_id FROM pipeline_run_members WHERE run_id = :run ORDER BY entity_id"),
                {"run": self.run_id},
            )
            return self.chance.choice(ids.all() or [self.run_id])

    def finish(self) -> None:
        """From here on nothing bad happens: whoever works brings the run to its end."""
        for _ in range(200):
            status = self.status()
            if status in {RunStatus.PAUSED, RunStatus.PAUSING}:
                self.resume()
            elif status not in {RunStatus.STARTING, RunStatus.RUNNING, RunStatus.STOPPING}:
                self.check()
                return
            heal_runs(self.bench.database)
            self.bench.turn()
        raise AssertionError("the run never ends")
