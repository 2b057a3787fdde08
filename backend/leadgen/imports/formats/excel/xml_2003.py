"""Reads the XML format of Excel 2003, which many programs still write under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import IO

from leadgen.imports.file.csv_table import MAX_COLUMNS
from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.formats.cell_text import iso_text, written_number
from leadgen.imports.formats.rows import MAX_CELL, RowWriter
from leadgen.imports.formats.sheets import Sheet, SheetFacts, Stop
from leadgen.imports.formats.xml_parts import UnsafeXml, attributes, damaged_part, local, parse_xml

_MOST_LINES = 1_048_576
_MOST_SHEETS = 1_000
_PIECE = 1 << 18


class Xml2003Workbook:
    """An Excel 2003 XML file whose sheets are read one after the other."""

    def __init__(self, stream: IO[bytes], filename: str) -> None:
        self._stream, self._filename = stream, filename
        self.sheets: list[Sheet] = []
        hidden: set[str] = set()

        def start(element: str, given: dict[str, str]) -> None:
            if local(element) == "Worksheet" and len(self.sheets) < _MOST_SHEETS:
                self.sheets.append(Sheet(attributes(given).get("Name", f"Sheet {len(self.sheets) + 1}")))
            elif local(element) == "Visible" and self.sheets:
                hidden.add(self.sheets[-1].name)  # written only for sheets that are not

        self._parse(start, None, None)
        self.sheets = [Sheet(one.name, one.name in hidden) for one in self.sheets]

    def read(self, sheet: str, writer: RowWriter, *, most_rows: int | None = None) -> SheetFacts:
        """Read one sheet into `writer`, at most `most_rows` rows."""
        reader = _SheetReader([one.name for one in self.sheets].index(sheet), writer, most_rows)
        with suppress(Stop):
            self._parse(reader.start, reader.end, reader.text)
        return reader.facts

    def _parse(self, start: object, end: object, text: object) -> None:
        self._stream.seek(0)
        pieces: Iterator[bytes] = iter(lambda: self._stream.read(_PIECE), b"")
        try:
            parse_xml(pieces, start=start, end=end, text=text)  # type: ignore[arg-type]
        except UnsafeXml:
            raise damaged_part(self._filename, "Workbook") from None


class _SheetReader:
    """Handlers for the elements of one sheet."""

    def __init__(self, wanted: int, writer: RowWriter, most_rows: int | None) -> None:
        self.facts = SheetFacts()
        self._wanted, self._writer, self._most_rows = wanted, writer, most_rows
        self._sheet = -1
        self._line = 0
        self._column = self._across = 0
        self._shown_columns = 0
        self._cells: list[str] = []
        self._hidden = False
        self._kind: str | None = None
        self._text: list[str] = []
        self._length = 0

    def start(self, element: str, given: dict[str, str]) -> None:
        """Begin an element."""
        name = local(element)
        if name == "Worksheet":
            self._sheet += 1
        if self._sheet != self._wanted:
            return
        if name == "Row":
            plain = attributes(given)
            self._line = _place(plain.get("Index"), self._line + 1)
            if self._line > _MOST_LINES:
                raise UnreadableError(f"The sheet has more than {_MOST_LINES:,} rows, which no spreadsheet writes.")
            self._hidden = plain.get("Hidden") == "1"
            self._cells, self._column = [], 0
        elif name == "Cell":
            plain = attributes(given)
            self._column = _place(plain.get("Index"), self._column + 1)
            lines = _place(plain.get("MergeDown"), 0)
            self.facts.add_merge(self._column - 1, self._line, min(self._line + lines, _MOST_LINES))
            self._text, self._length = [], 0
            self._across = _place(plain.get("MergeAcross"), 0)
        elif name == "Data":
            self._kind = attributes(given).get("Type", "String")
        elif name == "Column":
            plain = attributes(given)
            first = _place(plain.get("Index"), self._shown_columns + 1)
            self._shown_columns = first + _place(plain.get("Span"), 0)
            if plain.get("Hidden") == "1":
                self.facts.hide_columns(first - 1, self._shown_columns - 1)

    def text(self, data: str) -> None:
        """Take the text of a value."""
        if self._kind is not None:
            self._text.append(data)
            self._length += len(data)
            if self._length > MAX_CELL:
                raise UnreadableError(f"A cell in line {self._line} has more than {MAX_CELL:,} characters. Shorten it.")

    def end(self, element: str) -> None:
        """End an element."""
        if self._sheet != self._wanted:
            return
        name = local(element)
        if name == "Data" and self._kind is not None:
            self._place_value(self._value())
            self._kind = None
        elif name == "Cell":
            self._column += self._across
        elif name == "Row":
            if self._cells and self._hidden:
                self.facts.hide_row(self._line)
            self._writer.add(self._line, self._cells)
            if self._most_rows is not None and self._writer.rows >= self._most_rows:
                raise Stop

    def _value(self) -> str:
        text, kind = "".join(self._text), self._kind
        if kind == "Number":
            return written_number(text.strip())
        if kind == "DateTime":
            return iso_text(text.strip())
        if kind == "Boolean":
            return "TRUE" if text.strip() == "1" else "FALSE"
        if kind == "Error":
            self.facts.add_error(self._column - 1, self._line)
            return ""
        return text

    def _place_value(self, text: str) -> None:
        if text:
            if self._column > MAX_COLUMNS:
                self._writer.refuse_width(self._column)
            self._cells += [""] * (self._column - 1 - len(self._cells)) + [text]


def _place(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else otherwise
