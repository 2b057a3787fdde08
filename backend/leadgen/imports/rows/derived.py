"""Derives what follows from a row's own values: names from the full name, seniority and department from the title. Pure.

Parts of a name are taken only where they are sure. What follows by a rule is kept apart from what the list says.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from leadgen.fields import normalize_text
from leadgen.fields.enums import Department, SeniorityLevel
from leadgen.people.names import read_name
from leadgen.people.titles import judge_title, read_department_words, read_seniority_word

_LONGEST = 300


@lru_cache(maxsize=20_000)
def split_name(full: str, country: str | None = None) -> tuple[str, str] | None:
    """Return the first and the last name in a full name; None where they are not sure."""
    reading = read_name(full, country=country)
    return (reading.first_name, reading.last_name) if reading.sure else None


def is_part_of(first: str, full: str) -> bool:
    """Tell whether a first name occurs in a full name, in any spelling of its accents."""
    words = set(normalize_text(full[:_LONGEST]).split())
    return set(normalize_text(first[:_LONGEST]).split()) <= words


@lru_cache(maxsize=20_000)
def judged(title: str, language: str | None = None) -> dict[str, Any]:
    """Return the seniority and the department that a job title says; do not change the dict."""
    reading = judge_title(title[:_LONGEST], language=language)
    said = {"seniority_level": reading.seniority, "department": reading.department}
    return {key: value.value for key, value in said.items() if value is not None}


def role_word(key: str, cell: str) -> tuple[SeniorityLevel | Department, tuple[str, ...]] | None:
    """Return the seniority or the department that another tool's words mean, and the other words."""
    if key == "seniority_level":
        level = read_seniority_word(cell)
        return None if level is None else (level, ())
    if key == "department":
        words = read_department_words(cell)
        return None if words.department is None else (words.department, words.others)
    return None
