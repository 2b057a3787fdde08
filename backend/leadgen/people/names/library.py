"""The library `nameparser` (LGPL 2.1, unmodified), as far as its rules agree with ours.

It knows names in other scripts, and titles of languages that our tables leave out. Czech and German titles, surnames
in capitals and the order of words are ours (`affixes`, `order`). For Latin names it is a second opinion: a word that
it takes for a title or a suffix leaves the name whole.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from nameparser import Parser, locales, parser_for

from leadgen.people.names.order import Split, whole


def is_latin(word: str) -> bool:
    """Tell whether all letters of a word are Latin."""
    return all(not sign.isalpha() or "LATIN" in unicodedata.name(sign, "") for sign in word)


@lru_cache(maxsize=4)
def _parser(country: str | None) -> Parser:
    if country in {"CN", "TW", "HK", "SG"}:
        return parser_for(locales.ZH)
    return parser_for(locales.RU)


def sees_more(text: str) -> bool:
    """Tell whether the library finds a title, a suffix or a former name in a bare name."""
    seen = _parser(None).parse(text)
    return bool(seen.title or seen.suffix or seen.maiden or seen.nickname)


def split_other_script(text: str, country: str | None) -> Split:
    """Return the parts of a name in Cyrillic, Chinese, Japanese or Korean letters."""
    scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in text if sign.isalpha()}
    if scripts == {"CYRILLIC"}:
        return _cyrillic(text)
    if not scripts <= {"CJK", "HANGUL", "HIRAGANA", "KATAKANA"}:
        return whole("a script whose order of names is not known")
    seen = _parser(country).parse(text)
    if not seen.given or not seen.family or seen.middle or seen.title or seen.suffix:
        return whole("the order is not certain")
    return Split(seen.given, seen.family)


_CYRILLIC_SURNAMES = ("ов", "ова", "ев", "ева", "ин", "ина", "ский", "ская", "ко", "ук", "юк", "чук", "ян")


def _cyrillic(text: str) -> Split:
    words = text.split(" ")
    ends = [word.lower().endswith(_CYRILLIC_SURNAMES) for word in words]
    if len(words) == 2 and ends[0] != ends[1]:
        return Split(words[0], words[1]) if ends[1] else Split(words[1], words[0])
    seen = _parser(None).parse(text)
    if len(words) == 3 and seen.given and seen.family and seen.middle and not seen.title and any(ends):
        return Split(seen.given, seen.family, seen.middle)
    return whole("the order is not certain")
