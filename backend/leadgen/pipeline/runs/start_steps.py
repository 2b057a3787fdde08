"""Steps of a start: freeze the selection, check it against other runs, take its records up.

A run over what is stale, among many records, finds that before. Records are taken up chunk by chunk. A large retry is
such a step too: it makes failed results ready, chunk by chunk.

A request takes the steps of a small run in its own transaction. A background job takes those of a large run, each in a
transaction of its own. A worker that dies repeats at most one step. The first calls leave after the first chunk.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, delete, insert, text, update
from sqlalchemy.orm import Session

from leadgen.db import AWAY, new_id
from leadgen.errors import AppError, ErrorCode, FieldProblem, InvalidError
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.jobs import Job, defer
from leadgen.lists.counts import count_records
from leadgen.logs import get_logger
from leadgen.observations.statistics import is_believed, refresh_statistics
from leadgen.observations.tables import record_tables
from leadgen.pipeline.campaign_runs import campaign_hooks, members_of, tell_campaign
from leadgen.pipeline.engine.handover import Outside
from leadgen.pipeline.engine.rows import Deltas, count
from leadgen.pipeline.engine.sql import plan_as_usual
from leadgen.pipeline.estimates.stale import find_stale_run
from leadgen.pipeline.lifecycle import StartStep
from leadgen.pipeline.models import PipelineRun, StageRun
from leadgen.pipeline.plan import Node, Plan, plan_of
from leadgen.pipeline.runs.first_release import FirstRelease, FrozenChunk, fresh_since
from leadgen.pipeline.runs.overlap import refuse_overlap, take_place
from leadgen.pipeline.runs.rerun_schemas import RerunIn
from leadgen.pipeline.runs.retry import RetryNote, retry_part
from leadgen.pipeline.runs.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.runs.selection import Frozen, freeze_chunks
from leadgen.pipeline.stage import Registry
from leadgen.tenancy import Database, tenant_of

log = get_logger(__name__)
START_TASK = "pipeline:start"
TURN_SECONDS = 5.0
"""Seconds that one job takes steps before it gives its place in the queue to others."""
Chosen = Mapping[str, Collection[UUID]]
"""By stage, the ids of the only records that the stage is started for. Other records are up to date there."""
ACTIVE = frozenset({RunStatus.RUNNING, RunStatus.PAUSING, RunStatus.PAUSED})


@dataclass(frozen=True, slots=True)
class Sizes:
    """Limits in records.

    A request takes the steps itself up to `inline` records. `chunk` records become members in one transaction.
    """

    inline: int = 2_000
    chunk: int = 5_000


SIZES = Sizes()


class NotActiveError(Exception):
    """The run was stopped during a step of its start: the step must be rolled back."""


def start_job(tenant_id: UUID, run_id: UUID) -> Job:
    """Return the job that continues the start of one run."""
    args = {"tenant_id": str(tenant_id), "run_id": str(run_id)}
    return Job(task=START_TASK, args=args, queueing_lock=f"start:{run_id}", queue="pipeline")


# A start has two places: both take records up, but only the first takes the earlier steps. A job that finds a place
# held leaves it to its holder. A place is held to the end of the transaction, hence no longer than its worker lives.
PLACES = (0, 1)
_TRY_HOLD = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:key, 0))")
_HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
_LOOK = text("""
SELECT status, start_step, plan, stages, campaign_id, config -> 'selection' AS selection, chosen IS NOT NULL AS is_narrowed,
       company_count, contact_count, retry, stale
  FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run
