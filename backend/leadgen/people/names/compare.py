"""Compares two spellings of names: one person, perhaps one person, or two people. Pure."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from leadgen.fields.text import normalize_text
from leadgen.people.names.given_names import GIVEN
from leadgen.people.names.nicknames import forms_of_given, is_nickname_of

_LONGEST = 300
_MOST_WORDS = 8
_LEAST_LETTERS = 5  # of a word in which one wrong letter is a slip


class NameRelation(StrEnum):
    """How two names relate. Only `same` is one name; `other` is the name of another person."""

    SAME = "same name"
    ACCENTS = "same name in other letters"
    ORDER = "same name in another order"
    INITIALS = "same name with an initial"
    NICKNAME = "same surname with another form of the given name"
    PART = "name that is part of the other"
    SIMILAR = "nearly the same name"
    SURNAME = "same given name with another surname"
    OTHER = "other name"


@lru_cache(maxsize=20_000)
def compare_names(one: str, other: str) -> NameRelation:
    """Return how two shown names relate; both are non-empty."""
    one, other = one[:_LONGEST], other[:_LONGEST]
    if _spelled(one) == _spelled(other):
        return NameRelation.SAME
    left, right = (normalize_text(name).split()[:_MOST_WORDS] for name in (one, other))
    if left == right or _romanized(left) == _romanized(right):
        return NameRelation.ACCENTS
    if sorted(left) == sorted(right):
        return NameRelation.ORDER
    found = _aligned(left, right) if len(left) <= len(right) else _aligned(right, left)
    if found is not None:
        return found
    return NameRelation.SURNAME if left and right and left[0] == right[0] and len(left[0]) > 1 else NameRelation.OTHER


def _spelled(name: str) -> str:
    """Return a name in lower case with its accents, without points and commas."""
    text = unicodedata.normalize("NFC", name).lower()
    return " ".join("".join(char if char.isalnum() else " " for char in text).split())


def _romanized(words: list[str]) -> list[str]:
    return [word.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a") for word in words]


def _aligned(short: list[str], long: list[str]) -> NameRelation | None:
    """Return the relation when each word of the shorter name is a word of the longer one in some form."""
    left, worst, whole = list(long), NameRelation.PART, 0
    for word in short:
        match = _best(word, left)
        if match is None:
            return None
        index, relation = match
        left.pop(index)
        whole += relation is NameRelation.SAME
        worst = worst if relation is NameRelation.SAME else relation
    if not short or not whole:
        return None
    return worst if worst is not NameRelation.PART or left else NameRelation.ORDER


def _best(word: str, words: list[str]) -> tuple[int, NameRelation] | None:
    if word in words:
        return words.index(word), NameRelation.SAME
    for index, other in enumerate(words):
        if min(len(word), len(other)) == 1 and word[0] == other[0]:
            return index, NameRelation.INITIALS
        if is_nickname_of(word, other):
            return index, NameRelation.NICKNAME
        if _is_slip(word, other):
            return index, NameRelation.SIMILAR
    return None


def _is_slip(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _LEAST_LETTERS or {one, other} <= _given():
        return False  # "martin" and "martina" are two names
    return OSA.distance(one, other) == 1


@cache
def _given() -> frozenset[str]:
    return frozenset(map(normalize_text, GIVEN))


@lru_cache(maxsize=50_000)
def name_variants(name_key: str) -> tuple[str, ...]:
    """Return other keys under which a normalised name may be known: in another order, with a short form."""
    words = name_key.split()
    if not 2 <= len(words) <= _MOST_WORDS:
        return ()
    found = {" ".join([words[-1], *words[:-1]]): None, " ".join([*words[1:], words[0]]): None}
    for place in (0, -1):
        for form in forms_of_given(words[place]):
            changed = list(words)
            changed[place] = form
            found[" ".join(changed)] = None
    found.pop(name_key, None)
    return tuple(found)
