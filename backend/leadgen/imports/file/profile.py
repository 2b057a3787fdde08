"""Profiles a file in one pass: row count, fill rates, and sample values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from leadgen.csv_export import without_escape
from leadgen.errors import FieldProblem
from leadgen.fields.cells import storable
from leadgen.imports.file.csv_table import MAX_COLUMNS, Layout, Record, header_names, too_wide
from leadgen.imports.file.data_rows import DataRows
from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.file.table import (
    SEARCHED_ROWS,
    Header,
    LeftOutLine,
    find_header,
    header_cells,
    is_separator,
    line_text,
    shared_width,
)
from leadgen.imports.schemas import LeftOutKind

_START_ROWS = 50  # rows that the header is found by
_VALUES = 300
_SAMPLES = 5
_EVERY = 97
_CHARACTERS = 1_000


@dataclass(slots=True)
class ColumnProfile:
    """One column: distinct `values` from the start of the file and from later on, at most 300."""

    index: int
    header: str
    filled: int = 0
    values: dict[str, None] = field(default_factory=dict)

    @property
    def samples(self) -> list[str]:
        """Return the first distinct values, shortened for display."""
        return [value if len(value) <= 120 else f"{value[:117]}…" for value in islice(self.values, _SAMPLES)]


@dataclass(frozen=True, slots=True)
class FileProfile:
    """What a file holds: its columns, the number of data rows, and the lines that are not data.

    `first_rows` are the rows that may be the header, for a person to choose from.
    """

    layout: Layout
    row_count: int
    columns: list[ColumnProfile]
    ragged: int
    first_ragged: int | None
    left_out: list[LeftOutLine] = field(default_factory=list)
    first_rows: list[tuple[int, str]] = field(default_factory=list)


def _looked_at(cell: str) -> str:
    """Return the part of a cell that recognition examines.

    The imported value is read from the file, whole.
    """
    cell = without_escape(storable(cell).strip())
    return cell if len(cell) <= _CHARACTERS else f"{cell[:_CHARACTERS]}…"


def profile(
    records: Iterable[Record],
    layout: Layout,
    *,
    has_header: bool | None,
    filename: str,
    header_line: int | None = None,
    width: int | None = None,
    keyed: bool = False,
) -> FileProfile:
    """Return the profile of a file; raise `UnreadableError` when there is no row.

    `has_header` and `header_line` are a person's choice; None: the header is found. `width` is the number of columns of a
    sheet, whose rows end at their last filled cell. `keyed`: the first row is the header, and every other one is data.
    """
    stream = iter(records)
    start = list(islice(stream, _START_ROWS))
    if not start:
        raise UnreadableError(f"“{filename}” holds no rows.")
    # Checked before any work on the columns: a header of a hundred thousand cells is an attack, or no list.
    if len(start[0].cells) > MAX_COLUMNS:
        raise too_wide(filename, len(start[0].cells))
    if keyed:
        header = Header((0,))
    else:
        header = _header(start, has_header=has_header, header_line=header_line)
    named = [start[row] for row in header.rows] or start
    if (widest := max(len(record.cells) for record in named)) > MAX_COLUMNS:
        raise too_wide(filename, widest)
    below = start[header.first_data :]
    names = _names(start, header, below, filename, width)
    columns = [ColumnProfile(i, name) for i, name in enumerate(names)]
    whole = chain(below, stream)
    data = None if keyed else DataRows(whole, [start[row].cells for row in header.rows], usual=_usual_cells(below))
    rows, ragged, first_ragged = _count(data or whole, columns, are_padded=width is not None)
    if rows == 0:
        raise UnreadableError(f"“{filename}” holds a header and no rows.")
    lines = tuple(start[row].line for row in header.rows)
    found = replace(layout, has_header=bool(lines), header_lines=lines)
    left_out = [*_left_out_above(start, header), *(data.left_out if data else ())]
    first_rows = [] if keyed else [(record.line, line_text(record)) for record in start[:SEARCHED_ROWS]]
    return FileProfile(found, rows, columns, ragged, first_ragged, left_out, first_rows)


def _usual_cells(records: Sequence[Record]) -> int:
    """Return how many cells a full row has: more than half of the rows of a short list may be below the table."""
    filled = sorted(sum(1 for cell in record.cells if cell.strip()) for record in records)
    return filled[len(filled) * 3 // 4] if filled else 0


def _header(start: list[Record], *, has_header: bool | None, header_line: int | None) -> Header:
    if header_line is not None:
        place = next((place for place, record in enumerate(start) if record.line == header_line), None)
        if place is None or place >= SEARCHED_ROWS:
            words = (
                f"No row begins in line {header_line}, among the first {SEARCHED_ROWS} rows. Choose one of these rows."
            )
            raise UnreadableError(
                words, errors=[FieldProblem("header_line", words, "Send the line of one of `first_rows`.")]
            )
        return find_header(start, at=place)
    if has_header is False:
        return Header()
    found = find_header(start)
    return Header((0,)) if has_header and not found.rows else found


def _names(
    start: Sequence[Record], header: Header, below: Sequence[Record], filename: str, given: int | None
) -> list[str]:
    if not header.rows:
        widest = [] if given is None else [Record(0, [""] * given)]
        return header_names([*start, *widest], has_header=False)
    cells = header_cells(start, header)
    width = given or shared_width(below, len(cells))
    if width > MAX_COLUMNS:
        raise too_wide(filename, width)
    first = Record(start[header.rows[0]].line, [*cells, *[""] * (width - len(cells))])
    return header_names([first], has_header=True)


def _left_out_above(start: Sequence[Record], header: Header) -> Iterator[LeftOutLine]:
    """Yield the rows above the header, and those that repeat or underline it."""
    for place, record in enumerate(start[: header.first_data]):
        if place in header.extra:
            yield LeftOutLine.of(record, LeftOutKind.SEPARATOR if is_separator(record) else LeftOutKind.HEADER)
        elif place not in header.rows:
            yield LeftOutLine.of(record, LeftOutKind.PREAMBLE)


def _count(
    data: Iterable[Record], columns: Sequence[ColumnProfile], *, are_padded: bool
) -> tuple[int, int, int | None]:
    """Fill the columns' profiles; return the rows, the ragged rows, and the first of these."""
    rows = ragged = 0
    first_ragged = None
    width = len(columns)
    filled = [0] * width
    places = range(width)
    for record in data:
        rows += 1
        if len(record.cells) != width and not are_padded:
            ragged += 1
            first_ragged = first_ragged or record.line
        for place, cell in zip(places, record.cells, strict=False):
            if cell and not cell.isspace():
                filled[place] += 1
        if rows <= _VALUES or rows % _EVERY == 0:
            _keep_values(record, columns, start=rows <= _VALUES)
    for column, number in zip(columns, filled, strict=True):
        column.filled = number
    return rows, ragged, first_ragged


def _keep_values(record: Record, columns: Sequence[ColumnProfile], *, start: bool) -> None:
    for column, cell in zip(columns, record.cells, strict=False):
        if cell and not cell.isspace() and (start or len(column.values) < 2 * _VALUES):
            column.values[_looked_at(cell)] = None
