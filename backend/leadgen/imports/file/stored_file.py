"""Reads a stored file from the database, piece by piece: its bytes and its rows."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.imports.file.csv_table import FileFormat, Record, read_lines, read_records
from leadgen.imports.formats.rows import padded, read_rows
from leadgen.imports.models import ImportJob, ImportPart
from leadgen.tenancy import Database


class StoredFile(io.RawIOBase):
    """The stored bytes of an import as a file. `open_session` gives the session that reads the next piece."""

    def __init__(
        self, job: ImportJob, open_session: Callable[[], AbstractContextManager[Session]], *, original: bool = False
    ) -> None:
        super().__init__()
        self._job_id, self._size, self._open_session = job.id, job.size_bytes, open_session
        self._original = original
        self._next, self._rest = 0, b""

    @classmethod
    def within(cls, session: Session, job: ImportJob, *, original: bool = False) -> StoredFile:
        """Open the file inside one transaction; `original`: the workbook that the rows were read from."""
        return cls(job, lambda: nullcontext(session), original=original)

    @classmethod
    def apart(cls, database: Database, job: ImportJob) -> StoredFile:
        """Open the file with a transaction per piece, so that none is open while the rows are processed."""
        tenant_id: UUID = job.tenant_id
        return cls(job, lambda: database.tenant_session(tenant_id))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Seek to the start or the end; other positions are not needed."""
        if whence == 2:
            self._next, self._rest = -1, b""
            return self._size
        if offset != 0:
            raise io.UnsupportedOperation("only the start")
        self._next, self._rest = 0, b""
        return 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = self._fetch()
            self._next += 1
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes from the start, in the pieces in which they are stored."""
        self.seek(0)
        while piece := self._fetch():
            yield piece
            self._next += 1

    def _fetch(self) -> bytes:
        wanted = select(ImportPart.content).where(
            ImportPart.job_id == self._job_id,
            ImportPart.is_original == self._original,
            ImportPart.position == self._next,
        )
        with self._open_session() as session:
            content: Any = session.scalar(wanted)
        return content or b""


def stored_records(job: ImportJob, file: StoredFile) -> Iterator[Record]:
    """Yield the data rows of a stored file, with the rows that a person has taken back."""
    return data_records(job, file.pieces())


def data_records(job: ImportJob, pieces: Iterable[bytes]) -> Iterator[Record]:
    """Yield the data rows of a described file from its bytes in the stored form."""
    if job.format is FileFormat.CSV:
        lines = read_lines(pieces, job.encoding, job.decode_errors, delimiter=job.delimiter)
        records = read_records(lines, job.delimiter)
    else:
        records = padded(read_rows(pieces), len(job.columns))
    if job.layout is None:  # examined before the header was looked for below the first row
        return islice(records, int(job.has_header), None)
    others = {*job.layout["header_lines"], *(one["line"] for one in left_out_of(job))} - kept_lines(job)
    return (record for record in records if record.line not in others) if others else records


def left_out_of(job: ImportJob) -> list[dict[str, Any]]:
    """Return the lines of a stored file that are not data: line, kind and text."""
    found: list[dict[str, Any]] = job.layout["left_out"] if job.layout else []
    return found


def kept_lines(job: ImportJob) -> set[int]:
    """Return the lines that a person has taken back as data."""
    return set((job.mapping or {}).get("kept_lines", ()))
