"""Reads OpenDocument spreadsheets (.ods) row by row, in constant memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from leadgen.imports.file.csv_table import MAX_COLUMNS
from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.formats.archive import Archive, encrypted
from leadgen.imports.formats.cell_text import SURE_DIGITS, iso_text, written_number
from leadgen.imports.formats.rows import MAX_CELL, RowWriter
from leadgen.imports.formats.sheets import Sheet, SheetFacts, Stop
from leadgen.imports.formats.xml_parts import UnsafeXml, damaged_part, parse_xml

_MOST_LINES = 1_048_576
_MOST_SHEETS = 1_000
_MOST_STYLES = 70_000
_DURATION = re.compile(r"P(?:(\d{1,6})D)?T(?:(\d{1,6})H)?(?:(\d{1,4})M)?(?:(\d{1,4})(?:[.,]\d{1,12})?S)?$")
_HIDDEN = frozenset(("collapse", "filter"))


class OdsWorkbook:
    """An OpenDocument spreadsheet whose sheets are read one after the other."""

    def __init__(self, archive: Archive, filename: str) -> None:
        self._archive, self._filename = archive, filename
        if "content.xml" not in archive.names:
            raise archive.damaged()
        if self._is_encrypted():
            raise encrypted(filename)
        finder = _SheetFinder()
        self._parse(finder.start, None, None)
        self.sheets = [Sheet(name, style in finder.hidden_styles) for name, style in finder.found.items()]

    def read(self, sheet: str, writer: RowWriter, *, most_rows: int | None = None) -> SheetFacts:
        """Read one sheet into `writer`, at most `most_rows` rows."""
        reader = _SheetReader(sheet, writer, most_rows)
        with suppress(Stop):
            self._parse(reader.start, reader.end, reader.text)
        return reader.facts

    def _is_encrypted(self) -> bool:
        name = "META-INF/manifest.xml"
        pieces: Iterator[bytes] = self._archive.pieces(name) if name in self._archive.names else iter(())
        return any(b"encryption-data" in piece for piece in pieces)

    def _parse(self, start: object, end: object, text: object) -> None:
        try:
            parse_xml(self._archive.pieces("content.xml"), start=start, end=end, text=text)  # type: ignore[arg-type]
        except UnsafeXml:
            raise damaged_part(self._filename, "content.xml") from None


class _SheetFinder:
    """Collects the names of the sheets, and the styles that hide a sheet."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.hidden_styles: set[str] = set()
        self._style = ""

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "style:style":
            self._style = given.get("style:name", "") if given.get("style:family") == "table" else ""
        elif name == "style:table-properties" and given.get("table:display") == "false":
            if self._style and len(self.hidden_styles) < _MOST_STYLES:
                self.hidden_styles.add(self._style)
        elif name == "table:table" and len(self.found) < _MOST_SHEETS:
            self.found.setdefault(
                given.get("table:name", f"Sheet {len(self.found) + 1}"), given.get("table:style-name", "")
            )


