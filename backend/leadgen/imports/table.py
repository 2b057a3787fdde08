"""From text to records: delimiter, header, and each row with the line it starts on. Pure.

The file is never held whole: it streams from its bytes through the decoder into the CSV reader.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from leadgen.fields import Entity, catalog, find_by_header
from leadgen.imports.encodings import ACCEPTED, UnreadableError

DELIMITERS = (",", ";", "\t", "|")
MAX_COLUMNS = 500
MAX_LINE = 2_000_000
"""Longest row of a file, in characters. Read line by line, so that a longer one is refused before it fills the memory."""
_MAX_CELL = 1_000_000
_PROBE_ROWS = 200
_PROBE_CHARACTERS = 1_000_000
_CELL_LINES = 300
_HEADER_CELL = 300  # characters of a first row's cell that are looked at
_VALUE = re.compile(r"https?://|www\.|[+\d][\d\s.,/()-]*$")
csv.field_size_limit(_MAX_CELL)


class Record(NamedTuple):
    """One row: the line of the file it starts on (from 1) and its cells."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file: what detection found, or a person set."""

    encoding: str
    delimiter: str
    has_header: bool
    errors: str = "strict"


class _Pieces(io.RawIOBase):
    """A readable stream over pieces of bytes."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def check_encoding(name: str) -> str:
    """Return Python's name of an encoding that a person chose; raises `UnreadableError` for an unknown one."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        raise UnreadableError(f"There is no encoding “{name}”. Use one of: {', '.join(ACCEPTED)}.") from None
    if found in {"rot13", "base64", "hex", "zlib", "bz2", "uu", "quopri", "idna", "punycode"}:
        raise UnreadableError(f"“{name}” is no encoding of text. Use one of: {', '.join(ACCEPTED)}.")
    return "utf-8" if found == "utf-8-sig" else found


def read_lines(pieces: Iterable[bytes], encoding: str, errors: str = "strict") -> Iterator[str]:
    """Yield the lines of the file with their ends; raises `UnreadableError` naming the line that does not decode."""
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    text = io.TextIOWrapper(io.BufferedReader(_Pieces(pieces), 1 << 18), encoding=codec, errors=errors, newline="")
    number = 0
    try:
        while line := text.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise _too_long(number)
            if "\0" in line:  # as UTF-16; in other encodings the detection finds the byte
                raise UnreadableError(
                    f"Line {number} holds a NUL character, which cannot be stored. Remove it and save the file again."
                )
            yield line
    except UnicodeError:
        raise UnreadableError(f"Line {number + 1} does not decode as {encoding}. Choose another encoding.") from None


def read_records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Yield the rows that hold anything, header included; raises `UnreadableError` for a quote that never ends."""
    watched = _Watched(lines)
    reader = csv.reader(watched, delimiter=delimiter)
    line = 1
    cells: list[str] = []
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise (_open_quote(line) if reader.line_num > line else _cell_too_long(line)) from None
        # A row that makes the reader ask for a line after the last one stands inside quotes that nothing closes.
        if watched.asked_beyond or reader.line_num - line > _CELL_LINES:
            raise _open_quote(line)
        watched.forget()
        if any(map(str.strip, cells)) and not (line == 1 and len(cells) <= 2 and cells[0].lower().startswith("sep=")):
            yield Record(line, cells)
        line = reader.line_num + 1


class _Watched:
    """Lines on their way to the reader; `asked_beyond` once it wanted more than there is."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.asked_beyond = False
        self._characters = self._number = 0

    def forget(self) -> None:
        """Begin a row: its length is counted over all its lines."""
        self._characters = 0

    def __iter__(self) -> _Watched:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.asked_beyond = True
            raise StopIteration
        self._number += 1
        self._characters += len(line)
        if self._characters > MAX_LINE:
            raise _too_long(self._number)
        return line


def _open_quote(line: int) -> UnreadableError:
    return UnreadableError(
        f"A quotation mark that opens in line {line} is never closed, so everything after it reads as one cell. "
        "Close or remove it."
    )


def _too_long(line: int) -> UnreadableError:
    return UnreadableError(
        f"Line {line} belongs to a row of more than {MAX_LINE:,} characters, so this is not a list. "
        "Check how the file was exported."
    )


def _cell_too_long(line: int) -> UnreadableError:
    return UnreadableError(
        f"A cell in line {line} has more than {_MAX_CELL:,} characters. Shorten it, or check how the file was exported."
    )


def too_wide(filename: str, columns: int) -> UnreadableError:
    """Return the refusal of a file with too many columns."""
    return UnreadableError(
        f"“{filename}” has {columns:,} columns; at most {MAX_COLUMNS} are read. "
        "Remove the columns you do not need, also empty ones."
    )


def detect_delimiter(lines: list[str]) -> str:
    """Return what separates the cells: the mark that cuts the most rows into the same number of cells."""
    if lines and (stated := re.match(r"^sep=(.)\s*$", lines[0], re.IGNORECASE)):
        return stated[1]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row)]
        except csv.Error:
            continue
        if not widths:
            continue
        width, rows = Counter(widths).most_common(1)[0]
        if width == 1 and len(set(widths)) > 1:  # some rows do split: the widest agreement among them counts
            width, rows = Counter(w for w in widths if w > 1).most_common(1)[0]
        score = 0.0 if width == 1 else rows / len(widths) * (1 + min(width, 20) / 100) * (widths[0] > 1 or 0.5)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def detect_header(records: list[Record]) -> bool:
    """Whether the first row names the columns: known names say yes, values such as addresses or numbers say no."""
    if not records:
        return False
    cells = [cell.strip()[:_HEADER_CELL] for cell in records[0].cells]
    named = sum(1 for cell in cells if cell and any(find_by_header(entity, cell) for entity in Entity))
    values = sum(1 for cell in cells if _VALUE.match(cell) or _is_address(cell))
    if named:
        return named >= values
    filled = [cell.casefold() for cell in cells if cell]
    return not values and len(filled) == len(set(filled)) and len(filled) * 2 > len(cells)


def _is_address(cell: str) -> bool:
    """Whether a cell holds an `@`, and a point after it within the same word."""
    return any("." in word.partition("@")[2][1:-1] for word in cell.split())


def header_names(records: list[Record], *, has_header: bool) -> list[str]:
    """Return one distinct name per column; columns without one are numbered."""
    width = len(records[0].cells) if has_header else max((len(record.cells) for record in records), default=0)
    given = [cell.strip() for cell in records[0].cells] if has_header else [""] * width
    names: dict[str, None] = {}
    times: Counter[str] = Counter()
    for position, name in enumerate(given):
        shown = candidate = " ".join(name.split())[:120] or f"Column {position + 1}"
        times[shown] += 1
        while candidate in names:  # the count only rises, so all names together take linear time
            times[shown] += candidate != shown
            candidate = f"{shown} ({max(2, times[shown])})"
        names[candidate] = None
    return list(names)


def probe(pieces: Iterable[bytes], encoding: str, errors: str) -> list[str]:
    """Return the first lines of the file that hold anything."""
    found: list[str] = []
    characters = 0
    for line in read_lines(pieces, encoding, errors):
        if line.strip():
            found.append(line)
            characters += len(line)
        if len(found) >= _PROBE_ROWS or characters > _PROBE_CHARACTERS:
            break
    return found


def known_targets() -> set[str]:
    """Return every target that a column may have, apart from `tag` and `ignore`."""
    return {f"{entity}.{field.key}" for entity in Entity for field in catalog(entity).values() if field.importable}
