"""Tables: budgets, budget_days, budget_reservations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Integer, TextClause, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.context import Hook
from leadgen.db import TenantTable, Versioned, waited_for

ZERO = text("0")
UNKNOWN_CHARGES = Hook[TextClause]("this month's charges for calls of unknown bill")
"""Statement with `:tenant` and `:zone`. The slice that keeps the bills registers it."""


class Budget(Versioned, TenantTable):
    """A tenant's caps in US dollars (None: no cap), and the time zone of its days and months.

    Its row is also the lock under which claims that spend against these caps take turns. No row: no caps, UTC.
    """

    __tablename__ = "budgets"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    time_zone: Mapped[str] = mapped_column(default="UTC", server_default=text("'UTC'"))
    day_cap_usd: Mapped[Decimal | None]
    month_cap_usd: Mapped[Decimal | None]


class BudgetDay(TenantTable):
    """What a tenant spent on one of its days.

    It is the sum of `llm_usage_log.charged_usd` of that day, moved with each bill.
    """

    __tablename__ = "budget_days"
    __table_args__ = (UniqueConstraint("tenant_id", "day"),)

    day: Mapped[date]
    spent_usd: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default=ZERO)


class BudgetReservation(TenantTable):
    """Money reserved for the calls of one lease.

    `id` is the lease, `units` the calls that have not ended. The reservation counts while the lease runs. A dead worker
    leaves it behind, and from `leased_until` on it reserves nothing. `began_at` is set outside runs, where calls have
    no completion: it is when the call was sent.
    """

    __tablename__ = "budget_reservations"

    purpose: Mapped[str]
    run_id: Mapped[UUID | None]
    campaign_id: Mapped[UUID | None]
    unit_usd: Mapped[Decimal]
    units: Mapped[int] = mapped_column(Integer)
    leased_until: Mapped[datetime] = mapped_column(info=waited_for())
    began_at: Mapped[datetime | None]
