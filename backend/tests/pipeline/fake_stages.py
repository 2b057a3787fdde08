"""A small engine under test: made-up stages whose behaviour each test decides, and the queue turned by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.db import new_id
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.call import Backoff
from leadgen.pipeline.engine.drain import Engine, Timing
from leadgen.pipeline.reports.status import get_run
from leadgen.pipeline.runs.schemas import DagRunIn, RunStatusOut, SelectionIn, SoftNeedIn
from leadgen.pipeline.runs.start import start_run
from leadgen.pipeline.runs.start_steps import SIZES, Sizes, go_on_starting
from leadgen.pipeline.stage import Findings, Registry, Skip, Stage
from leadgen.pipeline.tasks import end_run
from leadgen.tenancy import Database

CHUNKED = Sizes(inline=-1, chunk=2)
"""Every start is taken up in the background, two records at a time."""
QUICK = Timing(lease=30.0, poll=0.01, linger=0.0, watch=0.0, backoff=Backoff(first=0.0, most=0.0))
Behave = Callable[[str, UUID], Findings]


@dataclass
class Made:
    """Stages whose calls are written down; `behave(code, record)` decides what a call does."""

    behave: Behave = lambda _code, _record: Findings()
    skip: Callable[[str, UUID], Skip | None] = lambda _code, _record: None
    calls: list[tuple[str, UUID]] = field(default_factory=list)
    version: dict[str, str] = field(default_factory=dict)

    def stage(self, code: str, entity: Entity = Entity.COMPANY, **more: Any) -> Stage:
        def load(_session: Any, ids: Sequence[UUID]) -> dict[UUID, Any]:
            return {key: self.skip(code, key) or {"id": str(key)} for key in ids}

        def call(_providers: Any, given: dict[str, str]) -> Findings:
            key = UUID(given["id"])
            self.calls.append((code, key))
            return self.behave(code, key)

        return Stage(code=code, label=code.upper(), entity=entity, load=load, call=call, **more)

    def called(self, code: str) -> list[UUID]:
        return [key for name, key in self.calls if name == code]


PAID = {"provider": "made_up", "expected_cost": Decimal("0.01"), "ttl": timedelta(days=30)}


@dataclass
class Bench:
    """One tenant, one engine."""

    database: Database
    tenant_id: UUID
    made: Made
    registry: Registry
    engine: Engine
    sizes: Sizes = SIZES

    def companies(self, number: int) -> list[UUID]:
        ids = [new_id() for _ in range(number)]
        with self.database.tenant_session(self.tenant_id) as session:
            session.add_all([Company(tenant_id=self.tenant_id, id=key, name=f"Firma {key.hex[-6:]}") for key in ids])
        return ids

    def contacts(self, company_id: UUID | None, number: int) -> list[UUID]:
        ids = [new_id() for _ in range(number)]
        with self.database.tenant_session(self.tenant_id) as session:
            session.add_all(
                [
                    Contact(tenant_id=self.tenant_id, id=key, company_id=company_id, name=f"Osoba {key.hex[-6:]}")
                    for key in ids
                ]
            )
        return ids

    def start(self, stages: Sequence[str], *, off: Sequence[tuple[str, str]] = (), **more: Any) -> UUID:
        selection = SelectionIn(
            **{key: more.pop(key) for key in ("company_ids", "contact_ids", "tag_ids") if key in more} or {"all": True}
        )
        wanted = DagRunIn(
            stages=list(stages),
            selection=selection,
            soft_needs_off=[SoftNeedIn(stage=s, need=n) for s, n in off],
            **more,
        )
        with self.database.tenant_session(self.tenant_id) as session:
            return start_run(session, self.registry, wanted, by=None, sizes=self.sizes)

    def take_job(self) -> tuple[UUID, str] | None:
        args = self._take("pipeline:drain")
        return (UUID(args["run_id"]), args["stage"]) if args else None

    def _take(self, task: str) -> dict[str, str] | None:
        with self.database.system_session() as session:
            return session.scalar(
                text(
                    "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs WHERE status = 'todo'"
                    " AND task_name = :task AND args ->> 'tenant_id' = :tenant ORDER BY id LIMIT 1)"
                    " RETURNING args"
                ),
                {"tenant": str(self.tenant_id), "task": task},
            )

    def take_start(self) -> UUID | None:
        args = self._take("pipeline:start")
        return UUID(args["run_id"]) if args else None

    def go_on_starting(self) -> UUID | None:
        """One step of a start whose job is queued; the run's id, None where none is."""
        run_id = self.take_start()
        if run_id is not None:
            go_on_starting(self.database, self.registry, self.tenant_id, run_id, sizes=self.sizes, turn=0.0)
            end_run(self.database, self.tenant_id, run_id)
        return run_id

    def take_up_all(self) -> None:
        """Run queued starts to their end, and nothing else."""
        while self.go_on_starting() is not None:
            pass

    def turn(self, *, most: int = 1000) -> int:
        """Run queued starts and drains until none is left."""
        for done in range(most):
            started = self.go_on_starting()
            job = self.take_job()
            if job is not None:
                self.engine.drain(self.tenant_id, *job)
            elif started is None:
                return done
        raise AssertionError("the queue never empties")

    def run(self, stages: Sequence[str], **more: Any) -> RunStatusOut:
        run_id = self.start(stages, **more)
        self.turn()
        return self.status(run_id)

    def status(self, run_id: UUID) -> RunStatusOut:
        with self.database.tenant_session(self.tenant_id) as session:
            return get_run(session, run_id, self.registry)

    def states(self, run_id: UUID, stage: str) -> dict[UUID, str]:
        with self.database.tenant_session(self.tenant_id) as session:
            rows = session.execute(
                text("SELECT entity_id, state FROM entity_stage_completions WHERE run_id = :run AND stage = :stage"),
                {"run": run_id, "stage": stage},
            )
            return {row.entity_id: row.state for row in rows}

    def reasons(self, run_id: UUID, stage: str) -> dict[UUID, tuple[str | None, str | None]]:
        with self.database.tenant_session(self.tenant_id) as session:
            rows = session.execute(
                text(
                    "SELECT entity_id, reason_code, reason FROM entity_stage_completions"
                    " WHERE run_id = :run AND stage = :stage"
                ),
                {"run": run_id, "stage": stage},
            )
            return {row.entity_id: (row.reason_code, row.reason) for row in rows}


