"""Look-up tables of the words of titles.

Notation in `words/`: a key `rank.department` names a noun, `.department` the word of a department, `+role` a word with a
role in the grammar. A `?` marks a department that gives way to another one. `*` ends a word that may go on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from leadgen.fields.text import normalize_text
from leadgen.people.titles.words import czech, english, finnish, french, german, norwegian, polish, slovak, swedish

_WORDS = {
    "en": english.WORDS,
    "cs": czech.WORDS,
    "sk": slovak.WORDS,
    "pl": polish.WORDS,
    "de": german.WORDS,
    "fr": french.WORDS,
    "no": norwegian.WORDS,
    "sv": swedish.WORDS,
    "fi": finnish.WORDS,
}
LANGUAGES = tuple(_WORDS)
_COMPOUNDS = frozenset({"de", "no", "sv", "fi"})
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word or phrase of the tables means."""

    language: str
    role: str  # "noun", "department" or a role of the grammar
    rank: str | None = None
    department: str | None = None
    weak: bool = False


@dataclass(slots=True)
class _Node:
    exact: dict[str, _Node] = field(default_factory=dict)
    open: dict[str, _Node] = field(default_factory=dict)
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The longest phrase at a place of a title."""

    entry: Entry
    words: int
    whole: bool  # no word went on beyond the table's
    length: int  # letters that the table names


def _entry(language: str, key: str) -> Entry:
    if key.startswith("+"):
        role, _, rank = key[1:].partition(":")
        return Entry(language, role, rank=rank or None)
    rank, _, department = key.partition(".")
    weak = department.endswith("?")
    return Entry(language, "noun" if rank else "department", rank or None, department.rstrip("?") or None, weak)


class TitleWords:
    """All words of all languages, those of a preferred language first."""

    def __init__(self, preferred: str | None) -> None:
        self._root = _Node()
        self._tails: dict[str, Entry] = {}
        self._open_tails: dict[str, Entry] = {}
        for language in sorted(_WORDS, key=lambda one: one != preferred):
            for key, block in _WORDS[language].items():
                self._add_block(_entry(language, key), block)

    def _add_block(self, entry: Entry, block: str) -> None:
        for phrase in block.split(","):
            text = phrase.strip()
            for form in {text, text.casefold().translate(_SPELLED_OUT)}:
                self._add(entry, form)

    def _add(self, entry: Entry, phrase: str) -> None:
        node, words = self._root, [(word.rstrip("*"), word.endswith("*")) for word in phrase.split()]
        for word, goes_on in words:
            key = word if word == "&" else normalize_text(word)
            node = (node.open if goes_on else node.exact).setdefault(key, _Node())
        node.entry = node.entry or entry
        tail = entry.role in {"noun", "assistant"} and entry.language in _COMPOUNDS
        if tail and len(words) == 1 and len(key) > SHORTEST_PART:
            (self._open_tails if words[0][1] else self._tails).setdefault(key, entry)

    def find(self, words: list[str]) -> Found | None:
        """Find the longest phrase with which the words begin."""
        best: Found | None = None
        paths = [(self._root, 0, True, 0)]
        while paths:
            node, used, whole, length = paths.pop()
            if node.entry and (best is None or (used, whole, length) > (best.words, best.whole, best.length)):
                best = Found(node.entry, used, whole, length)
            if used == len(words):
                continue
            word = words[used]
            if word in node.exact:
                paths.append((node.exact[word], used + 1, whole, length + len(word)))
            for end in range(1, len(word) + 1) if node.open else ():
                if word[:end] in node.open:
                    paths.append((node.open[word[:end]], used + 1, whole and end == len(word), length + end))
        return best

    def split(self, word: str) -> tuple[str, Entry] | None:
        """Split a compound into its first part and its last, which is a noun."""
        for start in range(2, len(word) - SHORTEST_PART):
            tail = word[start:]
            entry = self._tails.get(tail) or self._open_tail(tail)
            if entry is not None:
                return word[:start], entry
        return None

    def _open_tail(self, tail: str) -> Entry | None:
        endings = range(len(tail), max(SHORTEST_PART, len(tail) - 4), -1)
        return next((self._open_tails[tail[:end]] for end in endings if tail[:end] in self._open_tails), None)


@cache
def title_words(preferred: str | None) -> TitleWords:
    """Return the tables, the words of one language first."""
    return TitleWords(preferred if preferred in _WORDS else None)
