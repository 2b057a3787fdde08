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
from leadgen.fields.addresses.phone_plan import has_one_length
from leadgen.fields.addresses.reading import AddressReading
from leadgen.fields.addresses.text import plain_text, table_of
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
_WORD_BREAK = re.compile(rf"\s(?:{_AND}|&|\+)\s(?=\S*[@\d.]|(?:[^\W\d_]{{1,20}}[.:]?\s){{1,2}}\+?\(?\d)", re.IGNORECASE)
_BREAK = re.compile(r"[;|\n\r\t]|\s:::?\s|\s[/·•]{1,2}\s|\s-{1,3}\s|//(?=\s)|\s//")
_COMMA = re.compile(r",")
_LIST_NUMBER = re.compile(r"^\s*(?:\(?\d{1,2}[.)]\s+|[a-z][.)]\s+|[-*•·]\s+)", re.IGNORECASE)
_TORN = re.compile(r"@[^\s@,;<>]{1,100},([A-Za-z]{2,3})(?=$|[\s;|>)/])")
_LABEL_BREAK = re.compile(r"\s+(?=[^\W\d_][\w.-]{0,15}(?:\s\d)?\s?:\s?\S{1,100}@)")
_SLASH = re.compile(r"/")
_NOTE = re.compile(r"\([^()@]{0,100}\)|\[[^\[\]@]{0,100}\]")
_DIRECTORY = re.compile(r"/o=|cn=", re.IGNORECASE)
_KEPT_COMMA = "\x00"
_LABELS = table_of("email e-mail mail emaily e-maily mails emails courriel correo kontakt work home privat")
_LEAST_WORD = 3  # letters and digits of a part that is worth a word
_ADDRESS_LABEL = re.compile(r"^\s*([^\W\d_][^:@<>]{0,40}):\s")
_PHONE_LABEL = re.compile(
    r"(?<![^\W\d_])(?:[^\W\d_]{1,15}(?:\s?[./-]\s?[^\W\d_]{1,10})?\.?(?:\s?\d)?\s?:"
    r"|(?:tel|phone|mob|gsm|cell|fax|faks|tlf|puh|t|m|f|p)\s?[.]"
    r"|(?:tel|telefon|phone|mob|mobil|mobile|gsm|cell|fax|faks)\s)\s?(?=[+(\d])",
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
    if '"@' in text:
        return None
    text = _TORN.sub(lambda found: found[0].replace(",", _KEPT_COMMA) if _is_torn(found[1]) else found[0], text)
    if text.count("@") > 1:
        text = _NOTE.sub("; ", text)
    found: list[CellPart | RejectedPart] = []
    pieces = [piece for line in _BREAK.split(text) for part in _COMMA.split(line) for piece in _by_words(part)]
    for piece in pieces[: _MOST_PARTS + 1]:
        bare = _without_number(piece).replace(_KEPT_COMMA, ",")
        if "@" in bare:
            found += _addresses(bare)
        elif _DIRECTORY.search(bare):
            found.append(_part(bare, read_email(bare)))
        elif "<" not in text and sum(map(str.isalnum, bare)) >= _LEAST_WORD and not _is_label(bare):
            found.append(RejectedPart(bare, "has no @"))
    return found


def _is_torn(ending: str) -> bool:
    return bool(suffix_of(ending.lower()).suffix)


def _is_label(text: str) -> bool:
    return text.endswith(":") or text.lower() in _LABELS


def _addresses(text: str) -> list[CellPart | RejectedPart]:
    """Return the value of a piece, or of each word of a piece that is made of addresses."""
    label = _ADDRESS_LABEL.match(text)
    read = _part(text, read_email(text), label[1].strip() if label is not None else None)
    words = text.split()
    each = [_part(word, read_email(word)) for word in words] if len(words) > 1 else []
    if isinstance(read, RejectedPart) and each and all(isinstance(one, CellPart) for one in each):
        return each
    return [read]


def _by_words(text: str) -> list[str]:
    """Return the parts between words such as "and"; the text as one part where a part is no address."""
    for mark in (_LABEL_BREAK, _WORD_BREAK, _SLASH):
        parts = mark.split(text)
        if len(parts) > 1 and all("@" in part for part in parts):
            return [piece for part in parts for piece in _by_words(part)] if len(parts) <= _MOST_PARTS else [text]
    return [text]


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
            if "@" in piece:
                found.append(RejectedPart(piece, "is no phone number"))
                continue
            if not any(map(str.isdigit, piece)):
                continue
            if _digits(piece) < _LEAST_DIGITS:
                if not found or not all(_is_whole(part) for part in found):
                    return None
                found.append(RejectedPart(piece, "is too short for a number"))
                continue
            if label is not None and is_fax(label):
                found.append(RejectedPart(f"{label} {piece}", "is a fax number"))
            else:
                found.append(_part(piece, read_phone(piece, country), label))
    return found


def _is_whole(part: CellPart | RejectedPart) -> bool:
    """Tell whether a part is surely no torn piece of a number: its country's numbers all have its length."""
    return isinstance(part, CellPart) and has_one_length(part.value.partition(" ")[0])


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
