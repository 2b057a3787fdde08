"""Overlap of runs: two runs never do the same stage for the same record at once.

Starts and retries take turns, and look at each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.errors import ConflictError, ErrorCode
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.sql import array_of_ids, by_hash
from leadgen.tenancy import tenant_of


def take_turns(session: Session) -> None:
    """Exclude other starts and retries of the tenant until this transaction ends.

    Two of them must see each other. Take this lock before the lock on any run, so that no deadlock is possible.
    """
    key = f"start:{tenant_of(session)}"
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


# Active runs whose stage has more to come, also where its records are still being taken up.
_AT_WORK = """
 WHERE r.tenant_id = :tenant AND r.id <> :run AND r.status IN ('queued', 'running', 'pausing', 'paused', 'stopping')
   AND (r.start_step IS NOT NULL
        OR s.total > s.completed + s.failed + s.skipped + s.disqualified + s.blocked + s.cancelled)
"""
_ACTIVE_ELSEWHERE = text(f"""
SELECT r.id, r.name, r.start_step, s.entity, (array_agg(s.stage ORDER BY s.position))[1] AS stage
  FROM pipeline_runs r JOIN stage_runs s ON s.tenant_id = r.tenant_id AND s.run_id = r.id {_AT_WORK}
   AND s.stage = ANY(:stages)
   AND r.start_order < (SELECT start_order FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run)
 GROUP BY r.id, r.name, r.start_step, s.entity ORDER BY r.id, min(s.position)
""")
_SHARED_MEMBER = """
SELECT EXISTS (
  SELECT 1 FROM pipeline_run_chunks k CROSS JOIN LATERAL unnest(k.{kind}_ids) AS mine(id) CROSS JOIN LATERAL (
    SELECT 1 FROM pipeline_run_members
     WHERE tenant_id = :tenant AND run_id = :other_run AND entity_id = mine.id LIMIT 1) AS theirs
   WHERE k.tenant_id = :tenant AND k.run_id = :run)
"""
_SHARED_CHUNK = """
WITH mine AS MATERIALIZED (
  SELECT unnest({kind}_ids) AS id FROM pipeline_run_chunks WHERE tenant_id = :tenant AND run_id = :run),
theirs AS MATERIALIZED (
  SELECT unnest({kind}_ids) AS id FROM pipeline_run_chunks WHERE tenant_id = :tenant AND run_id = :other_run)
SELECT EXISTS (SELECT 1 FROM mine JOIN theirs ON theirs.id = mine.id)
"""
_KINDS = {Entity.COMPANY: "company", Entity.CONTACT: "contact"}
_SHARED = {
    kind: (text(_SHARED_MEMBER.format(kind=name)), text(_SHARED_CHUNK.format(kind=name)))
    for kind, name in _KINDS.items()
}
_AT_STAGES = text(f"""
SELECT r.id, r.name, r.start_step, s.stage, s.entity
  FROM pipeline_runs r JOIN stage_runs s ON s.tenant_id = r.tenant_id AND s.run_id = r.id {_AT_WORK}
   AND s.stage = ANY(:stages)
 ORDER BY r.id, s.position
""")
_MEMBERS_AMONG = text("""
SELECT r.id FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
  SELECT 1 FROM pipeline_run_members
   WHERE tenant_id = :tenant AND run_id = :other_run AND entity_id = r.id LIMIT 1) AS theirs
""")
_FROZEN_AMONG = text("""
WITH theirs AS MATERIALIZED (
  SELECT unnest(company_ids || contact_ids) AS id FROM pipeline_run_chunks WHERE tenant_id = :tenant AND run_id = :other_run)
SELECT r.id FROM unnest(CAST(:ids AS uuid[])) AS r(id) JOIN theirs ON theirs.id = r.id
""")
_FAILED = """
WITH mine AS MATERIALIZED (
  SELECT entity_id AS id FROM entity_stage_completions
   WHERE tenant_id = :tenant AND run_id = :run AND stage = :stage AND finished_at IS NOT NULL AND state = 'failed'
     AND (CAST(:code AS text) IS NULL OR reason_code = :code)),
