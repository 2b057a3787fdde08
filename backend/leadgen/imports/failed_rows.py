"""Writes the refused rows of an import as a list of their own, and recognises such a list when it comes back.

The list has the columns of the file in their order, and the reason in a last column. The header of the reason names the
import, so that the corrected list takes over its mapping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.csv_export import without_escape, write_csv
from leadgen.imports.columns.headers import IGNORE
from leadgen.imports.columns.recognition import Guess
from leadgen.imports.file.csv_table import Record
from leadgen.imports.file.stored_file import StoredFile, stored_records
from leadgen.imports.models import ImportJob, ImportOutcome, OutcomeKind
from leadgen.imports.schemas import RowAction

_REASON = re.compile(r"why this row was not imported \(import ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)")
_REASON_CHARACTERS = 120


def reason_header(job_id: UUID) -> str:
    """Return the header of the column with the reasons."""
    return f"Why this row was not imported (import {job_id})"


def refused_by(header: str) -> UUID | None:
    """Return the import that a header of reasons names; None for any other header."""
    if len(header) > _REASON_CHARACTERS:
        return None
    found = _REASON.fullmatch(" ".join(header.casefold().split()))
    return UUID(found[1]) if found else None


def judge_reasons(header: str, guess: Guess) -> Guess:
    """Return the guess about a column; a column of reasons is left out without a question."""
    if refused_by(header) is None:
        return guess
    why = "holds the reasons why these rows were not imported before"
    return replace(guess, target=IGNORE, confidence=1.0, why=why, question=None, alternatives=())


def failed_rows_csv(session: Session, job: ImportJob, kind: OutcomeKind) -> Iterator[str]:
    """Yield a CSV of the refused rows: the file's own columns, and the reason."""
    own = [column["index"] for column in job.columns if refused_by(column["header"]) is None]
    header = [*(job.columns[index]["header"] for index in own), reason_header(job.id)]
    rows = (
        [*(without_escape(record.cells[index]) if index < len(record.cells) else "" for index in own), _reason(row)]
        for record, row in _refused(session, job, kind)
    )
    return write_csv(header, rows, bom=True)


def _refused(session: Session, job: ImportJob, kind: OutcomeKind) -> Iterator[tuple[Record, dict[str, Any]]]:
    """Yield the refused rows of the file with their outcomes; one document of outcomes is held at once."""
    of_kind = (ImportOutcome.job_id == job.id, ImportOutcome.kind == kind)
    counted = session.execute(
        select(ImportOutcome.position, ImportOutcome.counts).where(*of_kind).order_by(ImportOutcome.position)
    ).all()
    records = stored_records(job, StoredFile.within(session, job))
    for position, counts in counted:
        part = islice(records, counts["rows"])
        if not counts.get(RowAction.ERROR.value):
            for _ in part:
                pass
            continue
        rows = session.scalars(select(ImportOutcome.rows).where(*of_kind, ImportOutcome.position == position)).one()
        for record, row in zip(part, rows, strict=True):
            if row["action"] == RowAction.ERROR.value:
                yield record, row


def _reason(row: dict[str, Any]) -> str:
    """Return why a row was refused, with what to do about each problem."""
    told = [
        " ".join(
            text
            for text in (f"{problem['column']}:" if problem["column"] else "", problem["reason"], problem["fix"])
            if text
        )
        for problem in row["problems"]
        if problem["severity"] == "error"
    ]
    return " | ".join(dict.fromkeys(told or [row["rule"]]))
