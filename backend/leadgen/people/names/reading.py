"""Reads a cell with a person's name: `read_name` is the one function for imports and edits."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

from leadgen.people.names import library
from leadgen.people.names.affixes import (
    Affix,
    affix_after,
    affix_before,
    belongs_in_front,
    gender_of_titles,
    greets_two,
    is_sure_before_two,
)
from leadgen.people.names.given_names import is_given
from leadgen.people.names.letters import LONGEST, show_name
from leadgen.people.names.order import Split, is_initial, names_several_people, split_given, split_words, whole
from leadgen.people.names.words import is_company, is_placeholder, is_pronouns, is_role, names_an_office

_MAILBOX = re.compile(r"([^<>]+?)\s*<[^<>\s]+@[^<>\s]+>")
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_KEPT_BRACKETS = re.compile(r"(?:fh|hons?|univ|econ|ret|oxon|cantab)\.?", re.IGNORECASE)
_NICKNAME = re.compile(r"[\"“„«”]([^\"“”„«»]{1,40})[\"”“»]|(?<!\w)[‘'‚]([^'’‘]{2,40})['’](?!\w)")
_SEPARATOR = re.compile(r" [-–—|•/;:]+ |;| ?\| ?| ?[–—] ")
_WEB = re.compile(r"@|https?:|www\.", re.IGNORECASE)
_LOWER_SALUTATIONS = frozenset({"pan", "pán", "pani", "p."})
_FRENCH = frozenset({"FR", "BE", "CH", "LU", "MC", "CA"})
_FIRST_NAME_TITLES = frozenset({"sir", "dame", "lord", "lady", "don", "padre", "pater", "p", "fr"})


@dataclass(frozen=True, slots=True)
class NameReading:
    """The parts of a name. Parts that are not certain are empty; `sure` tells that both names were read."""

    first_name: str = ""
    last_name: str = ""
    titles_before: str = ""
    titles_after: str = ""
    suffix: str = ""
    rest: str = ""
    sure: bool = False
    gender: str | None = None
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    """What was taken from around a name so far."""

    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    suffix: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    is_weak: bool = False
    is_inverted: bool = False
    """A title that belongs in front is behind a comma, as in `Surname Given, Ing.`"""


class _WholeName(Exception):  # noqa: N818 - a result, not an error
    """The text cannot be read as one person's name."""


def read_name(text: str, *, language: str | None = None, country: str | None = None) -> NameReading:
    """Return the parts of a person's name; parts that are not certain stay empty, with a remark."""
    if len(text) > LONGEST:
        return NameReading(remarks=("longer than a name can be",))
    country = country.upper() if country else None
    found = _Found()
    try:
        words, given_behind_comma = _bare_words(clean(text), found)
        split = _split(words, given_behind_comma, found, language=language, country=country)
    except _WholeName as reason:
        return NameReading(remarks=(str(reason),))
    if not split.first and not split.last:
        return NameReading(remarks=(split.remark or "not understood",))
    if _begins_with_an_initial(split.last):
        return NameReading(remarks=("an initial in the surname's place",))
    rest = " ".join([*filter(None, [split.middle]), *found.rest])
    return NameReading(
        first_name=show_name(split.first),
        last_name=show_name(split.last),
        titles_before=" ".join(found.before),
        titles_after=", ".join(found.after),
        suffix=" ".join(found.suffix),
        rest=rest,
        sure=bool(split.first and split.last) and not split.is_assumed,
        gender=gender_of_titles(found.before),
        remarks=(split.remark,) if split.remark else (),
    )


def clean(text: str) -> str:
    """Return a text without invisible marks, emoji and repeated blanks."""
    shown = [_shown(sign) for sign in unicodedata.normalize("NFC", text)]
    return " ".join("".join(shown).split()).strip(" ,;-–—|*•")


