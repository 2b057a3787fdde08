"""Exact counts per facet value, under the same filter as the list.

A facet's own choice does not narrow its own counts: they say what choosing another value would give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Select, func, tuple_
from sqlalchemy.orm import Session

from leadgen.lists.conditions import EMPTY
from leadgen.lists.keyset import Column

Counts = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: `key` is the filter's attribute, `chosen` says whether the filter narrows by it now."""

    key: str
    column: Column
    chosen: bool


def count_facets(session: Session, facets: Sequence[Facet], narrowed: Callable[[str | None], Select[Any]]) -> Counts:
    """Return counts by facet and value; `narrowed(key)` is the filtered statement without that facet's own choice.

    All facets without a choice share one scan.
    """
    counts: Counts = defaultdict(dict)
    free = [facet for facet in facets if not facet.chosen]
    if free:
        columns = [facet.column for facet in free]
        marks = [func.grouping(column) for column in columns]
        statement = narrowed(None).with_only_columns(*columns, *marks, func.count(), maintain_column_froms=True)
        sets = func.grouping_sets(*(tuple_(column) for column in columns))
        for row in session.execute(statement.order_by(None).group_by(sets)):
            # GROUPING is 0 for the one column that this row groups by.
            place = next(i for i in range(len(free)) if row[len(free) + i] == 0)
            counts[free[place].key][_shown(row[place])] = row[-1]
    for facet in facets:
        counts.setdefault(facet.key, {})
        if facet.chosen:
            one = narrowed(facet.key).with_only_columns(facet.column, func.count(), maintain_column_froms=True)
            for value, count in session.execute(one.order_by(None).group_by(facet.column)):
                counts[facet.key][_shown(value)] = count
    return counts


def _shown(value: Any) -> str:
    if value is None:
        return EMPTY
    if isinstance(value, Enum):
        return str(value.value)
    return str(value).lower() if isinstance(value, bool) else str(value)