theirs AS MATERIALIZED ({theirs})
SELECT EXISTS (SELECT 1 FROM mine JOIN theirs ON theirs.id = mine.id)
"""
_FAILED_MEMBER = text(
    _FAILED.format(
        theirs="""
  SELECT entity_id AS id FROM pipeline_run_members WHERE tenant_id = :tenant AND run_id = :other_run AND entity = :entity"""
    )
)
_FAILED_CHUNK = text(
    _FAILED.format(
        theirs="""
  SELECT unnest(company_ids || contact_ids) AS id FROM pipeline_run_chunks WHERE tenant_id = :tenant AND run_id = :other_run"""
    )
)


def take_place(session: Session) -> int:
    """Take turns and return the run's place among the tenant's starts.

    The run's records are frozen, and visible once this transaction ends. Of two runs over the same records, the one
    that froze later sees the other and is refused. So the comparison itself, which may take seconds, holds no lock.
    """
    take_turns(session)
    last = text("SELECT coalesce(max(start_order), 0) FROM pipeline_runs WHERE tenant_id = :tenant")
    return int(session.execute(last, {"tenant": tenant_of(session)}).scalar_one()) + 1


def refuse_overlap(session: Session, run_id: UUID, codes: Sequence[str]) -> None:
    """Raise a 409 where another active run does one of these stages for a record of this run.

    The error names the other run. Compares with this run's frozen records.
    """
    given: dict[str, Any] = {"tenant": tenant_of(session), "run": run_id}
    with by_hash(session):
        for other_run in session.execute(_ACTIVE_ELSEWHERE, given | {"stages": list(codes)}).all():
            members, chunks = _SHARED[Entity(other_run.entity)]
            about = given | {"other_run": other_run.id}
            if session.scalar(members, about) or (other_run.start_step is not None and session.scalar(chunks, about)):
                _refuse(other_run, "Wait for it, stop it, or leave that stage out.")


def find_conflicts(session: Session, run_id: UUID, pairs: Collection[tuple[str, UUID]]) -> dict[tuple[str, UUID], Any]:
    """Return those of these stage and record pairs that another active run does, with that run."""
    by_stage: dict[str, list[UUID]] = defaultdict(list)
    for stage, record in pairs:
        by_stage[stage].append(record)
    found: dict[tuple[str, UUID], Any] = {}
    for other_run in _runs_at(session, run_id, list(by_stage)):
        given = {
            "tenant": tenant_of(session),
            "other_run": other_run.id,
            "ids": array_of_ids(by_stage[other_run.stage]),
        }
        for where in (_MEMBERS_AMONG, _FROZEN_AMONG) if other_run.start_step is not None else (_MEMBERS_AMONG,):
            for record in session.scalars(where, given):
                found.setdefault((other_run.stage, record), other_run)
    return found


def _runs_at(session: Session, run_id: UUID, stages: Sequence[str]) -> Sequence[Any]:
    """Return the other active runs with each of these stages that they still work on."""
    given = {"tenant": tenant_of(session), "run": run_id, "stages": list(stages)}
    return session.execute(_AT_STAGES, given).all()


def refuse_retry(conflicts: Mapping[tuple[str, UUID], Any]) -> None:
    """Raise the 409 of `refuse_overlap` where `find_conflicts` found a run."""
    _refuse(next(iter(conflicts.values()), None), "Wait for it, or stop it, then retry.")


def refuse_large_retry(session: Session, run_id: UUID, stages: Sequence[str], code: str | None) -> None:
    """Raise the 409 of `refuse_overlap` for failed results of these stages.

    The results behind them are compared part by part.
    """
    with by_hash(session):
        for other_run in _runs_at(session, run_id, stages):
            about = {
                "tenant": tenant_of(session),
                "run": run_id,
                "other_run": other_run.id,
                "stage": other_run.stage,
                "code": code,
            }
            if session.scalar(_FAILED_MEMBER, about | {"entity": other_run.entity}) or (
                other_run.start_step is not None and session.scalar(_FAILED_CHUNK, about)
            ):
                _refuse(other_run, "Wait for it, or stop it, then retry.")


def _refuse(other: Any, advice: str) -> None:
    if other is not None:
        raise ConflictError(
            f"The run “{other.name}” is doing {other.stage} for some of these records already. {advice}",
            code=ErrorCode.INVALID_STATE,
            extra={"run_id": str(other.id), "stage": other.stage},
        )
