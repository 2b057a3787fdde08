"""Finds the numbers in a text, takes labels off, and repairs what spreadsheets did to a number. Pure.

Only certain repairs are made: digits are never guessed. A number of which digits are lost is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from leadgen.fields.cells import storable
from leadgen.fields.identifiers.labels import KEPT_BEFORE, KEPT_BEHIND, LABELS, LONGEST_LABEL, PREFIXES, Kind, Label
from leadgen.fields.text import decompose, normalize_text

LONGEST = 200
"""Longest text that is read, in characters."""


_FILLERS = frozenset({"nr", "no", "n", "number", "nummer", "je", "is", "ist", "est", "er", "on", "o"})


class WrittenNumber(NamedTuple):
    """A number in upper case without blanks, what its label says, and what was repaired.

    `bare` has no label; `rule` names what was done to it.
    """

    number: str
    label: Label | None = None
    rule: str = "as_written"

    @property
    def prefix(self) -> str | None:
        """Return the country code that begins the number."""
        start = self.number[:2]
        return start if start in PREFIXES and any(map(str.isdigit, self.number)) else None

    @property
    def digits(self) -> str:
        """Return the digits alone."""
        return "".join(filter(str.isdigit, self.number))


class NumberRefusal(NamedTuple):
    """Why a text is no number, and what to do."""

    reason: str
    fix: str


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−⁃﹘﹣－", "-"))
_CHUNK = re.compile(r"[^\W_]+")
_DECIMALS = re.compile(r"(\d{3,})[.,](\d{1,2})")
_SPLIT_HRB = re.compile(r"\bHR ([AB])(?= \d)")
_EXPONENT = re.compile(r"(\d)(?:[.,](\d{1,20}))?[eE]\+?(\d{1,2})")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.0{1,2})?")
_GLUED = re.compile(r"(ICO|DIC|SIRET|SIREN|ORGNR|CVR|NIP|REGON|KRS|KVK|NIF|CIF|RCS|VAT|TVA|BTW)(\d.*)")
_LEAST_DIGITS, _LEAST_AFTER_LETTER = 5, 7
_NAMED = tuple(KEPT_BEFORE)
_JOINED_BY = frozenset(" .-/")
_TEXT_FIX = "Export the column as text and import it again."


def plain_number_text(text: str) -> str:
    """Return a text with plain dashes, digits and blanks; too long a text is cut."""
    return " ".join(decompose(storable(text[:LONGEST]).translate(_DASHES), "NFKC").split()).strip(" '\"`’‘´")


def repair_number(text: str) -> str | NumberRefusal | None:
    """Return a number as it was before a spreadsheet read it; None for a text that no spreadsheet damaged.

    "27082440.0" and "2.708244E+7" hold all digits, "4.47E+11" does not.
    """
    if len(text) > LONGEST:
        return None
    found = _DECIMALS.fullmatch(text)
    if found:
        return found[1] if not found[2].strip("0") else NumberRefusal("is not a whole number", "Write all digits.")
    if _THOUSANDS.fullmatch(text):
        return text.partition(".")[0].replace(",", "")
    found = _EXPONENT.fullmatch(text)
    return None if found is None else _all_digits(text, found)


def _all_digits(text: str, found: re.Match[str]) -> str | NumberRefusal:
    digits, power = found[1] + (found[2] or ""), int(found[3])
    if len(digits) == power + 1:
        return digits
    if len(digits) > power + 1:
        return NumberRefusal("is not a whole number", "Write all digits.")
    return NumberRefusal(
        f"lost digits in a spreadsheet: only {len(digits)} of {power + 1} are left in {text}", _TEXT_FIX
    )


def numbers_in(text: str) -> list[WrittenNumber] | NumberRefusal:
    """Return the numbers in a text with their labels, in their order."""
    if len(text) > LONGEST:
        return NumberRefusal(f"is {len(text)} characters long", f"Shorten it to {LONGEST} characters.")
    plain = plain_number_text(text)
    label, rest = _leading_label(plain)
    repaired = repair_number(rest)
    if isinstance(repaired, NumberRefusal):
        return repaired
    if repaired is not None:
        return [WrittenNumber(repaired, label, "spreadsheet")]
    chunks = _chunks(_SPLIT_HRB.sub(r"HR\1", plain))
    found: list[WrittenNumber] = []
    place = 0
    while place < len(chunks):
        if _begins(chunks, place):
            end = _end_of(chunks, place)
            found.append(_number(chunks, place, end))
            place = end
        else:
            place += 1
    return _real(found, alone=len(chunks) == 1) or NumberRefusal("holds no number", "Write the number alone.")


class _Chunk(NamedTuple):
    text: str
    gap: str  # what separates it from the chunk before

    @property
    def is_number(self) -> bool:
        return any(map(str.isdigit, self.text))


def _chunks(text: str) -> list[_Chunk]:
    found: list[_Chunk] = []
    end = 0
    for match in _CHUNK.finditer(text):
        glued = _GLUED.fullmatch(normalize_text(match[0]).upper()) if match[0][:1].isalpha() else None
        gap = text[end : match.start()]
        if glued:
            found += [_Chunk(glued[1], gap), _Chunk(glued[2], " ")]
        else:
            found.append(_Chunk(match[0], gap))
        end = match.end()
    return found


def _leading_label(text: str) -> tuple[Label | None, str]:
    """Split a label from the text behind it, where only signs that join them are between."""
    head, colon, rest = text.partition(":")
    if colon and (known := LABELS.get(normalize_text(head))) is not None:
        return known, rest.strip()
    return None, text


def _is_prefix(chunk: _Chunk, *, first: bool) -> bool:
    upper = chunk.text.upper()
    return (upper in PREFIXES or upper in KEPT_BEFORE) and (chunk.text.isupper() or first)


def _begins(chunks: Sequence[_Chunk], place: int) -> bool:
    """Return whether a number begins here: with a digit, or with letters that are a part of it."""
    chunk = chunks[place]
    if chunk.is_number:
        return True
    behind = chunks[place + 1] if place + 1 < len(chunks) else None
    if behind is None or not behind.is_number or len(behind.gap) > 2 or not set(behind.gap) <= _JOINED_BY:
        return False
    if len(chunk.text) == 1:  # as in the Spanish B-12345678
        return chunk.text.isupper() and behind.gap == "-" and len(behind.text) >= _LEAST_AFTER_LETTER
    is_after_label = place > 0 and len(chunk.text) == 2 and _label_before(chunks, place) is not None
    return _is_prefix(chunk, first=place == 0 or is_after_label) and not _means_number(chunks, place)


def _means_number(chunks: Sequence[_Chunk], place: int) -> bool:
    """Return whether NO is the word for “number” here, as in “VAT NO 123”, and not Norway."""
    return place > 0 and chunks[place].text.upper() == "NO" and _label_before(chunks, place) is not None


def _end_of(chunks: Sequence[_Chunk], start: int) -> int:
    end = start + 1
    kept = chunks[start].text.upper() in KEPT_BEFORE
    while end < len(chunks):
        chunk = chunks[end]
        joined = 0 < len(chunk.gap) <= 3 and set(chunk.gap) <= _JOINED_BY
        if not joined or chunk.gap == " / " or _is_vat_number(chunk.text):
            break
        letter = len(chunk.text) == 1 and chunk.text.isalpha() and (kept or chunk.gap == "-")
        if not (chunk.is_number or letter or chunk.text.upper() in KEPT_BEHIND):
            break
        end += 1
    return end


def _is_vat_number(text: str) -> bool:
    return text[:2].upper() in PREFIXES and any(map(str.isdigit, text))


def _number(chunks: Sequence[_Chunk], start: int, end: int) -> WrittenNumber:
    written = chunks[start].text
    for chunk in chunks[start + 1 : end]:
        written += ("-" if "-" in chunk.gap else "") + chunk.text
    label = _label_before(chunks, start)
    if label is None and end < len(chunks) and normalize_text(chunks[end].text) in {"rcs", "mva"}:
        label = LABELS[normalize_text(chunks[end].text)]
    alone = start == 0 and end == len(chunks)
    rule = "as_written" if alone else "labelled" if label is not None else "in_a_sentence"
    return WrittenNumber(written.upper(), label, rule)


def _label_before(chunks: Sequence[_Chunk], start: int) -> Label | None:
    """Return the label in front of a number: the longest that ends there, or RCS with its town and letter."""
    words: list[str] = []
    for chunk in reversed(chunks[max(0, start - LONGEST_LABEL - 2) : start]):
        if chunk.is_number:
            break
        words.insert(0, normalize_text(chunk.text))
    for begin in range(len(words)):
        known = LABELS.get(" ".join(words[begin:]))
        if known is not None and (known != Label(None) or begin == 0 or len(words) - begin > 1):
            return known
    without = [word for word in words if word not in _FILLERS]
    for begin in range(len(without) if without != words else 0):
        known = LABELS.get(" ".join(without[begin:]))
        if known is not None:
            return known
    return LABELS["rcs"] if "rcs" in words or " r c s " in f" {' '.join(words)} " else None


def _real(found: list[WrittenNumber], *, alone: bool) -> list[WrittenNumber]:
    """Return the numbers without house numbers, years and the like, where longer or labelled ones are there."""
    long = [
        number
        for number in found
        if len(number.digits) >= _LEAST_DIGITS
        or (number.label is not None and number.label.kind is not None)
        or number.number.startswith(_NAMED)
    ]
    return list(dict.fromkeys(long if long and not alone else found))


def choose_number(found: Sequence[WrittenNumber], kinds: Collection[Kind]) -> WrittenNumber | NumberRefusal:
    """Choose the number of the wanted kinds; several different ones are refused."""
    labelled = [number for number in found if number.label is not None and number.label.kind in kinds]
    tax = Kind.TAX in kinds
    fitting = labelled or [
        number
        for number in found
        if (number.label is None or number.label.kind is None) and (number.prefix is not None) == tax
    ]
    if not fitting:
        fitting = [number for number in found if number.label is None or number.label.kind is None] or list(found)
    if len({number.number for number in fitting}) > 1:
        shown = " and ".join(number.number for number in fitting[:3])
        return NumberRefusal(f"holds several numbers, {shown}", "Write one number.")
    return fitting[0]
