"""Cleans every cell before any regular expression reads it: blanks collapsed, length capped.

A cell may hold megabytes. Expressions that skip blanks on both sides of a mark take quadratic time in a run of blanks,
and hold the GIL meanwhile. So each cell is shortened first, in linear time.
"""

from __future__ import annotations

import re

from leadgen.fields.field import Field, FieldType

_NUMBER, _WORD, _ADDRESS = 200, 300, 4_000
CELL_CHARACTERS: dict[FieldType, int] = {
    FieldType.TEXT: 20_000,
    FieldType.LONG_TEXT: 20_000,
    FieldType.INTEGER: _NUMBER,
    FieldType.NUMBER: _NUMBER,
    FieldType.MILLIONS_EUR: _NUMBER,
    FieldType.YEAR: _NUMBER,
    FieldType.BOOLEAN: _NUMBER,
    FieldType.DATE: _NUMBER,
    FieldType.INSTANT: _NUMBER,
    FieldType.ENUM: _WORD,
    FieldType.COUNTRY: _WORD,
    FieldType.URL: _ADDRESS,  # people paste tracking parameters too, which are dropped later
    FieldType.LINKEDIN_URL: _ADDRESS,
    FieldType.DOMAIN: _ADDRESS,
    FieldType.EMAIL: 1_000,  # `Name <address>`
    FieldType.PHONE: _NUMBER,
    FieldType.IDENTIFIER: _NUMBER,
    FieldType.TEXT_LIST: 100_000,
    FieldType.OBJECT: 200_000,
    FieldType.OBJECT_LIST: 200_000,
}
"""Maximum length of a cell by field type, in characters after blanks are collapsed."""

# Line breaks have a meaning in these types: paragraphs, items, or blanks inside the strings of JSON.
_LINES = frozenset({FieldType.LONG_TEXT, FieldType.TEXT_LIST})
_JSON = frozenset({FieldType.OBJECT, FieldType.OBJECT_LIST})
# Control characters, invisible marks (soft hyphens, directions, variation) and halves of surrogate pairs: they cannot be
# stored, or are not meant. The joiners U+200C and U+200D belong to the spelling of some languages.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f"
    r"\ufeff\ud800-\udfff]"
)
_BLANKS_IN_LINE = re.compile(r"[^\S\n]+")


def storable(text: str) -> str:
    """Return text without characters that cannot be stored or are not meant."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub("", text)


def collapse(text: str, *, keep_lines: bool = False) -> str:
    """Collapse each run of blanks to one space.

    With `keep_lines`, line breaks stay, as LF.
    """
    if not keep_lines:
        return " ".join(text.split())
    return _BLANKS_IN_LINE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clean_cell(field: Field, raw: str) -> str:
    """Return a cell of a field, ready to be read: storable characters only, blanks collapsed."""
    bare = storable(raw)
    return bare.strip() if field.type in _JSON else collapse(bare, keep_lines=field.type in _LINES)


def most_characters(field: Field) -> int:
    """Return the maximum length of a field's cell, in characters."""
    cap = CELL_CHARACTERS[field.type]
    return cap if field.max_length is None or field.type is not FieldType.TEXT else min(cap, field.max_length)
