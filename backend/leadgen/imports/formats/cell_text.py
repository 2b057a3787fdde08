"""Turns the values of spreadsheet cells into text: what a person sees, dates in ISO form, no “.0”, no exponents. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite

SURE_DIGITS = 15
"""Digits that a spreadsheet keeps of a number; further ones are lost when a person types them."""
_MOST_DIGITS = 100
_FORMAT_CHARACTERS = 300
_LAST_DAY = 2_958_466  # the day after 9999-12-31
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.')
_FRACTION = re.compile(r"\.0+")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_CURRENCY = re.compile(r"\[\$([^\]-]{1,5})[^\]]*\]|(Kč|zł|kr\.?|Ft|lei|CHF|EUR|USD|GBP|CZK|NOK|SEK|DKK|PLN|HUF|[€$£¥])")
_PLACEHOLDERS = frozenset("0#?")
_PATTERN_LITERALS = frozenset(" +-()/.0123456789")
_DATES = frozenset((14, 15, 16, 17, 22, *range(27, 32), 34, 35, 36, *range(50, 59)))
_TIMES = frozenset((18, 19, 20, 21, 32, 33, 45, 46, 47))
_PERCENTS = frozenset((9, 10))

Formatter = Callable[[float], str]


def number_text(number: float) -> str:
    """Return a number without an exponent, and without decimals that only binary arithmetic has made."""
    if not isfinite(number):
        return ""
    if number == int(number):
        # Digits beyond the precision of a number are not made up.
        return str(int(number)) if abs(number) < 1e15 else format(Decimal(repr(number)), "f").removesuffix(".0")
    text = format(number, f".{SURE_DIGITS}g")
    return format(Decimal(text), "f") if "e" in text else text


def written_number(text: str) -> str:
    """Return a number as a file writes it, such as `4.2E+11`, in plain form; other text stays."""
    if text.isdigit() and len(text) <= _MOST_DIGITS and text.isascii():
        return text
    try:
        return number_text(float(text[:400]))
    except (ValueError, OverflowError):
        return text


def date_text(moment: datetime) -> str:
    """Return a date in ISO form, with the time of day when there is one."""
    if not moment.hour and not moment.minute and not moment.second:
        return moment.date().isoformat()
    return moment.isoformat(sep=" ", timespec="seconds" if moment.second else "minutes")


def iso_text(text: str) -> str:
    """Return an ISO date of a file in our form; other text stays."""
    try:
        return date_text(datetime.fromisoformat(text[:40]).replace(tzinfo=None))
    except ValueError:
        return text


def formatter(number_format: int, code: str, *, from_1904: bool = False) -> Formatter | None:
    """Return how cells of a number format are written; None: as plain numbers."""
    code = code[:_FORMAT_CHARACTERS]
    first = code.split(";", 1)[0]
    if number_format in _PERCENTS or (not _is_dated(first) and "%" in _LITERALS.sub("", first)):
        return lambda number: f"{number_text(round(number * 100, 10))}%"
    if number_format in _TIMES or number_format in _DATES or _is_dated(first):
        return _Moment(from_1904=from_1904, elapsed=number_format == 46 or _ELAPSED.search(first) is not None)
    pattern = _digit_pattern(first)
    if pattern is not None:
        return _Pattern(pattern)
    found = _CURRENCY.search(first)
    if found is not None:
        currency = found[1] or found[2]
        return lambda number: f"{number_text(number)} {currency}"
    return None


def _is_dated(code: str) -> bool:
    """Tell whether a format shows days or hours."""
    if _ELAPSED.search(code):
        return True
    bare = _FRACTION.sub("", _BRACKETS.sub("", _LITERALS.sub("", code)).lower())
    return "general" not in bare and not _PLACEHOLDERS & set(bare) and any(sign in bare for sign in "dmyhs")


def _digit_pattern(code: str) -> list[str] | None:
    """Return the signs of a format that writes whole numbers with fixed places, such as `000 00` or `+### ### ###`."""
    signs: list[str] = []
    text = _BRACKETS.sub("", code)
    for found in re.finditer(r'"([^"]*)"|\\(.)|[_*](.)|(.)', text, re.DOTALL):
        quoted = found[1] if found[1] is not None else found[2]
        if quoted is not None:
            if not set(quoted) <= _PATTERN_LITERALS:
                return None
            signs += [f"={sign}" for sign in quoted]
        elif found[4] is not None:
            if found[4] in _PLACEHOLDERS:
                signs.append(found[4])
            elif found[4] in " +-()/":
                signs.append(f"={found[4]}")
            else:
                return None
    places = sum(sign in _PLACEHOLDERS for sign in signs)
    fixed = sum(sign == "0" for sign in signs)
    return signs if places and (fixed > 1 or len(signs) > places) else None


class _Pattern:
    """Writes whole numbers with fixed places."""

    def __init__(self, signs: list[str]) -> None:
        self._signs = signs
        self._places = sum(sign in _PLACEHOLDERS for sign in signs)

    def __call__(self, number: float) -> str:
        if number < 0 or number != int(number):
            return number_text(number)
        digits = str(int(number))
        left = len(digits)
        places = self._places
        shown: list[str] = []
        for sign in reversed(self._signs):
            if sign not in _PLACEHOLDERS:
                shown.append(sign[1:])
                continue
            places -= 1
            if left:
                taken = left if not places else 1
                shown.append(digits[left - taken : left])
                left -= taken
            elif sign == "0":
                shown.append("0")
        return "".join(reversed(shown)).strip()


class _Moment:
    """Writes serial numbers of days as dates; a number below one is a time of day."""

    def __init__(self, *, from_1904: bool, elapsed: bool) -> None:
        self._from_1904, self._elapsed = from_1904, elapsed

    def __call__(self, number: float) -> str:
        if not 0 <= number < _LAST_DAY:
            return number_text(number)
        if self._elapsed or number < 1:
            seconds = round(number * 86_400)
            hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
            return f"{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
        return date_text(self._start(number) + timedelta(seconds=round(number * 86_400)))

    def _start(self, number: float) -> datetime:
        if self._from_1904:
            return datetime(1904, 1, 1)  # noqa: DTZ001 - a sheet's dates have no zone
        # Serial 60 is a 29 February 1900 that never was: days before are counted from one day later.
        return datetime(1899, 12, 31 if number < 60 else 30)  # noqa: DTZ001
