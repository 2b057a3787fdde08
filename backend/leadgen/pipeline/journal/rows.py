"""SQL of the call journal. The package docstring says what the journal is for."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import charge
from leadgen.db import array, dumps
from leadgen.llm_usage.actions import log_usage
from leadgen.llm_usage.models import UNKNOWN
from leadgen.pipeline.engine.rows import Deltas, count, hold_run, lock_rows
from leadgen.pipeline.engine.sql import (
    AT_PLACES,
    always_plan_by_index,
    array_of_ids,
    array_of_places,
    at_places,
    plan_as_usual,
    plan_by_index,
)
from leadgen.providers.recorder import RecordedAnswer
from leadgen.tenancy import Database, tenant_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A call that is sent now for a completion, under its lease."""

    tenant_id: UUID
    id: UUID
    completion_id: UUID
    lease: UUID
    provider: str
    model: str | None
    reference: str | None
    digest: str
    expected_usd: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """A call of a worker that lost its completion, with the answer that it got."""

    id: UUID
    completion_id: UUID
    provider: str
    model: str | None
    reference: str | None
    digest: str
    expected_usd: Decimal
    answer: RecordedAnswer


# Inserts only where the caller owns the row: no call is made for a record that is gone, or that another worker took
# over.
_INSERT = text("""
INSERT INTO call_journal AS j (tenant_id, id, completion_id, run_id, stage, entity, entity_id, provider, model, reference, digest,
                          expected_usd)
SELECT r.tenant, r.id, r.completion, c.run_id, c.stage, c.entity, c.entity_id, r.provider, r.model, r.reference, r.digest,
       r.expected
  FROM unnest(CAST(:tenants AS uuid[]), CAST(:ids AS uuid[]), CAST(:completions AS uuid[]), CAST(:leases AS uuid[]),
              CAST(:providers AS text[]), CAST(:models AS text[]), CAST(:references AS text[]), CAST(:digests AS text[]),
              CAST(:expected AS numeric[]))
       AS r(tenant, id, completion, lease, provider, model, reference, digest, expected)
 CROSS JOIN LATERAL (
  SELECT run_id, stage, entity, entity_id FROM entity_stage_completions
   WHERE tenant_id = r.tenant AND id BETWEEN r.completion AND r.completion AND lease = r.lease
   ORDER BY tenant_id, id LIMIT 1) AS c
    ON CONFLICT (tenant_id, id) DO UPDATE SET digest = j.digest
RETURNING id
""")
# A crash of the database may lose the last moments; the process that wrote those calls writes them again.
_SOON = text("SET synchronous_commit = off")
# Each call is checked against its completion. A new plan for each check would cost more than the call. Our own
# statements have only one possible plan, by index.
_PROVE = text("SET plan_cache_mode = auto")


def prepare_to_write(connection: Connection) -> None:
    """Prepare a connection that only writes calls and answers."""
    connection.execute(_SOON)
    always_plan_by_index(connection)
    connection.execute(_PROVE)


def insert_calls(connection: Connection, calls: Sequence[Begun]) -> set[UUID]:
    """Insert calls that are sent now; return those whose completion the caller still owns."""
    if not calls:
        return set()
    given = {
        "tenants": array_of_ids([call.tenant_id for call in calls]),
        "ids": array_of_ids([call.id for call in calls]),
        "completions": array_of_ids([call.completion_id for call in calls]),
        "leases": array_of_ids([call.lease for call in calls]),
        "providers": array([call.provider for call in calls]),
        "models": array([call.model for call in calls]),
        "references": array([call.reference for call in calls]),
        "digests": array([call.digest for call in calls]),
        "expected": array([call.expected_usd for call in calls]),
    }
    return set(connection.scalars(_INSERT, given))


# A locked call is being deleted by the store of its result. Waiting for that could deadlock, since stores delete many
# calls at once. Erasing a record clears the digest of its calls: no answer about the record is kept.
_ANSWER = text("""
UPDATE call_journal
   SET answered_at = :at, status = :status,
       headers = CASE WHEN digest <> '' THEN CAST(:headers AS jsonb) END,
       body = CASE WHEN digest <> '' THEN CAST(:body AS bytea) END
 WHERE tenant_id = :tenant AND id = (
  SELECT id FROM call_journal WHERE tenant_id = :tenant AND id = :id FOR UPDATE SKIP LOCKED)
""")


def write_answers(connection: Connection, answers: Sequence[tuple[UUID, RecordedAnswer]]) -> None:
    """Write answers (tenant, compressed answer) to their calls, except to deleted calls."""
    if not answers:
        return
    connection.execute(
        _ANSWER,
        [
            {
                "tenant": tenant_id,
                "id": answer.call_id,
                "at": answer.answered_at,
                "status": answer.status,
                "headers": dumps(dict(answer.headers)),
                "body": answer.body or None,
            }
            for tenant_id, answer in answers
        ],
    )


_DELETE = text("DELETE FROM call_journal WHERE tenant_id = :tenant AND id = ANY(CAST(:ids AS uuid[]))")


def delete_calls(session: Session | Connection, calls: Sequence[tuple[UUID, UUID]]) -> None:
    """Delete calls (tenant, call) that are accounted for or were not sent."""
    for tenant in sorted({tenant for tenant, _ in calls}):
        ids = array_of_ids([call for owner, call in calls if owner == tenant])
        session.execute(_DELETE, {"tenant": tenant, "ids": ids})