def make_bench(database: Database, tenant_id: UUID, stages: Callable[[Made], list[Stage]], **aliases: Any) -> Bench:
    made = Made()
    registry = Registry(stages(made), aliases=aliases)
    return Bench(database, tenant_id, made, registry, Engine(database, registry, None, timing=QUICK))


def product_shape(made: Made) -> list[Stage]:
    """The product's DAG with made-up stages."""
    registers = ("ares", "brreg", "prh", "recherche")
    return [
        made.stage("l1", **PAID),
        made.stage("triage", needs=("l1",), is_gate=True),
        made.stage("l2", needs=("triage",), **PAID),
        made.stage("signals", needs=("triage",), **PAID),
        *(made.stage(code, needs=("l1",), provider=code) for code in registers),
        made.stage("isir", needs=("ares",), provider="isir"),
        made.stage("legal", needs=("l1",), soft_needs=(*registers, "isir")),
        made.stage("person", Entity.CONTACT, needs=("l1",), soft_needs=("l2", "signals"), **PAID),
        made.stage("generate", Entity.CONTACT, needs=("person",), soft_needs=("l2", "signals"), **PAID),
        made.stage("qc", after_all=True),
    ]


WHOLE = [
    "l1",
    "triage",
    "l2",
    "signals",
    "ares",
    "brreg",
    "prh",
    "recherche",
    "isir",
    "legal",
    "person",
    "generate",
    "qc",
]
