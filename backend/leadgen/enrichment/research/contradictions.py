"""Values of one answer that contradict each other. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from leadgen.fields.synonyms import revenue_band_of, size_of

# Wide on purpose: holdings and traders turn over a lot with few people; outside of this, one of the two numbers is wrong.
MIN_EUR_M_PER_HEAD = 0.001
MAX_EUR_M_PER_HEAD = 5.0
_SIZES = frozenset({"micro", "small", "medium", "mid_market", "enterprise"})


class Contradiction(NamedTuple):
    """What does not fit (`flag`, "code: sentence") and the fields that take part in it."""

    flag: str
    keys: tuple[str, ...]


def contradictions(values: Mapping[str, Any], *, today: date) -> Iterator[Contradiction]:
    """Headcount against size, revenue against its band, revenue per head, and a founding in the future."""
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
    """Whether so much revenue per employee is past belief; False where either is unknown or nobody is employed."""
    if revenue_eur_m is None or not heads:
        return False
    return not MIN_EUR_M_PER_HEAD <= revenue_eur_m / heads <= MAX_EUR_M_PER_HEAD
