"""Compares the books of a tenant: bills, days, runs and reservations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Imbalance:
    """Two sums of one tenant that should be equal and are not, in US dollars."""

    tenant_id: UUID
    about: str
    one: Decimal
    other: Decimal


_BALANCE = text("""
WITH bills AS (
  SELECT tenant_id, sum(charged_usd) AS everything, coalesce(sum(charged_usd) FILTER (WHERE run_id IS NOT NULL), 0) AS runs
    FROM llm_usage_log GROUP BY tenant_id),
days AS (SELECT tenant_id, sum(spent_usd) AS usd FROM budget_days GROUP BY tenant_id),
runs AS (SELECT tenant_id, sum(spent_usd) AS spent, sum(reserved_usd) AS reserved FROM stage_runs GROUP BY tenant_id),
rows AS (SELECT tenant_id, sum(reserved_usd) AS usd FROM entity_stage_completions WHERE finished_at IS NULL GROUP BY tenant_id),
held AS (SELECT tenant_id, sum(unit_usd * units) AS usd FROM budget_reservations WHERE run_id IS NOT NULL GROUP BY tenant_id),
sums AS (
  SELECT t.id AS tenant_id, coalesce(b.everything, 0) AS bills, coalesce(d.usd, 0) AS days, coalesce(b.runs, 0) AS run_bills,
         coalesce(r.spent, 0) AS run_spent, coalesce(r.reserved, 0) AS run_reserved, coalesce(c.usd, 0) AS row_reserved,
         coalesce(h.usd, 0) AS held
    FROM tenants t LEFT JOIN bills b ON b.tenant_id = t.id LEFT JOIN days d ON d.tenant_id = t.id
    LEFT JOIN runs r ON r.tenant_id = t.id LEFT JOIN rows c ON c.tenant_id = t.id LEFT JOIN held h ON h.tenant_id = t.id)
SELECT tenant_id, about, one, other
  FROM sums, LATERAL (VALUES ('bills and days', bills, days), ('bills of runs and what runs spent', run_bills, run_spent),
                             ('held by runs and by their records', run_reserved, row_reserved),
                             ('held by records and reservations', row_reserved, held)) AS pair(about, one, other)
 WHERE one <> other ORDER BY tenant_id, about
""")


def imbalances(session: Session) -> Sequence[Imbalance]:
    """Return where the books of the visible tenants do not balance.

    Correct books give an empty list at any moment.
    """
    return [Imbalance(*row) for row in session.execute(_BALANCE)]
