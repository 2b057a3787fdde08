"""Reads and writes the outcomes of register look-ups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.enrichment.models import MatchOutcome, RegistryMatch
from leadgen.tenancy import tenant_of

_KEY = ("tenant_id", "company_id", "registry_code")
_KEPT = {*_KEY, "id", "rejected"}


class LastMatch(NamedTuple):
    """Last match: the `number` found for `name` (None: no match), and the rejected numbers."""

    name: str | None
    number: str | None
    confidence: float
    rejected: tuple[str, ...]


def store_matches(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Replace the last look-up per company and register; rejected candidates stay rejected."""
    if not rows:
        return
    tenant_id = tenant_of(session)
    statement = insert(RegistryMatch).values([{"tenant_id": tenant_id, "id": new_id(), **row} for row in rows])
    replaced = {key: statement.excluded[key] for key in rows[0] if key not in _KEPT}
    session.execute(
        statement.on_conflict_do_update(index_elements=_KEY, set_={**replaced, "updated_at": func.now()}),
        execution_options={"render_nulls": True},
    )


def last_matches(session: Session, registry_code: str, company_ids: Sequence[UUID]) -> dict[UUID, LastMatch]:
    """Return the outcome of the last look-up in one register, by company."""
    rows = session.execute(
        select(
            RegistryMatch.company_id,
            RegistryMatch.outcome,
            RegistryMatch.query,
            RegistryMatch.registration_id,
            RegistryMatch.confidence,
            RegistryMatch.rejected,
        ).where(RegistryMatch.registry_code == registry_code, RegistryMatch.company_id.in_(company_ids))
    )
    return {
        row.company_id: LastMatch(
            name=row.query.get("name"),
            number=row.registration_id if row.outcome is MatchOutcome.MATCHED else None,
            confidence=float(row.confidence or 0),
            rejected=tuple(row.rejected),
        )
        for row in rows
    }


def matches_of(session: Session, company_ids: Sequence[UUID]) -> dict[UUID, list[RegistryMatch]]:
    """Return the last look-ups of these companies, by company."""
    found: dict[UUID, list[RegistryMatch]] = defaultdict(list)
    for match in session.scalars(select(RegistryMatch).where(RegistryMatch.company_id.in_(company_ids))):
        found[match.company_id].append(match)
    return found
