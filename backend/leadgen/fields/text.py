"""Canonical forms of free text, to compare spellings; and dates in words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from typing import Literal

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
_WORD_BREAK = re.compile(r"[\W_]+")


def day_in_words(day: date) -> str:
    """Format a date for sentences: "9 Feb 2024"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


# Independent of the locale: sentences are English wherever the product runs.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")


_MARKS_IN_A_ROW = 30  # what Unicode's stream-safe text format allows (UAX 15); no language needs more than five


def _is_mark(char: str) -> bool:
    return all(map(unicodedata.combining, unicodedata.normalize("NFKD", char)))


@cache
def _mark_runs() -> re.Pattern[str]:
    marks = "".join(filter(_is_mark, map(chr, range(0x300, 0x1F000))))
    return re.compile(f"([{marks}]{{{_MARKS_IN_A_ROW}}})[{marks}]+")


def decompose(text: str, form: Literal["NFKD", "NFKC"] = "NFKD") -> str:
    """Return text in a compatibility form of Unicode, in linear time.

    Normalisation sorts each run of combining marks in quadratic time, so runs are cut to the length of real text.
    """
    if len(text) > _MARKS_IN_A_ROW and not text.isascii():
        # A letter before the run may decompose into a base and marks, so a run grows by a few marks at most.
        text = _mark_runs().sub(r"\1", text)
    return unicodedata.normalize(form, text)


def _folded(text: str) -> str:
    plain = text.casefold()
    if not plain.isascii():
        plain = _ACCENTS.sub("", decompose(plain.translate(_LETTERS)))
    return _WORD_BREAK.sub(" ", plain)


# Below this code point, no letter's form depends on its neighbours, so a look-up per letter is enough and faster. Most
# names in lists are Latin. A test compares both ways.
_LATIN_END = 0x250
_LATIN = {code: _folded(chr(code)) for code in range(_LATIN_END)}


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text as they are, for tables in code."""
    return frozenset(text.split())


def normalize_text(text: str) -> str:
    """Reduce text to lower-case letters and digits without accents, joined by single blanks."""
    if not text.isascii() and max(text) >= _BEYOND_LATIN:
        return _folded(text).strip()
    return " ".join(text.translate(_LATIN).split())


_BEYOND_LATIN = chr(_LATIN_END)
