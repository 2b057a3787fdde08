"""Reads the rows of a stored file from the database, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.imports.file.csv_table import Record, read_lines, read_records
from leadgen.imports.models import ImportJob, ImportPart
from leadgen.tenancy import Database


def stored_records(job: ImportJob, pieces: Iterator[bytes]) -> Iterator[Record]:
    """Yield the rows of a stored file, without its header."""
    lines = read_lines(pieces, job.encoding, job.decode_errors, delimiter=job.delimiter)
    return islice(read_records(lines, job.delimiter), int(job.has_header), None)


def _part(session: Session, job_id: UUID, position: int) -> Any:
    return session.scalar(
        select(ImportPart.content).where(ImportPart.job_id == job_id, ImportPart.position == position)
    )


def parts_in(session: Session, job_id: UUID) -> Iterator[bytes]:
    """Yield the pieces of a stored file inside one transaction."""
    position = 0
    while (content := _part(session, job_id, position)) is not None:
        yield content
        position += 1


def parts(database: Database, tenant_id: UUID, job_id: UUID) -> Iterator[bytes]:
    """Yield the pieces of a stored file, each in its own transaction.

    Thus no transaction is open while the rows are processed.
    """
    position = 0
    while True:
        with database.tenant_session(tenant_id) as session:
            content = _part(session, job_id, position)
        if content is None:
            return
        yield content
        position += 1
