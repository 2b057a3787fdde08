"""Tells the slice of campaigns that a run which works for a campaign began, goes on, or is over.

The engine does not know campaigns. What is told is told in the transaction that changes the run, so the slice cannot miss it.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.pipeline.models import PipelineRun

AT_WORK = "('queued', 'starting', 'running', 'pausing', 'paused', 'stopping')"
"""The statuses of a run that is not over, as SQL."""
WORKED_ON = f"""EXISTS (
  SELECT 1 FROM pipeline_runs r
    JOIN pipeline_run_members m ON m.tenant_id = r.tenant_id AND m.run_id = r.id
   WHERE r.tenant_id = {{place}}.tenant_id AND r.campaign_id = {{place}}.campaign_id AND r.status IN {AT_WORK}
     AND m.entity_id = {{place}}.contact_id
     AND NOT EXISTS (SELECT 1 FROM entity_stage_completions c
                      WHERE c.tenant_id = r.tenant_id AND c.run_id = r.id AND c.entity_id = m.entity_id
                        AND c.stage = '{{stage}}' AND c.finished_at IS NOT NULL))"""
"""SQL: a run that is not over is to do `stage` for a contact of a campaign yet, or is doing it.

`place` is a row of the statement with `tenant_id`, `campaign_id` and `contact_id`. No status that could go stale is stored.
"""

Told = Callable[[Session, UUID, UUID], None]
"""`(session, campaign_id, run_id)`: compute anew what follows for the campaign from the state of this run."""

_listeners: set[Told] = set()


def listen(told: Told) -> None:
    """Have `told` called from now on; the same function twice is called once."""
    _listeners.add(told)


def tell_campaign(session: Session, run_id: UUID) -> None:
    """Call the listeners if the run works for a campaign."""
    campaign_id = session.scalar(select(PipelineRun.campaign_id).where(PipelineRun.id == run_id))
    if campaign_id is not None:
        for told in _listeners:
            told(session, campaign_id, run_id)
