"""CSV that a spreadsheet program opens as text: no cell is ever taken for a formula.

A cell that would start a formula gets an apostrophe in front: `=1+1` leaves as `'=1+1`. Negative numbers and phone numbers with
`+` start like a formula, so they get one as well (`'-5`, `'+420777123456`); spreadsheets show all of them as the text they are.
Nothing else changes. The import takes the apostrophe off again (`without_escape`), so that importing an exported file gives the
values that were exported, but for a text that itself starts with an apostrophe and a formula.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
_ESCAPE = "'"
_FORMULA_SIGNS = frozenset({"=", "+", "-", "@", "\u2212"})
# Programs break a cell at these, or skip them, and read on: a cell never starts with one unescaped.
_BREAKS = ("\t", "\r")
# What shows nothing: control and format characters, marks without a letter, and the blanks that count as letters or signs.
_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me"})
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def from_first_sign(text: str) -> str:
    """Return a text from the first sign that shows, which is put in its plain form: full-width and small signs as ASCII."""
    if not text or (text[0].isascii() and text[0].isalnum()):  # nearly all cells
        return text
    for at, char in enumerate(text):
        if not (char.isspace() or char in _FILLERS or unicodedata.category(char) in _UNSEEN_KINDS):
            return unicodedata.normalize("NFKC", char) + text[at + 1 :]
    return ""


def starts_formula(text: str) -> bool:
    """Whether a program may take a text for a formula, by the first sign that shows, or a tab or CR at the start."""
    return text.startswith(_BREAKS) or from_first_sign(text)[:1] in _FORMULA_SIGNS


def safe_cell(value: object) -> str:
    """Return a value as text that no spreadsheet runs; None is an empty cell."""
    text = "" if value is None else str(value)
    return f"{_ESCAPE}{text}" if starts_formula(text) else text


def without_escape(cell: str) -> str:
    """Return a cell without the apostrophe that `safe_cell` put in front."""
    return cell[1:] if cell.startswith(_ESCAPE) and starts_formula(cell[1:]) else cell


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]], *, bom: bool = False) -> Iterator[str]:
    """Yield a CSV file (RFC 4180, every cell quoted) in pieces; `bom` marks it as UTF-8 for programs that guess otherwise."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if bom:
        buffer.write(BOM)
    writer.writerow([safe_cell(name) for name in header])
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
