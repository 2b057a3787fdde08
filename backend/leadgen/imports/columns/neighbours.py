"""Tells whose value an ambiguous column holds, the person's or the company's, by the other columns. Pure.

The rows are the strongest sign: what is the same for everybody of a company is the company's. Next come the columns
to the left and to the right that can only belong to one of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from leadgen.fields import Entity

_LEAST_COMPANIES = 3  # companies with several people that must agree
_CLEAR = 0.8
_NAMES = {Entity.COMPANY: "company", Entity.CONTACT: "person"}


class ValueOwner(NamedTuple):
    """Whose value a column holds, why, and whether a person should be asked."""

    entity: Entity
    why: str
    asks: bool = False


def owner_by_rows(marks: Sequence[int], companies: Sequence[int]) -> ValueOwner | None:
    """Return the owner of a column by the rows of the same company; None where they do not tell."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for mark, company in zip(marks, companies, strict=False):
        if mark and company:
            found[company].append(mark)
    several = [cells for cells in found.values() if len(cells) > 1]
    if len(several) < _LEAST_COMPANIES or len(set(marks) - {0}) < 2:
        return None
    same = sum(1 for cells in several if len(set(cells)) == 1)
    if same >= _CLEAR * len(several):
        return ValueOwner(Entity.COMPANY, "the same for all people of a company")
    if same <= (1 - _CLEAR) * len(several):
        return ValueOwner(Entity.CONTACT, "different for people of the same company")
    return None


def owner_by_place(at: int, sides: Sequence[Entity | None]) -> ValueOwner | None:
    """Return the owner of the column at a place by the nearest columns whose owner is known."""
    left = next((side for side in reversed(sides[:at]) if side is not None), None)
    right = next((side for side in sides[at + 1 :] if side is not None), None)
    if right is None and left is Entity.CONTACT:
        return ValueOwner(Entity.COMPANY, "behind columns of the person, in a list with companies", asks=True)
    if left is Entity.CONTACT and right is Entity.COMPANY:
        return ValueOwner(Entity.CONTACT, "behind columns of the person, before those of the company", asks=True)
    entity = left or right
    return None if entity is None else ValueOwner(entity, f"beside columns of the {_NAMES[entity]}")
