"""SQL of the hot path: locks members, moves rows and counters in sets. Decides nothing.

Lock order, everywhere: run (key share), completions, company members, contact members, stage counters in DAG order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import uuid_utils
from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.field import Entity
from leadgen.jobs import Job, defer
from leadgen.pipeline.engine.sql import (
    AT_PLACES,
    PLACE,
    array_of_few,
    array_of_ids,
    array_of_places,
    at_places,
)
from leadgen.pipeline.lifecycle import may_move
from leadgen.pipeline.plan import Bits
from leadgen.pipeline.results import TaskResult, result_of
from leadgen.tenancy import tenant_of

DRAIN_TASK = "pipeline:drain"
FINISH_TASK = "pipeline:finish"
COUNTED = tuple(state.value for state in State)
_PARTS = {TaskResult.REUSED: "fresh", TaskResult.NOTHING_FOUND: "nothing_found"}
"""Counters of results that are a part of their state's rows."""
_MOVED = (*COUNTED, *_PARTS.values())


class Member(NamedTuple):
    """One locked member row.

    `place` (see `engine.sql`) holds until this transaction writes the row: locked rows do not move.
    """

    entity_id: UUID
    company_id: UUID | None
    place: str
    bits: Bits


class NewRow(NamedTuple):
    """One release: a completion row to insert."""

    stage: str
    entity: Entity
    entity_id: UUID
    state: State
    reason_code: str | None
    reason: str | None


@dataclass(slots=True)
class Deltas:
    """Changes of a transaction to the counters of a run's stages."""

    counts: Counter[tuple[str, str]]
    spent: dict[str, Decimal]
    reserved: dict[str, Decimal]

    @classmethod
    def none(cls) -> Deltas:
        return cls(Counter(), {}, {})

    def move(
        self, stage: str, before: State | None, after: State | None, number: int = 1, *, code: str | None = None
    ) -> None:
        """Count `number` rows of `stage` that change state; None means waiting (not counted).

        `code` is the reason code of the rows in the state that has ended or ends them. Raises ValueError for a change
        that no row ever makes.
        """
        if not may_move(before, after):
            raise ValueError(f"a record at a stage does not go from {before or 'waiting'} to {after or 'waiting'}")
        for state, change in ((before, -number), (after, number)):
            if state is None:
                continue
            self.counts[stage, state.value] += change
            if part := _PARTS.get(result_of(state, code)):
                self.counts[stage, part] += change

    def add_money(self, stage: str, *, spent: Decimal = Decimal(0), reserved: Decimal = Decimal(0)) -> None:
        """Add US dollars spent, and US dollars reserved (negative: given back)."""
        self.spent[stage] = self.spent.get(stage, Decimal(0)) + spent
        self.reserved[stage] = self.reserved.get(stage, Decimal(0)) + reserved

    def stages(self) -> list[str]:
        return sorted({stage for stage, _ in self.counts} | set(self.spent) | set(self.reserved))


_COLUMNS = f"entity_id, company_id, {PLACE}, created, satisfied, terminal, failed, disqualified"
_BY_RECORD = text(f"""
SELECT m.* FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
  SELECT {_COLUMNS} FROM pipeline_run_members
   WHERE tenant_id = :tenant AND run_id = :run AND entity_id = r.id LIMIT 1 FOR NO KEY UPDATE) AS m
""")
_BY_COMPANY = text(f"""
SELECT m.* FROM (
  SELECT c.entity_id AS id FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
    SELECT entity_id FROM pipeline_run_members
     WHERE tenant_id = :tenant AND run_id = :run AND entity = 'contact' AND company_id = r.id OFFSET 0) AS c
   ORDER BY 1 OFFSET 0) AS r CROSS JOIN LATERAL (
  SELECT {_COLUMNS} FROM pipeline_run_members
   WHERE tenant_id = :tenant AND run_id = :run AND entity_id = r.id LIMIT 1 FOR NO KEY UPDATE) AS m
""")
_PLACES_OF_MEMBERS = text(f"""
SELECT f.at FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
  SELECT {PLACE} AS at FROM pipeline_run_members
   WHERE tenant_id = :tenant AND run_id = :run AND entity_id = r.id LIMIT 1) AS f
""")
# Found by order alone: every index begins with the namespace, and a planner that expects one row there finds each as
# good.
_PLACES = text(f"""
SELECT f.at FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
  SELECT {PLACE} AS at FROM entity_stage_completions
   WHERE tenant_id = :tenant AND id BETWEEN r.id AND r.id ORDER BY id LIMIT 1 FOR NO KEY UPDATE) AS f
""")


