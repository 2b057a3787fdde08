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


_SINCE = text(f"""
SELECT coalesce(sum(charged_usd), 0) FROM llm_usage_log
 WHERE tenant_id = :tenant AND cost_source = '{UNKNOWN}'
   AND created_at >= date_trunc('month', now() AT TIME ZONE :zone) AT TIME ZONE :zone
""")


def unknown_this_month(session: Session, time_zone: str) -> Decimal:
    """Return what the tenant was charged this month for calls whose answer was lost, in US dollars."""
    usd: Decimal = session.execute(_SINCE, {"tenant": tenant_of(session), "zone": time_zone}).scalar_one()
    return usd
