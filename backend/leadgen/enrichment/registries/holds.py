"""Turns register changes into activities, and holds outreach until a person has looked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from leadgen.companies.models import Activity
from leadgen.companies.queries import get_company
from leadgen.countries.lookups import LABELS
from leadgen.db import dumps, new_id
from leadgen.enrichment.models import CompanyWatch
from leadgen.enrichment.registries.changes import ChangeKind, RegistryChange, news
from leadgen.enrichment.registries.decision_log import HOLD_RELEASED, note_decision
from leadgen.errors import ConflictError, ErrorCode
from leadgen.fields import Entity
from leadgen.fields.enums import ActivityType
from leadgen.observations.fold import Observation
from leadgen.observations.store import load_observations
from leadgen.tenancy import tenant_of

CHANGE = "registry_change"


def history(said: Sequence[Observation], stage: str) -> list[Observation]:
    """Return the answers of one register that are not retracted, oldest first."""
    mine = [item for item in said if item.stage == stage and item.retracted_at is None]
    return sorted(mine, key=lambda item: (item.observed_at, item.id))


def note_changes(session: Session, stage: str, company_ids: Collection[UUID]) -> None:
    """Record the news of a register's newest answer. Call after that answer was stored.

    Each change becomes an activity on the company. All but small changes hold the company's outreach until a person
    releases it. Bad news in a first answer counts as a change.
    """
    held: dict[UUID, list[str]] = {}
    rows: list[dict[str, Any]] = []
    for company_id, said in load_observations(session, Entity.COMPANY, list(company_ids)).items():
        answers = history(said, stage)
        for change in news(answers).changes if answers else ():
            rows.append({"tenant_id": tenant_of(session), **_activity(company_id, stage, answers[-1], change)})
            if change.kind is not ChangeKind.OTHER:
                held.setdefault(company_id, []).append(change.sentence)
    if rows:
        session.execute(insert(Activity), rows)
    _hold(session, held)


def _activity(company_id: UUID, stage: str, answer: Observation, change: RegistryChange) -> dict[str, Any]:
    return {
        "id": new_id(),
        "company_id": company_id,
        "type": ActivityType.EVENT,
        "kind": CHANGE,
        "title": f"{LABELS[stage]}: {change.sentence}",
        "details": {**change.to_json(), "registry": stage, "observation_id": str(answer.id)},
        "occurred_at": answer.observed_at,
    }


# An unreleased hold collects reasons; after a release a new hold begins.
_HOLD = text("""
INSERT INTO company_watches AS w (tenant_id, id, held_at, hold_reasons)
SELECT :tenant, id, clock_timestamp(), reasons FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, reasons jsonb)
    ON CONFLICT (tenant_id, id) DO UPDATE
   SET hold_reasons = CASE WHEN w.held_at IS NOT NULL AND w.released_at IS NULL
                           THEN w.hold_reasons || excluded.hold_reasons ELSE excluded.hold_reasons END,
       held_at = CASE WHEN w.held_at IS NOT NULL AND w.released_at IS NULL THEN w.held_at ELSE excluded.held_at END,
       released_at = NULL, released_by = NULL, release_reason = NULL, updated_at = now()
""")


def _hold(session: Session, held: Mapping[UUID, Sequence[str]]) -> None:
    if held:
        rows = [{"id": key, "reasons": list(reasons)} for key, reasons in held.items()]
        session.execute(_HOLD, {"tenant": tenant_of(session), "rows": dumps(rows)})


def on_hold(company_id: ColumnElement[Any] | Any, tenant_id: ColumnElement[Any] | Any) -> ColumnElement[bool]:
    """Build the condition that outreach to a company is held, for statements that have its id.

    While it holds, nothing may be written or delivered.
    """
    return exists().where(
        CompanyWatch.tenant_id == tenant_id,
        CompanyWatch.id == company_id,
        CompanyWatch.held_at.is_not(None),
        CompanyWatch.released_at.is_(None),
    )


def release_hold(session: Session, company_id: UUID, reason: str, *, by: UUID) -> None:
    """Release the hold on outreach; 404 for no such company, 409 where there is no hold."""
    get_company(session, company_id)
    watch = session.scalars(select(CompanyWatch).where(CompanyWatch.id == company_id).with_for_update()).one_or_none()
    if watch is None or watch.held_at is None or watch.released_at is not None:
        raise ConflictError("Outreach to this company is not on hold.", code=ErrorCode.INVALID_STATE)
    watch.released_at, watch.released_by, watch.release_reason = datetime.now(UTC), by, reason
    held_for = list(watch.hold_reasons or ())
    note_decision(session, company_id, HOLD_RELEASED, "released outreach", by=by, reason=reason, held_for=held_for)


def mark_watched(session: Session, company_id: UUID, *, watched: bool, by: UUID) -> None:
    """Mark a company as watched, or remove the mark; 404 for no such company.

    Companies of live campaigns are watched without a mark.
    """
    get_company(session, company_id)
    marked = {"marked_at": datetime.now(UTC) if watched else None, "marked_by": by if watched else None}
    row = upsert(CompanyWatch).values(tenant_id=tenant_of(session), id=company_id, **marked)
    session.execute(row.on_conflict_do_update(index_elements=["tenant_id", "id"], set_=marked))
