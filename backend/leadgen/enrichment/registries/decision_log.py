"""Records people's decisions about registers and findings as activities: who, when, why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from leadgen.companies.models import Activity
from leadgen.db import new_id
from leadgen.fields.enums import ActivityType
from leadgen.tenancy import tenant_of
from leadgen.users.models import User

REGISTRY_DECISION, QC_DECISION, HOLD_RELEASED = "registry_decision", "qc_decision", "hold_released"


def note_decision(
    session: Session,
    company_id: UUID,
    kind: str,
    did: str,
    *,
    by: UUID,
    reason: str | None = None,
    contact_id: UUID | None = None,
    **details: Any,
) -> None:
    """Add the activity "<who> <did>: <reason>"; `details` are plain JSON beside who and why."""
    name = session.scalar(select(User.display_name).where(User.id == by)) or "Somebody"
    known = {"by": str(by), "by_name": name, "reason": reason, **details}
    session.execute(
        insert(Activity).values(
            tenant_id=tenant_of(session),
            id=new_id(),
            company_id=company_id,
            contact_id=contact_id,
            type=ActivityType.EVENT,
            kind=kind,
            title=f"{name} {did}{f': {reason}' if reason else ''}",
            details=known,
            occurred_at=datetime.now(UTC),
        )
    )
