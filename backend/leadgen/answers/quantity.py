"""Reads a quantity as models write it: `about 240`, `200–250 (2024)`, `>€10M`, `1,200 employees`, `80 %`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from leadgen.fields.numbers import parse_amount

_LONGEST = 200
_NOTE = re.compile(r"\s?\([^()]{0,120}\)\s?$|\s(?:in|as of|für|za|k|i|en|w|v roce|per)\s(?:fy ?)?(?:19|20)\d\d$")
_APPROXIMATE = re.compile(
    r"^(?:about|around|approx\.?|approximately|approximate|circa|ca\.?|c\.|cca\.?|roughly|some|nearly|almost|est\.?"
    r"|estimated(?: at)?|an estimated|asi|přibližně|zhruba|okolo|kolem|približne|etwa|ungefähr|rund|zirka|environ|à peu près"
    r"|rundt|omtrent|cirka|noin|ok\.|około|~|≈|±)\s?",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"^(?:>=?|≥|over|more than|above|at least|min\.?|minimum|upwards of|více než|přes|nad|alespoň|viac ako|über|mehr als|mindestens"
    r"|plus de|au moins|mer enn|over|minst|yli|ponad|powyżej|ab|od|from)\s?",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"^(?:<=?|≤|under|less than|fewer than|below|up to|at most|max\.?|maximum|méně než|pod|do|menej ako|unter|weniger als"
    r"|bis zu|höchstens|moins de|jusqu'à|mindre enn|færre enn|inntil|alle|poniżej)\s?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s?(?:–|—|‑|−|-|\bto\b|\baž\b|\bbis\b|\bà\b|\btil\b|\band\b)\s?")
_WORDS = re.compile(
    r"\s?(?:employees|people|staff|persons|ftes?|workers|headcount|members|zaměstnanc\w{0,5}|lidí|osob|zamestnanc\w{0,5}"
    r"|mitarbeiter\w{0,6}|beschäftigte\w?|personen|salariés|employés|personnes|ansatte|medarbeidere|anställda|henkilöä"
    r"|työntekijää|pracownik\w{0,4}|osób)\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity between two ends, which are equal for one number. Infinite ends are open.

    `scaled`: the text names a unit such as million. `currency` is an ISO code.
    """

    minimum: float
    maximum: float
    approximate: bool = False
    currency: str | None = None
    scaled: bool = False
    percent: bool = False
    open_below: bool = False


def read_quantity(text: str, *, whole: bool = False) -> Quantity | None:
    """Return the quantity of a text; None for anything that is not one quantity."""
    bare = " ".join(text.split())
    if not bare or len(bare) > _LONGEST:
        return None
    bare = _NOTE.sub("", bare).strip(" .")
    approximate = _APPROXIMATE.match(bare) is not None
    bare = _APPROXIMATE.sub("", bare)
    least, most = _LEAST.match(bare), _MOST.match(bare)
    bare = (least or most).re.sub("", bare) if least or most else bare  # type: ignore[union-attr]
    bare = _WORDS.sub("", bare).strip()
    percent = bare.endswith("%")
    bare = bare.rstrip("% ")
    if bare.endswith("+"):
        bare, least = bare[:-1].rstrip(), least or re.match("", "")
    one = _one(bare, whole=whole)
    if one is not None:
        number, scale, currency = one
        value = number * scale
        low = -math.inf if most else value
        high = math.inf if least else value
        if most:
            low = 0.0
        return Quantity(low, high, approximate, currency, scale > 1, percent, open_below=most is not None)
    found = _range(bare, whole=whole)
    return None if found is None else replace(found, approximate=approximate, percent=percent)


def _one(text: str, *, whole: bool) -> tuple[float, float, str | None] | None:
    found = parse_amount(text, whole=whole) if text else None
    return found if found is not None and math.isfinite(found[0]) else None


def _range(text: str, *, whole: bool) -> Quantity | None:
    parts = [part for part in _RANGE.split(text) if part.strip()]
    if len(parts) != 2:
        return None
    first, second = (_one(part.strip(), whole=whole) for part in parts)
    if first is None or second is None:
        return None
    # a unit or a currency behind the second number counts for both
    scale = first[1] if first[1] > 1 else second[1]
    low, high = first[0] * scale, second[0] * second[1]
    if low > high:
        low = first[0]
    currency = first[2] or second[2]
    return Quantity(low, high, currency=currency, scaled=second[1] > 1) if low <= high else None
