"""Counts the distinct values that fields refuse, so that a person can say once what each means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from leadgen.fields import FieldType, catalog
from leadgen.imports.columns.headers import NO_FIELDS
from leadgen.imports.models import ImportJob
from leadgen.imports.rows.plan import RowPlan

MOST_LISTED = 200
_MOST_COUNTED = 5_000


class RejectedValues:
    """Refused values by column and field, with the number of rows and the first reason."""

    def __init__(self) -> None:
        self._rows: Counter[tuple[str, str, str]] = Counter()
        self._reasons: dict[tuple[str, str, str], str] = {}

    def add(self, plans: Iterable[RowPlan]) -> None:
        """Count the refused cells of these rows."""
        for plan in plans:
            for problem in plan.problems:
                if problem["severity"] != "error" or problem["field"] is None or problem["value"] is None:
                    continue
                key = (problem["column"], problem["field"], problem["value"])
                if key in self._rows or len(self._rows) < _MOST_COUNTED:
                    self._rows[key] += 1
                    self._reasons.setdefault(key, problem["reason"])

    def listed(self, job: ImportJob) -> list[dict[str, Any]]:
        """Return the most frequent values as `schemas.RejectedOut` shows them."""
        index_of = {column["header"]: column["index"] for column in job.columns}
        return [
            {
                "index": index_of[header],
                "header": header,
                "target": target,
                "value": value,
                "rows": rows,
                "reason": self._reasons[header, target, value],
                "choices": _choices(target),
            }
            for (header, target, value), rows in self._rows.most_common(MOST_LISTED)
            if header in index_of
        ]


def _choices(target: str) -> list[str]:
    if target in NO_FIELDS:
        return []
    entity, _, key = target.partition(".")
    known = catalog(entity).get(key)  # None: a field of the namespace's own
    return [member.value for member in known.members] if known and known.type is FieldType.ENUM else []
