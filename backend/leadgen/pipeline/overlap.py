"""Two runs never do the same stage for the same record at once: starts and retries take turns, and look at each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.errors import ConflictError, ErrorCode
from leadgen.pipeline.hot_sql import array_of_few, array_of_ids
from leadgen.tenancy import tenant_of


def take_turns(session: Session) -> None:
    """Until this transaction ends, nobody else of the tenant starts or retries: two of them must see each other.

    Take it before the lock on any run, so that two who wait for each other cannot be.
    """
    key = f"start:{tenant_of(session)}"
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


_AT_WORK = """
 WHERE r.tenant_id = :tenant AND r.id <> :run AND r.status IN ('queued', 'running', 'pausing', 'paused', 'stopping')
   AND s.total > s.completed + s.failed + s.skipped + s.disqualified + s.blocked + s.cancelled
"""
_OF_MEMBERS = text(f"""
SELECT r.id, r.name, s.stage
  FROM pipeline_runs r JOIN stage_runs s ON s.tenant_id = r.tenant_id AND s.run_id = r.id {_AT_WORK}
   AND s.stage = ANY(:stages)
   AND EXISTS (SELECT 1 FROM pipeline_run_members mine JOIN pipeline_run_members theirs
                   ON theirs.tenant_id = mine.tenant_id AND theirs.entity_id = mine.entity_id AND theirs.run_id = r.id
                WHERE mine.tenant_id = :tenant AND mine.run_id = :run AND mine.entity = s.entity)
 ORDER BY r.id, s.position LIMIT 1
""")
_OF_PAIRS = text(f"""
SELECT r.id, r.name, s.stage
  FROM pipeline_runs r JOIN stage_runs s ON s.tenant_id = r.tenant_id AND s.run_id = r.id {_AT_WORK}
   AND EXISTS (SELECT 1 FROM unnest(CAST(:stages AS text[]), CAST(:ids AS uuid[])) AS mine(stage, id)
                 JOIN pipeline_run_members theirs
                   ON theirs.tenant_id = :tenant AND theirs.run_id = r.id AND theirs.entity_id = mine.id
                WHERE mine.stage = s.stage)
 ORDER BY r.id, s.position LIMIT 1
""")


def refuse_overlap(session: Session, run_id: UUID, codes: Sequence[str]) -> None:
    """Raise a 409 with the name of another active run that does one of these stages for one of this run's records."""
    given = {"tenant": tenant_of(session), "run": run_id, "stages": list(codes)}
    _refuse(session.execute(_OF_MEMBERS, given).first(), "Wait for it, stop it, or leave that stage out.")


def refuse_retry(session: Session, run_id: UUID, pairs: Collection[tuple[str, UUID]]) -> None:
    """As `refuse_overlap`, for just these stages of just these records."""
    given = {
        "tenant": tenant_of(session),
        "run": run_id,
        "stages": array_of_few([stage for stage, _ in pairs]),
        "ids": array_of_ids([record for _, record in pairs]),
    }
    _refuse(session.execute(_OF_PAIRS, given).first(), "Wait for it, or stop it, then retry.")


def _refuse(other: Any, advice: str) -> None:
    if other is not None:
        raise ConflictError(
            f"The run “{other.name}” is doing {other.stage} for some of these records already. {advice}",
            code=ErrorCode.INVALID_STATE,
            extra={"run_id": str(other.id), "stage": other.stage},
        )
