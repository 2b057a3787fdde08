"""Stale results, computed on read from what each result stores; nothing is ever marked.

A result is stale when its stage has a new version, when it is older than its time to live, or when its input has
changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from leadgen.errors import FieldProblem, InvalidError, NotFoundError
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.call import fingerprint
from leadgen.pipeline.engine.handover import Outside
from leadgen.pipeline.engine.sql import array_of_ids
from leadgen.pipeline.models import PipelineRun, RunMember
from leadgen.pipeline.run_options import Options
from leadgen.pipeline.runs.rerun_schemas import RerunIn, StaleIn
from leadgen.pipeline.runs.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.runs.selection import find_members
from leadgen.pipeline.stage import Registry, Skip, Stage
from leadgen.schema import MAX_IDS
from leadgen.tenancy import tenant_of

BATCH = 1_000
STALE_RUN = "Outdated results"
"""What a run over stale results is named after."""
MOST_LOADED = 60_000
"""Inputs that a run over stale results compares, over all stages; takes some 10 seconds."""


class Why(StrEnum):
    """Why a result is stale."""

    NEW_VERSION = "new_version"
    TOO_OLD = "too_old"
    INPUT_CHANGED = "input_changed"


@dataclass(frozen=True, slots=True)
class StageCheck:
    """One stage to check; results of `most_age` and older are stale."""

    stage: Stage
    most_age: timedelta | None

    def sort_by_age(self, session: Session, ids: Sequence[UUID]) -> tuple[dict[UUID, Why], dict[UUID, str]]:
        """Return the records whose result is stale by its version or age, and the input hashes of the others."""
        why: dict[UUID, Why] = {}
        alive: dict[UUID, str] = {}
        for entity_id, version, input_hash, age in _latest(session, self.stage, ids):
            if version not in {self.stage.code_version, *self.stage.also_fresh}:
                why[entity_id] = Why.NEW_VERSION
            elif self.most_age is not None and age >= self.most_age:
                why[entity_id] = Why.TOO_OLD
            else:
                alive[entity_id] = input_hash
        return why, alive

    def changed(self, session: Session, hashes: Mapping[UUID, str]) -> list[UUID]:
        """Return the records whose input is another one now."""
        loaded = self.stage.load(session, list(hashes)) if hashes else {}
        return [
            key
            for key, before in hashes.items()
            # a record that the stage does not apply to any more has no input, hence none that changed
            if key in loaded and not isinstance(loaded[key], Skip) and fingerprint(loaded[key]) != before
        ]


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
    checks = stage_checks(session, registry, outside, wanted)
    records = {entity: session.scalars(rows).all() for entity, rows in select_records(session, wanted).items()}
    room = MOST_LOADED
    found = []
    for check in checks:
        result = _of_stage(session, check, records[check.stage.entity], room)
        room -= result.results - result.unchecked
        found.append(result)
    return found


def stage_checks(session: Session, registry: Registry, outside: Outside | None, wanted: StaleIn) -> list[StageCheck]:
    """Return the stages to check, in DAG order; raises a 422 for an unknown stage."""
    codes = checked_stages(registry, wanted)
    days = _days(registry, codes, wanted.fresh_days)
    checks = []
    for code in codes:
        stage = Options(fresh_days=days).of(registry[code])
        route = outside.route(session, code) if outside is not None else None
        stage = route.of(stage) if route is not None else stage
        checks.append(StageCheck(stage, timedelta(days=days[code]) if code in days else stage.ttl))
    return checks


def checked_stages(registry: Registry, wanted: StaleIn) -> list[str]:
    """Return the stages to check, in DAG order; raises a 422 for an unknown stage."""
    codes = registry.resolve(wanted.stages) if wanted.stages else list(registry.stages)
    # messages to people never become stale
    codes = [code for code in codes if registry[code].campaign is None]
    _days(registry, codes, wanted.fresh_days)
    return codes


@dataclass(frozen=True, slots=True)
class StaleRun:
    """A run over stale results: its request, and by stage the ids of the only records that it is for."""

    request: DagRunIn
    chosen: Mapping[str, Collection[UUID]]


def stale_ids(found: Sequence[StageStale]) -> dict[Entity, set[UUID]]:
    """Return the records that have one of these stale results."""
    ids: dict[Entity, set[UUID]] = {entity: set() for entity in Entity}
    for item in found:
        ids[item.stage.entity] |= item.why.keys()
    return ids


def find_stale_run(session: Session, registry: Registry, outside: Outside | None, wanted: RerunIn) -> StaleRun:
    """Return the run over exactly the stale results.

    Raises a 422 where nothing is stale, or more than 100,000 companies or contacts are.
    """
    found = [item for item in find_stale(session, registry, outside, wanted) if item.why]
    ids = stale_ids(found)
    if not found:
        problem = FieldProblem("selection", "Nothing is stale.", "Run its stages with `force` to ask again anyway.")
        raise InvalidError("Nothing of this is stale: every result is up to date.", errors=[problem])
    if max(map(len, ids.values())) > MAX_IDS:
        problem = FieldProblem(
            "selection", f"More than {MAX_IDS:,} records are stale.", "Narrow it, and run it in parts."
        )
        raise InvalidError(problem.message, errors=[problem])
    codes = [item.stage.code for item in found]
    request = DagRunIn(
        stages=codes,
        selection=SelectionIn(company_ids=sorted(ids[Entity.COMPANY]), contact_ids=sorted(ids[Entity.CONTACT])),
        fresh_days={code: days for code, days in _by_code(registry, wanted.fresh_days).items() if code in codes},
        budget_usd=wanted.budget_usd,
        name=wanted.name,
    )
    return StaleRun(request, {item.stage.code: list(item.why) for item in found})


def _by_code(registry: Registry, given: dict[str, float]) -> dict[str, float]:
    ordered = sorted(given, key=lambda name: name not in registry.aliases)
    return {code: given[name] for name in ordered for code in registry.aliases.get(name, (name,))}


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


def select_records(session: Session, wanted: StaleIn) -> dict[Entity, Select[Any]]:
    """Return statements of the ids of the chosen records; raises a 404 for a run that does not exist."""
    if wanted.selection is not None:
        members = find_members(session, wanted.selection)
        found = {Entity.COMPANY: members.companies, Entity.CONTACT: members.contacts}
        return {entity: rows.with_only_columns(rows.selected_columns[0]) for entity, rows in found.items()}
    if session.scalar(select(PipelineRun.id).where(PipelineRun.id == wanted.run_id)) is None:
        raise NotFoundError("There is no such run.")
    of_run = select(RunMember.entity_id).where(RunMember.run_id == wanted.run_id)
    return {entity: of_run.where(RunMember.entity == entity) for entity in Entity}


def _of_stage(session: Session, check: StageCheck, records: Sequence[UUID], room: int) -> StageStale:
    found = StageStale(check.stage)
    for part in _parts(records):
        why, alive = check.sort_by_age(session, part)
        found.results += len(why) + len(alive)
        found.why |= why
        if len(alive) > room:
            found.unchecked += len(alive)
            continue
        room -= len(alive)
        found.why |= dict.fromkeys(check.changed(session, alive), Why.INPUT_CHANGED)
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
