"""Reads the industry of a cell: a member, another tool's word, an activity code, or a phrase in nine languages. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from leadgen.fields.enums import Industry
from leadgen.fields.industries.codes import read_code
from leadgen.fields.industry_words import BEFORE_A_HEAD, GENERIC_HEADS, INDUSTRY_STEMS
from leadgen.fields.synonyms import find_member
from leadgen.fields.text import normalize_text

_MOST_CHARACTERS, _MOST_WORDS, _LEAST_STEM = 1_000, 12, 4
_HARD_BREAK, _BREAK = re.compile(r"[;|\n•]"), re.compile(r"[,/]| > | - | – ")
# What is behind these words is for whom a company works, and not what it does.
_FOR_WHOM = re.compile(r"\b(?:for|pro|pre|fur|pour|till|dla)\b")


@dataclass(frozen=True, slots=True)
class IndustryReading:
    """The industry of a text, None where it is not sure; `others` are further industries that the text names."""

    industry: Industry | None
    rule: str
    others: tuple[Industry, ...] = ()
    remarks: tuple[str, ...] = ()


def read_industry(text: str) -> IndustryReading:
    """Read the industry of a cell. Of several, the first counts and the others are named."""
    cell = text[:_MOST_CHARACTERS].replace("_", " ").strip()
    whole = find_member(Industry, cell) if cell else None
    if whole is not None:
        return IndustryReading(Industry(whole), "word")
    code = read_code(cell)
    if code is not None:
        shown = f"{code.scheme} {code.digits}"
        remark = f"{shown} is {code.industry.value}." if code.industry else f"{shown} may be several industries."
        return IndustryReading(code.industry, "code", remarks=(remark,))
    for breaks in (_HARD_BREAK, _BREAK):
        parts = [part.strip() for part in breaks.split(cell) if part.strip()]
        if len(parts) > 1:
            several = _several(parts)
            if several is not None:
                return several
    return _phrase(cell)


def _several(parts: list[str]) -> IndustryReading | None:
    read = [(part, _one(part)) for part in parts]
    known = [industry for _, industry in read if industry is not None]
    if not known:
        return None
    others = tuple(dict.fromkeys(industry for industry in known if industry is not known[0]))
    remarks = [f"not known: {part}" for part, industry in read if industry is None]
    remarks += [f"also: {industry.value}" for industry in others]
    return IndustryReading(known[0], "several" if others else "word", others, tuple(remarks))


def _one(part: str) -> Industry | None:
    member = find_member(Industry, part)
    if member is not None:
        return Industry(member)
    code = read_code(part)
    return code.industry if code is not None else _phrase(part).industry


def _phrase(cell: str) -> IndustryReading:
    """Read a phrase by the beginnings of its words: sure only where all of them name one industry."""
    plain = normalize_text(_FOR_WHOM.split(normalize_text(cell), maxsplit=1)[0]) if cell else ""
    words = plain.split()
    if not words or len(words) > _MOST_WORDS:
        return IndustryReading(None, "not_understood", remarks=("It names no known industry.",))
    found = {industry for word in words if (industry := _by_stem(word)) is not None}
    telling = [place for place, word in enumerate(words) if _by_stem(word) is not None]
    if len(found) == 1 and any(_is_head(words, place) for place in telling):
        return IndustryReading(next(iter(found)), "phrase")
    if found:
        names = ", ".join(sorted(industry.value for industry in found))
        return IndustryReading(None, "not_sure", remarks=(f"It may be: {names}.",))
    return IndustryReading(None, "not_understood", remarks=("It names no known industry.",))


def _is_head(words: list[str], place: int) -> bool:
    """Tell whether a word is what the phrase is about: "energy services" is, "energy drinks" is not."""
    return words[place] not in BEFORE_A_HEAD or all(
        word in GENERIC_HEADS or _by_stem(word) is not None for word in words[place + 1 :]
    )


def _by_stem(word: str) -> Industry | None:
    known = (INDUSTRY_STEMS.get(word[:size]) for size in range(len(word), _LEAST_STEM - 1, -1))
    return next((industry for industry in known if industry is not None), INDUSTRY_STEMS.get(word))
