"""Reads of the usage log."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.llm_usage.models import UNKNOWN
from leadgen.tenancy import tenant_of

_UNKNOWN_CALL = text(f"""
SELECT id FROM llm_usage_log WHERE tenant_id = :tenant AND cost_source = '{UNKNOWN}' AND request_id = :reference
 ORDER BY created_at LIMIT 1
""")


def unknown_call(session: Session, reference: str) -> UUID | None:
    """Return the call with this idempotency key whose bill is unknown."""
    found: UUID | None = session.scalar(_UNKNOWN_CALL, {"tenant": tenant_of(session), "reference": reference})
    return found


_OF_RUN = text(f"""
SELECT purpose, sum(charged_usd) AS usd FROM llm_usage_log
 WHERE tenant_id = :tenant AND run_id = :run AND cost_source = '{UNKNOWN}' GROUP BY purpose
""")


def unknown_of_run(session: Session, run_id: UUID) -> dict[str, Decimal]:
    """Return by stage what a run was charged for calls whose answer was lost, in US dollars."""
    rows = session.execute(_OF_RUN, {"tenant": tenant_of(session), "run": run_id})
    return {row.purpose: row.usd for row in rows}


def unknown_everywhere(session: Session) -> tuple[int, Decimal]:
    """Return the number and the charges, in US dollars, of all tenants' calls of unknown bill."""
    row = session.execute(
        text("SELECT count(*), coalesce(sum(charged_usd), 0) FROM llm_usage_log WHERE cost_source = 'unknown'")
    ).one()
    return row[0], row[1]