""")
_LOCK = text("SELECT status FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run FOR NO KEY UPDATE")


def hold_start(session: Session, run_id: UUID) -> None:
    """Wait until no job takes a step of the run's start, and keep it so in this transaction.

    Call it before any lock on the run: a step locks its chunk first and then the run.
    """
    for place in PLACES:
        session.execute(_HOLD, {"key": f"starting:{run_id}:{place}"})


def take_step(
    session: Session,
    registry: Registry,
    run_id: UUID,
    sizes: Sizes,
    *,
    place: int = 0,
    outside: Outside | None = None,
) -> bool:
    """Take the next step of a start; return whether this caller can take another one.

    `outside` tells which version of a stage runs elsewhere, for finding stale results. Raises what refuses the run
    (empty selection, overlap, missing stage), and `NotActiveError` when the run was stopped
    meanwhile.
    """
    given: dict[str, Any] = {"tenant": tenant_of(session), "run": run_id}
    if not session.scalar(_TRY_HOLD, {"key": f"starting:{run_id}:{place}"}):
        return False
    run = session.execute(_LOOK, given).first()
    if run is None or run.start_step is None or run.status not in ACTIVE:
        return False
    if place > 0 and run.start_step != StartStep.TAKE_UP:
        return False
    return _STEPS[StartStep(run.start_step)](
        _Start(session, registry, run_id, Plan(run.plan), given, sizes, outside), run
    )


@dataclass(frozen=True, slots=True)
class _Start:
    session: Session
    registry: Registry
    run_id: UUID
    plan: Plan
    given: dict[str, Any]
    sizes: Sizes
    outside: Outside | None

    def lock_active(self) -> RunStatus:
        """Lock the run at the end of a step, after all slow work; raises `NotActiveError`."""
        status = RunStatus(self.session.execute(_LOCK, self.given).scalar_one())
        if status not in ACTIVE:
            raise NotActiveError
        return status


def config_of(wanted: DagRunIn) -> dict[str, Any]:
    """Return a request as a run keeps it."""
    return wanted.model_dump(mode="json", exclude_none=True, exclude={"estimate"})


def json_of(chosen: Chosen) -> dict[str, list[str]]:
    """Return chosen records as a run keeps them."""
    return {code: [str(key) for key in ids] for code, ids in chosen.items()}


def insert_stage_runs(session: Session, run_id: UUID, plan: Plan) -> None:
    """Insert the counters of a run's stages."""
    shared = {"tenant_id": tenant_of(session), "run_id": run_id, "total": 0}
    rows = [
        {**shared, "id": new_id(), "stage": node.code, "position": node.position, "entity": node.entity}
        for node in plan.running
    ]
    session.execute(insert(StageRun), rows)


def _find_stale(start: _Start, run: Any) -> bool:
    session, wanted = start.session, RerunIn.model_validate(run.stale)
    found = find_stale_run(session, start.registry, start.outside, wanted)
    codes = start.registry.resolve(found.request.stages)
    plan = plan_of(start.registry, codes, found.request)
    start.lock_active()
    session.execute(delete(StageRun).where(StageRun.run_id == start.run_id))
    insert_stage_runs(session, start.run_id, plan)
    values = {"stages": codes, "plan": plan.to_json(), "config": config_of(found.request)}
    step = {"start_step": StartStep.FREEZE, "chosen": json_of(found.chosen), "stale": None}
    session.execute(update(PipelineRun).where(PipelineRun.id == start.run_id).values(**values, **step))
    return True


# The sort of a million ids must not go to disk.
_FOR_MANY = text("SELECT set_config('work_mem', '128MB', true)")
_FROZEN = text("""
UPDATE pipeline_runs
   SET company_count = :companies, contact_count = :contacts, contacts_without_company = :alone,
       companies_without_contacts = :childless, not_taken_up = :total, start_order = :place, start_step = 'check', chosen = NULL
 WHERE tenant_id = :tenant AND id = :run
""")


def _freeze(start: _Start, run: Any) -> bool:
    session, plan = start.session, start.plan
    session.execute(_FOR_MANY)
    selection = SelectionIn.model_validate(run.selection)
    members = members_of(session, start.registry, run.stages, run.campaign_id, selection)
    masks = {node.code: 1 << node.position for node in plan.running} if run.is_narrowed else {}
    with_contacts = bool(plan.of(Entity.CONTACT))
    size = start.sizes.chunk
    frozen = freeze_chunks(session, start.run_id, members, with_contacts=with_contacts, size=size, masks=masks)
    _refuse_empty(plan, frozen)
    place = take_place(session)
    start.lock_active()
    numbers = {
        "companies": frozen.companies,
        "contacts": frozen.contacts,
        "alone": frozen.contacts_without_company,
        "childless": frozen.companies_without_contacts,
        "total": frozen.total,
    }
    session.execute(_FROZEN, start.given | numbers | {"place": place})
    return True


