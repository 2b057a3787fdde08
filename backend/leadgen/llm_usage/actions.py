"""Writes of the usage log."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.budgets.dollars import ledger_amount
from leadgen.budgets.ledger import LapsedCall, charge, lapsed_calls
from leadgen.db import dumps, new_id
from leadgen.llm_usage.models import UNKNOWN
from leadgen.tenancy import Database, tenant_of

UNKNOWN_CALL = Decimal("0.02")
"""US dollars that a call of unknown price counts as, where its caller expects no price."""

_COLUMNS = {
    "id": "uuid",
    "purpose": "text",
    "run_id": "uuid",
    "campaign_id": "uuid",
    "entity": "text",
    "entity_id": "uuid",
    "provider": "text",
    "model": "text",
    "input_tokens": "int",
    "output_tokens": "int",
    "cached_tokens": "int",
    "cost_usd": "numeric",
    "charged_usd": "numeric",
    "cost_source": "text",
    "request_id": "text",
}
_BILL = (
    "model",
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "cost_usd",
    "charged_usd",
    "cost_source",
    "request_id",
)
# A bill has the id of its call. Entering it again changes nothing, and the bill of an unknown call replaces the assumed
# amount. For one id, only the first insert and that one correction return a row.
_LOG = text(f"""
INSERT INTO llm_usage_log AS u (tenant_id, {", ".join(_COLUMNS)})
SELECT :tenant, {", ".join(f"r.{name}" for name in _COLUMNS)}
  FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())})
    ON CONFLICT (tenant_id, id) DO UPDATE
   SET {", ".join(f"{name} = excluded.{name}" for name in _BILL)}, assumed_usd = u.charged_usd, updated_at = now()
 WHERE u.cost_source = '{UNKNOWN}' AND excluded.cost_source IS DISTINCT FROM '{UNKNOWN}'
RETURNING id, charged_usd - coalesce(assumed_usd, 0) AS added
""")


def log_usage(session: Session, rows: Sequence[dict[str, Any]]) -> list[Decimal]:
    """Log paid calls; return per row the growth of the tenant's charges.

    The caller counts the growth on the day (`charge`). Each row names `purpose` and `provider`, and the other columns
    of `llm_usage_log` as far as known. `id` is the call's, where it was recorded. A call of unknown price is charged
    `charged_usd`, or `UNKNOWN_CALL`: it was not free.
    """
    if not rows:
        return []
    bills = [_bill(row) for row in rows]
    given = {"tenant": tenant_of(session), "rows": dumps(sorted(bills, key=lambda bill: bill["id"]))}
    added = {str(row.id): row.added for row in session.execute(_LOG, given)}
    return [added.pop(bill["id"], Decimal(0)) for bill in bills]


def record_usage(session: Session, rows: Sequence[dict[str, Any]]) -> Decimal:
    """Log paid calls, and count them on the tenant's day; return what was added."""
    added = sum(log_usage(session, rows), Decimal(0))
    charge(session, added)
    return added


_WHOSE = text("""
SELECT DISTINCT tenant_id FROM budget_reservations
 WHERE run_id IS NULL AND began_at IS NOT NULL AND leased_until < clock_timestamp()
""")


def charge_lapsed_calls(database: Database) -> int:
    """Enter calls outside runs whose caller died as unknown, for all tenants; return how many.

    A later bill corrects its call's entry.
    """
    with database.system_session() as session:
        tenants = session.scalars(_WHOSE).all()
    number = 0
    for tenant_id in tenants:
        with database.tenant_session(tenant_id) as session:
            calls = lapsed_calls(session)
            record_usage(session, [_unknown(call) for call in calls])
        number += len(calls)
    return number


def _unknown(call: LapsedCall) -> dict[str, Any]:
    return {
        "id": call.lease,
        "purpose": call.purpose,
        "campaign_id": call.campaign_id,
        "provider": "unknown",
        "charged_usd": call.usd,
        "cost_source": UNKNOWN,
    }


def _bill(row: dict[str, Any]) -> dict[str, Any]:
    known = row.get("cost_usd") if row.get("charged_usd") is None else row["charged_usd"]
    # as text, to stay exact in JSON
    charged = ledger_amount(Decimal(UNKNOWN_CALL if known is None else known))
    cost = row.get("cost_usd")
    return {
        **row,
        "id": str(row.get("id") or new_id()),
        "input_tokens": row.get("input_tokens") or 0,
        "output_tokens": row.get("output_tokens") or 0,
        "cached_tokens": row.get("cached_tokens") or 0,
        "cost_usd": None if cost is None else str(ledger_amount(Decimal(cost))),
        "charged_usd": str(charged),
    }
