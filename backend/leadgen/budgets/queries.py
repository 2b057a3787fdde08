"""Reads of budgets: current use of the caps, and whether the books balance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import tenant_caps
from leadgen.budgets.models import Budget
from leadgen.budgets.schemas import BudgetOut, CapOut
from leadgen.tenancy import tenant_of
from leadgen.tenants.actions import Caps
from leadgen.tenants.models import Tenant

# The log belongs to a package above this one; only its name is known here.
_UNKNOWN = text("""
SELECT coalesce(sum(charged_usd), 0) FROM llm_usage_log
 WHERE tenant_id = :tenant AND cost_source = 'unknown'
   AND created_at >= date_trunc('month', now() AT TIME ZONE :zone) AT TIME ZONE :zone
""")


def show_budget(session: Session) -> BudgetOut:
    """Return the tenant's caps with their current use."""
    day, month = tenant_caps(session)
    own = session.execute(select(Budget.time_zone, Budget.version, Budget.day_cap_usd, Budget.month_cap_usd))
    zone, version, own_day, own_month = own.one_or_none() or ("UTC", 0, None, None)
    most = operators_caps(session)
    return BudgetOut(
        time_zone=zone,
        day=CapOut.of(day),
        month=CapOut.of(month),
        own_day_cap_usd=own_day,
        own_month_cap_usd=own_month,
        most_day_cap_usd=most[0],
        most_month_cap_usd=most[1],
        unknown_usd=session.scalar(_UNKNOWN, {"tenant": tenant_of(session), "zone": zone}),
        version=version,
    )


def unknown_everywhere(session: Session) -> tuple[int, Decimal]:
    """Return the number and the charges, in US dollars, of all tenants' calls of unknown bill."""
    row = session.execute(
        text("SELECT count(*), coalesce(sum(charged_usd), 0) FROM llm_usage_log WHERE cost_source = 'unknown'")
    ).one()
    return row[0], row[1]


def operators_caps(session: Session) -> Caps:
    """Return what super admins let the namespace spend in a day and in a month."""
    tenant = session.get_one(Tenant, tenant_of(session))
    return tenant.day_cap_usd, tenant.month_cap_usd


@dataclass(frozen=True, slots=True)
class Imbalance:
    """Two sums of one tenant that should be equal and are not, in US dollars."""

    tenant_id: UUID
    about: str
    one: Decimal
    other: Decimal


# Runs and their completions belong to packages above this one; only the names are known here.
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
