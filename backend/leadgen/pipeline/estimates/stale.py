"""Stale results, computed on read from what each result stores; nothing is ever marked.

A result is stale when its stage has a new version, when it is older than its time to live, or when its input has
changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.errors import FieldProblem, InvalidError, NotFoundError
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.call import fingerprint
from leadgen.pipeline.engine.handover import Outside
from leadgen.pipeline.engine.sql import array_of_ids
from leadgen.pipeline.models import PipelineRun, RunMember
from leadgen.pipeline.run_options import Options
from leadgen.pipeline.runs.rerun_schemas import StaleIn
from leadgen.pipeline.runs.selection import find_members
from leadgen.pipeline.stage import Registry, Skip, Stage
from leadgen.tenancy import tenant_of

BATCH = 1_000
MOST_LOADED = 60_000
"""Inputs loaded for one answer, over all stages; takes some 10 seconds."""


class Why(StrEnum):
    """Why a result is stale."""

    NEW_VERSION = "new_version"
    TOO_OLD = "too_old"
    INPUT_CHANGED = "input_changed"


@dataclass(slots=True)
class StageStale:
    """Stale results of one stage.

    Counts the records with a result, names the stale ones with the reason, and counts those that were not checked.
    """

    stage: Stage
    results: int = 0
    unchecked: int = 0
    why: dict[UUID, Why] = field(default_factory=dict)


def find_stale(session: Session, registry: Registry, outside: Outside | None, wanted: StaleIn) -> list[StageStale]:
    """Return the stale results of the chosen records, by stage in DAG order.

    Only the latest result of a record counts. Raises a 422 for an unknown stage, and a 404 for a run that does not
    exist.
    """
    codes = registry.resolve(wanted.stages) if wanted.stages else list(registry.stages)
    # messages to people never become stale
    codes = [code for code in codes if registry[code].campaign is None]
    days = _days(registry, codes, wanted.fresh_days)
    records = _records(session, wanted)
    room = MOST_LOADED
    found = []
    for code in codes:
        stage = Options(fresh_days=days).of(registry[code])
        route = outside.route(session, code) if outside is not None else None
        stage = route.of(stage) if route is not None else stage
        most_age = timedelta(days=days[code]) if code in days else stage.ttl
        result = _of_stage(session, stage, records[stage.entity], most_age, room)
        room -= result.results - result.unchecked
        found.append(result)
    return found


def _days(registry: Registry, codes: Sequence[str], given: Mapping[str, float]) -> dict[str, float]:
    days: dict[str, float] = {}
    for name in sorted(given, key=lambda name: name not in registry.aliases):
        meant = [code for code in registry.aliases.get(name, (name,)) if code in codes]
        if not meant:
            problem = FieldProblem(
                f"fresh_days.{name}", f"{name} is not among the stages.", f"Use one of: {', '.join(codes)}."
            )
            raise InvalidError(problem.message, errors=[problem])
        days |= dict.fromkeys(meant, given[name])
    return days


def _records(session: Session, wanted: StaleIn) -> dict[Entity, list[UUID]]:
    if wanted.selection is not None:
        members = find_members(session, wanted.selection)
        found = {Entity.COMPANY: members.companies, Entity.CONTACT: members.contacts}
        return {entity: [row[0] for row in session.execute(rows)] for entity, rows in found.items()}
    if session.scalar(select(PipelineRun.id).where(PipelineRun.id == wanted.run_id)) is None:
        raise NotFoundError("There is no such run.")
    of_run = select(RunMember.entity_id).where(RunMember.run_id == wanted.run_id)
    return {entity: list(session.scalars(of_run.where(RunMember.entity == entity))) for entity in Entity}


def _of_stage(
    session: Session, stage: Stage, records: Sequence[UUID], most_age: timedelta | None, room: int
) -> StageStale:
    found = StageStale(stage)
    for part in _parts(records):
        alive: dict[UUID, str] = {}
        for entity_id, version, input_hash, age in _latest(session, stage, part):
            found.results += 1
            if version not in {stage.code_version, *stage.also_fresh}:
                found.why[entity_id] = Why.NEW_VERSION
            elif most_age is not None and age >= most_age:
                found.why[entity_id] = Why.TOO_OLD
            else:
                alive[entity_id] = input_hash
        if len(alive) > room:
            found.unchecked += len(alive)
            continue
        room -= len(alive)
        found.why |= dict.fromkeys(_changed(session, stage, alive), Why.INPUT_CHANGED)
    return found


def _parts(records: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(records), BATCH):
        yield records[start : start + BATCH]


_LATEST = text("""
SELECT r.id, c.code_version, c.input_hash, now() - c.finished_at
  FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
    SELECT code_version, input_hash, finished_at FROM entity_stage_completions
     WHERE tenant_id = :tenant AND entity_id = r.id AND stage = :stage AND state = 'completed'
     ORDER BY finished_at DESC LIMIT 1) AS c
""")


def _latest(session: Session, stage: Stage, ids: Sequence[UUID]) -> Sequence[Any]:
    given = {"tenant": tenant_of(session), "stage": stage.code, "ids": array_of_ids(ids)}
    return session.execute(_LATEST, given).all()


def _changed(session: Session, stage: Stage, hashes: Mapping[UUID, str]) -> list[UUID]:
    loaded = stage.load(session, list(hashes)) if hashes else {}
    return [
        entity_id
        for entity_id, before in hashes.items()
        # a record that the stage does not apply to any more has no input, hence none that changed
        if entity_id in loaded and not isinstance(loaded[entity_id], Skip) and fingerprint(loaded[entity_id]) != before
    ]
