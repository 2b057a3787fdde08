"""Reading a list without a database."""

from __future__ import annotations

import io
from contextlib import ExitStack

from leadgen.imports.actions import examine
from leadgen.imports.file.csv_table import FileFormat
from leadgen.imports.file.profile import FileProfile
from leadgen.imports.formats.list_file import ListFile, open_list, pieces_of
from leadgen.imports.formats.rows import read_rows
from leadgen.imports.schemas import Reading


def examined(content: bytes, filename: str = "list.csv", reading: Reading | None = None) -> FileProfile:
    """Return the profile of a list."""
    with ExitStack() as stack:
        return examine(open_list(io.BytesIO(content), filename, stack), reading)[0]


def opened(content: bytes, filename: str, sheet: str | None = None) -> tuple[ListFile, dict[int, list[str]]]:
    """Return a list with its rows by line; those of CSV are read with its profile only."""
    with ExitStack() as stack:
        found = open_list(io.BytesIO(content), filename, stack, sheet=sheet)
        if found.format is FileFormat.CSV:
            return found, {}
        return found, {record.line: record.cells for record in read_rows(pieces_of(found.rows))}
