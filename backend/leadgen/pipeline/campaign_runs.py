"""Link between runs and campaigns: which runs work for a campaign, and for which contacts.

The engine does not know campaigns: a run carries the id of one. Listeners are called in the transaction that changes
such a run, so they cannot miss the change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, column, select, text
from sqlalchemy.orm import Session

from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.sql import array_of_ids, plan_as_usual, plan_by_index
from leadgen.pipeline.models import PipelineRun
from leadgen.pipeline.runs.schemas import SelectionIn
from leadgen.pipeline.runs.selection import Members, find_members
from leadgen.pipeline.stage import CampaignPart, ForCampaign, Registry
from leadgen.tenancy import tenant_of

ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.PAUSING, RunStatus.PAUSED, RunStatus.STOPPING)
"""The stored statuses of a run that is not over."""

AT_WORK = f"({', '.join(repr(status.value) for status in ACTIVE)})"
"""`ACTIVE` as SQL."""

RunListener = Callable[[Session, UUID, UUID], None]
"""`(session, campaign_id, run_id)`: recompute what follows for the campaign from the state of this run."""

_listeners: set[RunListener] = set()


def listen(listener: RunListener) -> None:
    """Register a listener; registering the same function twice has no further effect."""
    _listeners.add(listener)


def tell_campaign(session: Session, run_id: UUID) -> None:
    """Call the listeners if the run works for a campaign.

    Called when the run has new members, is retried, or is over.
    """
    campaign_id = session.scalar(select(PipelineRun.campaign_id).where(PipelineRun.id == run_id))
    if campaign_id is not None:
        for listener in _listeners:
            listener(session, campaign_id, run_id)


def campaign_hooks(registry: Registry, codes: Iterable[str]) -> list[ForCampaign]:
    """Return the campaign hooks of these stages.

    Names that the product no longer has are ignored.
    """
    stages = (registry.stages.get(code) for code in codes)
    return [stage.campaign for stage in stages if stage is not None and stage.campaign is not None]


def part_of_campaign(
    registry: Registry, codes: Collection[str], campaign_id: UUID | None, part: CampaignPart | None
) -> Select[Any] | None:
    """Return the contacts in a selection's part of a campaign.

    None where it names no part, or no stage knows the contacts of a campaign.
    """
    if part is None or campaign_id is None:
        return None
    known = (registry.stages[code].campaign for code in registry.resolve(list(codes)))
    hooks = next((item for item in known if item is not None), None)
    return hooks.members(campaign_id, part) if hooks else None


def members_of(
    session: Session,
    registry: Registry,
    codes: Collection[str],
    campaign_id: UUID | None,
    selection: SelectionIn,
) -> Members:
    """Return what a selection holds now, including a part of the run's campaign."""
    of_campaign = part_of_campaign(registry, codes, campaign_id, selection.campaign)
    return find_members(session, selection, of_campaign=of_campaign)


def runs_at_work(session: Session, campaign_ids: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """Return run and campaign of each active run that works for one of these campaigns."""
    given = {"tenant": tenant_of(session), "ids": list(campaign_ids)}
    return [(row.id, row.campaign_id) for row in session.execute(_RUNS, given)] if campaign_ids else []


_RUNS = text(f"""
SELECT id, campaign_id FROM pipeline_runs
 WHERE tenant_id = :tenant AND campaign_id IS NOT NULL AND campaign_id = ANY(:ids) AND status IN {AT_WORK}
""")
# One by one through the index, since a run's rows are younger than their statistics (see `engine.sql`).
_AHEAD = text("""
SELECT m.entity_id FROM unnest(CAST(:ids AS uuid[])) AS r(id) CROSS JOIN LATERAL (
  SELECT entity_id FROM pipeline_run_members
   WHERE tenant_id = :tenant AND run_id = :run AND entity_id = r.id LIMIT 1) AS m
  LEFT JOIN LATERAL (
  SELECT finished_at FROM entity_stage_completions
   WHERE tenant_id = :tenant AND entity_id = r.id AND stage = :stage AND run_id = :run LIMIT 1) AS c ON true
 WHERE c.finished_at IS NULL
""")


def records_ahead(session: Session, run_id: UUID, stage: str, ids: Collection[UUID]) -> set[UUID]:
    """Return which of these records a run has still to do `stage` for, or is doing it for now."""
    if not ids:
        return set()
    plan_by_index(session)
    given = {"tenant": tenant_of(session), "run": run_id, "stage": stage, "ids": array_of_ids(ids)}
    found = set(session.scalars(_AHEAD, given))
    plan_as_usual(session)
    return found


def select_ahead(tenant_id: UUID, run_ids: Sequence[UUID], stage: str) -> Any:
    """Return a statement of the ids (`id`) of all records that `records_ahead` would return.

    Read it inside `by_hash`.
    """
    given = {"ahead_tenant": tenant_id, "ahead_runs": list(run_ids), "ahead_stage": stage}
    return _ALL_AHEAD.bindparams(**given).columns(column("id"))


_ALL_AHEAD = text("""
SELECT DISTINCT m.entity_id AS id FROM pipeline_run_members m
 WHERE m.tenant_id = :ahead_tenant AND m.run_id = ANY(:ahead_runs) AND NOT EXISTS (
       SELECT 1 FROM entity_stage_completions c
        WHERE c.tenant_id = :ahead_tenant AND c.run_id = m.run_id AND c.stage = :ahead_stage AND c.entity_id = m.entity_id
          AND c.finished_at IS NOT NULL)
""")
