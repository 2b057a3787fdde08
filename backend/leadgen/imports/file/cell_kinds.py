"""Tells what kind of value a cell holds, to tell header rows from rows of data. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from leadgen.fields.addresses.hosts import registrable_domain
from leadgen.imports.columns.headers import HEADER_CHARACTERS, meanings
from leadgen.imports.columns.value_shapes import has_legal_form
from leadgen.imports.file.csv_table import is_value
from leadgen.people.names.given_names import is_given

TEXT = "text"
_ADDRESS_IN_TEXT = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}[a-z]{2,24}/?")
_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:[-/.](?:0?[1-9]|1[0-2]))?|(?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d|(?:19|20)\d\d[-/](?:19|20)?\d\d"
)
_DIGITS = re.compile(r"\d+")
_MOST_NAME_WORDS = 4


def kind_of_cell(cell: str) -> str:
    """Return the kind of a stripped cell: empty, `text`, or a kind of value that no header is."""
    cell = cell[:HEADER_CHARACTERS]
    if not cell:
        return ""
    if "@" in cell and _ADDRESS_IN_TEXT.fullmatch(cell):
        return "address"
    if cell[0] in "+0123456789" and is_value(cell):
        return "number"
    if is_value(cell):
        return "link"
    return _kind_of_words(cell)


def _kind_of_words(cell: str) -> str:
    """Return the kind of a cell of words; what names a field is text, whatever it looks like."""
    if _HOST.fullmatch(cell) and registrable_domain(cell.rstrip("/")) and not meanings(cell):
        return "host"
    if has_legal_form(cell) and not meanings(cell):
        return "company"
    words = cell.split()
    is_name = 2 <= len(words) <= _MOST_NAME_WORDS and is_given(words[0]) and all(word[0].isupper() for word in words)
    return "person" if is_name and not meanings(cell) else TEXT


def is_period(cell: str) -> bool:
    """Tell whether a cell is a year or a month, which also names columns of numbers."""
    return _PERIOD.fullmatch(cell) is not None


def is_numbering(cells: Sequence[str]) -> bool:
    """Tell whether cells only number the columns: 1, 2, 3."""
    filled = [cell.strip() for cell in cells if cell and not cell.isspace()]
    if len(filled) < 2 or any(len(cell) > 3 or not cell.isdecimal() for cell in filled):
        return False
    numbers = list(map(int, filled))
    return numbers[0] <= 1 and all(upper + 1 == lower for upper, lower in pairwise(numbers))


def pattern(cell: str) -> str:
    """Return a cell with its numbers replaced, so that “Firm 1” and “Firm 22” are alike."""
    return _DIGITS.sub("0", cell[:HEADER_CHARACTERS].casefold())
