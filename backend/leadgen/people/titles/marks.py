"""Cuts a title into segments and marks the words that the tables know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from leadgen.fields.text import decompose, normalize_text
from leadgen.people.titles.table import Entry, TitleWords

MOST_CHARACTERS = 1000
_MOST_IN_WORD = 60
_ENDING = 4  # letters of an inflected ending, as in "Sachbearbeit-erin"
_DOTTED = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?")
_TOKEN = re.compile(r"[^\W_]+|'|[|;\n•·/,()\[\]{}:&+@–—-]")
_CONJUNCTIONS = frozenset({"and", "und", "og", "och", "et", "oraz", "ja", "a", "i", "sowie", "&", "+", "/", ","})
_TIGHT = frozenset("-'")


@dataclass(frozen=True, slots=True)
class Mark:
    """One word or phrase of a title and its meaning; without an entry it is unknown."""

    text: str
    entry: Entry | None
    hyphen: bool = False  # joined to the mark before by a hyphen


@dataclass(slots=True)
class Segment:
    """Words between two separators."""

    joined: bool  # by a conjunction or comma to the segment before
    conjunction: bool = False
    marks: list[Mark] = field(default_factory=list)

    def of(self, role: str) -> list[Mark]:
        """Return the marks with a role."""
        return [mark for mark in self.marks if mark.entry and mark.entry.role == role]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    word: bool
    hyphen: bool = False


def _tokens(text: str) -> list[_Token]:
    text = decompose(text[:MOST_CHARACTERS], "NFKC").replace("’", "'").replace("`", "'")
    text = _DOTTED.sub(lambda match: match[0].replace(".", ""), text)
    found: list[_Token] = []
    spans = list(_TOKEN.finditer(text))
    hyphen = False
    for position, match in enumerate(spans):
        piece = match[0]
        tight = piece in _TIGHT and match.start() > 0 and not text[match.start() - 1].isspace()
        tight = tight and not text[match.end() : match.end() + 1].isspace()
        if piece == "'" or (tight and position):
            following = spans[position + 1][0] if position + 1 < len(spans) else ""
            if piece == "'" and following.casefold() == "s":
                found.append(_Token("'s", word=False))
            hyphen = piece == "-"
            continue
        if piece[0].isalnum():
            plain = normalize_text(piece)[:_MOST_IN_WORD]
            if not (plain == "s" and found and found[-1].text == "'s"):
                found.extend(_Token(part, word=True, hyphen=hyphen) for part in plain.split())
        else:
            found.append(_Token(piece, word=False))
        hyphen = False
    return found


def segments_of(text: str, words: TitleWords) -> list[Segment]:
    """Return the segments of a title with their marks."""
    tokens, position, away = _tokens(text), 0, False
    segments = [Segment(joined=False)]
    while position < len(tokens):
        token = tokens[position]
        run = _run(tokens, position)
        found = words.find(run) if run else None
        company = found.words if found and found.entry.role == "at" else int(token.text == "@")
        if company:
            away = any(segment.marks for segment in segments)
            position += company
            continue
        if not token.word or (token.text in _CONJUNCTIONS and (found is None or found.words == 1)):
            if token.text == "'s":
                _possess(segments[-1])
            else:
                away = away and token.text not in set("|;\n•·/,")
                joined = token.text in _CONJUNCTIONS
                segments.append(Segment(joined, conjunction=joined and token.text != ","))
            position += 1
            continue
        used, marks = _read(run, words, token)
        if not away:
            segments[-1].marks.extend(marks)
        position += used
    return [segment for segment in segments if segment.marks]


def _run(tokens: list[_Token], position: int) -> list[str]:
    run: list[str] = []
    for token in tokens[position : position + 6]:
        if not token.word and token.text not in {"&", "+"}:
            break
        run.append("&" if token.text == "+" else token.text)
    return run


def _possess(segment: Segment) -> None:
    """Take the rank from the owner in "the director's assistant"."""
    if segment.marks:
        segment.marks[-1] = Mark(segment.marks[-1].text, Entry("en", "skip"))


def _read(run: list[str], words: TitleWords, token: _Token) -> tuple[int, list[Mark]]:
    found, word = words.find(run), run[0]
    ending = len(word) - found.length if found and found.entry.role in {"noun", "assistant"} else len(word)
    if found is None or not (found.whole or found.words > 1 or ending <= _ENDING):
        parts = words.split(word)
        if parts is not None:
            return 1, _compound(parts[0], parts[1], words, hyphen=token.hyphen)
    if found is None:
        return 1, [Mark(word, None, token.hyphen)]
    return found.words, [Mark(" ".join(run[: found.words]), found.entry, token.hyphen)]


def _compound(first: str, last: Entry, words: TitleWords, *, hyphen: bool) -> list[Mark]:
    marks: list[Mark] = []
    head = words.find([first])
    if head is not None and head.entry.role != "skip":
        marks.append(Mark(first, head.entry, hyphen))
    return [*marks, Mark(first + "…", last, hyphen=bool(marks))]
