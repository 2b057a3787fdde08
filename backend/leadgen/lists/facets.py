"""Exact counts per facet value, under the same filter as the list.

A facet's own choice does not narrow its own counts: they say what choosing another value would give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, func, or_, true, tuple_, type_coerce
from sqlalchemy.orm import Session

from leadgen.lists.conditions import EMPTY
from leadgen.lists.keyset import Column

Counts = dict[str, dict[str, int]]
GROUPS_AT_ONCE = 10_000
"""How many combinations of values one scan may count; facets are packed up to that."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: `key` is the filter's attribute, `choice` the condition it sets now, if any.

    `values` is about how many values it has, without being known to have more: facets of few values share a scan.
    """

    key: str
    column: Column
    choice: ColumnElement[bool] | None = None
    values: int = 40


def count_facets(
    session: Session,
    statement: Select[Any],
    facets: Sequence[Facet],
    *,
    weight: Column | None = None,
    read_once: bool = False,
) -> tuple[Counts, int]:
    """Return counts by facet and value, and the number of rows under all choices.

    `statement` is narrowed by all that is no facet's choice. With `weight`, a row counts that many times. `read_once` is for
    rows that cost more to find than to count: all facets are counted in one scan.
    """
    groups = list(_packed(facets))
    # PostgreSQL counts in parallel for one combination and not for several.
    scans = [groups] if read_once else [[group] for group in groups]
    counts: Counts = {facet.key: defaultdict(int) for facet in facets}
    totals = [_count_scan(session, statement, facets, scan, weight=weight, counts=counts) for scan in scans]
    return {key: {value: count for value, count in found.items() if count} for key, found in counts.items()}, totals[0]


def _count_scan(
    session: Session,
    statement: Select[Any],
    facets: Sequence[Facet],
    groups: Sequence[Sequence[Facet]],
    *,
    weight: Column | None,
    counts: Counts,
) -> int:
    """Add what one scan counts to `counts`; return the number of rows under all choices."""
    chosen = [facet for facet in facets if facet.choice is not None]
    counted = [facet for group in groups for facet in group]
    own = [facet for facet in counted if facet.choice is not None]
    columns = [[_plain(facet.column) for facet in group] for group in groups]
    # How many rows there are under all choices, and under all but one, for each facet that has one.
    sums = [_count(weight, [item for item in chosen if item is not facet]) for facet in (None, *own)]
    wanted = [_all_of([item for item in chosen if item is not facet]) for facet in own or (None,)]
    marks = [func.grouping(group[0]) for group in columns]
    rows = statement.where(or_(*wanted)).with_only_columns(
        *(column for group in columns for column in group), *marks, *sums, maintain_column_froms=True
    )
    sets = columns[0] if len(groups) == 1 else [func.grouping_sets(*(tuple_(*group) for group in columns))]
    total, first = 0, len(counted) + len(groups)
    place = {facet.key: first + 1 + number for number, facet in enumerate(own)}
    for row in session.execute(rows.order_by(None).group_by(*sets)):
        at = 0
        for group, mark in zip(groups, row[len(counted) : first], strict=True):
            if mark == 0:  # GROUPING is 0 in the rows of this combination
                total += int(row[first]) if group is groups[0] else 0
                for number, facet in enumerate(group, at):
                    counts[facet.key][_shown(row[number])] += int(row[place.get(facet.key, first)])
            at += len(group)
    return total


def _packed(facets: Sequence[Facet]) -> Iterator[list[Facet]]:
    """Groups of facets whose values combine to no more than `GROUPS_AT_ONCE`: a scan costs little more for three than for one."""
    group: list[Facet] = []
    size = 1
    for facet in sorted(facets, key=lambda facet: facet.values):
        if group and size * facet.values > GROUPS_AT_ONCE:
            yield group
            group, size = [], 1
        group.append(facet)
        size *= facet.values
    if group:
        yield group


def _all_of(facets: Sequence[Facet]) -> ColumnElement[bool]:
    return and_(true(), *(facet.choice for facet in facets if facet.choice is not None))


def _count(weight: Column | None, under: Sequence[Facet]) -> ColumnElement[Any]:
    count = func.count() if weight is None else func.coalesce(func.sum(weight).filter(_all_of(under)), 0)
    return count.filter(_all_of(under)) if weight is None and under else count


def _plain(column: Column) -> ColumnElement[Any]:
    # Thousands of rows: their values need not become members of enums.
    kind = column.type.python_type
    return type_coerce(column, Text()) if issubclass(kind, str) else type_coerce(column, column.type)


def _shown(value: Any) -> str:
    if value is None:
        return EMPTY
    return str(value).lower() if isinstance(value, bool) else str(value)
