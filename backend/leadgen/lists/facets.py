"""Exact counts per facet value, under the same filter as the list.

A facet's own choice does not narrow its own counts: the counts tell what choosing another value would give.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    func,
    literal_column,
    or_,
    true,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from leadgen.lists.conditions import EMPTY
from leadgen.lists.ids import Column

Counts = dict[str, dict[str, int]]
GROUPS_AT_ONCE = 10_000
"""Most combinations of values that one scan may count; facets are grouped up to this number."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: `key` is the filter's attribute, `choice` the condition it sets now, if any.

    `values` is the expected number of values: facets with few values share a scan.
    """

    key: str
    column: Column
    choice: ColumnElement[bool] | None = None
    values: int = 40


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows whose facets are counted; `statement` has all conditions but the facets' choices.

    With `weight`, a row counts that many times.
    """

    statement: Select[Any]
    facets: Sequence[Facet]
    weight: Column | None = None


def count_facets(session: Session, rows: Rows, *, read_once: bool = False) -> tuple[Counts, int]:
    """Return counts by facet and value, and the number of rows under all choices.

    `read_once` is for rows that cost more to find than to count: all facets are counted in one scan.
    """
    groups = list(_packed(rows.facets))
    # PostgreSQL counts one combination in parallel, but not several.
    scans = [_Scan(rows, groups)] if read_once else [_Scan(rows, [group]) for group in groups]
    for scan in scans:
        for row in session.execute(scan.select()):
            scan.add(row)
    return {key: count for scan in scans for key, count in scan.counts().items()}, scans[0].total


def count_together(session: Session, parts: Sequence[Rows]) -> list[tuple[Counts, int]]:
    """Return the result of `count_facets` for each of the parts, by one statement.

    A CTE that the parts share is read once.
    """
    scans = [_Scan(rows, list(_packed(rows.facets))) for rows in parts]
    selects = [scan.select(part=number) for number, scan in enumerate(scans)]
    for number, row in session.execute(union_all(*selects)):
        scans[number].add(row)
    return [(scan.counts(), scan.total) for scan in scans]


class _Scan:
    """One scan of rows that counts several groups of facets, each by its combinations of values."""

    def __init__(self, rows: Rows, groups: Sequence[Sequence[Facet]]) -> None:
        self._rows, self._groups = rows, groups
        self._counted = [facet for group in groups for facet in group]
        self._own = [facet for facet in self._counted if facet.choice is not None]
        self._counts: dict[str, dict[str, int]] = {facet.key: defaultdict(int) for facet in self._counted}
        self.total = 0

    def select(self, *, part: int | None = None) -> Select[Any]:
        """Return the statement: values, marks of the groups, sums.

        With `part`, the columns are that number and the rest as one JSON array.
        """
        columns = [[_plain(facet.column) for facet in group] for group in self._groups]
        marks = [func.grouping(group[0]) for group in columns]
        # The number of rows under all choices and, for each facet that has a choice, under all but its own.
        sums = [_count(self._rows.weight, self._chosen_but(facet)) for facet in (None, *self._own)]
        wanted = [_all_of(self._chosen_but(facet)) for facet in self._own or (None,)]
        shown = [*(column for group in columns for column in group), *marks, *sums]
        if part is not None:
            shown = [literal_column(str(part)), func.jsonb_build_array(*shown, type_=JSONB())]
        sets = columns[0] if len(columns) == 1 else [func.grouping_sets(*(tuple_(*group) for group in columns))]
        statement = self._rows.statement.where(or_(*wanted)).with_only_columns(*shown, maintain_column_froms=True)
        return statement.order_by(None).group_by(*sets)

    def add(self, row: Sequence[Any]) -> None:
        """Add a row of the statement to the counts."""
        first = len(self._counted) + len(self._groups)
        place = {facet.key: first + 1 + number for number, facet in enumerate(self._own)}
        at = 0
        for group, mark in zip(self._groups, row[len(self._counted) : first], strict=True):
            if mark == 0:  # GROUPING is 0 in the rows of this combination
                self.total += int(row[first]) if group is self._groups[0] else 0
                for number, facet in enumerate(group, at):
                    self._counts[facet.key][_shown(row[number])] += int(row[place.get(facet.key, first)])
            at += len(group)

    def counts(self) -> Counts:
        """Return the counts by facet and value, without zeros."""
        return {key: {value: count for value, count in found.items() if count} for key, found in self._counts.items()}

    def _chosen_but(self, left_out: Facet | None) -> list[Facet]:
        return [facet for facet in self._rows.facets if facet.choice is not None and facet is not left_out]


def _packed(facets: Sequence[Facet]) -> Iterator[list[Facet]]:
    """Group facets whose values combine to at most `GROUPS_AT_ONCE`.

    A scan costs little more for three facets than for one.
    """
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
    # Thousands of rows: their values need not become enum members.
    kind = column.type.python_type
    return type_coerce(column, Text()) if issubclass(kind, str) else type_coerce(column, column.type)


def _shown(value: Any) -> str:
    if value is None:
        return EMPTY
    return str(value).lower() if isinstance(value, bool) else str(value)
