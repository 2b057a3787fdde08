"""Takes marks off a value that are no part of it: citations of models, and Markdown.

Brackets that belong to a text stay: `Acme [Holding]`, `List<string>`, `[sic]`.
"""

from __future__ import annotations

import re

_LONGEST = 20_000

# One mark of a source. Every alternative begins with its own sign and is bounded, so a text is read in linear time.
_CITATION = re.compile(
    r"[\ue000-\uf8ff](?:\w{1,40}[\ue000-\uf8ff]?){0,8}[\ue000-\uf8ff]"  # private-use marks of chat products
    r"|【[^【】]{0,200}】"
    r"|\[\^\d{1,3}\]"
    r"|\[(?:[1-9]\d{0,2}(?:\s{0,2}[,;–-]\s{0,2}\d{1,3}){0,9})\](?!\()"
    r"|\[(?:source|sources|src|ref|refs|cit|citation|cite|quelle|zdroj|web|search)(?:\s?[:#]?\s?[^\[\]]{0,120})?\](?!\()"
    r"|\[\s?citation needed\s?\]"
    r"|\((?:source|sources|src|ref|quelle|zdroj|via|see)\s?:\s?[^()]{1,200}\)"
    r"|\((?:source|sources)\s\d{1,3}\)"
    r"|<(?:cite|sup|ref)\b[^<>]{0,120}>[^<>]{0,120}</(?:cite|sup|ref)>|</?(?:cite|sup|ref)\b[^<>]{0,120}/?>"
    r"|\bturn\d{1,3}(?:search|view|news|fetch|image|file)\d{1,3}\b"
    r"|:?contentReference\[[^\[\]]{0,80}\](?:\{[^{}]{0,80}\})?|\boaicite:\d{0,4}"
    r"|[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,6}(?=[\s.,;:)]|$)",
    re.IGNORECASE,
)
_UNITS = ("m", "k", "co", "r")
_LINK = re.compile(
    r"(?<!!)\[([^\[\]]{1,300})\]\((?:https?://|mailto:|/)[^()\s]{0,500}(?:\([^()\s]{0,100}\)[^()\s]{0,200})?\)"
)
_IMAGE = re.compile(r"!\[([^\[\]]{0,300})\]\([^()\s]{0,500}\)")
_BOLD = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,500})(?<=\S)\1(?![\w*])")
_UNDERLINED = re.compile(r"(?<!\w)(__)(?=\S)([^_\n]{1,500})(?<=\S)\1(?!\w)")
_CODE = re.compile(r"(?<!`)(`)(?=\S)([^`\n]{1,500})(?<=\S)\1(?!`)")
_LINE_HEAD = re.compile(r"(?m)^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]+)")
_SPACE_BEFORE = re.compile(r"[ \t]+([.,;:!?])(?=\s|$)")
_SPACES = re.compile(r"[ \t]{2,}")


def strip_marks(text: str) -> str:
    """Return a value without marks of citations and Markdown; other text unchanged.

    A link keeps its words, emphasis its text. A text that would be empty without its marks is returned unchanged.
    """
    if len(text) > _LONGEST or not _may_hold_marks(text):
        return text
    bare = _IMAGE.sub(r"\1", text)
    bare = _LINK.sub(_words_of_link, bare)
    bare = _without_citations(bare)
    for pattern in (_BOLD, _UNDERLINED, _CODE):
        bare = pattern.sub(r"\2", bare)
    bare = _LINE_HEAD.sub("", bare)
    if bare == text:
        return text
    bare = _SPACES.sub(" ", _SPACE_BEFORE.sub(r"\1", bare)).strip()
    return bare or text


def _without_citations(text: str) -> str:
    return _CITATION.sub(lambda found: found[0] if _is_unit(text, found) else "", text)


def _is_unit(text: str, found: re.Match[str]) -> bool:
    """Tell whether raised digits are a unit: `m²`, `CO²`, or a power, and no mark of a source."""
    if found[0][0] not in "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079":
        return False
    before = text[max(0, found.start() - 3) : found.start()]
    return found[0] in "²³" and (before[-1:].isdigit() or before.lower().endswith(_UNITS))


def _words_of_link(found: re.Match[str]) -> str:
    words = found[1].strip()
    # `[1](https://…)` and `[firm.example](https://…)` behind a text are citations, `[Firm](https://…)` is a value.
    return "" if words.isdecimal() else words


def _may_hold_marks(text: str) -> bool:
    return (
        any(char in text for char in "[【(*_`#><\u00b9\u00b2\u00b3\u2070")
        or "turn" in text
        or "oaicite" in text
        or not text.isascii()
    )
