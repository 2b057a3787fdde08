"""CSV export with escaping against formula injection.

A cell that would start a formula gets an apostrophe in front: `=1+1` is written as `'=1+1`. Negative numbers and
phone numbers with `+` start like a formula, so they get one as well (`'-5`, `'+420777123456`). Spreadsheets show all
of these as text. Nothing else changes.

The import removes the apostrophe again (`without_escape`), so that importing an exported file gives the exported
values. The exception is a text that itself starts with an apostrophe and a formula.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

BOM = "\ufeff"
_ESCAPE = "'"
_FORMULA_SIGNS = frozenset({"=", "+", "-", "@", "\u2212"})
# Spreadsheets split a cell at these characters, or skip them: a cell must not start with one unescaped.
_BREAKS = ("\t", "\r")
# Invisible characters: control and format characters, marks without a letter, and blanks that count as letters or
# signs.
_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me"})
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def from_first_sign(text: str) -> str:
    """Return the text from its first visible character, with that character in ASCII form.

    Full-width and small signs become their ASCII counterparts.
    """
    if not text or (text[0].isascii() and text[0].isalnum()):  # nearly all cells
        return text
    for at, char in enumerate(text):
        if not (char.isspace() or char in _FILLERS or unicodedata.category(char) in _UNSEEN_KINDS):
            return unicodedata.normalize("NFKC", char) + text[at + 1 :]
    return ""


def starts_formula(text: str) -> bool:
    """Return whether a spreadsheet may read the text as a formula.

    Decided by the first visible character, or by a tab or CR at the start.
    """
    return text.startswith(_BREAKS) or from_first_sign(text)[:1] in _FORMULA_SIGNS


def safe_cell(value: object) -> str:
    """Return a value as text that no spreadsheet evaluates; None becomes an empty cell."""
    text = "" if value is None else str(value)
    return f"{_ESCAPE}{text}" if starts_formula(text) else text


def without_escape(cell: str) -> str:
    """Return a cell without the apostrophe that `safe_cell` added."""
    return cell[1:] if cell.startswith(_ESCAPE) and starts_formula(cell[1:]) else cell


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]], *, bom: bool = False) -> Iterator[str]:
    """Yield a CSV file (RFC 4180, every cell quoted) in chunks.

    `bom` adds a byte order mark, for programs that would guess another encoding than UTF-8.
    """
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
