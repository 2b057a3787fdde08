"""Compares names of fields: models change capitals, blanks and dashes."""

from __future__ import annotations

import re

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BREAK = re.compile(r"[\s_.-]+")


def normalize_key(key: str) -> str:
    """Return a name of a field in snake case: `employeesCount`, `Employees Count` and `employees-count` are one."""
    return _BREAK.sub("_", _HUMP.sub("_", key[:200].strip())).lower()
