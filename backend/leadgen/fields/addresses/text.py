"""Prepares the text of an address before any rule reads it. Pure, and linear in the length of the text."""

from __future__ import annotations

import html
import re
import unicodedata

from leadgen.fields.cells import storable
from leadgen.fields.text import decompose

_SIGNS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u02bc\u00b4\u0060", "'")
    | dict.fromkeys("\u3002\uff61", ".")
    | {"\u3001": ",", "\u200c": None, "\u200d": None, "\t": " "}
)
_ENTITY = re.compile(r"&(?:#\d{1,5}|#x[0-9a-f]{1,4}|[a-z]{2,8});", re.IGNORECASE)
_BREAK_MARK = re.compile(r"<br\s?/?>|_x000d_|\\r\\n|\\n", re.IGNORECASE)  # as other tools write line breaks
_CELL_FORMULA = re.compile(r'=\s?"([^"]*)"$')
_QUOTES = "\"'"


def plain_text(text: str) -> str:
    """Return text without invisible marks, with ASCII forms of wide letters, digits, dashes, quotes and blanks.

    Line breaks stay.
    """
    if not text.isascii() or not text.isprintable():
        text = decompose(storable(text), "NFKC").translate(_SIGNS)
        if not text.isascii():
            text = "".join(_ascii_digit(sign) for sign in text)
    if "&" in text and ";" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    if "<" in text or "_" in text or "\\" in text:
        text = _BREAK_MARK.sub("\n", text)
    return text.strip()


def _ascii_digit(sign: str) -> str:
    return str(unicodedata.digit(sign)) if not sign.isascii() and sign.isdecimal() else sign


def without_spreadsheet(text: str) -> str:
    """Return the text of a cell that a spreadsheet wrote as `="text"`, `=text` or with an apostrophe in front."""
    text = text.strip()
    found = _CELL_FORMULA.match(text)
    if found is not None:
        text = found[1].strip()
    elif text.startswith(("=+", "='", "'=", "'+", "'0")):
        text = text[1:].strip()
    return without_quotes(text)


def without_quotes(text: str) -> str:
    """Return text without quotes around the whole of it, and without an apostrophe in front."""
    while len(text) > 1 and text[0] in _QUOTES and text[-1] == text[0] and text[0] not in text[1:-1]:
        text = text[1:-1].strip()
    return text.lstrip("'") if text.startswith("'") else text


def one_line(text: str) -> str:
    """Return text with each run of blanks and line breaks as one blank."""
    return " ".join(text.split())


def table_of(text: str) -> frozenset[str]:
    """Return the words of a table that is written as text."""
    return frozenset(text.split())
