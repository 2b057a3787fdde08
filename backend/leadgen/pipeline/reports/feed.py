"""The feed of a run: the records that ended a stage last. Costs the same at any size of run."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.errors import NotFoundError
from leadgen.fields.enums import CompletionStatus
from leadgen.pipeline.reports.schemas import FeedItemOut
from leadgen.pipeline.results import result_of
from leadgen.tenancy import tenant_of

# Takes a few rows from the end of each stage's index, and the last of those: never sorts all results of a run.
_FEED = """
SELECT c.id, c.finished_at, c.stage, c.entity, c.entity_id, c.state, c.reason_code, c.reason, c.cost_usd, c.provider,
       coalesce(k.name, f.name, f.domain) AS name, CASE WHEN k.id IS NOT NULL THEN coalesce(o.name, o.domain) END AS company
  FROM (SELECT e.* FROM stage_runs s CROSS JOIN LATERAL (
          SELECT * FROM entity_stage_completions
           WHERE tenant_id = :tenant AND run_id = :run AND stage = s.stage AND finished_at IS NOT NULL {after}
           ORDER BY finished_at DESC, id DESC LIMIT :limit) AS e
         WHERE s.tenant_id = :tenant AND s.run_id = :run {stage}
         ORDER BY e.finished_at DESC, e.id DESC LIMIT :limit) AS c
  LEFT JOIN companies f ON f.tenant_id = :tenant AND f.id = c.entity_id AND c.entity = 'company'
  LEFT JOIN contacts k ON k.tenant_id = :tenant AND k.id = c.entity_id AND c.entity = 'contact'
  LEFT JOIN companies o ON o.tenant_id = :tenant AND o.id = k.company_id
 ORDER BY c.finished_at DESC, c.id DESC
"""


def list_feed(
    session: Session, run_id: UUID, *, stage: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[list[FeedItemOut], tuple[datetime, UUID] | None]:
    """Return ended results of a run, latest first, from after `after`; and the next position.

    The next position is None on the last page.
    """
    given: dict[str, Any] = {"tenant": tenant_of(session), "run": run_id, "limit": limit + 1}
    plan = session.scalar(text("SELECT plan FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run"), given)
    if plan is None:
        raise NotFoundError("There is no such run.")
    labels = {node["code"]: node["label"] for node in plan}
    if after is not None:
        given |= {"at": after[0], "id": after[1]}
    if stage is not None:
        given["stage"] = stage
    statement = _FEED.format(
        after="AND (finished_at, id) < (:at, :id)" if after is not None else "",
        stage="AND s.stage = :stage" if stage is not None else "",
    )
    rows = session.execute(text(statement), given).all()
    items = [
        FeedItemOut(
            at=row.finished_at,
            stage=row.stage,
            label=labels.get(row.stage, row.stage),
            entity=row.entity,
            entity_id=row.entity_id,
            name=row.name or "(deleted)",
            company_name=row.company,
            result=result_of(CompletionStatus(row.state), row.reason_code),
            state=row.state,
            reason_code=row.reason_code,
            reason=row.reason,
            provider=row.provider,
            cost_usd=row.cost_usd,
        )
        for row in rows[:limit]
    ]
    more = (rows[limit - 1].finished_at, rows[limit - 1].id) if len(rows) > limit else None
    return items, more
