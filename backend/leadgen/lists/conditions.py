"""Conditions from filter values: include and exclude, no value, ranges, words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlalchemy.sql.elements import True_

from leadgen.fields import normalize_text
from leadgen.lists.ids import Column

EMPTY: Literal["empty"] = "empty"
"""The filter value for "no value"; no enum has a member of this name."""


def in_or_not(column: Column, include: Sequence[Any], exclude: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition: one of `include` (when given) and none of `exclude`.

    `EMPTY` means no value in both.
    """
    parts: list[ColumnElement[bool]] = []
    if include:
        wanted: list[ColumnElement[bool]] = [column.in_([value for value in include if value != EMPTY])]
        parts.append(or_(*wanted, column.is_(None)) if EMPTY in include else wanted[0])
    refused = [value for value in exclude if value != EMPTY]
    if refused:
        # NULL matches no excluded value, but NOT IN alone would drop it.
        parts.append(or_(column.not_in(refused), column.is_(None)))
    if EMPTY in exclude:
        parts.append(column.is_not(None))
    return and_(*parts) if parts else true()


def between(column: Column, low: Any, high: Any) -> ColumnElement[bool]:
    """Return the condition: not below `low` and not above `high`, each where given.

    A missing value is in no range.
    """
    parts = ([column >= low] if low is not None else []) + ([column <= high] if high is not None else [])
    return and_(*parts) if parts else true()


def present(column: Column, wanted: bool | None) -> ColumnElement[bool]:  # noqa: FBT001 - the filter's own tri-state
    """Return the condition: has a value (True), has no value (False), either (None)."""
    if wanted is None:
        return true()
    return column.is_not(None) if wanted else column.is_(None)


def conditions_that_narrow(conditions: Iterable[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Return the conditions that are not always true.

    A list without a filter is recognized by having none.
    """
    return [condition for condition in conditions if not isinstance(condition, True_)]


def contains_words(search: str, *columns: Column) -> ColumnElement[bool]:
    """Return the condition: every word of `search` is in one of the (normalized) columns.

    See `has_word`. A search without words matches nothing.
    """
    words = search_words(search)
    return and_(*(or_(*(has_word(column, word) for column in columns)) for word in words)) if words else false()


def search_words(search: str) -> list[str]:
    """Return the words to search for, without case and diacritics, each once."""
    return list(dict.fromkeys(normalize_text(search).split()))


PART_LENGTH = 3
"""Shortest searched word that matches inside a word; shorter ones match only its beginning."""


def has_word(column: Column, word: str) -> ColumnElement[bool]:
    """Return the condition: a word of a normalized column starts with `word` or contains it.

    Only a `word` of at least three letters may be inside.
    """
    # Normalized text contains no LIKE wildcard, so words need no escaping.
    if len(word) >= PART_LENGTH:
        return column.like(f"%{word}%")
    begins = or_(column.like(f"{word}%"), column.like(f"% {word}%"))
    # The first comparison is the fastest and excludes most rows.
    return and_(column.like(f"%{word}%"), begins)