def _refuse_empty(plan: Plan, frozen: Frozen) -> None:
    numbers = {Entity.COMPANY: frozen.companies, Entity.CONTACT: frozen.contacts}
    if not any(numbers[node.entity] for node in plan.running):
        kinds = " or ".join(sorted({"companies" if n.entity is Entity.COMPANY else "contacts" for n in plan.running}))
        problem = FieldProblem("selection", f"Selects no {kinds}.", "Choose a tag, a filter or records that exist.")
        raise InvalidError(f"The selection is empty: there are no {kinds} to work on.", errors=[problem])


_CHECKED = text("UPDATE pipeline_runs SET start_step = 'take_up' WHERE tenant_id = :tenant AND id = :run")
_ANY_FRESH = {
    entity: text(f"""
SELECT EXISTS (
  SELECT 1 FROM pipeline_run_chunks k CROSS JOIN LATERAL unnest(k.{entity.value}_ids) AS r(id) CROSS JOIN LATERAL (
    SELECT 1 FROM entity_stage_completions
     WHERE tenant_id = :tenant AND entity_id = r.id AND stage = :stage AND state = 'completed' AND finished_at > :since
     LIMIT 1) AS c
   WHERE k.tenant_id = :tenant AND k.run_id = :run)
""")
    for entity in Entity
}


def _check(start: _Start, run: Any) -> bool:
    refuse_overlap(start.session, start.run_id, run.stages)
    numbers = {Entity.COMPANY: run.company_count, Entity.CONTACT: run.contact_count}
    lacking = []
    for node in start.plan.nodes:
        if node.outside and numbers[node.entity]:
            given = start.given | {"stage": node.code, "since": fresh_since(start.registry[node.code])}
            if not start.session.scalar(_ANY_FRESH[node.entity], given):
                lacking.append((node, numbers[node.entity]))
    refuse_missing(start.plan, lacking)
    start.lock_active()
    # the campaign after the run, as stores lock; before this, the run may still be refused
    for hooks in campaign_hooks(start.registry, run.stages):
        if run.campaign_id is not None:
            hooks.begin(start.session, run.campaign_id)
    start.session.execute(_CHECKED, start.given)
    return True


def refuse_missing(plan: Plan, lacking: Sequence[tuple[Node, int]]) -> None:
    """Raise a 422 for left-out stages of which no record has a fresh result.

    `lacking` gives the number of records without one for each stage.
    """
    problems = []
    for node, number in lacking:
        names = [n.code for n in plan.running if node.code in n.needs]
        users = f"{', '.join(names)} need{'s' if len(names) == 1 else ''}"
        kind = "company" if node.entity is Entity.COMPANY else "contact"
        kinds = kind if number == 1 else {"company": "companies", "contact": "contacts"}[kind]
        who = "has no" if number == 1 else "have no"
        message = f"{users} {node.code}, which is not in this run: {number} {kinds} {who} fresh result of it."
        problems.append(FieldProblem("stages", message, f"Add {node.code} to the run."))
    if problems:
        first, number = lacking[0]
        raise InvalidError(
            " ".join(problem.message for problem in problems),
            code=ErrorCode.MISSING_STAGE,
            errors=problems,
            extra={"missing_stage": first.code, "lacking": number},
        )


_CHUNK = text("""
SELECT number, CAST(company_ids AS text), CAST(company_masks AS text), CAST(contact_ids AS text),
       CAST(contact_company_ids AS text), CAST(contact_masks AS text), cardinality(company_ids), cardinality(contact_ids),
       cardinality(array_positions(contact_company_ids, NULL))
  FROM pipeline_run_chunks WHERE tenant_id = :tenant AND run_id = :run
 ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED
""")
_DROP_CHUNK = text("""
DELETE FROM pipeline_run_chunks WHERE tenant_id = :tenant AND run_id = :run AND number = :number
""")
_TAKEN_UP = text("""
UPDATE pipeline_runs SET not_taken_up = not_taken_up - :number, reason = CASE WHEN status <> 'running' THEN reason END,
       start_step = CASE WHEN EXISTS (SELECT 1 FROM pipeline_run_chunks WHERE tenant_id = :tenant AND run_id = :run)
                         THEN start_step END
 WHERE tenant_id = :tenant AND id = :run
RETURNING start_step
""")
# Locked in the order in which stores lock.
_ADD_TOTALS = text("""
WITH locked AS (
  SELECT id FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run ORDER BY position FOR NO KEY UPDATE)
UPDATE stage_runs AS s SET total = total + CASE s.entity WHEN 'company' THEN :companies ELSE :contacts END
  FROM locked WHERE s.tenant_id = :tenant AND s.id = locked.id
""")


