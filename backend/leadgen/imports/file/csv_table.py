"""Parses text into records: delimiter, header, and each row with its first line. Pure.

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
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from leadgen.fields import Entity, catalog
from leadgen.imports.file.encodings import ACCEPTED, UnreadableError

DELIMITERS = (",", ";", "\t", "|")
MAX_COLUMNS = 500
MAX_LINE = 2_000_000
"""Longest row of a file, in characters.

Rows are read line by line, so that a longer row is refused before it fills the memory.
"""
MAX_LINES = 2_000_000
"""Maximum number of lines that are read, without skipped lines.

Every row costs time, even a row of one letter.
"""
_MAX_CELL = 1_000_000
_PROBE_ROWS = 200
_PROBE_CHARACTERS = 1_000_000
_CELL_LINES = 300
_EMPTY_LINES = _CELL_LINES + 10  # lines read of an empty run, so that a run inside quotes still counts as an open quote
_BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_HEADER_CELL = 300  # characters of a first row's cell that are examined
_VALUE = re.compile(r"https?://|www\.|[+\d][\d\s.,/()-]*$")
csv.field_size_limit(_MAX_CELL)


class Record(NamedTuple):
    """One row: its first line in the file (from 1) and its cells."""

    line: int
    cells: list[str]


class FileFormat(StrEnum):
    """Format of a list."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    XML_2003 = "xml_2003"
    HTML = "html"
    JSON = "json"
    JSON_LINES = "json_lines"
    VCARD = "vcard"


@dataclass(frozen=True, slots=True)
class Layout:
    """Parameters for reading a file: detected, or set by a person.

    `header_lines` are the lines of the header rows. Only CSV has an encoding and a delimiter of its own; the rows of other
    formats are stored in one form.
    """

    encoding: str
    delimiter: str
    has_header: bool
    errors: str = "strict"
    header_lines: tuple[int, ...] = ()
    format: FileFormat = FileFormat.CSV


_NO_FILES = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "charmap", "undefined", "palmos"}
"""Codecs of Python that turn bytes into text, and that no file is written in."""


def _is_of_text(codec: str) -> bool:
    try:
        b"a".decode(codec)
    except LookupError:  # Python's word for a codec of bytes to bytes, or of text to text
        return False
    except UnicodeDecodeError:
        return True
    return True


def check_encoding(name: str) -> str:
    """Return Python's name of an encoding; raise `UnreadableError` for an unknown one."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        raise UnreadableError(f"There is no encoding “{name}”. Use one of: {', '.join(ACCEPTED)}.") from None
    if found.replace("_", "-") in _NO_FILES or not _is_of_text(found):
        raise UnreadableError(f"“{name}” is not a text encoding. Use one of: {', '.join(ACCEPTED)}.")
    return "utf-8" if found == "utf-8-sig" else found


class SkippedLines(NamedTuple):
    """A run of empty lines that was skipped."""

    lines: int


def read_lines(
    pieces: Iterable[bytes], encoding: str, errors: str = "strict", *, delimiter: str = ""
) -> Iterator[str | SkippedLines]:
    """Yield the lines of the file with their ends.

    Raises `UnreadableError` naming the line that does not decode. Lines of only blanks and delimiters are empty. A long
    run of empty lines yields its start, and the rest is skipped in one step: a file of empty lines must cost next to
    nothing.
    """
    empty = _BLANKS + delimiter
    run_of_empty = re.compile(f"[{re.escape(empty)}]*")
    number = yielded = run = 0
    for block in _blocks(pieces, "utf-8-sig" if encoding == "utf-8" else encoding, errors):
        text = io.StringIO(block, newline="")
        while line := text.readline():
            number += 1
            yielded += 1
            if len(line) > MAX_LINE:
                raise _too_long(number)
            if yielded > MAX_LINES:
                raise _too_many_lines()
            if "\0" in line:  # UTF-16 gets this far; in other encodings the detection finds the byte
                raise UnreadableError(
                    f"Line {number} holds a NUL character, which cannot be stored. Remove it and save the file again."
                )
            yield line
            run = 0 if line.strip(empty) else run + 1
            if run >= _EMPTY_LINES and (skipped := _skip(text, block, run_of_empty)):
                number += skipped
                yield SkippedLines(skipped)


def _skip(text: io.StringIO, block: str, run_of_empty: re.Pattern[str]) -> int:
    """Skip the empty lines that follow in `text`, and return their number.

    The last line of a file is never skipped.
    """
    start = text.tell()
    found = run_of_empty.match(block, start)
    end = max(block.rfind(mark, start, found.end() if found else start) for mark in "\r\n") + 1
    if end <= start:
        return 0
    text.seek(end)
    return _count_ends(block[start:end])


def _count_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _blocks(pieces: Iterable[bytes], encoding: str, errors: str) -> Iterator[str]:
    """Yield the text of the file in blocks of whole lines.

    A line over `MAX_LINE` is yielded in parts.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    lines, rest = 0, ""
    for piece in chain(pieces, [b""]):
        try:
            text = rest + decoder.decode(piece, final=not piece)
        except UnicodeError as error:
            before = (
                error.object[: error.start].decode(encoding, "replace") if isinstance(error, UnicodeDecodeError) else ""
            )
            number = lines + _count_ends(rest + before) + 1
            raise UnreadableError(f"Line {number} does not decode as {encoding}. Choose another encoding.") from None
        # The last character may be the first half of a line end.
        end = max(text.rfind("\n"), text.rfind("\r", 0, -1)) + 1 if piece else len(text)
        if len(text) - end > MAX_LINE:
            end = len(text)
        if end:
            lines += _count_ends(text[:end])
            yield text[:end]
        rest = text[end:]


