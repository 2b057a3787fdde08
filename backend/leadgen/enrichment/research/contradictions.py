"""Contradictions between the values of one answer. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from leadgen.fields.synonyms import revenue_band_of, size_of

# Wide on purpose: holdings and traders have a large turnover with few people. Outside of this range, one of the two
# numbers is wrong.
MIN_EUR_M_PER_HEAD = 0.001
MAX_EUR_M_PER_HEAD = 5.0
_SIZES = frozenset({"micro", "small", "medium", "mid_market", "enterprise"})


class Contradiction(NamedTuple):
    """A contradiction (`flag`, "code: sentence") and the fields that take part in it."""

    flag: str
    keys: tuple[str, ...]


def contradictions(values: Mapping[str, Any], *, today: date) -> Iterator[Contradiction]:
    """Find contradictions between the values.

    Compares headcount with size, revenue with its band and with the headcount, and the founding year with today.
    """
    heads, size = values.get("employees_count"), values.get("company_size")
    if heads is not None and size in _SIZES and size_of(heads) != size:
        yield Contradiction(f"size: {heads} employees are not {size}", ("employees_count", "company_size"))
    revenue, band = values.get("revenue_eur_m"), values.get("revenue_range")
    if revenue is not None and band and revenue_band_of(revenue) != band:
        yield Contradiction(f"revenue: {revenue:g} M EUR are not {band}", ("revenue_eur_m", "revenue_range"))
    if implausible_revenue(revenue, heads):
        yield Contradiction(
            f"revenue_per_head: {revenue:g} M EUR with {heads} employees", ("revenue_eur_m", "employees_count")
        )
    founded = values.get("founded_year")
    if founded is not None and founded > today.year:
        yield Contradiction(f"founded: {founded} is in the future", ("founded_year",))


def implausible_revenue(revenue_eur_m: float | None, heads: int | None) -> bool:
    """Tell whether the revenue per employee is implausible.

    Returns False where either is unknown or there are no employees.
    """
    if revenue_eur_m is None or not heads:
        return False
    return not MIN_EUR_M_PER_HEAD <= revenue_eur_m / heads <= MAX_EUR_M_PER_HEAD
