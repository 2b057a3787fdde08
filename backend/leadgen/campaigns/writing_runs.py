"""One writer at a time: a campaign writes by itself, or runs write for it, never both at once.

Both sides look while they hold the campaign's row.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.campaigns.schemas import WritingRunOut
from leadgen.errors import ConflictError, ErrorCode
from leadgen.tenancy import tenant_of

STAGE_CODE = "generate"

_AT_WORK = text("""
SELECT r.id, r.name, r.status FROM pipeline_runs r
  JOIN stage_runs s ON s.tenant_id = r.tenant_id AND s.run_id = r.id AND s.stage = :stage
 WHERE r.tenant_id = :tenant AND r.campaign_id = :campaign
   AND r.status IN ('queued', 'running', 'pausing', 'paused', 'stopping')
   AND s.total > s.completed + s.failed + s.skipped + s.disqualified + s.blocked + s.cancelled
 ORDER BY r.id LIMIT 1
""")


def find_writing_run(session: Session, campaign_id: UUID) -> WritingRunOut | None:
    """The run that writes messages for this campaign, or will; None when there is none."""
    given = {"tenant": tenant_of(session), "campaign": campaign_id, "stage": STAGE_CODE}
    row = session.execute(_AT_WORK, given).first()
    return WritingRunOut(id=row.id, name=row.name, status=row.status) if row is not None else None


def why_not_now(run: WritingRunOut) -> str:
    """Why the campaign has to wait, in words."""
    state = "is paused and will write" if run.status in {"paused", "pausing"} else "writes"
    return f"The run “{run.name}” {state} messages for this campaign. Wait for it, or stop it."


def refuse_while_run_writes(session: Session, campaign_id: UUID) -> None:
    """Raise a 409 with the run's name while a run writes for the campaign. The caller holds the campaign's row."""
    run = find_writing_run(session, campaign_id)
    if run is not None:
        raise ConflictError(why_not_now(run), code=ErrorCode.INVALID_STATE, extra={"run_id": str(run.id)})
