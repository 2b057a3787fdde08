"""Recognises the exports of known tools by their headers, and what each of their columns holds. Pure.

The table `known_exports.json` lists per export the headers that mark it, how many of these are needed, and the field of
each header. Missing and additional columns do not matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from leadgen.fields import normalize_text
from leadgen.imports.columns.headers import HEADER_CHARACTERS

_LEAST_KNOWN = 3  # columns of an export that a file must have


@dataclass(frozen=True, slots=True)
class KnownExport:
    """An export of a tool: its marks and the target of each header, both in plain form."""

    key: str
    name: str
    needed: int
    marks: frozenset[str]
    columns: Mapping[str, str]

    def target_of(self, header: str) -> str | None:
        """Return the target of a header; None for a header that is not of this export."""
        return self.columns.get(_plain(header))


def find_export(headers: Sequence[str]) -> KnownExport | None:
    """Return the export that most of these headers belong to, or None."""
    given = {_plain(header) for header in headers} - {""}
    best: tuple[int, int] = (0, 0)
    found = None
    for export in _exports():
        marks, known = len(export.marks & given), len(export.columns.keys() & given)
        if marks >= export.needed and known >= _LEAST_KNOWN and known * 2 >= len(given) and (marks, known) > best:
            best, found = (marks, known), export
    return found


def _plain(header: str) -> str:
    return normalize_text(header[:HEADER_CHARACTERS])


@cache
def _exports() -> tuple[KnownExport, ...]:
    text = files(__package__).joinpath("known_exports.json").read_text(encoding="utf-8")
    return tuple(
        KnownExport(
            one["key"],
            one["name"],
            one["needed"],
            frozenset(map(_plain, one["marks"])),
            {_plain(header): target for header, target in one["columns"].items()},
        )
        for one in json.loads(text)
    )
