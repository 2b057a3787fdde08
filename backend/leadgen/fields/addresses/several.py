"""Cells that hold several addresses, numbers or pages: the first good one, the others, and what is left out. Pure.

Nothing is put together from parts: every part must be a value of its own, so that no wrong address or number is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from leadgen.fields.addresses.domain import read_domain
from leadgen.fields.addresses.email import read_email
from leadgen.fields.addresses.email_advice import is_no_reply
from leadgen.fields.addresses.hosts import suffix_of
from leadgen.fields.addresses.linkedin import read_linkedin
from leadgen.fields.addresses.phone import is_fax, read_phone
from leadgen.fields.addresses.reading import AddressReading
from leadgen.fields.addresses.text import plain_text
from leadgen.fields.addresses.url import read_url
from leadgen.fields.cells import CELL_CHARACTERS
from leadgen.fields.field import FieldType


class CellPart(NamedTuple):
    """A part of a cell that is a value: its canonical `value`, the `text` as written, and the `label` before it."""

    value: str
    text: str
    label: str | None = None


class RejectedPart(NamedTuple):
    """A part of a cell that is no value, and the reason."""

    text: str
    reason: str


class CellValues(NamedTuple):
    """The parts of a cell: the value that is taken, further values in their order, and what is left out."""

    taken: CellPart
    others: tuple[CellPart, ...] = ()
    left_out: tuple[RejectedPart, ...] = ()

    @property
    def value(self) -> str:
        """The canonical value that is taken."""
        return self.taken.value


_MOST_PARTS = 50
_MOST_CHARACTERS = 4_000
_LEAST_DIGITS = 8  # a shorter part may be the rest of a number that was torn apart
_AND = r"and|or|und|oder|et|ou|og|och|eller|ja|tai|sekä|a|nebo|anebo|alebo|i|oraz|lub|y|e|ed|o|en|of|és|și"
_WORD_BREAK = re.compile(rf"\s(?:{_AND}|&|\+)\s(?=\S*[@\d.])", re.IGNORECASE)
_BREAK = re.compile(r"[;|\n\r\t]|\s:::?\s|\s[/·•]{1,2}\s|\s-{1,3}\s|//(?=\s)|\s//")
_COMMA = re.compile(r",")
_LIST_NUMBER = re.compile(r"^\s*(?:\(?\d{1,2}[.)]\s+|[a-z][.)]\s+|[-*•·]\s+)", re.IGNORECASE)
_TORN = re.compile(r"@[^\s@,;<>]{1,100},([A-Za-z]{2,3})(?=$|[\s;|>)/])")
_ADDRESS_LABEL = re.compile(r"^\s*([^\W\d_][^:@<>]{0,40}):\s")
_PHONE_LABEL = re.compile(
    r"(?<![^\W\d_])(?:[^\W\d_]{1,15}(?:\s?[./-]\s?[^\W\d_]{1,10})?\.?(?:\s?\d)?\s?:"
    r"|(?:tel|phone|mob|gsm|cell|fax|faks|tlf|puh|t|m|f|p)\s?[.])\s?(?=[+(\d])",
    re.IGNORECASE,
)
_NUMBER_BREAK = re.compile(r"[;|\n\r\t]|\s:::?\s|\s/{1,2}\s|,\s|\s[·•]\s")
_PLUS_INSIDE = re.compile(r"(?<=\d)[\s,/-]*(?=\+\s?\d)|(?<=\d)[\s,/-]+(?=00\d{2})")
_FIRST = re.compile(r"^\s*\(?1[.)]\s+(?=[+(\d])")
_NEXT = re.compile(r"\s\(?[2-9][.)]\s+(?=[+(\d])")
_TIGHT = re.compile(r"(?<=\d)\s?[,/-]\s?(?=\d)|\s-\s")


def read_cell(
    kind: FieldType, cell: str, *, country: str | None = None, is_shared: Callable[[str], bool] | None = None
) -> CellValues | None:
    """Return the values of a cell of e-mail addresses, phone numbers, pages or domains; None where no part is one.

    `country` is the record's, for phone numbers. `is_shared` tells shared mailboxes: a person's own mailbox is taken
    before a shared one, and a mailbox that nobody reads comes last.
    """
    if kind not in _READERS or len(cell) > min(_MOST_CHARACTERS, CELL_CHARACTERS[kind] * 4):
        return None
    text = plain_text(cell)
    parts = _READERS[kind](text, country)
    if parts is None or len(parts) > _MOST_PARTS:
        return None
    good: dict[str, CellPart] = {}
    left_out: list[RejectedPart] = []
    for part in parts:
        if isinstance(part, RejectedPart):
            left_out.append(part)
        else:
            good.setdefault(part.value, part)
    if not good:
        return None
    ranked = sorted(good.values(), key=lambda part: _rank(kind, part.value, is_shared))
    others = tuple(part for part in good.values() if part is not ranked[0])
    return CellValues(ranked[0], others, tuple(dict.fromkeys(left_out)))


def remarks_of(kind: FieldType, cell: str) -> tuple[str, ...]:
    """Return the remarks about a cell that is one value: advice, and what was left out or repaired."""
    if len(cell) > CELL_CHARACTERS.get(kind, 0):
        return ()
    if kind is FieldType.EMAIL:
        return read_email(cell).remarks
    return read_phone(cell).changes if kind is FieldType.PHONE else ()


def _rank(kind: FieldType, value: str, is_shared: Callable[[str], bool] | None) -> int:
    if kind is not FieldType.EMAIL:
        return 0
    return 2 if is_no_reply(value) else 1 if is_shared is not None and is_shared(value) else 0


Parts = list[CellPart | RejectedPart] | None


def _part(text: str, reading: AddressReading, label: str | None = None) -> CellPart | RejectedPart:
    if reading.value is None:
        return RejectedPart(text, reading.reason or "cannot be read")
    return CellPart(reading.value, text, label)


def _without_number(text: str) -> str:
    return _LIST_NUMBER.sub("", text, count=1).strip()


def _emails(text: str, country: str | None) -> Parts:
    del country
    torn = _TORN.search(text)
    if (torn is not None and suffix_of(torn[1].lower()).suffix) or '"@' in text:
        return None
    found: list[CellPart | RejectedPart] = []
    pieces = [piece for line in _BREAK.split(text) for part in _COMMA.split(line) for piece in _by_words(part)]
    for piece in pieces[: _MOST_PARTS + 1]:
        bare = _without_number(piece)
        if "@" not in bare:
            if "/o=" in bare.lower() or "cn=" in bare.lower():
                found.append(_part(bare, read_email(bare)))
            continue
        label = _ADDRESS_LABEL.match(bare)
        read = _part(bare, read_email(bare), label[1].strip() if label is not None else None)
        words = bare.split()
        each = [_part(word, read_email(word)) for word in words] if len(words) > 1 else []
        if isinstance(read, RejectedPart) and each and all(isinstance(one, CellPart) for one in each):
            found += each
        else:
            found.append(read)
    return found


def _by_words(text: str) -> list[str]:
    """Return the parts between words such as "and"; the text as one part where a part is no address."""
    parts = _WORD_BREAK.split(text)
    return parts if all("@" in part for part in parts) else [text]


def _phones(text: str, country: str | None) -> Parts:
    if _FIRST.match(text):
        text = _NEXT.sub("\n", _FIRST.sub("", text))
    whole = read_phone(text, country) if "\n" not in text else None
    if whole is not None and whole.value is not None:
        return [_part(text, whole)]
    found: list[CellPart | RejectedPart] = []
    for label, segment in _labelled(text):
        pieces = [piece for part in _WORD_BREAK.split(segment) for piece in _numbers(part, country)]
        if len(pieces) > _MOST_PARTS:
            return None
        for piece in pieces:
            if not any(map(str.isdigit, piece)):
                continue
            if _digits(piece) < _LEAST_DIGITS:
                return None
            if label is not None and is_fax(label):
                found.append(RejectedPart(f"{label} {piece}", "is a fax number"))
            else:
                found.append(_part(piece, read_phone(piece, country), label))
    return found


def _labelled(text: str) -> list[tuple[str | None, str]]:
    """Return the segments of a cell, each with the label before it."""
    found: list[tuple[str | None, str]] = []
    start, label = 0, None
    for mark in _PHONE_LABEL.finditer(text):
        found.append((label, text[start : mark.start()]))
        start, label = mark.end(), mark[0].strip()
    found.append((label, text[start:]))
    return [(label, segment) for label, segment in found if segment.strip(" ,;/|-.")]


def _numbers(text: str, country: str | None) -> list[str]:
    """Return the texts of the numbers of a segment without labels."""
    pieces = []
    for piece in _NUMBER_BREAK.split(text):
        bare = _without_number(piece) if _digits(piece) > _LEAST_DIGITS else piece
        for one in _PLUS_INSIDE.split(bare):
            part = one.strip(" .,;/-")
            pieces += _without_break(part, country)
    return [piece for piece in pieces if piece]


def _without_break(text: str, country: str | None) -> list[str]:
    """Return the numbers of a text with too many digits for one number, where they can be told apart."""
    if read_phone(text, country).value is not None or _digits(text) <= 15:
        return [text]
    parts = _TIGHT.split(text)
    if len(parts) > 1 and all(_digits(part) >= _LEAST_DIGITS for part in parts):
        return [part.strip() for part in parts]
    groups = text.split()
    for count in range(2, len(groups) + 1):
        size, rest = divmod(len(groups), count)
        rows = [groups[at : at + size] for at in range(0, len(groups), size)] if not rest else []
        shapes = {tuple(map(_digits, row)) for row in rows}
        if len(shapes) == 1 and _LEAST_DIGITS <= sum(shapes.pop()) <= 15:
            return [" ".join(row) for row in rows]
    return [text]


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


_SPACES = re.compile(r"[\s;|<>\[\]()\"]+|,(?=\s|https?:|www\.|[^/,]*\.[a-z]{2})", re.IGNORECASE)


def _pages(read: Callable[[str], AddressReading], *, is_bare: bool) -> Callable[[str, str | None], Parts]:
    def parts(text: str, country: str | None) -> Parts:
        del country
        whole = read(text)
        if whole.value is not None:
            return [_part(text, whole)]
        pieces = [piece for word in _SPACES.split(text) if "." in (piece := word.strip(" .,;:'"))]
        if len(pieces) > _MOST_PARTS:
            return None
        found = [_part(piece, read(piece)) for piece in pieces if not is_bare or _has_known_ending(piece)]
        return found or None

    return parts


def _has_known_ending(text: str) -> bool:
    """Tell whether a word among others is a domain: "node.js" and "s.r.o" are none."""
    found = read_domain(text)
    if found.host is None:
        return False
    return "/" in text or text.lower().startswith("www.") or bool(suffix_of(found.host).suffix) or "@" in text


_READERS: dict[FieldType, Callable[[str, str | None], Parts]] = {
    FieldType.EMAIL: _emails,
    FieldType.PHONE: _phones,
    FieldType.URL: _pages(read_url, is_bare=True),
    FieldType.DOMAIN: _pages(read_domain, is_bare=True),
    FieldType.LINKEDIN_URL: _pages(read_linkedin, is_bare=False),
}
