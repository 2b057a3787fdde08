"""Companies and contacts for tests, made the way the product makes them: by observations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from leadgen.db import new_id
from leadgen.fields import Entity, SourceKind
from leadgen.observations.fold import Observation, SourcedValue
from leadgen.observations.store import NewRecord, record_observations
from leadgen.tenancy import TenantSession

START = datetime(2026, 1, 1, tzinfo=UTC)


def observe(
    entity: Entity,
    entity_id: UUID,
    kind: SourceKind,
    values: Mapping[str, Any],
    *,
    day: int = 0,
    ref: str = "import:test",
    **more: Any,
) -> Observation:
    """Return an observation of plain values, made `day` days after the start."""
    return Observation(
        entity=entity,
        entity_id=entity_id,
        source_kind=kind,
        source_ref=ref,
        observed_at=START + timedelta(days=day),
        values={
            key: value if isinstance(value, SourcedValue) else SourcedValue(value) for key, value in values.items()
        },
        **more,
    )


def make_company(session: TenantSession, **values: Any) -> UUID:
    """Create a company as an import would; `owner_id` is a plain column."""
    key = new_id()
    columns = {name: values.pop(name) for name in ("owner_id",) if name in values}
    seen = observe(Entity.COMPANY, key, SourceKind.IMPORT, {"name": "Acme Sandbox"} | values)
    record_observations(session, [seen], new={key: NewRecord(columns)})
    return key


def make_contact(session: TenantSession, *, company_id: UUID | None = None, **values: Any) -> UUID:
    """Create a contact as an import would."""
    key = new_id()
    columns = {"company_id": company_id}
    columns |= {name: values.pop(name) for name in ("owner_id",) if name in values}
    seen = observe(Entity.CONTACT, key, SourceKind.IMPORT, {"first_name": "Ida", "last_name": "Vzorová"} | values)
    record_observations(session, [seen], new={key: NewRecord(columns)})
    return key
