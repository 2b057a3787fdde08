"""Decides which words of a bare name are given names and which are the surname.

The evidence: capitals, particles, known given names, endings of surnames, and the country. Without evidence for the
surname's place, a name of two words is read given name first; longer names are left whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from leadgen.people.names.given_names import BOTH_GENDERS, GIVEN, SURNAMES_TOO, is_given
from leadgen.people.names.tables import words_of
from leadgen.people.names.words import LONE_PARTICLES, PARTICLES

FAMILY_FIRST = frozenset({"HU", "CN", "TW", "HK", "JP", "KR", "VN", "SG"})
_EAST_ASIAN = words_of(
    """
    ahn bui bùi cai cao chan chang chen cheng cheung cho choi dang deng ding do dong du duong dương feng gao guo han he
    hoang hong hoàng hu huang hwang ito itō jang jiang jung kang kato katō kim kobayashi kwon lam lau le lee leung li
    liang lim lin liu lu luo ly lê lý ma nakamura ng ngo nguyen nguyễn ngô oh pan park peng pham phan phạm ren sasaki
    sato satō seo shen shin song su sun suzuki takahashi tanaka tang tian tran trần vo vu võ vũ wang watanabe wei wong
    wu xiao xie xu yamada yamamoto yang yao ye yoo yoon yoshida yu yuan zeng zhang zhao zheng zhou zhu đặng đỗ
    """
)
_SURNAME_ENDING = re.compile(
    r"(?:ová|ova|cká|ská|tná|ský|cký|ný|czyk|[sc]ki|ska|cka|escu|ović|ič|sson|ssen|[áaií]k|ek|ec|ář|ův|ů|nko|czak|wicz|mann|dorn|feld|baum|nen)$"
)
_ENDING_OF_WOMAN = re.compile(r"(?:ová|cká|ská)$")
_COUPLE = re.compile(r"(?:ovi|ovci|ovie|ovcovi)$")
_INITIAL = re.compile(r"(?:[^\W\d_]\.?-?){1,3}\.|[^\W\d_]")
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[-‐'’ʼ.·])*|['’]t")
_CZECH_PARTICLES = frozenset({"z", "ze", "zo"})
_AND = words_of("a i e y u & + und and et och og ja és es oraz en con")


@dataclass(frozen=True, slots=True)
class Split:
    """Given names and surname of a bare name; both empty where the order is not certain."""

    first: str = ""
    last: str = ""
    middle: str = ""
    remark: str | None = None
    is_assumed: bool = False
    """Nothing but the usual order of words tells which part is which."""


def whole(remark: str) -> Split:
    """Return a split without parts and the reason."""
    return Split(remark=remark)


def is_initial(word: str) -> bool:
    """Tell whether a word is one or more initials: `J.`, `J.-P.`, `JR.` is none."""
    return _INITIAL.fullmatch(word) is not None


def split_words(words: list[str], country: str | None) -> Split:
    """Return the parts of a name without commas, titles and suffixes."""
    if not words:
        return whole("there is no name")
    if not all(_NAME_WORD.fullmatch(word) for word in words):
        return whole("signs or digits that no name has")
    if names_several_people(words):
        return whole("several people in one cell")
    if len(words) == 1:
        return _one(words[0])
    return _by_capitals(words) or _by_particles(words, country) or _by_known_names(words, country)


def names_several_people(words: list[str]) -> bool:
    """Tell whether a word joins two people, or the surname is a couple's."""
    is_shouted = all(word == word.upper() for word in words)
    for position, word in enumerate(words[1:-1], start=1):
        if word in _AND or (is_shouted and word.lower() in _AND):
            return True
        if word in {"A", "E", "I"} and is_given(words[position + 1]):
            return True
    return len(words) > 1 and _COUPLE.search(words[-1].lower()) is not None


def _one(word: str) -> Split:
    key = word.lower()
    if is_given(word) and key not in SURNAMES_TOO and not is_initial(word):
        return Split(first=word, remark="one word: a given name")
    if key.endswith("ová") and len(key) > 5:
        return Split(last=word, remark="one word: a surname")
    return whole("one word")


def _is_capitals(word: str) -> bool:
    return word == word.upper() and sum(map(str.isalpha, word)) > 1 and not is_initial(word)


def _by_capitals(words: list[str]) -> Split | None:
    """Split where the surname alone is in capitals: `DUPONT Jean`, `Claire DE LA TOUR`."""
    marks = [_is_capitals(word) or word.lower() in LONE_PARTICLES for word in words]
    capitals = [_is_capitals(word) and sum(map(str.isalpha, word)) > 2 for word in words]
    others = [word for word, mark in zip(words, marks, strict=True) if not mark]
    if not any(capitals) or not others or all(map(is_initial, others)):
        return None
    count = len(others)
    if all(marks[count:]) and not any(marks[:count]):
        return _parts(words[:count], words[count:])
    if all(marks[: len(words) - count]) and not any(marks[len(words) - count :]):
        return _parts(others, words[: len(words) - count])
    return whole("capitals in several places")


