"""What the readers of workbooks share: the sheets to choose from, and remarks about the sheet that is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from leadgen.imports.file.csv_table import Record
from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.file.table import most_fields_named
from leadgen.imports.formats.rows import Merge, RowWriter, read_rows

PEEKED_ROWS = 30
_PEEKED_SHEETS = 20
_MOST_MERGES = 200_000
_MOST_RANGES = 1_000
_RANGES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, or one list of a JSON file."""

    name: str
    hidden: bool = False


class Stop(Exception):  # noqa: N818 - ends the reading of a sheet early, and is no error
    """Enough rows have been read."""


@dataclass(slots=True)
class SheetFacts:
    """What a person should know about a sheet that was read, and its merged blocks."""

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    errors: int = 0
    first_error: str = ""
    missing: int = 0
    first_missing: str = ""
    long_numbers: int = 0
    first_long: str = ""

    def hide_row(self, line: int) -> None:
        """Note a hidden row with content."""
        if self.hidden_rows and self.hidden_rows[-1][1] == line - 1:
            self.hidden_rows[-1] = (self.hidden_rows[-1][0], line)
        elif len(self.hidden_rows) < _MOST_RANGES:
            self.hidden_rows.append((line, line))

    def hide_columns(self, first: int, last: int) -> None:
        """Note hidden columns, from 0."""
        if self.hidden_columns and self.hidden_columns[-1][1] >= first - 1:
            self.hidden_columns[-1] = (self.hidden_columns[-1][0], max(last, self.hidden_columns[-1][1]))
        elif len(self.hidden_columns) < _MOST_RANGES:
            self.hidden_columns.append((first, last))

    def add_error(self, column: int, line: int) -> None:
        """Note a cell that holds the error of a formula."""
        self.errors += 1
        self.first_error = self.first_error or f"{letters(column)}{line}"

    def add_missing(self, column: int, line: int) -> None:
        """Note a formula without a stored result."""
        self.missing += 1
        self.first_missing = self.first_missing or f"{letters(column)}{line}"

    def add_long(self, column: int, line: int) -> None:
        """Note a number with more digits than a spreadsheet keeps."""
        self.long_numbers += 1
        self.first_long = self.first_long or f"{letters(column)}{line}"

    def add_merge(self, column: int, first: int, last: int) -> None:
        """Note a block that is merged over several lines."""
        if last > first and len(self.merges) < _MOST_MERGES:
            self.merges.append(Merge(column, first, last))

    def notes(self, width: int) -> list[str]:
        """Return remarks for the user; `width` is the number of columns with content."""
        columns = [(first, min(last, width - 1)) for first, last in self.hidden_columns if first < width]
        found = []
        if columns:
            found.append(f"Hidden in the sheet, and read all the same: {_ranges(columns, 'column', letters)}.")
        if self.hidden_rows:
            found.append(f"Hidden in the sheet, and read all the same: {_ranges(self.hidden_rows, 'row', str)}.")
        if self.merges:
            found.append(f"{_count(len(self.merges), 'merged block')} filled down, the first in {self._first_merge()}.")
        if self.errors:
            found.append(
                f"{_count(self.errors, 'cell')} with an error of a formula, such as #N/A, read as empty, the first in "
                f"{self.first_error}."
            )
        if self.missing:
            found.append(
                f"{_count(self.missing, 'formula')} without a stored result, read as empty, the first in "
                f"{self.first_missing}. Open the file in a spreadsheet and save it to store the results."
            )
        if self.long_numbers:
            found.append(
                f"{_count(self.long_numbers, 'number')} with more than 15 digits, the first in {self.first_long}. "
                "Spreadsheets round such numbers; format the column as text before you enter them."
            )
        return found

    def _first_merge(self) -> str:
        first = min(self.merges, key=lambda one: (one.first, one.column))
        return f"{letters(first.column)}{first.first}:{letters(first.column)}{first.last}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _ranges(ranges: Sequence[tuple[int, int]], noun: str, name: Callable[[int], str]) -> str:
    texts = [name(first) if first == last else f"{name(first)}–{name(last)}" for first, last in ranges[:_RANGES_SHOWN]]
    more = " and others" if len(ranges) > _RANGES_SHOWN else ""
    several = len(ranges) > 1 or ranges[0][0] != ranges[0][1]
    return f"{noun}{'s' if several else ''} {', '.join(texts)}{more}"


def letters(column: int) -> str:
    """Return the name of a column (from 0) in a spreadsheet: A, B, …, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


class Workbook(Protocol):
    """A file with one or more sheets."""

    @property
    def sheets(self) -> list[Sheet]: ...

    def read(self, sheet: str, writer: RowWriter, *, most_rows: int | None = None) -> SheetFacts:
        """Read one sheet into `writer`, at most `most_rows` rows."""
        ...


def choose_sheet(book: Workbook, filename: str, wanted: str | None, kind: str) -> str:
    """Return the name of the sheet to read: the wanted one, else the first that looks like a list.

    Hidden sheets are chosen only when there is no other.
    """
    if not book.sheets:
        raise UnreadableError(f"“{filename}” is {kind} without a sheet of cells.")
    if wanted is not None:
        return known_sheet(book.sheets, filename, wanted)
    visible = [sheet.name for sheet in book.sheets if not sheet.hidden] or [book.sheets[0].name]
    if len(visible) == 1:
        return visible[0]
    best, best_cells = visible[0], 0
    for name in visible[:_PEEKED_SHEETS]:
        rows = _first_rows(book, name, filename)
        if len(rows) > 1 and most_fields_named(rows) > 1:
            return name
        cells = sum(sum(map(bool, row.cells)) for row in rows)
        if cells > best_cells:
            best, best_cells = name, cells
    return best


def known_sheet(sheets: Sequence[Sheet], filename: str, wanted: str) -> str:
    """Return the name of a sheet; raise `UnreadableError` when there is no such sheet."""
    if all(sheet.name != wanted for sheet in sheets):
        shown = ", ".join(f"“{sheet.name}”" for sheet in sheets[:10])
        raise UnreadableError(f"“{filename}” has no sheet “{wanted[:100]}”. Its sheets: {shown}.")
    return wanted


def _first_rows(book: Workbook, sheet: str, filename: str) -> list[Record]:
    with closing(RowWriter(filename)) as writer:
        book.read(sheet, writer, most_rows=PEEKED_ROWS)
        return list(read_rows([writer.finish().read()]))


def other_sheets(sheets: Sequence[Sheet], chosen: str, noun: str = "sheet") -> list[str]:
    """Return a remark that names the sheets that are not read."""
    others = [f"“{one.name}”{' (hidden)' if one.hidden else ''}" for one in sheets if one.name != chosen]
    if not others:
        return []
    more = f" and {len(others) - 10} others" if len(others) > 10 else ""
    return [f"The {noun} “{chosen}” is read. Not read: {', '.join(others[:10])}{more}."]
