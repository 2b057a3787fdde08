"""Matches the columns of a list to fields by the meaning of the headers, as a model does.

A prompt carries the fields as `name: Label` lines under `Fields:` and the columns as a JSON list under `Columns:`, each
with a key, a header and samples.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

_TASK = re.compile(r"^Fields:\n(?P<fields>.+?)\n\nColumns:\n(?P<columns>\[.*?\])$", re.DOTALL | re.MULTILINE)
_MEANINGS = {
    "job title": "stanowisko puesto cargo mansione befattning tehtavanimike zaradenie",
    "city": "miejscowosc ciudad localidad citta paikkakunta",
    "department": "dzial departamento reparto avdelning osasto oddelenie",
    "notes": "uwagi observaciones osservazioni anteckningar huomautus poznamky",
}


def columns_in(prompt: str) -> dict[str, str] | None:
    """Return the field of each column by the column's key, without columns that fit none.

    Returns None where the prompt asks for no columns.
    """
    found = _TASK.search(prompt)
    if found is None:
        return None
    try:
        columns = json.loads(found["columns"])
    except ValueError:
        return None
    fields = {_plain(label): name for name, label in reversed(list(_choices(found["fields"])))}
    matched: dict[str, str] = {}
    for column in columns if isinstance(columns, list) else ():
        target = _field_of(column, fields) if isinstance(column, dict) else None
        if target is not None and target not in matched.values():
            matched[str(column.get("key"))] = target
    return matched


def _choices(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.splitlines():
        name, _, label = line.partition(": ")
        yield name, label


def _field_of(column: Mapping[str, Any], fields: Mapping[str, str]) -> str | None:
    header = _plain(str(column.get("header", "")))
    if header in fields:
        return fields[header]
    words = set(header.split())
    meant = next((label for label, known in _MEANINGS.items() if words & set(known.split())), "")
    return fields.get(meant)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).split())
