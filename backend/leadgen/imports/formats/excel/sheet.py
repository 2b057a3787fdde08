"""Turns the XML of one Excel sheet into rows of text."""

from __future__ import annotations

from leadgen.imports.file.csv_table import MAX_COLUMNS
from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.formats.cell_text import SURE_DIGITS, Formatter, iso_text, written_number
from leadgen.imports.formats.excel.strings import SharedStrings, unescaped
from leadgen.imports.formats.rows import MAX_CELL, RowWriter
from leadgen.imports.formats.sheets import SheetFacts, Stop, letters

_MOST_LINES = 1_048_576
_COLUMNS = {letters(column): column for column in range(16_384)}
_BOOLEANS = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}


class SheetReader:
    """Handlers for the elements of a sheet. `facts` is complete once the sheet has been read.

    The handlers run for every cell of a million rows, so that they are written for speed.
    """

    def __init__(
        self, writer: RowWriter, strings: SharedStrings, formats: dict[str, Formatter], most_rows: int | None
    ) -> None:
        self.facts = SheetFacts()
        self._writer, self._strings, self._formats, self._most_rows = writer, strings, formats, most_rows
        self._line = 0
        self._column = -1
        self._cells: list[str] = []
        self._hidden = False
        self._kind: str | None = None
        self._style: str | None = None
        self._formula = self._phonetic = self._inside = False
        self._text: list[str] = []
        self._length = 0
        self._prefix = ""
        self._named = False

    def start(self, name: str, given: dict[str, str]) -> None:
        """Begin an element."""
        if not self._named:
            self._prefix, self._named = name[: name.rfind(":") + 1], True
        if self._prefix:
            name = name.removeprefix(self._prefix)
        if name == "c":
            reference = given.get("r")
            if reference:
                column = _COLUMNS.get(reference.rstrip("0123456789"))
                self._column = self._column + 1 if column is None else column
            else:
                self._column += 1
            self._kind, self._style = given.get("t"), given.get("s")
            self._formula = False
            self._text, self._length = [], 0
        elif name in ("v", "t"):
            self._inside = not self._phonetic
        elif name == "row":
            self._begin_row(given)
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "col":
            self._add_column(given)
        elif name == "mergeCell":
            self._add_merge(given.get("ref", ""))

    def text(self, data: str) -> None:
        """Take the text of a value."""
        if self._inside:
            self._text.append(data)
            self._length += len(data)
            if self._length > MAX_CELL:
                raise UnreadableError(
                    f"A cell in line {self._line} has more than {MAX_CELL:,} characters. Shorten it, or check how the "
                    "file was exported."
                )

    def end(self, name: str) -> None:
        """End an element."""
        if self._prefix:
            name = name.removeprefix(self._prefix)
        if name == "c":
            text = self._value() if self._text else ""
            if text:
                self._place(text)
            elif self._formula and not self._text and self._kind != "str":
                self.facts.add_missing(self._column, self._line)
        elif name in ("v", "t"):
            self._inside = False
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self._phonetic = False
        elif name == "sheetData" and self._most_rows is not None:
            raise Stop

    def _begin_row(self, given: dict[str, str]) -> None:
        number = given.get("r")
        self._line = int(number) if number and number.isdecimal() and len(number) < 9 else self._line + 1
        if self._line > _MOST_LINES:
            raise UnreadableError(f"The sheet has more than {_MOST_LINES:,} rows, which no spreadsheet writes.")
        self._column = -1
        self._cells = []
        self._hidden = given.get("hidden") in ("1", "true")

    def _end_row(self) -> None:
        if not self._cells:
            return
        if self._hidden:
            self.facts.hide_row(self._line)
        self._writer.add(self._line, self._cells)
        if self._most_rows is not None and self._writer.rows >= self._most_rows:
            raise Stop

    def _place(self, text: str) -> None:
        cells, column = self._cells, self._column
        missing = column - len(cells)
        if missing > 0:
            if column >= MAX_COLUMNS:  # refused by the writer; the row is not filled up to a column far off
                self._writer.refuse_width(column + 1)
            cells += [""] * missing
        if missing >= 0:
            cells.append(text)
        else:
            cells[column] = text

    def _value(self) -> str:
        text = self._text[0] if len(self._text) == 1 else "".join(self._text)
        kind = self._kind
        if kind == "s":
            return self._strings.get(int(text)) if text.isdecimal() and len(text) < 10 else ""
        if kind is None or kind == "n":
            return self._number(text)
        if kind in ("str", "inlineStr"):
            return unescaped(text)
        if kind == "b":
            return _BOOLEANS.get(text.strip(), text)
        if kind == "e":
            self.facts.add_error(self._column, self._line)
            return ""
        return iso_text(text) if kind == "d" else text

    def _number(self, text: str) -> str:
        style = self._style
        if style is not None and (write := self._formats.get(style)) is not None:
            try:
                return write(float(text))
            except (ValueError, OverflowError):
                return text
        number = written_number(text)
        if len(number) > SURE_DIGITS and number.lstrip("-").isdecimal():
            self.facts.add_long(self._column, self._line)
        return number

    def _add_column(self, given: dict[str, str]) -> None:
        first, last = given.get("min", ""), given.get("max", "")
        if given.get("hidden") in ("1", "true") and first.isdecimal() and last.isdecimal() and len(first + last) < 12:
            self.facts.hide_columns(int(first) - 1, int(last) - 1)

    def _add_merge(self, reference: str) -> None:
        start, _, end = reference[:30].partition(":")
        column = _COLUMNS.get(start.rstrip("0123456789"))
        first, last = start.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), end.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if column is not None and first.isdecimal() and last.isdecimal():
            self.facts.add_merge(column, int(first), int(last))