def read_records(lines: Iterable[str | SkippedLines], delimiter: str) -> Iterator[Record]:
    """Yield the non-empty rows, header included.

    Raises `UnreadableError` for a quote that never ends.
    """
    watched = _Watched(lines)
    reader = csv.reader(watched, delimiter=delimiter)
    cells: list[str] = []
    while True:
        watched.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise (_open_quote if watched.row_lines > 1 else _cell_too_long)(watched.row_start) from None
        # A row that makes the reader ask for a line after the last one is inside quotes that are never closed.
        if watched.asked_beyond or watched.row_lines > _CELL_LINES + 1:
            raise _open_quote(watched.row_start)
        line = watched.row_start
        if any(map(str.strip, cells)) and not (line == 1 and len(cells) <= 2 and cells[0].lower().startswith("sep=")):
            yield Record(line, cells)


class _Watched:
    """Lines on their way to the reader; `asked_beyond` once it wanted more lines than exist."""

    def __init__(self, lines: Iterable[str | SkippedLines]) -> None:
        self._lines = iter(lines)
        self.asked_beyond = False
        self.row_start = 1
        self.row_lines = 0
        self._characters = self._number = 0

    def begin_row(self) -> None:
        """Begin a row; its length is counted over all its lines."""
        self._characters = self.row_lines = 0

    def __iter__(self) -> _Watched:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        while isinstance(line, SkippedLines):
            self._number += line.lines
            line = next(self._lines, None)
        if line is None:
            self.asked_beyond = True
            raise StopIteration
        self._number += 1
        if not self.row_lines:
            self.row_start = self._number
        self.row_lines += 1
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


def _too_many_lines() -> UnreadableError:
    return UnreadableError(
        f"The file has more than {MAX_LINES:,} lines. Split the list in parts and import them one after the other."
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
    """Return the delimiter that cuts the most rows into the same number of cells."""
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
        if width == 1 and len(set(widths)) > 1:  # some rows do split: their most common width counts
            width, rows = Counter(w for w in widths if w > 1).most_common(1)[0]
        score = 0.0 if width == 1 else rows / len(widths) * (1 + min(width, 20) / 100) * (widths[0] > 1 or 0.5)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def is_value(cell: str) -> bool:
    """Tell whether a cell is an address, a web address or a number, so that it names no column."""
    cell = cell[:_HEADER_CELL]
    return _VALUE.match(cell) is not None or _is_address(cell)


def _is_address(cell: str) -> bool:
    """Tell whether a cell holds an `@` and, within the same word, a later dot."""
    return any("." in word.partition("@")[2][1:-1] for word in cell.split())


def header_names(records: list[Record], *, has_header: bool) -> list[str]:
    """Return one distinct name per column; columns without a name are numbered."""
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
    """Return the first non-empty lines of the file."""
    found: list[str] = []
    characters = 0
    for line in read_lines(pieces, encoding, errors):
        if isinstance(line, str) and line.strip():
            found.append(line)
            characters += len(line)
        if len(found) >= _PROBE_ROWS or characters > _PROBE_CHARACTERS:
            break
    return found


def known_targets() -> set[str]:
    """Return every target of a column, apart from `tag` and `ignore`."""
    return {f"{entity}.{field.key}" for entity in Entity for field in catalog(entity).values() if field.importable}
