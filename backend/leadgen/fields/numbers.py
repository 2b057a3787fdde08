"""Numbers as people write them: `1 234,5`, `1.234,50`, `€12M`, `3,5 mil. Kč`, `11-50`."""

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
_AMOUNT = re.compile(
    r"^(?P<sign>[-+]?)(?P<before>[^\d+-]*?)\s*(?P<minus>[-+]?)(?P<digits>\d[\d\s.,'\u00a0\u202f\u2009]*)\s*(?P<after>[^\d]*)$"
)
_RANGE = re.compile(r"^\D{0,3}(\d[\d\s.,\u00a0]*)\s*(?:-|–|—|to|až|bis|à)\s*(\d[\d\s.,\u00a0]*)\b")
_FROM = re.compile(r"^(?:>|≥|over|více než|über|mehr als|plus de)?\s*(\d[\d\s.,\u00a0]*)\s*\+?$")


def parse_digits(text: str, *, whole: bool = False) -> float | None:
    """Return the number that digits with separators stand for, else None.

    The last separator is the decimal one, unless exactly three digits follow it and it is a comma, stands
    more than once, or `whole` numbers are wanted: then it groups thousands.
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
    """Return (number, scale, ISO currency or None) of an amount with optional unit words, else None.

    `scale` is 1 where no unit such as `M` or `mil.` is written; the number is not multiplied yet.
    """
    found = _AMOUNT.match(text.strip().strip("~≈ "))
    if found is None:
        return None
    number = parse_digits(found["digits"], whole=whole)
    if number is None:
        return None
    scale, currency = 1.0, None
    for word in re.findall(r"[^\W\d_]+|[€$£]", f"{found['before']} {found['after']}".lower()):
        if word in _CURRENCIES:
            currency = _CURRENCIES[word]
        if word in _SCALES:
            scale = _SCALES[word]
        elif word not in _CURRENCIES:
            return None
    return (-number if "-" in (found["sign"], found["minus"]) else number), scale, currency


def parse_band(text: str) -> float | None:
    """Return one number that stands for a band: the middle of `11-50`, the start of `1000+`; else None."""
    found = _RANGE.match(text.strip())
    if found is not None:
        low, high = parse_digits(found[1], whole=True), parse_digits(found[2], whole=True)
        return None if low is None or high is None else (low + high) / 2
    open_band = _FROM.match(text.strip())
    return parse_digits(open_band[1], whole=True) if open_band else None
