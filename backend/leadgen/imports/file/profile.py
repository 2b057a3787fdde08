"""Profiles a file in one pass: row count, fill rates, and sample values. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, islice

from leadgen.csv_export import without_escape
from leadgen.imports.file.csv_table import MAX_COLUMNS, Layout, Record, detect_header, header_names, too_wide
from leadgen.imports.file.encodings import UnreadableError

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
    layout: Layout
    row_count: int
    columns: list[ColumnProfile]
    ragged: int
    first_ragged: int | None


def _looked_at(cell: str) -> str:
    """Return the part of a cell that recognition examines.

    The imported value is read from the file, whole.
    """
    cell = without_escape(cell.strip())
    return cell if len(cell) <= _CHARACTERS else f"{cell[:_CHARACTERS]}…"


def profile(records: Iterable[Record], layout: Layout, *, has_header: bool | None, filename: str) -> FileProfile:
    """Return the profile of a file; raise `UnreadableError` when there is no row."""
    stream = iter(records)
    start = list(islice(stream, 50))
    if not start:
        raise UnreadableError(f"“{filename}” holds no rows.")
    # Checked before any work on the columns: a header of a hundred thousand cells is an attack, or no list.
    if len(start[0].cells) > MAX_COLUMNS:
        raise too_wide(filename, len(start[0].cells))
    header = detect_header(start) if has_header is None else has_header
    if not header and (widest := max(len(record.cells) for record in start)) > MAX_COLUMNS:
        raise too_wide(filename, widest)
    columns = [ColumnProfile(i, name) for i, name in enumerate(header_names(start, has_header=header))]
    rows = ragged = 0
    first_ragged = None
    for record in chain(start[1:] if header else start, stream):
        rows += 1
        if len(record.cells) != len(columns):
            ragged += 1
            first_ragged = first_ragged or record.line
        for column, cell in zip(columns, record.cells, strict=False):
            if cell and not cell.isspace():
                column.filled += 1
                if rows <= _VALUES or (rows % _EVERY == 0 and len(column.values) < 2 * _VALUES):
                    column.values[_looked_at(cell)] = None
    if rows == 0:
        raise UnreadableError(f"“{filename}” holds a header and no rows.")
    found = Layout(layout.encoding, layout.delimiter, header, layout.errors)
    return FileProfile(found, rows, columns, ragged, first_ragged)