_HOLD_RUN = text("SELECT status FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run FOR KEY SHARE")


def hold_run(session: Session, run_id: UUID) -> str | None:
    """Keep a run from being ended or deleted in this transaction; return its status.

    None where the run is gone.
    """
    status: str | None = session.scalar(_HOLD_RUN, {"tenant": tenant_of(session), "run": run_id})
    return status


def lock_rows(session: Session, ids: Iterable[UUID]) -> list[str]:
    """Lock these completions in the order of their ids and return their places.

    Call it after `plan_by_index`.
    """
    given = {"tenant": tenant_of(session), "ids": array_of_ids(sorted(ids))}
    return list(session.scalars(_PLACES, given))


def lock_members(session: Session, run_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Member]:
    """Lock these records' member rows in the order of their ids; skip records outside the run."""
    return _members(session, _BY_RECORD, run_id, sorted(ids))


def lock_contacts_of(session: Session, run_id: UUID, company_ids: Iterable[UUID]) -> dict[UUID, Member]:
    """Lock the contact members of these companies; lock the companies first."""
    return _members(session, _BY_COMPANY, run_id, company_ids)


def _members(session: Session, statement: Any, run_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Member]:
    wanted = list(ids)
    if not wanted:
        return {}
    rows = session.execute(statement, {"tenant": tenant_of(session), "run": run_id, "ids": array_of_ids(wanted)}).all()
    return {row[0]: Member(row[0], row[1], row[2], Bits(*row[3:])) for row in rows}


_SAVE_MEMBERS = text(f"""
UPDATE pipeline_run_members AS m
   SET created = r.created, satisfied = r.satisfied, terminal = r.terminal, failed = r.failed, disqualified = r.disqualified
  FROM unnest(CAST(:ids AS uuid[]), CAST(:created AS bigint[]), CAST(:satisfied AS bigint[]), CAST(:terminal AS bigint[]),
              CAST(:failed AS bigint[]), CAST(:disqualified AS bigint[]))
       AS r(entity_id, created, satisfied, terminal, failed, disqualified)
 WHERE m.tenant_id = :tenant AND m.entity_id = r.entity_id AND m.run_id = :run AND m.{AT_PLACES}
""")


def save_members(
    session: Session, run_id: UUID, bits: Mapping[UUID, Bits], places: dict[UUID, str] | None = None
) -> None:
    """Write the masks of locked members, at their `places` where all of those are known.

    A place serves once and is removed from `places`: the row is elsewhere afterwards.
    """
    if not bits:
        return
    created, satisfied, terminal, failed, disqualified = zip(*bits.values(), strict=True)
    given = {
        "tenant": tenant_of(session),
        "run": run_id,
        "ids": array_of_ids(bits),
        "created": array_of_few(created),
        "satisfied": array_of_few(satisfied),
        "terminal": array_of_few(terminal),
        "failed": array_of_few(failed),
        "disqualified": array_of_few(disqualified),
    }
    where = [] if places is None else [place for place in [places.pop(key, None) for key in bits] if place is not None]
    if len(where) < len(bits):
        where = list(session.scalars(_PLACES_OF_MEMBERS, given))
    with at_places(session):
        session.execute(_SAVE_MEMBERS, given | {"places": array_of_places(where)})


_INSERT = text("""
INSERT INTO entity_stage_completions
       (tenant_id, id, run_id, stage, entity, entity_id, state, reason_code, reason, finished_at)
SELECT :tenant, id, :run, stage, entity, entity_id, state, reason_code, reason, CASE WHEN state <> 'ready' THEN now() END
  FROM unnest(CAST(:ids AS uuid[]), CAST(:stages AS text[]), CAST(:entities AS text[]), CAST(:entity_ids AS uuid[]),
              CAST(:states AS text[]), CAST(:codes AS text[]), CAST(:reasons AS text[]))
       AS r(id, stage, entity, entity_id, state, reason_code, reason)
""")


def insert_rows(session: Session, run_id: UUID, rows: Sequence[NewRow], deltas: Deltas) -> None:
    """Insert the completion rows of releases, and count them."""
    if not rows:
        return
    session.execute(
        _INSERT,
        {
            "tenant": tenant_of(session),
            "run": run_id,
            "ids": "{" + ",".join([uuid_utils.uuid7().hex for _ in rows]) + "}",
            "stages": array_of_few([row.stage for row in rows]),
            "entities": array_of_few([row.entity for row in rows]),
            "entity_ids": array_of_ids([row.entity_id for row in rows]),
            "states": array_of_few([row.state for row in rows]),
            "codes": array_of_few([row.reason_code for row in rows]),
            "reasons": array_of_few([row.reason for row in rows]),
        },
    )
    for (stage, state), number in Counter((row.stage, row.state) for row in rows).items():
        deltas.move(stage, None, state, number)


