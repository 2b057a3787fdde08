"""Mends a JSON object that is complete but badly written: trailing commas, comments, single quotes, Python's words.

JSON5 says what is read; nothing is guessed. A text that is cut off, or has a quote too many, is not mended.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import json5

_LONGEST = 60_000  # the parser is slow; answers are some kilobytes
_PYTHON = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_WORD = re.compile(r"[A-Za-z_]\w{0,80}")
_OPENING = {'"': '"', "'": "'", "\u201c": "\u201d\u201c", "\u201e": "\u201d\u201c"}
_CONTROL = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True, slots=True)
class Repaired:
    """The value of a mended text, and what was mended."""

    value: Any
    mended: tuple[str, ...]


def repair_json(text: str) -> Repaired | None:
    """Parse a complete but badly written object; None where that would take a guess."""
    if len(text) > _LONGEST:
        return None
    plain, mended = _plain(text)
    if plain is None:
        return None
    try:
        value = json5.loads(plain, allow_duplicate_keys=False)
    except (ValueError, RecursionError):
        return None
    return Repaired(value, tuple(mended) or ("loose JSON",)) if isinstance(value, dict) else None


def _plain(text: str) -> tuple[str | None, list[str]]:
    """Return the text in JSON5, and what was changed; no text where a string does not end."""
    out: list[str] = []
    mended: dict[str, None] = {}
    at = 0
    while at < len(text):
        char = text[at]
        if char in _OPENING:
            end = _end_of_string(text, at, _OPENING[char])
            if end < 0:
                return None, []
            out.append(_string(text[at + 1 : end], char, mended))
            at = end + 1
        elif text.startswith(("//", "/*"), at):
            mended["comments"] = None
            end = text.find("\n" if text[at + 1] == "/" else "*/", at + 2)
            at = len(text) if end < 0 else end + (0 if text[at + 1] == "/" else 2)
        elif word := _WORD.match(text, at):
            out.append(_PYTHON.get(word[0], word[0]))
            if word[0] in _PYTHON:
                mended["Python words"] = None
            at = word.end()
        else:
            if char == "," and text[at + 1 : at + 200].lstrip()[:1] in ("}", "]"):
                mended["a comma too many"] = None
            out.append(char)
            at += 1
    return "".join(out), list(mended)


def _end_of_string(text: str, start: int, closing: str) -> int:
    at = start + 1
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] in closing:
            return at
        at += 1
    return -1


def _string(inner: str, quote: str, mended: dict[str, None]) -> str:
    if quote in "\u201c\u201e":
        mended["typographic quotes"] = None
        inner, quote = inner.replace('"', '\\"'), '"'
    elif quote == "'":
        mended["single quotes"] = None
    if any(char in inner for char in _CONTROL):
        mended["line breaks inside texts"] = None
        inner = "".join(_CONTROL.get(char, char) for char in inner)
    return f"{quote}{inner}{quote}"
