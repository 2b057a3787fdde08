"""One row of a list: its values, and what is remarked about its cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Problem = dict[str, Any]
"""line, severity, column, field, value, reason, fix: see `schemas.ProblemOut`."""

_SHOWN = 200  # characters of a cell that a problem shows; the file is stored whole


@dataclass(slots=True)
class Row:
    """One row's canonical values. `guessed_names`: the names were split from the full name.

    `inferred` are values of the contact that follow from the others by a rule; the list does not say them.
    """

    line: int
    contact: dict[str, Any] = field(default_factory=dict)
    company: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    guessed_names: bool = False
    inferred: dict[str, Any] = field(default_factory=dict)
    refused: str | None = None

    def add_further(self, target: str, values: Iterable[str]) -> None:
        """Add further values of a field to the record's list of them, each once."""
        entity, _, key = target.partition(".")
        known = (self.contact if entity == "contact" else self.company).setdefault(key, [])
        known += [value for value in dict.fromkeys(values) if value not in known]


def shown(cell: str) -> str:
    """Return a cell as a problem shows it: a long cell is shortened and marked."""
    text = cell.strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def row_problem(line: int, severity: str, reason: str, fix: str | None) -> Problem:
    """Return a problem of the row as a whole."""
    return {
        "line": line, "severity": severity, "column": None, "field": None, "value": None, "reason": reason, "fix": fix,
    }  # fmt: skip


def cell_warning(line: int, header: str | None, target: str, value: str, reason: str) -> Problem:
    """Return a warning about a readable value: why it is not stored, or why it is doubtful."""
    return {
        "line": line, "severity": "warning", "column": header, "field": target, "value": shown(value), "reason": reason,
        "fix": None,
    }  # fmt: skip