WINDOW = 30
"""Seconds of a rate window: a stage's rate is that of its last one to two windows.

Two numbers slide along, so no completion is counted twice.
"""
_THROUGH = "s.completed + s.failed + s.skipped + s.disqualified"
_NOW_THROUGH = f"{_THROUGH} + d.completed + d.failed + d.skipped + d.disqualified"
_SLIDES = f"coalesce(s.next_measured_at <= now() - interval '{WINDOW} seconds', d.running > 0)"
_COUNT = text(f"""
WITH locked AS (
  SELECT id FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run AND stage = ANY(:stages)
   ORDER BY position FOR NO KEY UPDATE)
UPDATE stage_runs AS s
   SET {", ".join(f"{name} = s.{name} + d.{name}" for name in _MOVED)},
       spent_usd = s.spent_usd + d.spent, reserved_usd = s.reserved_usd + d.reserved,
       first_claimed_at = CASE WHEN d.running > 0 THEN coalesce(s.first_claimed_at, now()) ELSE s.first_claimed_at END,
       last_stored_at = CASE WHEN d.running < 0 THEN now() ELSE s.last_stored_at END,
       measured_at = CASE WHEN {_SLIDES} THEN coalesce(s.next_measured_at, now()) ELSE s.measured_at END,
       measured_from = CASE WHEN NOT {_SLIDES} THEN s.measured_from
                            WHEN s.next_measured_at IS NULL THEN {_THROUGH} ELSE s.next_measured_from END,
       next_measured_at = CASE WHEN {_SLIDES} THEN now() ELSE s.next_measured_at END,
       next_measured_from = CASE WHEN {_SLIDES} THEN {_NOW_THROUGH} ELSE s.next_measured_from END
  FROM locked,
       unnest(CAST(:stages AS text[]), {", ".join(f"CAST(:{name} AS int[])" for name in _MOVED)},
              CAST(:spent AS numeric[]), CAST(:reserved AS numeric[]))
       AS d(stage, {", ".join(_MOVED)}, spent, reserved)
 WHERE s.tenant_id = :tenant AND s.run_id = :run AND s.stage = ANY(:stages) AND s.id = locked.id AND s.stage = d.stage
RETURNING s.stage, (s.drain_until IS NULL OR s.drain_until < now()) AS is_idle
""")


def count(session: Session, run_id: UUID, deltas: Deltas, *, wake: bool) -> list[str]:
    """Move the counters, and queue a drain for each idle stage with released rows (`wake`).

    Releases and drains meet at the counter row: a drain leaves only while it holds this row and sees nothing ready.
    Returns the stages that this transaction released records to.
    """
    stages = deltas.stages()
    if not stages:
        return []
    rows = session.execute(
        _COUNT,
        {
            "tenant": tenant_of(session),
            "run": run_id,
            "stages": stages,
            **{name: [deltas.counts[stage, name] for stage in stages] for name in _MOVED},
            "spent": [deltas.spent.get(stage, Decimal(0)) for stage in stages],
            "reserved": [deltas.reserved.get(stage, Decimal(0)) for stage in stages],
        },
    ).all()
    released = [row.stage for row in rows if deltas.counts[row.stage, "ready"] > 0]
    if wake:
        idle = [row.stage for row in rows if row.stage in released and row.is_idle]
        defer(session, [drain_job(tenant_of(session), run_id, stage) for stage in idle])
    return released


def stage_queue(stage: str) -> str:
    """Return the queue of one stage's drains: a worker may serve some stages only."""
    return f"stage:{stage}"


def drain_job(tenant_id: UUID, run_id: UUID, stage: str, *, at: datetime | None = None) -> Job:
    """Return the job that drains one stage of one run; `at` for rows that wait for a retry."""
    suffix = ":later" if at else ""
    return Job(
        task=DRAIN_TASK,
        args={"tenant_id": str(tenant_id), "run_id": str(run_id), "stage": stage},
        queueing_lock=f"drain:{run_id}:{stage}{suffix}",
        queue=stage_queue(stage),
        scheduled_at=at,
    )


def finish_job(tenant_id: UUID, run_id: UUID) -> Job:
    """Return the job that ends a run, or continues with ending it."""
    args = {"tenant_id": str(tenant_id), "run_id": str(run_id)}
    return Job(task=FINISH_TASK, args=args, queueing_lock=f"finish:{run_id}", queue="pipeline")
