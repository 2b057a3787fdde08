"""Chooses the member of our own bands for an amount, where the amount fits one. Pure."""

from __future__ import annotations

from decimal import Decimal

from leadgen.fields.amounts.reading import Amount
from leadgen.fields.synonyms import revenue_band_of, size_of

_ENTERPRISE_HEADS, _ENTERPRISE_MILLIONS = 1_000, 500
_MILLION = 1_000_000


def band_of_size(amount: Amount) -> str | None:
    """Return the `CompanySize` band of a headcount or a range; None where the range is in two bands.

    A range may share its last number with the next band: other tools end theirs at 50 or 200, ours at 49 or 249. An
    open range such as "200+" is in two bands, unless it begins in the highest.
    """
    low, high = _ends(amount)
    if low is None or high is None:
        return "enterprise" if low is not None and low >= _ENTERPRISE_HEADS else None
    first = size_of(float(low))
    last = size_of(float(high)) if low == high else size_of(float(high) - 1)
    return first if first == last else None


def revenue_band(amount: Amount) -> str | None:
    """Return the `RevenueRange` band of a yearly revenue in EUR; None for another currency, or a range in two bands."""
    if amount.currencies and amount.currency != "EUR":
        return None
    low, high = _ends(amount)
    if low is None or high is None:
        return "enterprise" if low is not None and low >= _ENTERPRISE_MILLIONS * _MILLION else None
    first = revenue_band_of(float(low / _MILLION))
    last = first if low == high else revenue_band_of(float((high - 1) / _MILLION))
    return first if first == last else None


def _ends(amount: Amount) -> tuple[Decimal | None, Decimal | None]:
    """Return both ends; a range without a lower one begins at zero."""
    if amount.maximum is not None and amount.minimum is None:
        return Decimal(0), amount.maximum
    return amount.minimum, amount.maximum
