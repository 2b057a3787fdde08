"""Parses written numbers: `1 234,5`, `1.234,50`, `€12M`, `3,5 mil. Kč`, `11-50`."""

from __future__ import annotations

import re

_SCALES: dict[str, float] = {
    **dict.fromkeys(("k", "t", "tis", "tsd", "thousand"), 1e3),
    **dict.fromkeys(("m", "mn", "mio", "mil", "mill", "million", "millions", "milion", "milionu", "miljoonaa"), 1e6),
    **dict.fromkeys(("meur",), 1e6),
    **dict.fromkeys(("b", "bn", "mrd", "mld", "md", "billion", "miliarda"), 1e9),
}
_CURRENCIES: dict[str, str] = {
    **dict.fromkeys(("€", "eur", "euro", "euros", "meur"), "EUR"),
    **dict.fromkeys(("$", "us$", "usd"), "USD"),
    **dict.fromkeys(("£", "gbp"), "GBP"),
    **dict.fromkeys(("kč", "kc", "czk"), "CZK"),
    **dict.fromkeys(("kr", "nok"), "NOK"),
    **dict.fromkeys(("zł", "pln"), "PLN"),
    **{code.lower(): code for code in ("SEK", "DKK", "CHF", "HUF")},
}
_DIGIT = re.compile(r"\d")
# One character class without alternatives takes linear time on any text.
_WITH_SEPARATORS = re.compile(r"[\d\s.,'\u00a0\u202f\u2009]+")
_UNIT_WORD = re.compile(r"[^\W\d_]+|[€$£]")
# Both expressions expect text with single blanks: two classes of blanks side by side would take quadratic time.
_RANGE = re.compile(r"^\D{0,3}(\d[\d .,]*?) ?(?:-|–|—|to|až|bis|à) ?(\d[\d .,]*)\b")
_FROM = re.compile(r"^(?:>|≥|over|více než|über|mehr als|plus de)? ?(\d[\d .,]*)\+?$")
_SIGNS = ("+", "-")


def parse_digits(text: str, *, whole: bool = False) -> float | None:
    """Parse digits with separators; return None for anything else.

    The last separator is the decimal one, unless it groups thousands. A separator groups thousands if it occurs more
    than once, or if exactly three digits follow and it is a comma or `whole` numbers are wanted.
    """
    digits = re.sub(r"[\s'\u00a0\u202f\u2009]", "", text).rstrip(".,")
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        decimal = max(",", ".", key=digits.rfind)
    elif commas or points:
        mark = "," if commas else "."
        grouped = len(digits) - digits.rfind(mark) == 4 and not digits.startswith("0")
        decimal = "" if commas + points > 1 or (grouped and (whole or mark == ",")) else mark
    else:
        decimal = ""
    other = "." if decimal == "," else ","
    digits = digits.replace(other, "").replace(decimal, ".") if decimal else re.sub(r"[.,]", "", digits)
    try:
        return float(digits)
    except ValueError:
        return None


def parse_amount(text: str, *, whole: bool = False) -> tuple[float, float, str | None] | None:
    """Parse an amount with optional unit words into (number, scale, ISO currency or None).

    Returns None for anything else. `scale` is 1 where no unit such as `M` or `mil.` is written; the number is not
    multiplied yet.
    """
    parts = _amount_parts(text.strip().strip("~≈ "))
    number = None if parts is None else parse_digits(parts[2], whole=whole)
    if parts is None or number is None:
        return None
    negative, words, _ = parts
    scale, currency = 1.0, None
    for word in _UNIT_WORD.findall(words.lower()):
        if word in _CURRENCIES:
            currency = _CURRENCIES[word]
        if word in _SCALES:
            scale = _SCALES[word]
        elif word not in _CURRENCIES:
            return None
    return (-number if negative else number), scale, currency


def _amount_parts(text: str) -> tuple[bool, str, str] | None:
    """Split an amount into minus sign, words around the digits, and digits.

    Returns None for text that is no amount. A sign is allowed as the first character and right before the digits,
    nowhere else before the digits.
    """
    first = _DIGIT.search(text)
    if first is None:
        return None
    start, end = first.start(), len(text)
    while not text[end - 1].isdecimal():
        end -= 1
    digits, before = text[start:end], text[:start]
    signs = ""
    if before.endswith(_SIGNS):
        signs, before = before[-1], before[:-1]
    if before.startswith(_SIGNS):
        signs, before = signs + before[0], before[1:]
    if "+" in before or "-" in before or not _WITH_SEPARATORS.fullmatch(digits):
        return None
    return "-" in signs, f"{before} {text[end:]}", digits


def parse_band(text: str) -> float | None:
    """Return one number for a band: the middle of `11-50`, the start of `1000+`; else None."""
    text = " ".join(text.split())
    found = _RANGE.match(text)
    if found is not None:
        low, high = parse_digits(found[1], whole=True), parse_digits(found[2], whole=True)
        return None if low is None or high is None else (low + high) / 2
    open_band = _FROM.match(text)
    return parse_digits(open_band[1], whole=True) if open_band else None