def split_given(words: list[str]) -> Split:
    """Return the given names of a part that has no surname, as behind the comma in `Surname, Given`."""
    if not all(_NAME_WORD.fullmatch(word) for word in words):
        return whole("signs or digits that no name has")
    return _parts(words, [])


def _parts(given: list[str], family: list[str]) -> Split:
    first, middle = _without_middle_initials(given)
    if len(first) > 2 or (len(first) == 2 and not all(map(is_given, first)) and not all(map(is_initial, first))):
        return whole("more given names than are known")
    return Split(" ".join(first), " ".join(family), " ".join(middle))


def _without_middle_initials(given: list[str]) -> tuple[list[str], list[str]]:
    if not given or is_initial(given[0]):
        return given, []
    return [w for w in given if not is_initial(w)], [w for w in given if is_initial(w)]


def _by_particles(words: list[str], country: str | None) -> Split | None:  # noqa: PLR0911 - one rule a line
    """Split in front of a surname's particle: `Anna von der Probe`, `van der Probe Anna`."""
    found = [place for place, word in enumerate(words) if word.lower() in PARTICLES or word in _CZECH_PARTICLES]
    if words[0] in {words[0].upper(), words[0].lower()} and "z" in map(str.lower, words):
        return whole("an initial or a particle")
    if not found or len(words) < 3:
        return None if not found or found[0] or words[0] != words[0].lower() else whole("a surname alone")
    start = found[0]
    length = next(place for place in range(start, len(words) + 1) if place == len(words) or place not in found)
    if start == 0:
        if length < len(words) - 1 and is_given(words[-1]) and length + 2 == len(words):
            return Split(words[-1], " ".join(words[:-1]))
        return whole("a particle in front")
    if (words[0].lower() in _EAST_ASIAN and words[0].lower() not in GIVEN) or country in FAMILY_FIRST:
        return whole("the order is not certain")
    if length >= len(words):
        return whole("a particle without a surname")
    if len(words) - length > 1:
        return whole("words behind the surname")
    return _parts(words[:start], words[start:])


def _by_known_names(words: list[str], country: str | None) -> Split:  # noqa: PLR0911 - one rule a line
    if len(words) == 2:
        return _two(words[0], words[1], country)
    if country in FAMILY_FIRST:
        return whole("the order is not certain")
    given, family = words[:-1], words[-1]
    first, middle = _without_middle_initials(given)
    if len(first) == 1 and (is_given(first[0]) or len(words) == 3) and not is_initial(first[0]) and middle:
        return Split(first[0], family, " ".join(middle))
    if all(map(is_initial, given)) and not is_initial(family):
        return Split(" ".join(given), family)
    key = words[1].lower()
    if len(words) != 3 or not is_given(words[0]):
        return whole("more words than the order is certain for")
    if _ENDING_OF_WOMAN.search(key) and _ENDING_OF_WOMAN.search(family.lower()):
        return Split(words[0], f"{words[1]} {family}")
    is_certain = key not in SURNAMES_TOO or _SURNAME_ENDING.search(family.lower()) is not None
    if is_given(words[1]) and not is_given(family) and is_certain:
        return Split(f"{words[0]} {words[1]}", family)
    return whole("more words than the order is certain for")


def _two(one: str, other: str, country: str | None) -> Split:  # noqa: PLR0911 - one rule a line
    """Split a name of two words."""
    a, b = one.lower(), other.lower()
    given_a, given_b = is_given(one) or is_initial(one), is_given(other) or is_initial(other)
    forward, backward = Split(one, other), Split(other, one)
    if is_initial(other):
        return whole("an initial behind a word") if given_a else backward
    ends_a, ends_b = bool(_SURNAME_ENDING.search(a)), bool(_SURNAME_ENDING.search(b))
    if _ENDING_OF_WOMAN.search(b) and not _ENDING_OF_WOMAN.search(a):
        return forward
    if _ENDING_OF_WOMAN.search(a) and not _ENDING_OF_WOMAN.search(b):
        return backward
    if country in FAMILY_FIRST:
        if given_a != given_b:
            return forward if given_a else backward
        return whole("the order is not certain") if country == "HU" or a not in _EAST_ASIAN else backward
    if a in _EAST_ASIAN and "-" in b and not given_b:
        return whole("the order is not certain")  # "Kim Min-ho": a surname, although Kim is a given name too
    if given_a and given_b:
        return _two_given(forward, b)
    if given_a:
        return whole("the order is not certain") if a in SURNAMES_TOO and b in BOTH_GENDERS else forward
    if given_b:
        return backward if b not in SURNAMES_TOO or ends_a else whole("the order is not certain")
    if a in _EAST_ASIAN:
        return whole("the order is not certain")
    if ends_a and not ends_b:
        return whole("the order is not certain")
    return forward if ends_b else replace(forward, is_assumed=True, remark="given name first is assumed")


def _two_given(forward: Split, b: str) -> Split:
    """Split two words that are both given names; being also a surname does not tell that the first word is one."""
    return forward if b in SURNAMES_TOO or b not in GIVEN else whole("two given names")