def _take_up(start: _Start, _run: Any) -> bool:
    session, given = start.session, start.given
    row = session.execute(_CHUNK, given).first()
    if row is None:
        return False  # another job is taking the last chunk up, and ends the start
    chunk, deltas = FrozenChunk(*row), Deltas.none()
    FirstRelease(session, start.run_id, start.plan, start.registry, deltas).take_up(chunk)
    session.execute(_DROP_CHUNK, given | {"number": chunk.number})
    status = start.lock_active()
    session.execute(_ADD_TOTALS, given | {"companies": chunk.companies, "contacts": chunk.contacts})
    count(session, start.run_id, deltas, wake=status == RunStatus.RUNNING)
    plan_as_usual(session)
    return session.scalar(_TAKEN_UP, given | {"number": chunk.companies + chunk.contacts}) is not None


_RETRIED = text("""
UPDATE pipeline_runs SET retry = CAST(:note AS jsonb), updated_at = now(),
       start_step = CASE WHEN CAST(:is_through AS boolean) THEN NULL ELSE start_step END,
       reason = CASE WHEN status <> 'running' THEN reason ELSE CAST(:said AS text) END
 WHERE tenant_id = :tenant AND id = :run
""")


def _retry(start: _Start, run: Any) -> bool:
    session, deltas = start.session, Deltas.none()
    note = retry_part(
        session, start.run_id, start.plan, RetryNote.model_validate(run.retry), deltas, most=start.sizes.chunk
    )
    status = start.lock_active()
    count(session, start.run_id, deltas, wake=status == RunStatus.RUNNING)
    plan_as_usual(session)
    is_through = not note.stages
    told = {"note": note.model_dump_json(), "is_through": is_through, "said": note.in_words() if is_through else None}
    session.execute(_RETRIED, start.given | told)
    return not is_through


_STEPS = {
    StartStep.FIND_STALE: _find_stale,
    StartStep.FREEZE: _freeze,
    StartStep.CHECK: _check,
    StartStep.TAKE_UP: _take_up,
    StartStep.RETRY: _retry,
}


def go_on_starting(
    database: Database,
    registry: Registry,
    tenant_id: UUID,
    run_id: UUID,
    *,
    outside: Outside | None = None,
    sizes: Sizes = SIZES,
    is_stopping: Callable[[], bool] = lambda: False,
    turn: float = TURN_SECONDS,
) -> None:
    """Take steps of a start until it is over, each in a transaction of its own.

    After `turn` seconds, or when the worker stops, another job continues. A refusal ends the run as failed, with the
    reason.
    """
    until = time.monotonic() + turn

    def go_on(place: int) -> bool:
        while _take_step_alone(
            database, registry, tenant_id, run_id, outside=outside, sizes=sizes, place=place, first=_SOON
        ):
            if is_stopping() or time.monotonic() > until:
                return True
        return False

    _make_known(database, tenant_id, run_id)
    more = True
    while more and not _goes_by_chunks(database, tenant_id, run_id):
        more = _take_step_alone(database, registry, tenant_id, run_id, outside=outside, sizes=sizes)
    if more:
        with ThreadPoolExecutor(len(PLACES), thread_name_prefix="start") as threads:
            more = any(list(threads.map(go_on, PLACES)))
    with database.tenant_session(tenant_id) as session:
        if more:
            defer(session, [start_job(tenant_id, run_id)])
        else:
            # in a transaction of its own: it holds contacts, which stores hold before the counters that a step locks
            tell_campaign(session, run_id)


