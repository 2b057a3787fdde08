"""The stored form of a list that is not CSV: one JSON array per row, its line and its cells.

Rows go through a temporary file, so that a list of a million rows needs no memory. Cells are text, as a person would
see them; empty cells at the end of a row are not stored.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, NoReturn

import orjson

from leadgen.imports.file.csv_table import MAX_COLUMNS, MAX_LINES, Record, too_wide
from leadgen.imports.file.encodings import UnreadableError

MAX_CELL = 1_000_000
"""Longest cell, in characters."""
MAX_STORED = 1 << 30
"""Largest stored form, in bytes: cells that share one long text unfold to any size."""
_FLUSH = 1 << 18


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block of a sheet: its column (from 0), and its first and last line."""

    column: int
    first: int
    last: int


class RowWriter:
    """Collects the rows of a list in the stored form. `width` is the number of columns so far."""

    def __init__(self, filename: str) -> None:
        self.rows = self.width = self.size = 0
        self._filename = filename
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - handed on by `finish`
        self._buffer = bytearray()

    def add(self, line: int, cells: list[str]) -> None:
        """Add one row; an empty row is skipped. The list of cells may be changed."""
        while cells and (not cells[-1] or cells[-1].isspace()):
            cells.pop()
        if not cells:
            return
        if len(cells) > self.width:
            self.width = len(cells)
            if self.width > MAX_COLUMNS:
                self.refuse_width(self.width)
        self.rows += 1
        if self.rows > MAX_LINES:
            raise UnreadableError(
                f"“{self._filename}” has more than {MAX_LINES:,} rows. Split the list in parts and import them one after "
                "the other."
            )
        self._buffer += _encoded(line, cells)
        if len(self._buffer) > _FLUSH:
            self._flush()

    def refuse_width(self, columns: int) -> NoReturn:
        """Raise the refusal of a list with too many columns."""
        raise too_wide(self._filename, columns)

    def _flush(self) -> None:
        self.size += len(self._buffer)
        if self.size > MAX_STORED:
            raise UnreadableError(
                f"“{self._filename}” holds more than {MAX_STORED >> 20:,} MB of text. Split the list in parts and import "
                "them one after the other."
            )
        self._file.write(self._buffer)
        self._buffer.clear()

    def finish(self, merges: Sequence[Merge] = ()) -> IO[bytes]:
        """Return the stored form; merged blocks are filled down first."""
        self._flush()
        self._file.seek(0)
        if not merges:
            return self._file
        plain = self._file
        self._file = TemporaryFile()  # noqa: SIM115 - the caller closes it
        with plain:
            for record in filled_down(read_rows(iter(lambda: plain.read(1 << 20), b"")), merges):
                self._file.write(_encoded(record.line, record.cells))
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Drop the rows."""
        self._file.close()


class KeyedRows:
    """Collects records of named values, such as JSON objects, as rows below one header of all names.

    The header has line 0, so that each record keeps the line that people know it by.
    """

    def __init__(self, filename: str) -> None:
        self._places: dict[str, int] = {}
        self._writer = RowWriter(filename)
        self._filename = filename

    @property
    def rows(self) -> int:
        """Return the number of records so far."""
        return self._writer.rows

    def add(self, line: int, values: Mapping[str, str]) -> None:
        """Add one record; names that are new become columns."""
        places = self._places
        cells = [""] * len(places)
        for name, value in values.items():
            place = places.get(name)
            if place is None:
                place = places[name] = len(places)
                if place >= MAX_COLUMNS:
                    raise too_wide(self._filename, place + 1)
                cells.append("")
            cells[place] = value
        self._writer.add(line, cells)

    def finish(self) -> tuple[IO[bytes], int]:
        """Return the stored form and its number of columns."""
        stored: IO[bytes] = TemporaryFile()  # noqa: SIM115 - the caller closes it
        if self._places:
            stored.write(_encoded(0, list(self._places)))
        with self._writer.finish() as rows:
            shutil.copyfileobj(rows, stored)
        stored.seek(0)
        return stored, len(self._places)

    def close(self) -> None:
        """Drop the rows."""
        self._writer.close()


def _encoded(line: int, cells: list[str]) -> bytes:
    try:
        return orjson.dumps([line, *cells]) + b"\n"
    except TypeError:  # half of a surrogate pair
        return orjson.dumps([line, *(cell.encode("utf-8", "replace").decode() for cell in cells)]) + b"\n"


def read_rows(pieces: Iterable[bytes]) -> Iterator[Record]:
    """Yield the rows of a stored form."""
    rest = b""
    for piece in pieces:
        lines, end, last = (rest + piece).rpartition(b"\n")
        rest = last
        if end:
            for row in orjson.loads(b"[" + lines.replace(b"\n", b",") + b"]"):
                yield Record(row[0], row[1:])


def padded(records: Iterable[Record], width: int) -> Iterator[Record]:
    """Yield rows with as many cells as the list has columns."""
    empty = [""] * width
    for line, cells in records:
        missing = width - len(cells)
        yield Record(line, cells + empty[:missing] if missing > 0 else cells)


def filled_down(records: Iterable[Record], merges: Iterable[Merge]) -> Iterator[Record]:
    """Yield rows in which a block that is merged over several lines has its value in each."""
    waiting = sorted(merges, key=lambda one: one.first, reverse=True)
    active: dict[int, tuple[int, str]] = {}  # the last line and the value, by column
    for record in records:
        line, cells = record
        while waiting and waiting[-1].first <= line:
            one = waiting.pop()
            value = cells[one.column] if one.first == line and one.column < len(cells) else ""
            if value and not value.isspace():
                active[one.column] = (one.last, value)
        for column, (last, value) in list(active.items()):
            if line > last:
                del active[column]
            elif column >= len(cells):
                cells += [""] * (column - len(cells)) + [value]
            elif not cells[column]:
                cells[column] = value
        yield record
