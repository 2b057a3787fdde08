"""Splits full names into first and last name, without titles and remarks. Pure.

A name that cannot be told apart surely is not split: an empty first name is better than a wrong greeting.
"""

from __future__ import annotations

import re

from leadgen.fields import normalize_text
from leadgen.imports.columns.value_shapes import FIRST_NAMES

_TITLE_LIST = """
ing mgr bc dr mudr mvdr judr phdr rndr paeddr thdr doc prof ph phd csc drsc mba ll llm dis dipl msc ma bsc mr mrs ms mlle
herr frau pan paní m mme arch univ med jr sr ml st
"""
_TITLES = frozenset(_TITLE_LIST.split())
_BETWEEN = frozenset({"et", "-", "&", "und", "a"})
_PARTICLE_LIST = """
de da di du del della des dos van von vom zu zum zur den der ter af av la le l d y
"""
_PARTICLES = frozenset(_PARTICLE_LIST.split())
_REMARK = re.compile(r"\([^()]{0,60}\)|\[[^\[\]]{0,60}\]")
_LONGEST = 250


def split_name(full: str) -> tuple[str, str] | None:
    """Split a plain two- or three-word name (`Novák, Jan` too) into first and last name.

    Returns None for any other name.
    """
    words = full.split(" ")
    if len(words) in (2, 3) and all(map(str.isalpha, words)):
        lowered = [word.lower() for word in words]
        if _TITLES.isdisjoint(lowered) and _PARTICLES.isdisjoint(lowered):
            return " ".join(words[:-1]), words[-1]
    if len(full) > _LONGEST:
        return None
    parts = [words for part in _REMARK.sub(" ", full).split(",") if (words := _without_titles(part.split()))]
    if len(parts) == 2:  # the last name, then the first name
        return (" ".join(parts[1]), " ".join(parts[0])) if max(map(len, parts)) <= 3 else None
    return _in_order(parts[0], titled_last=full.count(",") > 0) if len(parts) == 1 else None


def _in_order(words: list[str], *, titled_last: bool) -> tuple[str, str] | None:
    particle = next((place for place, word in enumerate(words) if place and _is_particle(word)), None)
    if particle is not None and len(words) <= 6:
        return " ".join(words[:particle]), " ".join(words[particle:])
    if not 2 <= len(words) <= 3:
        return None
    if titled_last and len(words) == 2 and _is_first_name(words[1]) and not _is_first_name(words[0]):
        return words[1], words[0]  # lists that put titles last often put the last name first
    return " ".join(words[:-1]), words[-1]


def _is_first_name(word: str) -> bool:
    return normalize_text(word) in FIRST_NAMES


def _is_particle(word: str) -> bool:
    return word.lower().replace("’", "'").partition("'")[0] in _PARTICLES


def _without_titles(words: list[str]) -> list[str]:
    """Drop titles in front and behind; a name in the middle keeps its dots."""
    start, end = 0, len(words)
    while start < end and (_is_title(words[start]) or (start and words[start].lower() in _BETWEEN)):
        start += 1
    while end > start and _is_title(words[end - 1]) and (end - start > 2 or not words[end - 1].isalpha()):
        end -= 1
    return words[start:end]


def _is_title(word: str) -> bool:
    """Tell whether a word is a title: a known one, or an abbreviation of at least two letters with a dot."""
    letters = [part for part in re.split(r"[.\-]", word.lower()) if part]
    return bool(letters) and (all(part in _TITLES for part in letters) or ("." in word and max(map(len, letters)) > 1))