def _goes_by_chunks(database: Database, tenant_id: UUID, run_id: UUID) -> bool:
    with database.tenant_session(tenant_id) as session:
        step = session.scalar(_SELECTED, {"tenant": tenant_id, "run": run_id})
        return step in {StartStep.TAKE_UP, StartStep.RETRY}


# No wait for the disk: a chunk that a crash takes back is taken up again. What is claimed of it is safe, since the
# commit of a claim waits for all commits before it.
_SOON = text("SELECT set_config('synchronous_commit', 'off', true)")


def _take_step_alone(
    database: Database,
    registry: Registry,
    tenant_id: UUID,
    run_id: UUID,
    *,
    outside: Outside | None,
    sizes: Sizes,
    place: int = 0,
    first: TextClause | None = None,
) -> bool:
    try:
        with database.tenant_session(tenant_id) as session:
            if first is not None:
                session.execute(first)
            return take_step(session, registry, run_id, sizes, place=place, outside=outside)
    except NotActiveError:
        return False
    except AppError as error:
        _refuse(database, tenant_id, run_id, error)
        return False
    except AWAY:
        raise
    except Exception as error:
        log.exception("a start failed", run_id=str(run_id))
        _explain(database, tenant_id, run_id, error)
        raise


_SELECTED = text("SELECT start_step FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run")


def _make_known(database: Database, tenant_id: UUID, run_id: UUID) -> None:
    """Refresh statistics before the selection is read, where the planner lacks them.

    The planner reads a namespace that it believes empty by nested loops.
    """
    given = {"tenant": tenant_id, "run": run_id}
    with database.tenant_session(tenant_id) as session:
        if session.scalar(_SELECTED, given) not in {StartStep.FIND_STALE, StartStep.FREEZE}:
            return
        known = all(is_believed(session, kind, count_records(session, record_tables(kind).main)) for kind in Entity)
    if not known:
        refresh_statistics(database)


_REFUSED = text("""
UPDATE pipeline_runs SET status = 'failed', reason = :reason, start_step = NULL, chosen = NULL, finished_at = now(),
       capped_by = NULL, updated_at = now()
 WHERE tenant_id = :tenant AND id = :run AND status = ANY(:active) AND start_step IN ('find_stale', 'freeze', 'check')
""")
_EXPLAINED = text("""
UPDATE pipeline_runs SET reason = :reason, updated_at = now()
 WHERE tenant_id = :tenant AND id = :run AND status = 'running' AND start_step IN ('take_up', 'retry')
""")
_DROP_CHUNKS = text("DELETE FROM pipeline_run_chunks WHERE tenant_id = :tenant AND run_id = :run")


def drop_chunks(session: Session, run_id: UUID) -> None:
    """Delete the frozen records that are not taken up yet.

    While they may be taken up, call `hold_start` first.
    """
    session.execute(_DROP_CHUNKS, {"tenant": tenant_of(session), "run": run_id})


def _refuse(database: Database, tenant_id: UUID, run_id: UUID, error: AppError) -> None:
    fixes = dict.fromkeys(problem.fix for problem in error.errors if problem.fix)
    _fail(database, tenant_id, run_id, " ".join([error.detail, *fixes, "Nothing was asked."]))


def _explain(database: Database, tenant_id: UUID, run_id: UUID, error: Exception) -> None:
    name = type(error).__name__
    _fail(database, tenant_id, run_id, f"The start failed: unexpected {name}. Nothing was asked. Start it again.")
    said = f"Some records could not be made ready yet: unexpected {name}. It is tried again every 15 seconds."
    with database.tenant_session(tenant_id) as session:
        session.execute(_EXPLAINED, {"tenant": tenant_id, "run": run_id, "reason": said})


def _fail(database: Database, tenant_id: UUID, run_id: UUID, reason: str) -> None:
    active = [status.value for status in ACTIVE]
    with database.tenant_session(tenant_id) as session:
        given = {"tenant": tenant_id, "run": run_id, "reason": reason, "active": active}
        if session.execute(_REFUSED, given).rowcount:  # type: ignore[attr-defined]
            drop_chunks(session, run_id)
