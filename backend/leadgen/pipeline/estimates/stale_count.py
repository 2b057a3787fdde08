"""Counts stale results without naming them: of many records, from a sample.

What a run over stale results would do is found by `stale`, record by record, when the run starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from leadgen.fields.field import Entity
from leadgen.pipeline.engine.handover import Outside
from leadgen.pipeline.estimates.shares import expected, is_in_sample
from leadgen.pipeline.estimates.stale import MOST_LOADED, StageCheck, Why, select_records, stage_checks
from leadgen.pipeline.runs.rerun_schemas import StageStaleOut, StaleIn, StaleOut
from leadgen.pipeline.stage import NOTHING, Registry


@dataclass(frozen=True, slots=True)
class Counting:
    """How many records a count reads.

    It reads each record up to `most` of a kind, else a sample of a quarter to half as many. Of each stage it compares
    up to `inputs` inputs.
    """

    most: int = 4_000
    inputs: int = 500


COUNTING = Counting()


@dataclass(slots=True)
class _Records:
    """The records of a kind: their number, and the ids of all or of a sample."""

    count: int
    ids: Sequence[UUID]
    stale: set[UUID] = field(default_factory=set)

    def expected(self, hits: int) -> int:
        return expected(hits, len(self.ids), self.count)


def count_stale(
    session: Session,
    registry: Registry,
    outside: Outside | None,
    wanted: StaleIn,
    *,
    counting: Counting = COUNTING,
) -> StaleOut:
    """Return what a run over the stale results would do, and its approximate cost.

    Raises a 422 for an unknown stage, and a 404 for a run that does not exist.
    """
    checks = stage_checks(session, registry, outside, wanted)
    records = {entity: _read(session, rows, counting.most) for entity, rows in select_records(session, wanted).items()}
    counted, room = [], MOST_LOADED
    for check in checks:
        counted.append(_Counted.of(session, check, records[check.stage.entity], counting.inputs, room))
        room -= counted[-1].compared
    stages = [stage.out for stage in counted]
    companies, contacts = records[Entity.COMPANY], records[Entity.CONTACT]
    return StaleOut(
        stages=stages,
        stale=sum(stage.stale for stage in stages),
        unchecked=sum(stage.unchecked for stage in stages),
        is_exact=all(stage.is_exact for stage in counted),
        looked_at=len(companies.ids) + len(contacts.ids),
        company_count=companies.expected(len(companies.stale)),
        contact_count=contacts.expected(len(contacts.stale)),
        expected_cost_usd=sum((stage.expected_cost_usd for stage in stages), NOTHING),
    )


def _read(session: Session, rows: Select[Any], most: int) -> _Records:
    chosen = rows.subquery()
    count = session.scalar(select(func.count()).select_from(chosen)) or 0
    wanted = select(chosen.c[0])
    if count > most:
        wanted = wanted.where(is_in_sample(chosen.c[0], count, most))
    return _Records(count, session.scalars(wanted).all())


@dataclass(frozen=True, slots=True)
class _Counted:
    """One stage, and how many inputs a run would compare for it."""

    out: StageStaleOut
    compared: int
    is_exact: bool

    @classmethod
    def of(cls, session: Session, check: StageCheck, records: _Records, most: int, room: int) -> _Counted:
        why, alive = check.sort_by_age(session, records.ids)
        step = -(-len(alive) // most) or 1
        some = dict(list(alive.items())[::step])
        changed = check.changed(session, some) if room > 0 else []
        records.stale |= {*why, *changed}
        there = records.expected(len(alive))
        compared = min(there, room)
        numbers = {
            reason: records.expected(list(why.values()).count(reason)) for reason in (Why.NEW_VERSION, Why.TOO_OLD)
        }
        numbers[Why.INPUT_CHANGED] = expected(len(changed), len(some), compared)
        stale = sum(numbers.values())
        out = StageStaleOut(
            code=check.stage.code,
            label=check.stage.label,
            entity=check.stage.entity,
            results=records.expected(len(why) + len(alive)),
            **numbers,
            stale=stale,
            unchecked=there - compared,
            expected_cost_usd=check.stage.expected_cost * stale,
        )
        return cls(out, compared, is_exact=step == 1 and len(records.ids) == records.count)
