"""Reads an amount as people write it: a number or a range, with unit, currency, year and doubts. Pure.

Nothing is guessed: a text that allows two numbers is refused, with both as the reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from leadgen.fields.amounts import words as w
from leadgen.fields.amounts.digits import decimal_mark_of, read_digits
from leadgen.fields.amounts.headers import HeaderUnit
from leadgen.fields.text import decompose, normalize_text

__all__ = ["Amount", "AmountRefusal", "decimal_mark_of", "read_amount"]

LONGEST = 200
"""Longest text that is read, in characters."""
_THOUSAND = 1_000
_WRITE = "Write one number such as 1200 or 1 234,5."


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount: a point `value`, or a range with `minimum` and `maximum`; None is an open end.

    Numbers are multiplied by the written scale; `scale` is that factor, 1 where none is written. Several `currencies`
    mean that the word alone does not decide ("kr"). `rule` names how the amount was read.
    """

    rule: str
    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    approximate: bool = False
    currencies: tuple[str, ...] = ()
    unit: str | None = None
    scale: int = 1
    year: int | None = None
    period: str | None = None
    remarks: tuple[str, ...] = ()

    @property
    def currency(self) -> str | None:
        """Return the ISO code of the currency; None without one, or where several are possible."""
        return self.currencies[0] if len(self.currencies) == 1 else None

    @property
    def is_range(self) -> bool:
        """Return whether the amount has two different ends, or an open one."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class AmountRefusal:
    """Why a text is no amount, and how to write one. `alternatives` are the possible readings."""

    reason: str
    fix: str = _WRITE
    alternatives: tuple[Decimal, ...] = ()


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−⁻﹣－", "-") | {"≈": "~", "∼": "~", "≥": ">", "≤": "<", "’": "'"})
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{0,60})[)\]]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_CUE = re.compile(
    r"\b(?:fy|gj|in|im|v|r|roce|rok|rok[uy]|year|jahr|stand|per|as of|za|za rok|k|an|en|år|vuonna|w)\b[. ]{0,2}"
    r"((?:19|20)\d\d)$"
)
_YEAR_FIRST = re.compile(r"^(?:fy ?)?((?:19|20)\d\d) ?[:=] ?(?=\S)")
_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?(?!\d)|\d[\d.,]*)|(?P<word>[^\W\d_]+\.?)|(?P<sign>[^\s\w])"
)
_PERIOD = re.compile(
    r"\bp\.? ?a\b\.?|(?:/ ?|\bper )(?:year|yr|annum|rok|jahr|an|år|vuosi|y|a"
    r"|(?P<month>month|mo|měsíc|monat|mois|måned|m))\b\.?"
)
_NO_CENTS = re.compile(r"(?<=\d)[.,]-{1,2}(?!\d)")
_DOTS = re.compile(r"(?<=\d) ?\.{2,3} ?(?=\d)")
_SIGNED = frozenset("€$£¥₹₺₴")
_ENDLESS = frozenset({"nan", "inf", "infinity", "infinite", "∞", "unendlich", "nekonecno"})


@dataclass(slots=True)
class _Parts:
    """What the words around the numbers say, collected on the way."""

    numbers: list[Decimal]
    scales: list[int | None]
    gaps: list[set[str]]
    currencies: tuple[str, ...] = ()
    unit: str | None = None
    approximate: bool = False
    lower: bool = False
    upper: bool = False
    negative: bool = False
    between: bool = False
    trillions: bool = False
    period: str | None = None


def read_amount(
    text: str, *, whole: bool = False, header: HeaderUnit | None = None, mark: str | None = None
) -> Amount | AmountRefusal:
    """Read an amount; `AmountRefusal` says why a text is none.

    `whole` numbers, such as headcounts, have no decimals. `header` is the unit that the column's header names: it holds
    where the text names none. `mark` is the decimal mark of the column, where it is known.
    """
    if len(text) > LONGEST:
        return AmountRefusal(f"is {len(text)} characters long", f"Shorten it to {LONGEST} characters.")
    plain = " ".join(decompose(text.translate(_DASHES), "NFKC").casefold().translate(_DASHES).split()).strip("~ ")
    bare = normalize_text(plain)
    if bare in _ENDLESS or plain in _ENDLESS:
        return AmountRefusal("is not a finite number", "Write a number such as 1200.")
    named = _by_name(bare)
    if named is not None:
        return named
    approximate = "~" in text or "≈" in text or "∼" in text
    rest, year, remarks = _without_year(_DOTS.sub("-", _NO_CENTS.sub("", plain)))
    rest, period = _without_period(rest)
    try:
        found = _collect(rest, whole=whole or _counts(header) or approximate, mark=mark, header=header)
        found.approximate |= approximate
        found.period = found.period or period
        return _finished(_assembled(found), found, header, year, remarks)
    except _RefusedError as refused:
        return refused.refusal


class _RefusedError(ValueError):
    """Leaves the reading of a text that is no amount."""

    def __init__(self, reason: str, fix: str = _WRITE, alternatives: tuple[Decimal, ...] = ()) -> None:
        super().__init__(reason)
        self.refusal = AmountRefusal(reason, fix, alternatives)


def _counts(header: HeaderUnit | None) -> bool:
    return header is not None and header.unit == "employees" and header.factor == 1


def _by_name(bare: str) -> Amount | None:
    """Read a band by its name, and people who work alone."""
    if bare in w.SELF_EMPLOYED:
        one = Decimal(1)
        return Amount(rule="self_employed", value=one, minimum=one, maximum=one, unit="employees")
    if bare in w.NOBODY:
        zero = Decimal(0)
        return Amount(rule="nobody", value=zero, minimum=zero, maximum=zero, unit="employees")
    ends = w.BAND_WORDS.get(bare)
    if ends is None:
        return None
    low, high = ends
    return Amount(
        rule="band_word",
        minimum=Decimal(low),
        maximum=None if high is None else Decimal(high),
        unit="employees",
        remarks=(f"“{bare}” is taken as the European band of headcount, {low}{f'–{high}' if high else ' or more'}.",),
    )


def _without_year(text: str) -> tuple[str, int | None, list[str]]:
    """Take the year that an amount is of, and remarks in brackets, off the text."""
    year: int | None = None
    remarks: list[str] = []

    def bracket(found: re.Match[str]) -> str:
        nonlocal year
        inside = found[1].strip()
        dated = _YEAR.search(inside)
        if dated is not None:
            year = int(dated[0])
            return " "
        if any(map(str.isdigit, inside)) or _is_known(inside):
            return f" {inside} "
        remarks.append(f"Left out: “{inside}”.")
        return " "

    if len(_BRACKETS.findall(text)) <= 3:
        text = " ".join(_BRACKETS.sub(bracket, text).split())
    for expression in (_YEAR_FIRST, _YEAR_CUE):
        dated = expression.search(text) if year is None else None
        rest = f"{text[: dated.start()]} {text[dated.end() :]}".strip() if dated else ""
        if dated is not None and any(map(str.isdigit, rest)):
            year, text = int(dated[1]), rest
    return text.strip(" ,;:"), year, remarks


def _is_known(inside: str) -> bool:
    words = normalize_text(inside).split()
    tables = (w.APPROXIMATE, w.UNITS, w.SCALES, w.CURRENCIES, w.COMBINED, w.FROM, w.UP_TO, w.PERIODS)
    signs = any(sign in _SIGNED or sign in "%+" for sign in inside)
    return signs or (bool(words) and all(any(word in table for table in tables) for word in words))


def _without_period(text: str) -> tuple[str, str | None]:
    found = _PERIOD.search(text)
    if found is None or not any(map(str.isdigit, text[: found.start()])):
        return text, None
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip()
    return rest, "month" if found["month"] else "year"


def _collect(text: str, *, whole: bool, mark: str | None, header: HeaderUnit | None) -> _Parts:
    parts = _Parts([], [], [set()])
    ambiguous: list[tuple[Decimal, Decimal]] = []
    mark = mark or decimal_mark_of([text])  # in "1.001-5.000", the second number proves what the first leaves open
    for found in _TOKEN.finditer(_phrased(text)):
        if found["number"]:
            glued = found.start() > 0 and found.string[found.start() - 1].isalpha()
            _add_number(parts, found["number"].rstrip(".,"), ambiguous, whole=whole, mark=mark)
            if glued and not (parts.currencies or parts.scales[-1]):
                raise _RefusedError(f"{text!r} is not a number")
        else:
            _add_word(parts, found["word"] or found["sign"])
    if not parts.numbers:
        raise _RefusedError(f"{_shown(text)} is not a number")
    is_whole = parts.unit == "employees" or parts.approximate or _is_plain_money(parts, header)
    if ambiguous and not is_whole:
        one, other = ambiguous[0]
        raise _RefusedError(
            f"{_shown(text)} may be {one:f} or {other:f}",
            f"Write {min(one, other):f} or {max(one, other):f}.",
            (one, other),
        )
    if ambiguous:
        replaced = {one: max(one, other) for one, other in ambiguous}
        parts.numbers = [replaced.get(number, number) for number in parts.numbers]
    return parts


def _is_plain_money(parts: _Parts, header: HeaderUnit | None) -> bool:
    """Return whether three digits behind a mark are thousands: no currency has three decimals."""
    scaled = any(parts.scales) or (header is not None and header.factor != 1)
    return bool(parts.currencies or (header is not None and header.currencies)) and not scaled


def _phrased(text: str) -> str:
    """Return a text in which phrases of several words are one known word each."""
    if " " not in text:
        return text
    folded = " ".join(map(_folded, text.replace("'", " ").split()))
    for phrase, short in w.PHRASES:
        if f" {phrase} " in f" {folded} ":
            text = folded = f" {folded} ".replace(f" {phrase} ", short).strip()
    return text


def _folded(word: str) -> str:
    """Return a word of letters without accents and dots; numbers and signs stay."""
    return normalize_text(word) if word.rstrip(".").isalpha() else word


def _add_number(
    parts: _Parts, digits: str, ambiguous: list[tuple[Decimal, Decimal]], *, whole: bool, mark: str | None
) -> None:
    number = read_digits(digits, whole=whole, mark=mark)
    if number is None:
        raise _RefusedError(f"{digits!r} is not a number")
    if len(parts.numbers) == 2:
        raise _RefusedError("holds several numbers")
    if number.other is not None:
        ambiguous.append((number.value, number.other))
    parts.numbers.append(number.value)
    parts.scales.append(None)
    parts.gaps.append(set())


def _add_word(parts: _Parts, written: str) -> None:
    if not written[0].isalpha() and written not in _SIGNED:
        _add_sign(parts, written, len(parts.numbers))
        return
    word = written if written in _SIGNED else normalize_text(written)
    if word in w.CURRENCIES:
        _add_currency(parts, w.CURRENCIES[word])
    elif word in w.COMBINED:
        factor, codes = w.COMBINED[word]
        _add_currency(parts, codes)
        _add_scale(parts, factor)
    elif not _opens(parts, word) and not _joins(parts, word):
        _add_unit(parts, word, written)


def _joins(parts: _Parts, word: str) -> bool:
    """Take a word between two numbers: `to`, `or`, `and`."""
    if len(parts.numbers) != 1 or not (word in w.TO or word in w.AND or word in w.OR):
        return False
    parts.gaps[1].add("to" if word in w.TO else "or" if word in w.OR else "and")
    return word not in w.UNITS and word not in w.SCALES


def _add_unit(parts: _Parts, word: str, written: str) -> None:
    place = len(parts.numbers)
    if word in w.SCALES:
        parts.trillions |= word == "t"
        _add_scale(parts, w.SCALES[word])
    elif word in w.UNITS:
        parts.unit = w.UNITS[word]
    elif word in w.APPROXIMATE:
        parts.approximate = True
    elif word in w.PERIODS and place:
        parts.period = w.PERIODS[word]
    elif place and (word in w.UP_TO or word in w.FROM):
        parts.gaps[place].add("lower" if word in w.FROM else "upper")
    elif word not in w.NOISE and word not in w.BAND_WORDS:
        raise _RefusedError(f"“{written}” is not understood")


def _opens(parts: _Parts, word: str) -> bool:
    """Take a word before the first number: `from`, `under`, `between` and the like."""
    if parts.numbers:
        return False
    if word in w.BETWEEN:
        parts.between = True
    elif word in w.UP_TO:
        parts.upper = True
    elif word in w.FROM:
        parts.lower = True
    else:
        return word == "de"
    return True


def _add_sign(parts: _Parts, sign: str, place: int) -> None:
    if sign == "-":
        if place == 0:
            parts.negative = True
        parts.gaps[place].add("to")
    elif sign == "+":
        parts.gaps[place].add("lower" if place else "plus")
    elif sign in "<>":
        if place:
            raise _RefusedError(f"“{sign}” behind a number is not understood")
        parts.lower, parts.upper = sign == ">", sign == "<"
    elif sign == "%":
        parts.unit = "percent"
    elif sign == "~":
        parts.approximate = True
    elif sign not in ".,:=\"'“”|" or (sign == "=" and not place):
        raise _RefusedError(f"“{sign}” is not understood")


def _add_currency(parts: _Parts, codes: tuple[str, ...]) -> None:
    if parts.currencies and set(parts.currencies).isdisjoint(codes):
        raise _RefusedError(f"names two currencies, {parts.currencies[0]} and {codes[0]}")
    parts.currencies = tuple(code for code in codes if not parts.currencies or code in parts.currencies)


def _add_scale(parts: _Parts, factor: int) -> None:
    if not parts.numbers:
        parts.gaps[0].add(f"scale {factor}")
    elif parts.scales[-1] is not None:
        if parts.scales[-1] * factor not in (1_000_000_000, 1_000_000_000_000):
            raise _RefusedError("names two units")
        parts.scales[-1] *= factor
    else:
        parts.scales[-1] = factor


def _assembled(parts: _Parts) -> Amount:
    leading = next((int(item[6:]) for item in parts.gaps[0] if item.startswith("scale ")), None)
    scales = [scale or leading for scale in parts.scales]
    if len(parts.numbers) == 1:
        return _single(parts, scales[0] or 1)
    low, high = parts.numbers
    if "to" not in parts.gaps[1] and not (parts.between and "and" in parts.gaps[1]):
        either = "or" in parts.gaps[1] and high - low == 1
        if not either:
            raise _RefusedError("holds several numbers")
    if scales[0] is None and scales[1] is not None:
        scales[0] = scales[1]
    elif scales[1] is None and scales[0] is not None:
        scales[1] = scales[0]
    first, last = low * (scales[0] or 1), high * (scales[1] or 1)
    if parts.negative:
        raise _RefusedError("a range with a minus sign is not understood")
    if first > last >= low and scales[1] == _THOUSAND:  # as in "501-1K"
        first = low
    if first > last:
        raise _RefusedError(
            f"the range ends below its start: {first:f} and {last:f}", "Write the smaller number first."
        )
    if first == last:
        return Amount(rule="number", value=first, minimum=first, maximum=last, scale=scales[0] or 1)
    return Amount(rule="range", minimum=first, maximum=last, scale=scales[1] or 1)


def _single(parts: _Parts, scale: int) -> Amount:
    number = parts.numbers[0] * scale
    behind = parts.gaps[1]
    if "to" in behind and "lower" not in behind:
        raise _RefusedError("the second end of the range is missing", "Write both ends, such as 10-49, or 10+.")
    if parts.negative:
        if parts.lower or parts.upper or "plus" in parts.gaps[0]:
            raise _RefusedError("the sign is not understood")
        return Amount(rule="number", value=-number, minimum=-number, maximum=-number, scale=scale)
    lower = parts.lower or "lower" in behind
    upper = parts.upper or "upper" in behind
    if lower and upper:
        raise _RefusedError("names a lower and an upper end for one number")
    if lower:
        return Amount(rule="from", minimum=number, scale=scale)
    if upper:
        return Amount(rule="up_to", maximum=number, scale=scale)
    return Amount(rule="number", value=number, minimum=number, maximum=number, scale=scale)


def _finished(
    amount: Amount, parts: _Parts, header: HeaderUnit | None, year: int | None, remarks: Sequence[str]
) -> Amount:
    notes = list(remarks)
    currencies = parts.currencies
    if header is not None and header.currencies:
        if currencies and set(currencies).isdisjoint(header.currencies):
            notes.append(f"The cell's currency {currencies[0]} is taken, not the header's {header.currencies[0]}.")
        else:
            currencies = tuple(code for code in header.currencies if not currencies or code in currencies)
    factor = header.factor if header is not None and amount.scale == 1 else 1
    if parts.trillions and set(currencies) & w.ENGLISH_CURRENCIES:
        raise _RefusedError("T may be thousands or trillions", "Write k, M or bn.")
    if len(currencies) > 1:
        notes.append(f"The currency may be {', '.join(currencies[:-1])} or {currencies[-1]}.")
    if parts.period == "month":
        notes.append("The amount is of a month.")
    unit = parts.unit or (header.unit if header is not None and not currencies else None)
    return replace(
        amount,
        value=_times(amount.value, factor),
        minimum=_times(amount.minimum, factor),
        maximum=_times(amount.maximum, factor),
        scale=amount.scale * factor,
        approximate=parts.approximate,
        currencies=currencies,
        unit=unit,
        year=year or (header.year if header is not None else None),
        period=parts.period,
        remarks=tuple(notes),
    )


def _times(number: Decimal | None, factor: int) -> Decimal | None:
    return None if number is None else number * factor


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
