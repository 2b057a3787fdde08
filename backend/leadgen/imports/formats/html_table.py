"""Reads the tables of a web page, such as the “Excel” files of many programs, or what a browser copies. Pure.

The scanner splits at `<` only, so that its work is linear for any text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from html import unescape

from leadgen.imports.file.csv_table import MAX_COLUMNS, MAX_LINES
from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.formats.rows import MAX_CELL, RowWriter
from leadgen.imports.formats.sheets import Sheet, SheetFacts, Stop

_SILENT = frozenset(("script", "style", "template", "noscript", "title", "xml"))
_BREAKS = frozenset(("br", "p", "div", "li"))
_MOST_TABLES = 200
_TAG_CHARACTERS = 2_000
_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9]{0,20}")
_SPAN = re.compile(r"""\b(col|row)span\s{0,5}=\s{0,5}["']?(\d{1,5})""", re.IGNORECASE)


class HtmlTables:
    """A web page with its tables. `sheets` names them by their order."""

    def __init__(self, text: Callable[[], Iterable[str]]) -> None:
        self._text = text
        counter = _Tables(None, None, None)
        counter.run(text())
        self._cells = counter.cells_of
        self.sheets = [Sheet(f"Table {place}") for place, cells in enumerate(self._cells, 1) if cells]

    @property
    def longest(self) -> str:
        """Return the name of the table with the most cells."""
        return f"Table {max(range(len(self._cells)), key=self._cells.__getitem__) + 1}"

    def read(self, sheet: str, writer: RowWriter, *, most_rows: int | None = None) -> SheetFacts:
        """Read one table into `writer`, at most `most_rows` rows."""
        reader = _Tables(int(sheet.rpartition(" ")[2]) - 1, writer, most_rows)
        with suppress(Stop):
            reader.run(self._text())
        return reader.facts


def _tokens(text: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each tag with the text behind it; comments are left out."""
    rest, comment = "", False
    for piece in text:
        parts = (rest + piece).split("<")
        rest = f"<{parts.pop()}"
        if len(rest) > MAX_CELL:
            raise UnreadableError(f"The page has a text of more than {MAX_CELL:,} characters without a tag.")
        for part in parts:
            if comment or part.startswith("!--"):
                comment = "-->" not in part
                tag, data = "", "" if comment else part.partition("-->")[2]
            else:
                tag, _, data = part.partition(">")
            yield tag[:_TAG_CHARACTERS], data
    tag, _, data = rest.removeprefix("<").partition(">")
    yield tag[:_TAG_CHARACTERS], data


class _Tables:
    """Reads the rows of one table; without a writer, counts the cells of each."""

    def __init__(self, wanted: int | None, writer: RowWriter | None, most_rows: int | None) -> None:
        self.facts = SheetFacts()
        self.cells_of: list[int] = []
        self._wanted, self._writer, self._most_rows = wanted, writer, most_rows
        self._tables = 0
        self._open: list[int] = []
        self._silent = ""
        self._line = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._length = 0
        self._columns = self._lines = 1
        self._covered: dict[int, int] = {}  # lines that a cell above still covers, by column

    def run(self, text: Iterable[str]) -> None:
        """Read a whole page."""
        for tag, data in _tokens(text):
            found = _NAME.match(tag)
            name = found[0].lower() if found else ""
            if self._silent:
                if name == f"/{self._silent}":
                    self._silent = ""
                continue
            if name:
                self._tag(name, tag)
            if data and self._cell is not None and self._length < MAX_CELL:
                self._cell.append(data)
                self._length += len(data)
        self._end_row()

    @property
    def _here(self) -> bool:
        return bool(self._open) and (self._wanted is None or self._open[-1] == self._wanted)

    def _tag(self, name: str, tag: str) -> None:
        if name in _SILENT and not tag.endswith("/"):
            self._silent = name
        elif name == "table":
            self._open.append(self._tables)
            self._tables += 1
            if self._tables <= _MOST_TABLES:
                self.cells_of.append(0)
        elif name == "/table" and self._open:
            if self._here:
                self._end_row()
            self._open.pop()
        elif self._here:
            self._tag_of_table(name, tag)

    def _tag_of_table(self, name: str, tag: str) -> None:
        if name == "tr":
            self._end_row()
            self._begin_row()
        elif name in ("td", "th"):
            self._end_cell()
            if self._row is None:
                self._begin_row()
            spans = {found[1].lower(): int(found[2]) for found in _SPAN.finditer(tag)}
            self._columns, self._lines = spans.get("col", 1), spans.get("row", 1)
            self._cell, self._length = [], 0
        elif name in ("/td", "/th"):
            self._end_cell()
        elif name in ("/tr", "/thead", "/tbody"):
            self._end_row()
        elif name in _BREAKS and self._cell:
            self._cell.append("\n")

    def _begin_row(self) -> None:
        self._line += 1
        self._row = []
        if self._line > MAX_LINES:
            raise UnreadableError(f"The table has more than {MAX_LINES:,} rows. Split the list in parts.")

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        row = self._row
        self._pass_covered(row)
        if self._writer is None:
            row.append("x" if self._cell else "")
        else:
            lines = (" ".join(unescape(line).split()) for line in "".join(self._cell).split("\n"))
            row.append("\n".join(filter(None, lines)))
        if self._lines > 1:
            self._covered[len(row) - 1] = self._lines
            self.facts.add_merge(len(row) - 1, self._line, min(self._line + self._lines - 1, MAX_LINES))
        row += [""] * min(self._columns - 1, max(0, MAX_COLUMNS - len(row)))
        self._cell = None

    def _pass_covered(self, row: list[str]) -> None:
        while len(row) < MAX_COLUMNS and self._covered.get(len(row), 0) > 0:
            row.append("")

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._covered = {column: lines - 1 for column, lines in self._covered.items() if lines > 1}
        if self._writer is None:
            if self._open and self._open[-1] < len(self.cells_of):
                self.cells_of[self._open[-1]] += sum(map(bool, self._row))
        else:
            self._writer.add(self._line, self._row)
            if self._most_rows is not None and self._writer.rows >= self._most_rows:
                raise Stop
        self._row = None
