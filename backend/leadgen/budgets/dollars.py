"""Amounts of money: rounded as the ledger stores them, and formatted for sentences."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_LEDGER = Decimal("0.000001")
_LEAST_SHOWN = Decimal("0.0001")


def ledger_amount(amount: Decimal) -> Decimal:
    """Return an amount with the six decimals of the columns, rounded half up as in PostgreSQL.

    Every amount is rounded here before it is written anywhere, so that bills, counters and budgets agree to the last
    digit.
    """
    return amount.quantize(_LEDGER, ROUND_HALF_UP)


def dollars(amount: Decimal) -> str:
    """Return an amount for people: `$1,234.50`, below a dollar up to four digits (`$0.0085`).

    A small amount is never shown as zero.
    """
    if 0 < abs(amount) < _LEAST_SHOWN:
        return f"less than ${_LEAST_SHOWN}"
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    if size >= 1:
        return f"{sign}${size:,.2f}"
    whole, digits = f"{size:.4f}".split(".")
    return f"{sign}${whole}.{digits[:2]}{digits[2:].rstrip('0')}"
