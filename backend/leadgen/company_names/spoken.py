"""Derives the name that people say from a company's legal name: "Silfira" for "SILFIRA TRADE, s. r. o.". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from leadgen.company_names import forms
from leadgen.company_names.capitals import usual_capitals
from leadgen.fields.cells import storable
from leadgen.fields.text import normalize_text, words_of

LONGEST = 300
"""Longest name that is read, in characters."""
_MOST_WORDS, _MOST_STEPS = 40, 12

_TRADING = re.compile(
    r"(?:^|\s)(?:t/a|trading as|d/b/a|dba|doing business as|obchodující jako|agissant sous le nom(?: de)?|firmierend als)"
    r"[: ] ?(?=\S)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_QUOTED = re.compile(r"[„“”\"«»]([^„“”\"«»]+)[“”\"«»]")
_QUOTES = str.maketrans(dict.fromkeys('„“”"«»'))
_LEADS_OF_QUOTES = words_of(
    """pphu p p h u fhu f h u phu p h u zphu z p h u ppuh spolka przedsiebiorstwo firma fa f firm spolecnost
    spolecnosť ooo zao oao tov"""
)
_COMMA = re.compile(r",(?=[^\W\d_])")
_SEPARATORS = " ,;:-–—|/"
_SPELLED = frozenset({"eG", "eGen", "SpA", "eV", "eK", "eU"})
_TITLED = frozenset({"ag", "kg", "ky", "bv", "nv", "ab"})
# Strong forms that are words or names when they are not in capitals.
_UPPER_ONLY = words_of(
    "sci snc gie cic dac ulc scop scic earl gaec ans enk nuf ead ood eood sia uab gk kk ivs publ selas ug ek asa"
)
_MID = frozenset({"gmbh", "sro", "spolsro", "spzoo", "ltd", "llc", "sarl", "aps", "kft", "oyj"})
_UNSURE_BRANCHES = frozenset(
    normalize_text(word)
    for word in words_of("branch filial filiale avdeling sucursal succursale oddział niederlassung")
)
_LONGEST_MID = 6
_LAST_OF_STATES = frozenset(state.split()[-1] for state in forms.STATES)
_FIRST_OF_BRANCHES = frozenset(branch.split()[0] for branch in forms.BRANCHES)
_COMPANY_WORDS = frozenset({"company", "co", "corporation"})


@dataclass(frozen=True, slots=True)
class SpokenName:
    """The name that people say, the legal form as written, how it was found, and doubts.

    `left_out` are further parts of the name that are not said: a branch, a state, a bracket.
    """

    value: str
    legal_form: str | None = None
    rule: str = "as_written"
    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Name:
    """A name while its parts are taken off."""

    words: list[str]
    country: str | None
    forms: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    rule: str = "as_written"

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def cut(self, start: int) -> str:
        """Take the words from a place on off the name, and return them."""
        taken = " ".join(self.words[start:]).strip(_SEPARATORS)
        self.words = self.words[:start]
        self._tidy()
        return taken

    def _tidy(self) -> None:
        while self.words and not self.words[-1].strip(_SEPARATORS + "&+"):
            self.words.pop()
        if self.words:
            self.words[-1] = self.words[-1].rstrip(_SEPARATORS) or self.words[-1]


@lru_cache(maxsize=20_000)  # the rows of a list name each company several times
def spoken_name(name: str, country: str | None = None) -> SpokenName:
    """Return the name that people say for a company; `country` decides about forms that may be words.

    A name that is nothing but a legal form, or has none, does not change.
    """
    text = _COMMA.sub(", ", " ".join(storable(name).split()))
    too_long = len(text) > LONGEST or text.count(" ") >= _MOST_WORDS
    if too_long or not any(map(str.isalnum, text)) or forms.compact(text) in forms.STRONG | forms.SHORT:
        return SpokenName(text)
    work = _Name([], (country or "").upper() or None)
    text = _without_brackets(_trading_name(text, work), work)
    work.words = text.split(" ")
    for _ in range(_MOST_STEPS):
        if not (_take_state(work) or _take_form(work) or _take_branch(work) or _take_middle_form(work)):
            break
    _take_leading_form(work)
    _take_additions(work)
    _take_article(work)
    shown, remark = usual_capitals(_unquoted(work.text))
    if remark:
        work.remarks.append(remark)
    if not any(map(str.isalnum, shown)):
        return SpokenName(text)
    if work.rule == "as_written" and shown != text:
        work.rule = "without_form" if work.forms else "without_additions" if work.left_out else "capitals"
    form = " ".join(reversed(work.forms)) or None
    return SpokenName(shown, form, work.rule, tuple(work.left_out), tuple(work.remarks))


def _trading_name(text: str, work: _Name) -> str:
    found = _TRADING.search(text)
    if found is None or not text[: found.start()].strip():
        return text
    work.rule = "trading_name"
    work.left_out.append(text[: found.start()].strip())
    work.remarks.append("The name behind “trading as” is taken.")
    return text[found.end() :].strip()


def _without_brackets(text: str, work: _Name) -> str:
    outside = " ".join(_BRACKETS.sub(" ", text).split()).strip(_SEPARATORS)
    inside = [part.strip() for part in _BRACKETS.findall(text) if part.strip()]
    if not inside or not any(map(str.isalnum, outside)):
        return text.strip()
    for part in inside:
        if forms.compact(part) in {"haftungsbeschrankt", "publ"}:
            work.forms.append(f"({part})")
        else:
            work.left_out.append(part)
            work.remarks.append(f"Left out: “{part}”.")
    return outside


def _tail(work: _Name, size: int) -> str:
    return " ".join(work.words[-size:])


def _take_state(work: _Name) -> bool:
    if normalize_text(work.words[-1]).rpartition(" ")[2] not in _LAST_OF_STATES:
        return False
    for size in range(min(5, len(work.words) - 1), 0, -1):
        if normalize_text(_tail(work, size)) in forms.STATES:
            state = work.cut(len(work.words) - size)
            work.left_out.append(state)
            work.remarks.append(f"The name says “{state}”.")
            return True
    return False


def _take_form(work: _Name) -> bool:
    """Take a legal form off the end: the longest that the last words are."""
    last = forms.compact(work.words[-1])
    if len(last) > 1 and last not in forms.LAST_WORDS:
        return False
    for size in range(min(8, len(work.words) - 1), 0, -1):
        if _is_form(_tail(work, size), work, size):
            work.forms.append(work.cut(len(work.words) - size))
            return True
    return False


def _is_form(written: str, work: _Name, size: int) -> bool:
    key = forms.compact(written)
    bare = written.strip(_SEPARATORS)
    before = work.words[: len(work.words) - size]
    if not any(any(map(str.isalnum, word)) and word.lower() != "the" for word in before) or (
        bare[:1] in "&+" and not key.startswith("&")
    ):
        return False
    marked = "." in bare[:-1] or "/" in bare or before[-1].endswith(",") or bare in _SPELLED
    if key in forms.STRONG:
        return marked or key not in _UPPER_ONLY or bare.isupper() or work.country is not None
    if key not in forms.SHORT:
        return False
    if marked or work.country in forms.COUNTRIES_OF_SHORT.get(key, ()):
        return True
    certain = bare.isupper() and key not in forms.WORDLIKE
    if certain or (bare.istitle() and key in _TITLED):
        return True
    if bare not in ("sa", "se", "da") or work.country:
        work.remarks.append(f"“{bare}” is kept: it may be a word and not the legal form.")
    return False


def _take_branch(work: _Name) -> bool:
    plain = [normalize_text(word) for word in work.words]
    if _FIRST_OF_BRANCHES.isdisjoint(plain):
        return False
    for start in range(1, len(plain)):
        rest = " ".join(plain[start:])
        branch = next((known for known in forms.BRANCHES if rest == known or rest.startswith(f"{known} ")), None)
        if branch is None or (branch in _UNSURE_BRANCHES and not _ends_with_form(work, start)):
            continue
        taken = work.cut(start)
        work.left_out.append(taken)
        work.remarks.append(f"Left out: “{taken}”.")
        return True
    return False


def _ends_with_form(work: _Name, end: int) -> bool:
    before = _Name(list(work.words[:end]), work.country)
    return before.words[-1].endswith((",", "-", "–")) or _take_form(before)


def _take_middle_form(work: _Name) -> bool:
    """Take what follows a form in the middle: "Silfira GmbH Wien", "Silfira a.s., member of a group"."""
    for start in range(1, len(work.words) - 1):
        if len(work.words[start]) > _LONGEST_MID:
            continue
        for size in (4, 3, 2, 1):
            end = start + size
            if end < len(work.words) and _ends_the_name(work, start, end):
                rest = work.cut(end)
                work.left_out.append(rest)
                work.remarks.append(f"Left out: “{rest}”.")
                return True
    return False


def _ends_the_name(work: _Name, start: int, end: int) -> bool:
    written, behind = " ".join(work.words[start:end]), work.words[end]
    key = forms.compact(written)
    if behind.startswith(("&", "+")):
        return False
    if key in _MID or (written.endswith(".,") and key in forms.STRONG | forms.SHORT):
        return True
    return key in forms.SHORT and written.isupper() and normalize_text(" ".join(work.words[end:])) in forms.LANDS


def _take_leading_form(work: _Name) -> None:
    if forms.compact(work.words[0]) not in forms.FIRST_WORDS:
        return
    plain = normalize_text(work.text)
    if plain in forms.NAMES_LIKE_FORMS or any(plain.startswith(f"{name} ") for name in forms.NAMES_LIKE_FORMS):
        return
    for size in range(min(5, len(work.words) - 1), 0, -1):
        written = " ".join(work.words[:size])
        key = forms.compact(written)
        upper = written == written.upper() or size > 1 or "." in written or work.country is not None
        national = key in forms.LEADING_OF_COUNTRY.get(work.country or "", ()) and not work.forms
        if (key in forms.LEADING and (upper or key.startswith(("oy", "tmi", "aktiebolag")))) or national:
            work.forms.append(written)
            work.words = work.words[size:]
            return
    if forms.compact(work.words[0]) in forms.LEADING_OF_COUNTRY["FR"] and len(work.words) > 1 and not work.forms:
        work.remarks.append(f"“{work.words[0]}” is kept: it may be the legal form, or a part of the name.")


def _take_additions(work: _Name) -> None:
    """Take “Group” and the name of a country off a name of one word, and “Holding” off any name."""
    for _ in range(2):
        if len(work.words) < 2:
            return
        last = normalize_text(work.words[-1])
        two = normalize_text(_tail(work, 2)) if len(work.words) > 2 else ""
        first = normalize_text(work.words[0])
        one_word = len(work.words) == 2 and first not in forms.GENERIC and len(first) > 1
        if last in ("holding", "holdings") or (last in forms.ADDITIONS and one_word and len(first) > 2):
            size = 1
        elif two in forms.LANDS and len(work.words) == 3 and first not in forms.GENERIC:
            size = 2
        elif last in forms.LANDS and one_word:
            size = 1
        elif first in forms.ADDITIONS and len(work.words) == 2:
            taken = work.words.pop(0)
            work.left_out.append(taken)
            work.remarks.append(f"Left out: “{taken}”.")
            return
        else:
            return
        taken = work.cut(len(work.words) - size)
        work.left_out.append(taken)
        work.remarks.append(f"Left out: “{taken}”.")


def _take_article(work: _Name) -> None:
    if len(work.words) < 2 or work.words[0].lower() != "the" or forms.compact(work.words[1]) in forms.STRONG:
        return
    if len(work.words) > 2 and normalize_text(work.words[-1]) in _COMPANY_WORDS:
        work.left_out.append(work.cut(len(work.words) - 1))
    work.left_out.append(work.words.pop(0))
    work.remarks.append("Left out: “The”.")


def _unquoted(text: str) -> str:
    """Return the quoted name where only a kind of business is in front of it; else the text without quotes."""
    found = _QUOTED.search(text)
    if found is not None:
        before = normalize_text(text[: found.start()]).split()
        if not before or all(word in _LEADS_OF_QUOTES for word in before):
            behind = text[found.end() :].strip()
            if not behind or before:
                return found[1].strip()
    return " ".join(text.translate(_QUOTES).split())
