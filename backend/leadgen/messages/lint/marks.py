"""Finds marks of sources that research leaves in a text: `[1]`, `【4†source】`, `(source: …)`, links of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leadgen.messages.lint.finding import FindingKind, FindingSeverity, TextFinding
from leadgen.people.names.tables import words_of

_SURE = re.compile(
    r"【[^【】\n]{0,200}】|\[\^\d{1,3}\]|[\ue000-\uf8ff][^\s]{0,60}|turn\d{1,3}(?:search|view|news|fetch)\d{1,3}\b"
    r"|\boaicite\b"
    r"|:?contentReference\[[^\[\]\n]{0,80}\]|\[(?:source|sources|citation|cite|ref|quelle|zdroj|kilde"
    r"|källa|lähde|źródło)s?\s?[:#]?\s?[^\[\]\n]{0,120}\]"
    r"|\((?:source|sources|quelle|zdroj|zdroje|kilde|källa|lähde|źródło)\s?:\s?[^()\n]{1,200}\)|\[(?:citation needed"
    r"|web:\d{1,3})\]"
    r"|\[[^\[\]\n]{1,200}\]\(https?://[^()\s]{1,500}\)|<(?:cite|sup|ref)\b[^<>\n]{0,120}>",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?P<blank>[ ]?)(?P<mark>(?:\[[1-9]\d{0,2}(?:\s?[,–-]\s?\d{1,3}){0,5}\]){1,6})(?P<after>\s{0,5}(?:[.,;:!?]|\n|$)|)"
)
_RAISED = re.compile(r"(?<=[^\W\d_]{3})[¹²³⁴-⁹⁰]{1,3}(?=[\s.,;!?]|$)|(?<=[.!?,])[¹²³⁴-⁹⁰]{1,3}(?=\s|$)")
_UNITS = ("km", "cm", "mm", "dm", "sqm")


def find_source_marks(text: str) -> Iterator[TextFinding]:
    """Yield marks of sources. A number in brackets counts where it closes a clause: "of section [2] we" is none."""
    for found in _SURE.finditer(text):
        yield _finding(text, found.start(), found.end())
    for found in _NUMBERED.finditer(text):
        if _closes_clause(text, found):
            yield _finding(text, found.start("mark"), found.end("mark"))
    for found in _RAISED.finditer(text):
        if not text[max(0, found.start() - 3) : found.start()].lower().endswith(_UNITS):
            yield _finding(text, found.start(), found.end())


def _closes_clause(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start("mark") - 24) : found.start("mark")]
    word = re.search(r"(\w+)\s?$", before)
    if word is not None and word[1].lower() in _REFERENCES:
        return False
    if found["after"] or before.rstrip(" ").endswith((".", "!", "?", "…", '"', "”", "“")):
        return bool(before.strip())
    # glued to a word of a sentence, as in "grew fast[2] and"; `a[1]` is code
    return not found["blank"] and word is not None and len(word[1]) > 2 and text[found.end("mark") :][:1] in (" ", "")


_REFERENCES = words_of(
    """
    section chapter page paragraph article figure table item step version slide point no kapitola kapitole strana
    bod bodu článek abschnitt kapitel seite punkt artikel chapitre kapittel side avsnitt sida luku sivu rozdział
    strona array list
    """
)


def _finding(text: str, start: int, end: int) -> TextFinding:
    return TextFinding(
        FindingKind.SOURCE_MARK, text[start:end], start, end, FindingSeverity.ERROR, "is a mark of a source"
    )
