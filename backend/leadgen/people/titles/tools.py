"""Reads the seniority and department words of other tools: Apollo, ZoomInfo, Sales Navigator, HubSpot."""

from __future__ import annotations

import re
from dataclasses import dataclass

from leadgen.fields.enums import Department, SeniorityLevel
from leadgen.fields.synonyms import find_member

_MOST_CHARACTERS = 1000
_BREAK = re.compile(r"[,;|/\n]")


@dataclass(frozen=True, slots=True)
class DepartmentWords:
    """The first known department of a cell, and the other words; the remarks name those too."""

    department: Department | None
    others: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_seniority_word(text: str) -> SeniorityLevel | None:
    """Return the seniority that a cell of another tool names."""
    cell = text[:_MOST_CHARACTERS]
    for word in (cell, *_BREAK.split(cell)):
        member = find_member(SeniorityLevel, word)
        if member is not None:
            return SeniorityLevel(member)
    return None


def read_department_words(text: str) -> DepartmentWords:
    """Return the first known department that a cell of another tool names."""
    cell = text[:_MOST_CHARACTERS]
    whole = find_member(Department, cell)
    if whole is not None:
        return DepartmentWords(Department(whole))
    words = [word.strip() for word in _BREAK.split(cell) if word.strip()]
    known = [(word, find_member(Department, word)) for word in words]
    first = next((i for i, (_, member) in enumerate(known) if member is not None), None)
    chosen = None if first is None else known[first][1]
    remarks = tuple(
        f"not used: {word}" if member else f"not known: {word}" for i, (word, member) in enumerate(known) if i != first
    )
    others = tuple(word for i, word in enumerate(words) if i != first)
    return DepartmentWords(Department(chosen) if chosen else None, others, remarks)