_FIND = text("""
SELECT id, completion_id, stage, entity, entity_id, provider, model, reference, digest, expected_usd,
       answered_at, status, headers, body
  FROM call_journal WHERE tenant_id = :tenant AND completion_id = ANY(CAST(:completions AS uuid[])) ORDER BY id
""")


def find_calls(
    session: Session, completions: Collection[UUID], *, waited: Collection[UUID] = ()
) -> tuple[dict[UUID, list[TakenOver]], list[Any]]:
    """Return recorded answers of earlier owners by completion, and calls without an answer.

    Every call of `waited` completions (for a callback) counts as lost: its answer was only a promise. The caller owns
    the completions.
    """
    answers: dict[UUID, list[TakenOver]] = defaultdict(list)
    lost = []
    given = {"tenant": tenant_of(session), "completions": array_of_ids(completions)}
    for row in session.execute(_FIND, given):
        if row.answered_at is None or row.body is None or row.completion_id in waited:
            lost.append(row)
            continue
        answer = RecordedAnswer(row.id, row.status, row.headers or {}, zlib.decompress(row.body), row.answered_at)
        answers[row.completion_id].append(
            TakenOver(
                id=row.id,
                completion_id=row.completion_id,
                provider=row.provider,
                model=row.model,
                reference=row.reference,
                digest=row.digest,
                expected_usd=row.expected_usd,
                answer=answer,
            )
        )
    return answers, lost


def may_be_billed(expected_usd: Decimal, status: int | None) -> bool:
    """Return whether a call may cost something: services bill answers, not refusals or failures."""
    return expected_usd > 0 and (status is None or 200 <= status < 300)


_ADD_COST = text(f"""
UPDATE entity_stage_completions AS c SET cost_usd = c.cost_usd + r.usd
  FROM unnest(CAST(:ids AS uuid[]), CAST(:usd AS numeric[])) AS r(id, usd)
 WHERE c.tenant_id = :tenant AND c.id = r.id AND c.{AT_PLACES}
""")


def enter_lost(session: Session, run_id: UUID, lost: Sequence[Any]) -> set[UUID]:
    """Enter calls without an answer as bills of unknown amount; delete them from the journal.

    Returns the completions whose cost grew: their rows are at another place now. The transaction must hold the run.
    """
    if not lost:
        return set()
    plan_by_index(session)
    tenant = tenant_of(session)
    paid = [row for row in lost if may_be_billed(row.expected_usd, row.status)]
    added = log_usage(
        session,
        [
            {
                "id": row.id,
                "purpose": row.stage,
                "run_id": run_id,
                "entity": row.entity,
                "entity_id": row.entity_id,
                "provider": row.provider,
                "model": row.model,
                "charged_usd": row.expected_usd,
                "cost_source": UNKNOWN,
                "request_id": row.reference,
            }
            for row in paid
        ],
    )
    costs: dict[UUID, Decimal] = defaultdict(Decimal)
    deltas = Deltas.none()
    for row, usd in zip(paid, added, strict=True):
        costs[row.completion_id] += usd
        deltas.add_money(row.stage, spent=usd)
    if costs:
        given = {"tenant": tenant, "ids": array_of_ids(costs), "usd": array(list(costs.values()))}
        places = array_of_places(lock_rows(session, costs))
        with at_places(session):
            session.execute(_ADD_COST, given | {"places": places})
    delete_calls(session, [(tenant, row.id) for row in lost])
    charge(session, sum(added, Decimal(0)))
    count(session, run_id, deltas, wake=False)
    plan_as_usual(session)
    return set(costs)


_LOST = text("""
SELECT id, completion_id, stage, entity, entity_id, provider, model, reference, expected_usd, status
  FROM call_journal WHERE tenant_id = :tenant AND completion_id = ANY(CAST(:completions AS uuid[]))
   AND (CAST(:all AS bool) OR answered_at IS NULL OR body IS NULL) ORDER BY id
""")


def enter_lost_of(session: Session, run_id: UUID, completions: Collection[UUID], *, everything: bool) -> None:
    """Enter calls of these completions that no result accounts for as bills of unknown amount.

    `everything`: all such calls; else only those without an answer.
    """
    if completions:
        plan_by_index(session)
        given = {"tenant": tenant_of(session), "completions": array_of_ids(completions), "all": everything}
        lost = session.execute(_LOST, given).all()
        plan_as_usual(session)
        enter_lost(session, run_id, lost)


_FORGET = text("DELETE FROM call_journal WHERE tenant_id = :tenant AND completion_id = :completion")


def forget_completion(session: Session, completion_id: UUID) -> None:
    """Delete the calls of a completion whose answer came another way."""
    session.execute(_FORGET, {"tenant": tenant_of(session), "completion": completion_id})


_LEFT_OVER = text("""
SELECT j.tenant_id, j.run_id, j.completion_id FROM call_journal AS j
 WHERE j.created_at < clock_timestamp() - interval '10 minutes'
   AND NOT EXISTS (SELECT 1 FROM entity_stage_completions c
                    WHERE c.tenant_id = j.tenant_id AND c.id = j.completion_id AND c.finished_at IS NULL)
""")


def enter_left_over(database: Database) -> int:
    """Enter calls of finished completions as bills of unknown amount, over all tenants.

    Returns how many completions had such calls.
    """
    with database.system_session() as session:
        found = {(row.tenant_id, row.run_id, row.completion_id) for row in session.execute(_LEFT_OVER)}
    for tenant_id, run_id, completion_id in sorted(found):
        with database.tenant_session(tenant_id) as session:
            hold_run(session, run_id)
            enter_lost_of(session, run_id, [completion_id], everything=True)
    return len(found)
