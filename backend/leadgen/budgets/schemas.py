"""Schemas of budgets."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from leadgen.budgets.ledger import Cap, Scope
from leadgen.schema import In, Instant, Money, Out

Dollars = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2)]


class BudgetIn(In):
    """New caps. A null cap is lifted.

    A cap below what is spent already stops spending until its period is over. No cap may be higher than the operator's
    (`most_day_cap_usd`, `most_month_cap_usd`).
    """

    time_zone: str = Field(
        max_length=64, description="Where the day and the month begin: an IANA name, `Europe/Prague`"
    )
    day_cap_usd: Dollars | None
    month_cap_usd: Dollars | None
    version: int = Field(description="The version you saw; 0 where no caps were ever set")


class CapOut(Out):
    """One cap with its use.

    `reserved_usd` is for calls in flight; `left_usd` null: there is no cap. `set_by` says whose cap applies: the
    operator's can only be raised by a super admin; null: there is no cap.
    """

    scope: Scope
    cap_usd: Money
    spent_usd: Money
    reserved_usd: Money
    left_usd: Money
    begins_again_at: Instant | None = Field(description="When the next day or month begins; null for a run's own cap")
    set_by: Literal["run", "namespace", "operator"] | None

    @classmethod
    def of(cls, cap: Cap) -> CapOut:
        """Return the cap as the API shows it; spending above the cap shows as nothing left."""
        return cls(
            scope=cap.scope,
            cap_usd=cap.cap,
            spent_usd=cap.spent,
            reserved_usd=cap.reserved,
            left_usd=None if cap.left is None else max(cap.left, Decimal(0)),
            begins_again_at=cap.begins_again,
            set_by=_set_by(cap),
        )


def _set_by(cap: Cap) -> Literal["run", "namespace", "operator"] | None:
    if cap.cap is None:
        return None
    if cap.scope == "run":
        return "run"
    return "operator" if cap.by_operator else "namespace"


class BudgetOut(Out):
    """A namespace's caps, spending and reserved money, today and this month.

    The lower one of two caps applies: the namespace's own (`own_…`, set by its admins) and the operator's (`most_…`,
    set by super admins).
    """

    time_zone: str
    day: CapOut
    month: CapOut
    unknown_usd: Money = Field(
        description="Of this month: charged as expected for calls whose answer was lost. Corrected where the bill comes later"
    )
    own_day_cap_usd: Money
    own_month_cap_usd: Money
    most_day_cap_usd: Money
    most_month_cap_usd: Money
    version: int = Field(description="0: no caps were ever set")