def _shown(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in {"Cc", "Zs", "Zl", "Zp", "So"}:
        return " "
    return "" if kind in {"Cf", "Cs", "Co", "Cn", "Sk", "Me"} or "\ufe00" <= sign <= "\ufe0f" else sign


def _bare_words(text: str, found: _Found) -> tuple[list[str], list[str]]:
    """Return the words of a name, and those behind the comma in `Surname, Given`."""
    mailbox = _MAILBOX.fullmatch(text)
    text = mailbox[1].strip(" \"',") if mailbox else text
    if _WEB.search(text):
        raise _WholeName("an address and not a name")
    if not text or is_placeholder(text):
        raise _WholeName("there is no name")
    text = _without_brackets(text, found)
    text = _first_segment(text, found)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or is_company(text) or any(is_company(f" {part}") for part in parts[1:]):
        raise _WholeName("a company and not a person")
    is_shouted = text == text.upper()
    names = [parts[0].split(" ")]
    for part in parts[1:]:
        if not _take_part_behind(part, found):
            names.append(part.split(" "))
    bare = [_take_affixes(words, found, is_shouted=is_shouted) for words in names]
    if any(names_an_office(words) for words in bare):
        raise _WholeName("an office or a mailbox and not a person")
    if len(bare) > 2 or (len(bare) == 2 and not all(bare)):
        raise _WholeName("several commas")
    return bare[0], bare[1] if len(bare) == 2 else []


def _without_brackets(text: str, found: _Found) -> str:
    def take(match: re.Match[str]) -> str:
        inner = (match[1] or match[2] or "").strip()
        if _KEPT_BRACKETS.fullmatch(inner):
            return match[0]
        found.rest.append(match[0])
        return " "

    text = _BRACKETS.sub(take, text)
    if re.sub(r"\(\w+\.?\)", "", text).count("(") or "[" in text:
        raise _WholeName("a bracket without its pair")

    def take_nickname(match: re.Match[str]) -> str:
        found.rest.append(match[0])
        return " "

    without = " ".join(_NICKNAME.sub(take_nickname, text).split())
    return without or " ".join(text.strip("\"'“”„‘’«»").split())


def _begins_with_an_initial(surname: str) -> bool:
    """Tell whether an initial is in the surname's place; "O Brien" and "D Souza" are surnames."""
    first, _, more = surname.partition(" ")
    return is_initial(first) and (not more or (first == first.upper() and first not in {"O", "D"}))


def _first_segment(text: str, found: _Found) -> str:
    """Return what is before a dash or a bar, if a role, pronouns or a company follow."""
    segments = [segment.strip() for segment in _SEPARATOR.split(text) if segment.strip()]
    if not segments:
        raise _WholeName("there is no name")
    for segment in segments[1:]:
        if not (is_role(segment.split(" ")) or is_pronouns(segment) or is_company(segment)):
            raise _WholeName("several things in one cell")
        found.rest.append(segment)
    return segments[0]


def _take_part_behind(part: str, found: _Found) -> bool:
    """Take degrees, a suffix, pronouns or a role behind a comma; False: the part is a name."""
    words = part.split(" ")
    kinds = [affix_after(word, behind_comma=True, is_shouted=False) for word in words]
    if all(kinds):
        degrees = [word for word, kind in zip(words, kinds, strict=True) if kind is not Affix.SUFFIX]
        found.suffix += [word for word, kind in zip(words, kinds, strict=True) if kind is Affix.SUFFIX]
        found.after += [" ".join(degrees)] if degrees else []
        found.is_inverted = found.is_inverted or any(map(belongs_in_front, degrees))
        return True
    if is_pronouns(part) or is_role(words):
        found.rest.append(part)
        return True
    return False


def _take_affixes(words: list[str], found: _Found, *, is_shouted: bool) -> list[str]:
    """Take titles in front and degrees behind from a part; return the words that remain."""
    start = 0
    weak: list[str] = []
    before: list[str] = []
    while start < len(words):
        kind = affix_before(words[start], behind_title=start > 0, is_shouted=is_shouted)
        if kind is None and _is_honorary(words[start : start + 2], behind_title=start > 0):
            before += words[start : start + 2]
            start += 2
            continue
        if kind is None:
            break
        if kind is Affix.WEAK_TITLE and not (is_sure_before_two(words[start]) and len(words) > start + 2):
            weak.append(words[start])
        before.append(words[start])
        start += 1
    end = len(words)
    behind: list[tuple[Affix, str]] = []
    while end > start + 1:
        kind = affix_after(words[end - 1], behind_comma=False, is_shouted=is_shouted)
        if kind is None:
            break
        if kind is Affix.WEAK_DEGREE and end - start < 3:
            raise _WholeName("a surname or a degree: not certain")
        behind.insert(0, (kind, words[end - 1]))
        end -= 1
    if greets_two(before):
        raise _WholeName("several people in one cell")
    found.before += before
    found.is_weak = found.is_weak or bool(weak)
    found.after += [" ".join(w for kind, w in behind if kind is not Affix.SUFFIX)] if behind else []
    found.after = [degrees for degrees in found.after if degrees]
    found.suffix += [word for kind, word in behind if kind is Affix.SUFFIX]
    return words[start:end]


def _is_honorary(words: list[str], *, behind_title: bool) -> bool:
    return behind_title and "".join(words).lower().replace(".", "") in {"hc", "eh"} and len(words) == 2


def _split(words: list[str], given: list[str], found: _Found, *, language: str | None, country: str | None) -> Split:  # noqa: PLR0911 - one rule a line
    if given:
        return _behind_comma(words, given, found, country)
    if not words:
        raise _WholeName("a title without a name")
    if not all(library.is_latin(word) for word in words):
        return library.split_other_script(" ".join(words), country)
    if len(words) == 1 and found.before:
        return _behind_title(words[0], found, language=language, country=country)
    split = split_words(words, country)
    if found.is_inverted and len(words) == 2 and not is_given(words[0]):
        return Split(words[1], words[0]) if is_given(words[1]) else whole("the order is not certain")
    if found.is_weak and not any(map(is_given, words)):
        return whole("a title or a name: not certain")
    is_plain = len(words) == 2 and any(map(is_given, words))
    if split.first and split.last and not is_plain and library.sees_more(" ".join(words)):
        return whole("a word that may be a title")
    return split


def _behind_title(word: str, found: _Found, *, language: str | None, country: str | None) -> Split:
    """Read the only word behind a title: a surname, or a given name behind Sir and the like."""
    titles = {title.lower().rstrip(".") for title in found.before}
    is_french = (language or "").startswith("fr") or country in _FRENCH
    spoken = found.before[0] in _LOWER_SALUTATIONS or (is_french and titles == {"m"})
    if is_given(word) and titles & _FIRST_NAME_TITLES:
        return Split(first=word, remark="a given name behind a title")
    if (found.is_weak and not spoken) or is_given(word) or not split_words(["X.", word], country).last:
        return whole("one word")
    return Split(last=word, remark="a surname behind a title")


def _behind_comma(words: list[str], given: list[str], found: _Found, country: str | None) -> Split:  # noqa: PLR0911 - one rule a line
    """Read `Surname, Given`, or a whole name and something else behind the comma."""
    if not all(map(library.is_latin, [*words, *given])) or names_several_people([*given, *words]):
        return whole("several people or an unknown script")
    if any(map(is_given, given[:1])) or (len(given) == 1 and not is_given(words[0])):
        if len(words) > 1 and is_given(words[0]) and not is_given(given[0]):
            return _with_rest(words, given, found, country)
        if is_given(words[0]) and (len(words) > 1 or not is_given(given[0])):
            return whole("two names with a comma")
        if len(words) > 2 and not split_words([given[0], *words], country).last:
            return whole("a long part before the comma")
        split = split_given(given)
        return replace(split, last=" ".join(words)) if split.first else split
    if is_given(words[0]) and len(words) > 1:
        return _with_rest(words, given, found, country)
    return whole("the order is not certain")


def _with_rest(words: list[str], more: list[str], found: _Found, country: str | None) -> Split:
    found.rest.append(" ".join(more))
    return split_words(words, country)
