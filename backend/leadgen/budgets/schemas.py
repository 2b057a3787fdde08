"""Schemas of budgets."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from leadgen.budgets.ledger import Cap, Scope
from leadgen.schema import In, Instant, Money, Out

Dollars = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2)]


class BudgetIn(In):
    """A cap of null lifts it. A cap below what is spent already stops spending until its period is over."""

    time_zone: str = Field(
        max_length=64, description="Where the day and the month begin: an IANA name, `Europe/Prague`"
    )
    day_cap_usd: Dollars | None
    month_cap_usd: Dollars | None
    version: int = Field(description="The version you saw; 0 where no caps were ever set")


class CapOut(Out):
    """One cap and how it stands. `reserved_usd` is held for calls in flight; `left_usd` null: there is no cap."""

    scope: Scope
    cap_usd: Money
    spent_usd: Money
    reserved_usd: Money
    left_usd: Money
    begins_again_at: Instant | None = Field(description="When the next day or month begins; null for a run's own cap")

    @classmethod
    def of(cls, cap: Cap) -> CapOut:
        """The cap as the API shows it; what is over the cap is shown as nothing left."""
        return cls(
            scope=cap.scope,
            cap_usd=cap.cap,
            spent_usd=cap.spent,
            reserved_usd=cap.reserved,
            left_usd=None if cap.left is None else max(cap.left, Decimal(0)),
            begins_again_at=cap.begins_again,
        )


class BudgetOut(Out):
    """What this namespace may spend, has spent, and holds for calls in flight, today and this month."""

    time_zone: str
    day: CapOut
    month: CapOut
    unknown_usd: Money = Field(
        description="Of this month: charged as expected for calls whose answer was lost. Corrected where the bill comes later"
    )
    version: int = Field(description="0: no caps were ever set")
