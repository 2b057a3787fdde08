"""Profiles a file in one pass: row count, fill rates, and sample values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from leadgen.csv_export import without_escape
from leadgen.errors import FieldProblem
from leadgen.fields.cells import storable
from leadgen.imports.file.csv_table import MAX_COLUMNS, Layout, Record, header_names, too_wide
from leadgen.imports.file.data_rows import MOST_LEFT_OUT, DataRows
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
    """One column: distinct `values` of the start of the file and of rows later on, each with its number of rows.

    `marks` has a number per row of the start, equal for equal cells and 0 for an empty one, to compare columns by row.
    """

    index: int
    header: str
    filled: int = 0
    values: dict[str, int | None] = field(default_factory=dict)
    marks: list[int] = field(default_factory=list)

    @property
    def counted(self) -> dict[str, int]:
        """Return the values with the number of rows read that hold each."""
        return {value: rows or 1 for value, rows in self.values.items()}

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
    start = list(_first_records(stream, header_line))
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
    first_rows = [] if keyed else [(record.line, line_text(record)) for record in _to_choose_from(start, header)]
    return FileProfile(found, rows, columns, ragged, first_ragged, left_out, first_rows)


def _to_choose_from(start: list[Record], header: Header) -> list[Record]:
    """Return the first rows, and the header rows below them."""
    return start[:SEARCHED_ROWS] + [start[row] for row in header.rows if row >= SEARCHED_ROWS]


def _first_records(stream: Iterator[Record], header_line: int | None) -> Iterator[Record]:
    """Yield the rows that the header is found by: the first ones, or up to a chosen line and the rows below it."""
    for record in islice(stream, 0 if header_line is None else MOST_LEFT_OUT + 1):
        yield record
        if record.line >= (header_line or 0):
            break
    yield from islice(stream, _START_ROWS)


def _usual_cells(records: Sequence[Record]) -> int:
    """Return how many cells a full row has: more than half of the rows of a short list may be below the table."""
    filled = sorted(sum(1 for cell in record.cells if cell.strip()) for record in records)
    return filled[len(filled) * 3 // 4] if filled else 0


def _header(start: list[Record], *, has_header: bool | None, header_line: int | None) -> Header:
    if header_line is not None:
        place = next((place for place, record in enumerate(start) if record.line == header_line), None)
        if place is None:
            words = f"No row begins in line {header_line}, among the first {MOST_LEFT_OUT:,} rows. Choose another line."
            raise UnreadableError(
                words, errors=[FieldProblem("header_line", words, "Send the line where a row of the file begins.")]
            )
        base = max(0, place - 2)  # a header may begin in the row above
        return find_header(start[base : place + _START_ROWS], at=place - base).shifted(base)
    if has_header is False:
        return Header()
    found = find_header(start[:_START_ROWS])
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
    cells = record.cells
    for place, column in enumerate(columns):
        cell = cells[place] if place < len(cells) else ""
        value = _looked_at(cell) if cell and not cell.isspace() else ""
        if start:
            column.marks.append(hash(value.casefold()) if value else 0)
        if value and (value in column.values or start or len(column.values) < 2 * _VALUES):
            column.values[value] = (column.values.get(value) or 0) + 1
