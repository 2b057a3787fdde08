"""Allocation of a proportional sample to strata, by the largest remainder. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K", bound=tuple[str, ...])


def allocate(sizes: Mapping[K, int], sample: int) -> dict[K, int]:
    """Return how many of each stratum a sample of `sample` takes.

    Each gets its exact share, rounded down or up, never more than it has. The numbers add up to `sample`, or to
    everything where that is less. The remainder of the rounding goes to the largest fractions. Equal fractions are
    ordered by the larger stratum, then by name, so that the result is deterministic.
    """
    total = sum(sizes.values())
    if sample >= total:
        return dict(sizes)
    shares = {key: Fraction(sample * size, total) for key, size in sizes.items()}
    taken = {key: int(share) for key, share in shares.items()}
    order = sorted(sizes, key=lambda key: (taken[key] - shares[key], -sizes[key], key))
    for key in order[: sample - sum(taken.values())]:
        taken[key] += 1
    return taken
