"""Fixes names in capitals or in small letters only."""

from __future__ import annotations

import re

from leadgen.people.names.tables import words_of

LONGEST = 300
"""Longest text that is read as a name, in characters."""

_LOWER = words_of("van von der den de du des zu zum zur ten ter te y da do dos del della")
_ARTICLES = frozenset({"la", "las", "le", "les", "los", "lo"})  # small only behind `de`
_ROMAN = frozenset({"II", "III", "IV", "VI", "VII", "VIII", "IX"})
_PIECES = re.compile(r"([-‐–'’ʼ.])")
_APOSTROPHES = "'’ʼ"
_VOWELS = frozenset("aeiouyáéíóúůýěäöüåøæ")


def show_name(text: str) -> str:
    """Return a name with its usual capitals, if it is written in capitals or small letters only.

    Words in mixed case are left alone, and so are two capitals ("JJ"): these are initials.
    """
    if len(text) > LONGEST:
        return text
    words = text.split(" ")
    all_small = text == text.lower()
    fixed: list[str] = []
    for position, word in enumerate(words):
        before = words[position - 1].lower() if position else ""
        fixed.append(_word(word, before, is_last=position == len(words) - 1, all_small=all_small))
    return " ".join(fixed)


def _word(word: str, before: str, *, is_last: bool, all_small: bool) -> str:
    if not (all_small or (word == word.upper() and word != word.lower())):
        return word
    small = word.lower().replace("i̇", "i")
    if small in _LOWER and not is_last:
        return small
    if small in _ARTICLES and not is_last and before == "de":
        return small
    if word in _ROMAN and before:
        return word
    return _capitals(word, small, behind_de=before == "de")


def _capitals(word: str, small: str, *, behind_de: bool) -> str:
    pieces, small_pieces = _PIECES.split(word), _PIECES.split(small)
    if len(pieces) != len(small_pieces):
        return word
    shown: list[str] = []
    for position, (piece, low) in enumerate(zip(pieces, small_pieces, strict=True)):
        elided = position + 1 < len(pieces) and pieces[position + 1] in _APOSTROPHES and low == "l"
        behind_apostrophe = position > 0 and pieces[position - 1] in _APOSTROPHES
        if (elided and behind_de) or (behind_apostrophe and low in {"s", "t"}):
            shown.append(low)
        else:
            shown.append(_capital(piece, low))
    return "".join(shown)


def _capital(piece: str, small: str) -> str:
    if len(piece) == 2 and piece.isalpha():
        return piece if piece.isupper() else small.title() if _VOWELS.intersection(small) else small.upper()
    if small.startswith("ij") and len(small) > 2:
        return "IJ" + small[2:]
    if small.startswith("mc") and len(small) > 4:
        return "Mc" + small[2].upper() + small[3:]
    return small[:1].upper() + small[1:]
