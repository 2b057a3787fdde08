"""Reads digits with separators: which mark is the decimal one, and which groups thousands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

BLANKS = " '’\u00a0\u202f\u2009"
_BLANKS = str.maketrans(dict.fromkeys(BLANKS))
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
_MOST_DIGITS = 24


class Digits(NamedTuple):
    """The number that digits mean; `other` is a second possible reading, None where the first is certain."""

    value: Decimal
    other: Decimal | None = None


def read_digits(text: str, *, whole: bool = False, mark: str | None = None) -> Digits | None:
    """Read digits with separators; None for anything else.

    `mark` is the decimal mark where it is known, as from the other values of a column. `whole` numbers have none, so
    that three digits behind a mark are thousands. "1.234" without either has two readings.
    """
    digits = text.translate(_BLANKS).rstrip(".,")
    if not digits or sum(map(str.isdigit, digits)) > _MOST_DIGITS:
        return None
    if digits.isdigit():
        return Digits(Decimal(digits)) if digits.isascii() else None
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        return _two_marks(digits, commas, points)
    sign = "," if commas else "."
    if _INDIAN.fullmatch(digits):
        return Digits(Decimal(digits.replace(",", "")))
    if commas + points > 1:
        return Digits(_without_marks(digits)) if _GROUPED.fullmatch(digits) else None
    return _one_mark(digits, sign, whole=whole, mark=mark)


def _two_marks(digits: str, commas: int, points: int) -> Digits | None:
    decimal = max(",", ".", key=digits.rfind)
    group, count = (",", points) if decimal == "." else (".", commas)
    whole, _, part = digits.rpartition(decimal)
    fits = count == 1 and part.isdigit() and (_GROUPED.fullmatch(whole) or _INDIAN.fullmatch(whole))
    return Digits(Decimal(f"{whole.replace(group, '')}.{part}")) if fits else None


def _one_mark(digits: str, sign: str, *, whole: bool, mark: str | None) -> Digits | None:
    before, _, behind = digits.partition(sign)
    if not (before.isdecimal() and behind.isdecimal() and digits.isascii()):
        return None
    decimal, grouped = Decimal(f"{before}.{behind}"), Decimal(before + behind)
    may_group = len(behind) == 3 and len(before) <= 3 and not before.startswith("0")
    if not may_group or mark == sign:
        return Digits(decimal)
    if whole or mark is not None or behind == "000":
        return Digits(grouped)
    return Digits(grouped, decimal) if sign == "," else Digits(decimal, grouped)


def _without_marks(digits: str) -> Decimal:
    return Decimal(digits.replace(".", "").replace(",", ""))


def mark_of(digits: str) -> str | None:
    """Return the decimal mark that digits prove; None where they prove none."""
    bare = digits.translate(_BLANKS).rstrip(".,")
    marks = [sign for sign in bare if sign in ".,"]
    if not marks:
        return None
    if len(set(marks)) == 2:
        return marks[-1] if marks.count(marks[-1]) == 1 else None
    other = "," if marks[0] == "." else "."
    if len(marks) > 1:
        return other if _GROUPED.fullmatch(bare) else None
    before, _, behind = bare.partition(marks[0])
    if behind == "000" and 0 < len(before) <= 3 and not before.startswith("0"):
        return other
    return None if len(behind) == 3 and len(before) <= 3 and not before.startswith("0") else marks[0]


_NUMBER = re.compile(r"\d[\d.,]*")
_CHARACTERS = 200


def decimal_mark_of(values: Iterable[str]) -> str | None:
    """Return the decimal mark of a column of numbers, `,` or `.`; None where its values prove none, or both."""
    found = {
        mark
        for value in values
        for digits in _NUMBER.findall(value[:_CHARACTERS])
        if (mark := mark_of(digits)) is not None
    }
    return found.pop() if len(found) == 1 else None
