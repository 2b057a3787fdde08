"""Names of a register's legal form codes, in its own language and in English.

Our own table, `legal_forms.csv`, holds the forms whose code is evidenced. An unlisted code stays a code: its name is
unknown rather than guessed. (ARES lists its own; see `czechia.code_lists`.)
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class LegalForm(NamedTuple):
    """Names of a legal form; None = unknown."""

    local: str | None
    english: str | None


UNKNOWN = LegalForm(None, None)


def legal_form(registry: str, code: str | None) -> LegalForm:
    """Return the form with this code in this register."""
    return legal_forms().get((registry, code or ""), UNKNOWN)


@cache
def legal_forms() -> dict[tuple[str, str], LegalForm]:
    """Return all forms by register and code."""
    text = (files("leadgen.providers.registries") / "legal_forms.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {(row["registry"], row["code"]): LegalForm(row["local"], row["english"]) for row in rows}
