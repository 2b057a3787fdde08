"""Takes the first good value of a cell that holds several, or a value with a label or a name around it. Pure.

Only cells that are no value as a whole come here. Nothing is put together from parts: every part must be a value of its
own, so that no wrong address or number is made.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from leadgen.fields import Field, FieldError, FieldType, coerce
from leadgen.fields.cells import CELL_CHARACTERS, storable
from leadgen.matching.keys import is_role_mailbox

_TYPES = frozenset({FieldType.EMAIL, FieldType.PHONE, FieldType.URL, FieldType.LINKEDIN_URL, FieldType.DOMAIN})
_BREAK = re.compile(r"[;,|\n\r<>\[\]()\"]|\s:::\s|\s/\s")
_NUMBER_BREAK = re.compile(r"[;,|\n\r]|\s:::\s|\s/\s")
_REMARK = re.compile(r"\([^()\d]{0,40}\)")
_LEAST_DIGITS = 8  # a shorter part may be the rest of a number that was torn apart
_WORD_BREAK = re.compile(r"\s(?:and|or|und|oder|et|ou|og|eller|ja|tai|a|nebo|i|&|\+)\s", re.IGNORECASE)
_LABEL = re.compile(r"[^\W\d_][^\W\d_. -]{0,15}(?:[. -]{1,2}[^\W\d_]{1,15}){0,2}\.?\s?:\s?")
_PHONE_LABEL = re.compile(r"[^\W\d_]{1,15}\.?:?\s?")
_FAX = re.compile(r"\bfax", re.IGNORECASE)
_MOST_PARTS = 50


class FirstValue(NamedTuple):
    """The value that is taken, and the texts that are left out."""

    value: str
    left_out: tuple[str, ...]


def first_value(field: Field, cell: str) -> FirstValue | None:
    """Return the first good value of a cell, an own mailbox before a shared one; None when no part is a value."""
    if field.type not in _TYPES or len(cell) > CELL_CHARACTERS[field.type] or not _is_like(field, cell):
        return None
    text = storable(cell)
    words = [part.strip() for part in _WORD_BREAK.split(text)]
    by_word = [_value(field, part) for part in words] if 1 < len(words) <= _MOST_PARTS else []
    if by_word and all(by_word):
        return _choose(field, [(part, value) for part, value in zip(words, by_word, strict=True) if value])
    is_phone = field.type is FieldType.PHONE
    pieces = _NUMBER_BREAK.split(_REMARK.sub(" ", text)) if is_phone else _BREAK.split(text)
    parts = [part for piece in pieces if (part := piece.strip(" .\t\u00a0"))]
    if len(parts) > _MOST_PARTS or (is_phone and any(0 < _digits(part) < _LEAST_DIGITS for part in parts)):
        return None
    return _choose(field, [(text, value) for part in parts for text, value in _values(field, part)])


def first_company(name: str) -> FirstValue | None:
    """Return the first of several company names in one text; None for the name of one company."""
    if ";" not in name and ":::" not in name:
        return None
    parts = [part for piece in re.split(r";|:::", name) if (part := piece.strip())]
    return FirstValue(parts[0], tuple(parts[1:])) if len(parts) > 1 else None


def _choose(field: Field, found: list[tuple[str, str | None]]) -> FirstValue | None:
    good = [value for _, value in found if value is not None]
    if not good:
        return None
    own = [value for value in good if field.type is not FieldType.EMAIL or not is_role_mailbox(value)]
    value = own[0] if own else good[0]
    others = [text for text, other in found if other != value and (other is not None or _is_like(field, text))]
    return FirstValue(value, tuple(dict.fromkeys(others)))


def _values(field: Field, part: str) -> list[tuple[str, str | None]]:
    """Return the value of a part, or of each word of a part that is made of values."""
    value = _value(field, part)
    words = part.split()
    if value is None and len(words) > 1 and field.type is not FieldType.PHONE:
        each = [(word, _value(field, word)) for word in words]
        if all(one for _, one in each):
            return each
    return [(part, value)]


def _value(field: Field, part: str) -> str | None:
    label = _LABEL.match(part)
    bare = part[label.end() :] if label is not None and not part[label.end() :].startswith("//") else part
    if field.type is FieldType.PHONE:
        if _FAX.search(part):
            return None
        found = _PHONE_LABEL.match(bare)
        bare = bare[found.end() :] if found is not None else bare
    elif not _is_like(field, bare):
        return None
    try:
        value: str | None = coerce(field, bare)
    except FieldError:
        return None
    return value


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _is_like(field: Field, text: str) -> bool:
    if field.type is FieldType.EMAIL:
        return "@" in text
    return any(map(str.isdigit, text)) if field.type is FieldType.PHONE else "." in text
