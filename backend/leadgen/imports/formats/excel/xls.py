"""Reads old Excel workbooks (.xls). The cells come from calamine; what it does not tell is read from the records.

A workbook of this format has at most 65,536 rows, so that a sheet fits in memory. The size of each sheet is checked
before, because calamine reserves the whole rectangle between the first and the last cell.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.formats.archive import encrypted
from leadgen.imports.formats.cell_text import SURE_DIGITS, Formatter, date_text, formatter, number_text
from leadgen.imports.formats.excel.ole import OleFile
from leadgen.imports.formats.rows import RowWriter
from leadgen.imports.formats.sheets import Sheet, SheetFacts

_MOST_CELLS = 6_000_000
"""Cells of the rectangle of one sheet: 65,536 rows of 90 columns."""
_BOF, _EOF, _BOUND_SHEET, _FILE_PASS, _ROW, _COLUMN, _FORMAT, _STYLE = 0x809, 0x0A, 0x85, 0x2F, 0x208, 0x7D, 0x41E, 0xE0
_NUMBER, _RK, _MANY_RK = 0x203, 0x27E, 0xBD
_CELLS = frozenset((_NUMBER, _RK, 0xFD, 0x204, 0x205, 0x06, 0x201))
_MANY = frozenset((_MANY_RK, 0xBE))


@dataclass(slots=True)
class _Facts:
    """What the records of one sheet tell: its size, what is hidden, and the style of numbers with a format of their own."""

    rows: int = 0
    columns: int = 0
    facts: SheetFacts = field(default_factory=SheetFacts)
    styles: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)  # first row, last row, style by column

    def add(self, row: int, column: int) -> None:
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)

    def add_style(self, row: int, column: int, style: int) -> None:
        runs = self.styles.setdefault(column, [])
        if runs and runs[-1][2] == style and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row, style)
        else:
            runs.append((row, row, style))


class XlsWorkbook:
    """An old Excel workbook."""

    def __init__(self, stream: IO[bytes], ole: OleFile, filename: str) -> None:
        self._filename = filename
        name = next(name for name in ("Workbook", "WORKBOOK", "Book", "BOOK") if name in ole.names)
        self._records = _Records(ole.content(name))
        if self._records.is_encrypted:
            raise encrypted(filename)
        stream.seek(0)
        with self._refusing_damage():
            self._book = CalamineWorkbook.from_filelike(stream)
        names = [sheet.name for sheet in self._book.sheets_metadata if "WorkSheet" in str(sheet.typ)]
        self._offsets = {name: self._records.sheets[name] for name in names if name in self._records.sheets}
        self.sheets = [Sheet(name, self._offsets[name].hidden) for name in names if name in self._offsets]

    def read(self, sheet: str, writer: RowWriter, *, most_rows: int | None = None) -> SheetFacts:
        """Read one sheet into `writer`, at most `most_rows` rows."""
        found = self._records.facts_of(self._offsets[sheet].offset)
        if found.rows * found.columns > _MOST_CELLS:
            raise UnreadableError(
                f"The sheet “{sheet}” of “{self._filename}” spans {found.rows:,} rows and {found.columns:,} columns. Delete "
                "the empty columns and rows around the list, or save the file as an Excel workbook (.xlsx)."
            )
        with self._refusing_damage():
            cells = self._book.get_sheet_by_name(sheet)
        for (first, column), (last, _) in cells.merged_cell_ranges or ():
            found.facts.add_merge(column, first + 1, last + 1)
        if not cells.height:
            return found.facts
        self._read(cells, found, writer, most_rows)
        return found.facts

    def _read(self, cells: Any, found: _Facts, writer: RowWriter, most_rows: int | None) -> None:
        texts = _Texts(found, self._records.formatters)
        first_row, first_column = cells.start or (0, 0)
        for row, values in enumerate(cells.iter_rows(), first_row):
            line = [""] * first_column
            line += [
                value if type(value) is str else texts.text(value, row, column)
                for column, value in enumerate(values, first_column)
            ]
            writer.add(row + 1, line)
            if most_rows is not None and writer.rows >= most_rows:
                return

    @contextmanager
    def _refusing_damage(self) -> Iterator[None]:
        """Refuse a file that calamine gives up on, also where it panics."""
        try:
            yield
        except (CalamineError, OSError, ValueError):
            raise self._damaged() from None
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise self._damaged() from None

    def _damaged(self) -> UnreadableError:
        return UnreadableError(
            f"“{self._filename}” is an old Excel file that cannot be read. Open it in Excel, and save it as an Excel workbook "
            "(.xlsx)."
        )


class _Texts:
    """Turns the values of calamine into text, by the number format of the cell where it has one of its own."""

    def __init__(self, found: _Facts, formatters: dict[int, Formatter]) -> None:
        self._found, self._formatters = found, formatters
        self._at: dict[int, int] = {}

    def text(self, value: Any, row: int, column: int) -> str:
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int | float):
            write = self._formatter(row, column)
            text = write(float(value)) if write else number_text(float(value))
            if len(text) > SURE_DIGITS and text.lstrip("-").isdecimal():
                self._found.facts.add_long(column, row + 1)
            return text
        return "" if value is None else _moment(value)

    def _formatter(self, row: int, column: int) -> Formatter | None:
        runs = self._found.styles.get(column)
        if not runs:
            return None
        at = self._at.get(column, 0)
        while at + 1 < len(runs) and runs[at][1] < row:
            at += 1
        self._at[column] = at
        first, last, style = runs[at]
        return self._formatters.get(style) if first <= row <= last else None


def _moment(value: Any) -> str:
    if isinstance(value, datetime):
        return date_text(value)
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class _SheetPlace:
    offset: int
    hidden: bool


class _Records:
    """The records of a workbook's stream: sheets, number formats, and what each sheet hides."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.is_encrypted = False
        self.sheets: dict[str, _SheetPlace] = {}
        codes: dict[int, str] = {}
        styles: list[int] = []
        for kind, data in self._from(0):
            if kind == _FILE_PASS:
                self.is_encrypted = True
            elif kind == _BOUND_SHEET and len(data) > 8:
                offset, hidden, _ = struct.unpack_from("<IBB", data)
                self.sheets.setdefault(_text(data[6:], 1), _SheetPlace(offset, hidden & 3 != 0))
            elif kind == _FORMAT and len(data) > 5:
                codes[struct.unpack_from("<H", data)[0]] = _text(data[2:], 2)
            elif kind == _STYLE and len(data) > 4:
                styles.append(struct.unpack_from("<H", data, 2)[0])
            elif kind == _EOF:
                break
        self.formatters = _own_formatters(styles, codes)

    def _from(self, place: int) -> Iterator[tuple[int, bytes]]:
        content = self._content
        while 0 <= place <= len(content) - 4:
            kind, length = struct.unpack_from("<HH", content, place)
            yield kind, content[place + 4 : place + 4 + length]
            place += 4 + length

    def facts_of(self, offset: int) -> _Facts:
        """Read what the records of one sheet tell, apart from the values."""
        found = _Facts()
        hidden: set[int] = set()
        depth = 0
        for kind, data in self._from(offset):
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    break
            elif depth != 1:
                continue  # a chart inside the sheet
            elif (kind in _CELLS or kind in _MANY) and len(data) >= 6:
                self._add_cell(found, kind, data)
            elif kind == _ROW and len(data) >= 16 and data[12] & 0x20:
                hidden.add(struct.unpack_from("<H", data)[0])
            elif kind == _COLUMN and len(data) >= 10 and data[8] & 1:
                found.facts.hide_columns(*struct.unpack_from("<2H", data))
        for row in sorted(hidden):
            if row < found.rows:
                found.facts.hide_row(row + 1)
        return found

    def _add_cell(self, found: _Facts, kind: int, data: bytes) -> None:
        row, column, style = struct.unpack_from("<3H", data)
        if kind in _MANY:
            last = struct.unpack_from("<H", data, len(data) - 2)[0]
            found.add(row, max(column, last))
            if kind == _MANY_RK:
                for place in range((len(data) - 6) // 6):
                    style = struct.unpack_from("<H", data, 4 + 6 * place)[0]
                    if style in self.formatters:
                        found.add_style(row, column + place, style)
            return
        found.add(row, column)
        if style in self.formatters and kind in (_NUMBER, _RK, 0x06):
            found.add_style(row, column, style)


def _own_formatters(styles: list[int], codes: dict[int, str]) -> dict[int, Formatter]:
    """Return the formatters of styles whose numbers are neither plain nor dates, which calamine returns as dates."""
    found: dict[int, Formatter] = {}
    for style, number in enumerate(styles):
        code = codes.get(number, "")
        if number not in range(14, 59) or code:
            write = formatter(number, code)
            if write is not None and not _writes_dates(write):
                found[style] = write
    return found


def _writes_dates(write: Formatter) -> bool:
    return write(1_000.0).count("-") == 2


def _text(data: bytes, length_bytes: int) -> str:
    """Return a string of BIFF8; its length, then a flag for wide characters."""
    length = int.from_bytes(data[:length_bytes], "little")
    if len(data) <= length_bytes:
        return ""
    if data[length_bytes] & 1:
        return data[length_bytes + 1 : length_bytes + 1 + 2 * length].decode("utf-16-le", "replace")
    return data[length_bytes + 1 : length_bytes + 1 + length].decode("latin-1")
