"""Finds the fields whose known headers are close to a misspelt one. Pure."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from leadgen.fields import Entity, catalog, normalize_text
from leadgen.imports.columns.headers import HEADER_CHARACTERS

_FUZZY = 84.0


def _aliases() -> dict[str, list[tuple[Entity, str]]]:
    found: dict[str, list[tuple[Entity, str]]] = {}
    for entity in Entity:
        for field in catalog(entity).values():
            if field.importable:
                for header in (field.key, field.label, *field.aliases):
                    found.setdefault(normalize_text(header), []).append((entity, field.key))
    return found


_ALIASES = _aliases()


def close_headers(header: str) -> dict[str, tuple[float, str]]:
    """Return the fields with a header close to this one, with confidence (0-1) and reason."""
    key = normalize_text(header[:HEADER_CHARACTERS])
    found: dict[str, tuple[float, str]] = {}
    if len(key) >= 4 and not key.startswith("column "):
        for alias, score, _ in process.extract(
            key, _ALIASES.keys(), scorer=fuzz.token_sort_ratio, limit=4, score_cutoff=_FUZZY
        ):
            for entity, name in _ALIASES[alias]:
                found.setdefault(f"{entity}.{name}", (round(score / 100 * 0.85, 3), f"header is close to “{alias}”"))
    return found
