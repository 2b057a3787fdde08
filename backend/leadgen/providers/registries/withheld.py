"""Marks that a register writes in place of a value that it withholds. Pure.

The French register writes [ND], [NON-DIFFUSIBLE], ND or "non diffusible", alone, repeated, or beside a name. Words
that only contain these letters stay: "ND Conseil", "Rue du Nord".
"""

from __future__ import annotations

import re

_CHARACTERS = 2_000
_WORDS = (
    r"(?:partiellement )?(?:non[ _-]?diffus(?:ible|[eé]e?|able)s?|non[ _-]?communiqu[eé]e?s?|donn[eé]es? masqu[eé]es?"
    r"|information masqu[eé]e)"
)
# In brackets, any form is a mark. Without, the short one counts only where it is the whole value.
_BRACKETED = re.compile(rf"[\[({{<*] ?(?:n\.?[ -]?d\.?|{_WORDS}) ?[\])}}>*]", re.IGNORECASE)
_SPOKEN = re.compile(rf"(?<!\w){_WORDS}(?!\w)", re.IGNORECASE)
_SHORT = re.compile(r"n\.?-?d\.?", re.IGNORECASE)
_BREAK = re.compile(r"[\s,;/|]+")


def without_marks(text: str) -> str | None:
    """Return a register's text without marks for withheld values; None where nothing else is in it."""
    if len(text) > _CHARACTERS:
        return text
    rest = _SPOKEN.sub(" ", _BRACKETED.sub(" ", text))
    if rest != text:
        rest = " ".join(rest.split()).strip(" ,;-")
    words = [word for word in _BREAK.split(rest) if word]
    only_marks = all(_SHORT.fullmatch(word) for word in words) or " ".join(words).casefold() in {"n d", "n. d."}
    return None if only_marks or not any(map(str.isalnum, rest)) else rest


def is_withheld(text: str) -> bool:
    """Return whether a text is nothing but marks for a withheld value."""
    return without_marks(text) is None
