"""Reads of budgets: current use of the caps."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import tenant_caps
from leadgen.budgets.models import UNKNOWN_CHARGES, Budget
from leadgen.budgets.schemas import BudgetOut, CapOut
from leadgen.tenancy import tenant_of
from leadgen.tenants.actions import Caps
from leadgen.tenants.models import Tenant


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
        unknown_usd=session.scalar(UNKNOWN_CHARGES.get(), {"tenant": tenant_of(session), "zone": zone}),
        version=version,
    )


def operators_caps(session: Session) -> Caps:
    """Return what super admins let the namespace spend in a day and in a month."""
    tenant = session.get_one(Tenant, tenant_of(session))
    return tenant.day_cap_usd, tenant.month_cap_usd
