"""CSV export for spreadsheets, with escaping against formula injection, and for sending tools, with the exact text.

For spreadsheets, a cell that would start a formula gets an apostrophe in front: `=1+1` is written as `'=1+1`. Negative
numbers and phone numbers with `+` start like a formula, so they get one as well (`'-5`, `'+420777123456`), and so does
such a text that begins with apostrophes already. Spreadsheets show all of these as text. Nothing else changes.

The import removes that apostrophe again (`without_escape`), so that importing an exported file gives the exported
values.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

BOM = "\ufeff"


class CsvPurpose(StrEnum):
    """Reader of a file: a spreadsheet, which evaluates cells, or a tool that sends the text unchanged."""

    SPREADSHEET = "spreadsheet"
    SENDING = "sending"


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
    text = _text(value)
    return f"{_ESCAPE}{text}" if starts_formula(text.lstrip(_ESCAPE)) else text


def _text(value: object) -> str:
    return "" if value is None else str(value)


def without_escape(cell: str) -> str:
    """Return a cell without the apostrophe that `safe_cell` added."""
    return cell[1:] if cell.startswith(_ESCAPE) and starts_formula(cell.lstrip(_ESCAPE)) else cell


def write_csv(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    purpose: CsvPurpose = CsvPurpose.SPREADSHEET,
    bom: bool | None = None,
) -> Iterator[str]:
    """Yield a CSV file (RFC 4180, every cell quoted) in chunks.

    `bom` adds a byte order mark, for programs that would guess another encoding than UTF-8; None: for spreadsheets only.
    """
    for_spreadsheet = purpose is CsvPurpose.SPREADSHEET
    cell = safe_cell if for_spreadsheet else _text
    bom = for_spreadsheet if bom is None else bom
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if bom:
        buffer.write(BOM)
    writer.writerow([cell(name) for name in header])
    for row in rows:
        writer.writerow([cell(value) for value in row])
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
