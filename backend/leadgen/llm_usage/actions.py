"""Writes of the usage log."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import charge
from leadgen.db import new_id
from leadgen.llm_usage.models import LLMUsage
from leadgen.tenancy import tenant_of

UNKNOWN_CALL = Decimal("0.02")
"""US dollars that a call of unknown price counts as, where its caller expects nothing."""


def record_usage(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Log paid calls, and count them on the tenant's day.

    Each row names `purpose` and `provider`, the other columns of `llm_usage_log` as far as known. A call of unknown price is
    charged as `charged_usd` says, or as `UNKNOWN_CALL`: it was not free.
    """
    if not rows:
        return
    tenant_id = tenant_of(session)
    bills = [{"tenant_id": tenant_id, "id": new_id(), **row, "charged_usd": _charged(row)} for row in rows]
    session.execute(insert(LLMUsage), bills)
    charge(session, sum((bill["charged_usd"] for bill in bills), Decimal(0)))


def _charged(row: dict[str, Any]) -> Decimal:
    known = row.get("cost_usd") if row.get("charged_usd") is None else row["charged_usd"]
    # six decimals are what the column keeps, and the day must sum what the column keeps
    return Decimal(UNKNOWN_CALL if known is None else known).quantize(Decimal("0.000001"))
