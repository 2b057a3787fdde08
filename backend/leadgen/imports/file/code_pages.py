"""Recognises the code pages of DOS and of old Macs by the words that they make. Pure.

Under the right code page, letters beyond ASCII are letters of one family of languages, and capitals only begin words.
Under a wrong one, words hold symbols and capitals.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

_CENTRAL = frozenset("áéíóúýčďěňřšťůžľĺŕôäąćęłńśźżőűöüß")
_WESTERN = frozenset("áàâäåæãçéèêëíìîïñóòôöøõúùûüßœÿý")
_FAMILIES: dict[str, AbstractSet[str]] = {
    "windows-1250": _CENTRAL,
    "iso-8859-2": _CENTRAL,
    "windows-1252": _WESTERN,
    "iso-8859-1": _WESTERN,
    "cp850": _WESTERN,
    "mac-roman": _WESTERN,
    "cp852": _CENTRAL,
    "mac-latin2": _CENTRAL,
}
_OLD = ("cp850", "mac-roman", "cp852", "mac-latin2")
_READ = 40_000  # bytes of words that are compared
_LEAST_LEAD = 4.0  # points that an old code page must be better by; a single odd sign decides nothing


def old_code_page(words: bytes, usual: str) -> str | None:
    """Return the code page of DOS or of an old Mac when it reads words clearly better than `usual`, else None."""
    sample = words[:_READ]
    ratings = {page: _rating(sample, page) for page in (usual, *_OLD) if page in _FAMILIES}
    best = max(_OLD, key=lambda page: ratings[page])
    return best if usual in ratings and ratings[best] >= ratings[usual] + _LEAST_LEAD and ratings[best] > 0 else None


def _rating(sample: bytes, page: str) -> float:
    """Rate a reading: letters of the family count for it; symbols and capitals inside words count against it."""
    letters = _FAMILIES[page]
    text = f" {sample.decode(page, 'replace')} "
    points = 0.0
    for place, sign in enumerate(text):
        before = text[place - 1]
        if sign.isascii():
            points -= 2 * (sign.isupper() and not before.isascii() and before.islower())
        elif sign != "\u00a0":
            points += _points(sign, before, text[place + 1], letters)
    return points


def _points(sign: str, before: str, behind: str, letters: AbstractSet[str]) -> float:
    """Rate one sign beyond ASCII by its neighbours."""
    lower = sign.lower()
    if not sign.isalpha():
        return -2.0 if before.isalpha() and behind.isalpha() else -0.5
    if sign != lower and before.isalpha() and (before.islower() or behind.islower()):
        return -2.0
    return 1.0 if lower in letters else -1.0
