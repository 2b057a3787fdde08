"""Compares names of sole traders, which a register may hold with titles: "Ing. Ida Vzorová" is "Ida Vzorová". Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from leadgen.people.names.affixes import key_of
from leadgen.people.names.reading import read_name

_LONGEST, _MOST_WORDS = 120, 9


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name for a comparison; `suffix` tells a father from a son."""

    words: frozenset[str]
    titles: frozenset[str]
    suffix: str


@lru_cache(maxsize=4096)
def person_name(text: str, country: str | None) -> PersonName | None:
    """Return the parts of a text that is surely one person's name, else None."""
    if len(text) > _LONGEST or not 2 <= len(text.split()) <= _MOST_WORDS:
        return None
    found = read_name(text, country=country)
    if not found.sure or found.rest:
        return None
    words = frozenset(f"{found.first_name} {found.last_name}".casefold().split())
    titles = frozenset(map(key_of, f"{found.titles_before} {found.titles_after}".replace(",", " ").split()))
    return PersonName(words, titles, key_of(found.suffix))


def are_one_person(one: str, other: str, country: str | None) -> bool:
    """Tell whether two names are one person's but for titles; both must surely be names of people.

    Two people of one name may be told apart by their titles, so titles without anything in common are two people.
    """
    a, b = person_name(one, country), person_name(other, country)
    if a is None or b is None or a.words != b.words or a.suffix != b.suffix:
        return False
    return not a.titles or not b.titles or bool(a.titles & b.titles)
