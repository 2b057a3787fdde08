"""Canonical forms of free text, so that two spellings of one thing compare equal, and days in words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
_WORD_BREAK = re.compile(r"[\W_]+")


def day_in_words(day: date) -> str:
    """Return a day as sentences for people have it: "9 Feb 2024"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


# Not by locale: sentences are English wherever the product runs.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")


def _folded(text: str) -> str:
    plain = text.casefold()
    if not plain.isascii():
        plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain.translate(_LETTERS)))
    return _WORD_BREAK.sub(" ", plain)


# Below this no letter's form depends on its neighbours, so that a look-up per letter does: names in lists are the bulk of it.
# A test holds both ways to the same answers.
_LATIN_END = 0x250
_LATIN = {code: _folded(chr(code)) for code in range(_LATIN_END)}


def normalize_text(text: str) -> str:
    """Return lower-case text without accents, words joined by single blanks, nothing but letters and digits."""
    if not text.isascii() and max(text) >= _BEYOND_LATIN:
        return _folded(text).strip()
    return " ".join(text.translate(_LATIN).split())


_BEYOND_LATIN = chr(_LATIN_END)
