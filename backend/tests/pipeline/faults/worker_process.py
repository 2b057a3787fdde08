"""A real worker for a process of its own, with stages whose calls are logged and wait for leave.

Each call appends `stage record` to LOG and then reads one byte from the pipe GATE: so a test decides how many calls end, and
which fail (FAIL), and can kill the worker while others are in flight.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from leadgen.bootstrap.worker.queue import queue_app, run_worker
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.call import Backoff
from leadgen.pipeline.engine.drain import Engine, Timing
from leadgen.pipeline.stage import Findings, Registry, Stage, Usage
from leadgen.pipeline.tasks import blueprint
from leadgen.providers.base import Permanent
from leadgen.tenancy import Database

CONCURRENCY = 4
FAIL = b"x"
BILL = (Usage(provider="made_up", cost=Decimal("0.01")),)
SHORT = Timing(
    lease=2.0, poll=0.02, linger=0.05, watch=0.1, inline_batch=5, chunk=2, backoff=Backoff(first=0.0, most=0.0)
)


def stages(log: int, gate: int) -> Registry:
    """l1 and l2 for companies and person for contacts as paid calls, with a free gate between."""

    def make(code: str, entity: Entity = Entity.COMPANY, *, waits: bool = True, **more: Any) -> Stage:
        def load(_session: Any, ids: Sequence[UUID]) -> dict[UUID, Any]:
            return {key: str(key) for key in ids}

        def call(_providers: Any, key: str) -> Findings:
            os.write(log, f"{code} {key}\n".encode())
            if waits and os.read(gate, 1) == FAIL:
                raise Permanent("made_up", "no", reason="no")
            return Findings(usage=BILL if waits else ())

        provider = "made_up" if waits else None
        return Stage(
            code=code,
            label=code,
            entity=entity,
            load=load,
            call=call,
            provider=provider,
            concurrency=CONCURRENCY,
            **more,
        )

    return Registry(
        [
            make("l1"),
            make("triage", needs=("l1",), waits=False),
            make("l2", needs=("triage",)),
            make("person", Entity.CONTACT, needs=("l1",), soft_needs=("l2",)),
            make("qc", after_all=True, waits=False),
        ]
    )


def work(url: str, log_path: Path, gate_path: Path, *, places: int) -> None:
    """Work until SIGTERM, on so many jobs at once."""
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    gate = os.open(gate_path, os.O_RDWR)
    database = Database(url)
    engine = Engine(database, stages(log, gate), None, timing=SHORT)
    run_worker(
        queue_app(database.system_url, {"pipeline": blueprint}),
        [database, engine],
        concurrency=places,
        on_stop=engine.stop,
    )