class _SheetReader:
    """Handlers for the elements of one sheet. `facts` is complete once it has been read."""

    def __init__(self, sheet: str, writer: RowWriter, most_rows: int | None) -> None:
        self.facts = SheetFacts()
        self._sheet, self._writer, self._most_rows = sheet, writer, most_rows
        self._tables = 0
        self._unnamed = 0
        self._here = False
        self._line = self._columns = 0
        self._cells: list[str] = []
        self._width = 0  # columns of the row so far, with the empty ones
        self._row_repeat = self._cell_repeat = 1
        self._row_hidden = False
        self._cell: dict[str, str] | None = None
        self._text: list[str] = []
        self._length = self._paragraphs = 0
        self._notes = 0

    def start(self, name: str, given: dict[str, str]) -> None:
        """Begin an element."""
        if name == "table:table":
            self._tables += 1
            if self._tables == 1:
                self._unnamed += 1
                self._here = given.get("table:name", f"Sheet {self._unnamed}") == self._sheet
        elif not self._here or self._tables != 1:
            return
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell = given
            self._cell_repeat = _count(given.get("table:number-columns-repeated"))
            self._text, self._length, self._paragraphs = [], 0, 0
        elif name == "table:table-row":
            self._cells, self._width = [], 0
            self._row_repeat = _count(given.get("table:number-rows-repeated"))
            self._row_hidden = given.get("table:visibility") in _HIDDEN
        elif name == "table:table-column":
            columns = _count(given.get("table:number-columns-repeated"))
            if given.get("table:visibility") in _HIDDEN:
                self.facts.hide_columns(self._columns, self._columns + columns - 1)
            self._columns += columns
        elif name == "office:annotation":
            self._notes += 1
        elif self._cell is not None and not self._notes:
            self._start_text(name, given)

    def _start_text(self, name: str, given: dict[str, str]) -> None:
        if name == "text:p":
            self._paragraphs += 1
            if self._paragraphs > 1:
                self._text.append("\n")
        elif name == "text:s":
            self._text.append(" " * min(_count(given.get("text:c")), 1_000))
        elif name in ("text:line-break", "text:tab"):
            self._text.append("\n" if name == "text:line-break" else " ")

    def text(self, data: str) -> None:
        """Take the text of a paragraph."""
        if self._cell is not None and self._paragraphs and not self._notes:
            self._text.append(data)
            self._length += len(data)
            if self._length > MAX_CELL:
                raise UnreadableError(
                    f"A cell in line {self._line + 1} has more than {MAX_CELL:,} characters. Shorten it, or check how the "
                    "file was exported."
                )

    def end(self, name: str) -> None:
        """End an element."""
        if name == "table:table":
            self._tables -= 1
            if not self._tables and self._here:
                self._here = False
                raise Stop
        elif not self._here:
            return
        elif name == "office:annotation":
            self._notes -= 1
        elif self._tables == 1 and name in ("table:table-cell", "table:covered-table-cell"):
            self._end_cell()
        elif self._tables == 1 and name == "table:table-row":
            self._end_row()

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        text = self._value(cell)
        lines = cell.get("table:number-rows-spanned", "1")
        if text and lines.isdecimal() and 1 < int(lines[:9]) <= _MOST_LINES:
            self.facts.add_merge(self._width, self._line + 1, self._line + int(lines[:9]))
        if text:
            last = self._width + self._cell_repeat
            if last > MAX_COLUMNS:
                self._writer.refuse_width(last)
            self._cells += [""] * (self._width - len(self._cells)) + [text] * self._cell_repeat
        self._width += self._cell_repeat

    def _end_row(self) -> None:
        first = self._line + 1
        self._line += self._row_repeat
        if not self._cells:
            return
        if self._line > _MOST_LINES:
            raise UnreadableError(f"The sheet has more than {_MOST_LINES:,} rows, which no spreadsheet writes.")
        for line in range(first, self._line + 1):
            if self._row_hidden:
                self.facts.hide_row(line)
            self._writer.add(line, list(self._cells))
            if self._most_rows is not None and self._writer.rows >= self._most_rows:
                raise Stop

    def _value(self, cell: dict[str, str]) -> str:
        shown = "".join(self._text)
        kind = cell.get("office:value-type", "")
        column, line = self._width, self._line + 1
        if cell.get("calcext:value-type") == "error":
            self.facts.add_error(column, line)
            return ""
        if kind in ("float", "currency", "percentage"):
            return self._number(cell, kind, shown)
        if kind == "date":
            return iso_text(cell.get("office:date-value", shown))
        if kind == "time":
            return _time(cell.get("office:time-value", "")) or shown
        if kind == "boolean":
            return cell.get("office:boolean-value", shown).upper()
        if not kind and "table:formula" in cell and not shown:
            self.facts.add_missing(column, line)
        return shown or cell.get("office:string-value", "")

    def _number(self, cell: dict[str, str], kind: str, shown: str) -> str:
        number = written_number(cell.get("office:value", ""))
        if kind == "percentage":
            return f"{written_number(repr(round(float(number or 0) * 100, 10)))}%"
        if kind == "currency":
            return f"{number} {cell.get('office:currency', '')}".strip()
        if len(number) > SURE_DIGITS and number.lstrip("-").isdecimal():
            self.facts.add_long(self._width, self._line + 1)
        # A format with fixed places shows leading zeros, as registration numbers and postal codes have them.
        digits = re.sub(r"[ +()/-]", "", shown[:50])
        is_written_out = digits != number or shown.lstrip().startswith("+")
        return shown.strip() if is_written_out and digits.isdecimal() and digits.lstrip("0") == number else number


def _count(text: str | None) -> int:
    return max(1, int(text)) if text and text.isdecimal() and len(text) < 9 else 1


def _time(text: str) -> str:
    found = _DURATION.match(text[:60])
    if found is None:
        return ""
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return f"{days * 24 + hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")
