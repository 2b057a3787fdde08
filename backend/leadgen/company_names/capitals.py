"""Usual capitals for names that are written in capitals or in small letters only. Pure."""

from __future__ import annotations

import re

from leadgen.fields.text import normalize_text, words_of

_SMALL = words_of(
    """of and for the in on at by und der die das für von van den zum zur a i ve na pro pod nad se s z et de du des la le les
    en sur aux og i av på ja för med och y e di da del della el los las do dos w ze"""
)
_SHORT_WORDS = words_of(
    """air sun ice bio eco eko dom pro net web lab bau car cat dog sky sea tea top art one two six ten big red new old day
    max fox box bar inn spa gas oil ring my we go up us nord sud sul les des mon bon vin eau feu jeu mer sol luz mar rio
    park les hora pan dvůr dvur nov nový dům les hrad med sad rok lev bůh byt roh hus vlk fly way hub dr mr st ste"""
)
_BRANDS = {
    normalize_text(brand): brand
    for brand in words_of(
        """IKEA NASA ASUS IBM HP KPMG PwC EY SAP DHL UPS BMW AUDI FIAT SEAT KIA BASF ABB ČEZ ČSOB RWE EDF EPAM IKEM
    YIT KONE LEGO NIKE H&M UBS ING AXA OMV MOL ARAG NVIDIA OSRAM LIDL adidas eBay easyJet thyssenkrupp GitHub LinkedIn YouTube
    PayPal McDonald's HSBC BNP UNIQA VIG AVG DPD GLS TNT ZF MAN SKF TUI KLM SAS ABBA NATO OECD UNICEF WHO ČSAD ČSA ČD PKO PKN
    PZU LOT USA UAE EU TPCA OBI DM KFC NKT GE 3M LG JBL AEG BSH ZARA"""
    )
}
_VOWELS = frozenset("aeiouyáéíóúůýěäöüåøæàâêëîïôûőűąę")
_PIECES = re.compile(r"([-‐–'’./&+])")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?\.?")
_CHARACTERS = 300
_ACRONYM, _MAYBE_ACRONYM = 3, 4


def usual_capitals(name: str) -> tuple[str, str | None]:
    """Return a name in usual capitals, and a remark where they are doubtful. Mixed case stays."""
    letters = [char for char in name[:_CHARACTERS] if char.isalpha() and char.lower() != char.upper()]
    if len(name) > _CHARACTERS or not letters or len(letters) == 1:
        return name, None
    if all(char.isupper() for char in letters):
        return _from_capitals(name)
    if all(char.islower() for char in letters):
        return _from_small(name)
    return name, None


def _from_capitals(name: str) -> tuple[str, str | None]:
    words = name.split(" ")
    if len(words) == 1 and sum(map(str.isalpha, name)) <= _MAYBE_ACRONYM and name.isalpha():
        known = _BRANDS.get(normalize_text(name))
        remark = None if known or len(name) <= _ACRONYM else "The capitals are kept: the name may be an abbreviation."
        return known or name, remark
    return " ".join(_word(word, first=place == 0, alone=len(words) == 1) for place, word in enumerate(words)), None


def _from_small(name: str) -> tuple[str, str | None]:
    known = _BRANDS.get(normalize_text(name))
    if known:
        return known, None
    words = name.split(" ")
    shown = " ".join(word if place and word in _SMALL else _capital(word) for place, word in enumerate(words))
    return shown, "The name was written in small letters; a brand may want them."


def _word(word: str, *, first: bool, alone: bool) -> str:
    key = normalize_text(word)
    if key in _BRANDS and not _SHORT_WORDS.intersection((key,)):
        return _BRANDS[key]
    small = word.lower().replace("i̇", "i")
    if small in _SMALL:
        return _capital(small) if first else small
    if _INITIALS.fullmatch(word) or _is_acronym(word, small, alone=alone):
        return word
    pieces = _PIECES.split(small)
    if len(pieces) != len(_PIECES.split(word)):
        return word
    shown = [
        piece if place and pieces[place - 1] == "." and len(piece) <= _ACRONYM and len(pieces[place - 2]) >= _ACRONYM
        else _capital(piece) if place and pieces[place - 1] in "'’"
        else written if len(piece) > 1 and len(piece) <= _ACRONYM and _is_acronym(written, piece, alone=False)
        else _capital(piece)
        for place, (piece, written) in enumerate(zip(pieces, _PIECES.split(word), strict=True))
    ]  # fmt: skip
    if len(pieces) > 2 and pieces[1] in "'’" and pieces[2] == "s":
        shown[2] = "s"
    return "".join(shown)


def _is_acronym(word: str, small: str, *, alone: bool) -> bool:
    """Return whether a word in capitals is an abbreviation: short and no known word, or without a vowel."""
    letters = [char for char in small if char.isalpha()]
    if any(map(str.isdigit, small)):
        return len(small) <= _MAYBE_ACRONYM
    if not word.isalpha() or not letters:
        return False
    if not _VOWELS.intersection(letters):
        return len(letters) <= 6
    if alone or len(letters) < _ACRONYM:
        return len(letters) <= _ACRONYM and small not in _SHORT_WORDS
    # Beside other words, "SYN" and "EKO" can be spoken and are words; "ABC" and "UPC" are not.
    return len(letters) == _ACRONYM and _sounds(letters) not in _SPOKEN and small not in _SHORT_WORDS


_SPOKEN = frozenset({"cvc", "vcv", "cvv"})


def _sounds(letters: list[str]) -> str:
    return "".join("v" if letter in _VOWELS else "c" for letter in letters)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
