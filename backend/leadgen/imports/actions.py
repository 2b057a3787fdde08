"""Actions on an import: upload, change the reading, map, preview, start, undo."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import IO, cast
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import settle
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, TooLargeError
from leadgen.fields.addresses.phone import country_of_numbers
from leadgen.fields.enums import ImportStatus
from leadgen.fields.headers import scheme_of_header
from leadgen.imports.columns.advice import Advice, Advise
from leadgen.imports.columns.known_exports import find_export
from leadgen.imports.columns.own_fields import own_targets, with_own_fields
from leadgen.imports.columns.recognition import Guess, recognise
from leadgen.imports.columns.value_shapes import scheme_of_values
from leadgen.imports.failed_rows import judge_reasons
from leadgen.imports.file.csv_table import (
    FileFormat,
    Layout,
    check_encoding,
    detect_delimiter,
    probe,
    read_lines,
    read_records,
)
from leadgen.imports.file.encodings import Encoding, UnreadableError, detect_encoding
from leadgen.imports.file.profile import FileProfile, profile
from leadgen.imports.file.stored_file import StoredFile, kept_lines
from leadgen.imports.formats.list_file import ListFile, open_list, pieces_of
from leadgen.imports.formats.rows import read_rows
from leadgen.imports.formats.sheets import Sheet
from leadgen.imports.mapping_check import check_mapping
from leadgen.imports.models import ImportJob, ImportPart, ImportWork, OutcomeKind
from leadgen.imports.queries import get_import, show_import
from leadgen.imports.remembered import forget_mapping, offered_mapping, remember_mapping
from leadgen.imports.rows.outcomes import clear_outcomes
from leadgen.imports.schemas import MappingIn, Reading, ReadingIn
from leadgen.jobs import Job, defer
from leadgen.llm_usage.actions import record_usage
from leadgen.tenancy import tenant_of

COMMIT_TASK = "imports:commit"
PREVIEW_TASK = "imports:preview"
UNDO_TASK = "imports:undo"
_OPEN = (ImportStatus.UPLOADED, ImportStatus.MAPPED, ImportStatus.PREVIEWED)


class StateError(ConflictError):
    """The state of the import does not allow this action."""

    code = ErrorCode.INVALID_STATE


def check_size(stream: IO[bytes], filename: str, *, limit_mb: int) -> int:
    """Return the size of an upload in bytes.

    Raises a 413 that names the limit, and a 422 for an empty file.
    """
    size = stream.seek(0, 2)
    stream.seek(0)
    if size > limit_mb * 1024 * 1024:
        raise TooLargeError(
            f"“{filename}” has {size / 1024 / 1024:.0f} MB; at most {limit_mb} MB are accepted. Split the list in parts.",
            extra={"limit_mb": limit_mb},
        )
    if size == 0:
        raise UnreadableError(f"“{filename}” is empty.")
    return size


def examine(file: ListFile, reading: Reading | None = None) -> tuple[FileProfile, list[str]]:
    """Return the profile of a list and remarks about it, without a database.

    Raises `UnreadableError`.
    """
    reading = reading or Reading()
    if file.format is not FileFormat.CSV:
        return _examine_rows(file, reading), list(file.notes)
    found = detect_encoding(pieces_of(file.rows), file.filename)
    if reading.encoding is not None:
        found = Encoding(check_encoding(reading.encoding), "strict")
    lines = probe(pieces_of(file.rows), found.name, found.errors)
    layout = Layout(found.name, reading.delimiter or detect_delimiter(lines), has_header=True, errors=found.errors)
    whole = read_lines(pieces_of(file.rows), found.name, found.errors, delimiter=layout.delimiter)
    seen = profile(
        read_records(whole, layout.delimiter),
        layout,
        has_header=reading.has_header,
        header_line=reading.header_line,
        filename=file.filename,
    )
    notes = [*file.notes, *([found.note] if found.note else [])]
    if seen.ragged:
        notes.append(
            f"{'1 row does' if seen.ragged == 1 else f'{seen.ragged} rows do'} not have {len(seen.columns)} cells"
            f" as the header has, the first in line {seen.first_ragged}."
        )
    return seen, notes


def _examine_rows(file: ListFile, reading: Reading) -> FileProfile:
    if file.keyed and (reading.header_line is not None or reading.has_header is False):
        raise UnreadableError(
            f"“{file.filename}” names its columns in every record, so it has no header row to choose."
        )
    return profile(
        read_rows(pieces_of(file.rows)),
        Layout("utf-8", "", has_header=True, format=file.format),
        has_header=reading.has_header,
        header_line=reading.header_line,
        filename=file.filename,
        width=file.width,
        keyed=file.keyed,
    )


def guess_columns(seen: FileProfile, advise: Advise | None) -> Advice:
    """Guess the field of each column; a configured model is asked about the rest."""
    guesses = recognise(seen.columns)
    return advise(seen.columns, guesses) if advise is not None else Advice(guesses)


def create_import(
    session: Session, file: ListFile, seen: FileProfile, notes: list[str], *, advice: Advice, by: UUID
) -> ImportJob:
    """Store an examined file and its recognised columns."""
    job = ImportJob(
        id=new_id(), tenant_id=tenant_of(session), filename=file.filename, size_bytes=file.size, created_by=by, rows_done=0,
        status=ImportStatus.UPLOADED, version=1,
    )  # fmt: skip
    describe(job, seen, notes, with_own_fields(seen.columns, advice.guesses, own_targets(session)))
    _describe_sheets(job, file)
    offer_mapping(session, job)
    session.add(job)
    session.flush()  # the parts reference the job
    _store_parts(session, job, file.rows, is_original=False)
    if file.original is not None and len(file.sheets) > 1:
        _store_parts(session, job, file.original, is_original=True)
    record_usage(session, advice.usage)
    if advice.lease is not None:
        settle(session, {advice.lease: 1})
    session.refresh(job)
    return job


def _store_parts(session: Session, job: ImportJob, stream: IO[bytes], *, is_original: bool) -> None:
    for position, piece in enumerate(pieces_of(stream)):
        session.execute(
            insert(ImportPart).values(
                tenant_id=job.tenant_id,
                id=new_id(),
                job_id=job.id,
                is_original=is_original,
                position=position,
                content=piece,
            )
        )


def _describe_sheets(job: ImportJob, file: ListFile) -> None:
    job.sheet = file.sheet
    job.sheets = [{"name": one.name, "hidden": one.hidden} for one in file.sheets]
    job.layout = {**(job.layout or {}), "notes": file.notes, "keyed": file.keyed}


def describe(job: ImportJob, seen: FileProfile, notes: list[str], guesses: Sequence[Guess]) -> None:
    """Store what was found in a file on its import."""
    layout = seen.layout
    job.format = layout.format
    job.encoding, job.decode_errors = layout.encoding, layout.errors
    job.delimiter, job.has_header, job.row_count = layout.delimiter, layout.has_header, seen.row_count
    job.columns = [
        {
            "index": column.index,
            "header": column.header,
            "samples": column.samples,
            "fill_rate": round(column.filled / seen.row_count, 4),
            "target": guess.target,
            "confidence": round(guess.confidence, 3),
            "why": guess.why,
            "question": guess.question,
            "alternatives": list(guess.alternatives),
            "scheme": scheme_of_header(column.header) or scheme_of_values(list(column.values)),
            "phone_country": country_of_numbers(column.values),
        }
        for column, said in zip(seen.columns, guesses, strict=True)
        for guess in (judge_reasons(column.header, said),)
    ]
    job.notes = notes
    export = find_export([column.header for column in seen.columns]) if layout.has_header else None
    job.layout = {
        "export": None if export is None else {"key": export.key, "name": export.name},
        "header_lines": list(layout.header_lines),
        "left_out": [{"line": one.line, "kind": one.kind, "text": one.text} for one in seen.left_out],
        "first_rows": [{"line": line, "text": text} for line, text in seen.first_rows],
    }


def offer_mapping(session: Session, job: ImportJob) -> None:
    """Add the mapping that was chosen for the same headers before to a described import."""
    if job.has_header:
        offered = offered_mapping(session, [column["header"] for column in job.columns])
        job.layout = {**(job.layout or {}), "remembered": offered}


def forget_remembered(session: Session, job: ImportJob) -> None:
    """Forget the mapping of these headers, and offer it no longer."""
    forget_mapping(session, [column["header"] for column in job.columns])
    job.layout = {**(job.layout or {}), "remembered": None}
    job.version += 1


def reread(session: Session, job: ImportJob, reading: ReadingIn) -> None:
    """Read the stored file in another way, or another sheet of it.

    The earlier mapping is dropped, because the columns may differ.
    """
    must_be_open(job)
    _must_be_as_seen(job, reading.version)
    with ExitStack() as stack:
        is_other_sheet = reading.sheet is not None and reading.sheet != job.sheet
        file = _other_sheet(session, job, reading, stack) if is_other_sheet else _stored_list(session, job)
        seen, notes = examine(file, reading)
        describe(job, seen, notes, with_own_fields(seen.columns, recognise(seen.columns), own_targets(session)))
        _describe_sheets(job, file)
        offer_mapping(session, job)
        if is_other_sheet:
            session.execute(delete(ImportPart).where(ImportPart.job_id == job.id, ImportPart.is_original.is_(False)))
            _store_parts(session, job, file.rows, is_original=False)
    forget_preview(session, job)
    job.mapping, job.status = None, ImportStatus.UPLOADED
    job.version += 1


def _stored_list(session: Session, job: ImportJob) -> ListFile:
    """Return the stored rows of an import as a list."""
    layout = job.layout or {}
    return ListFile(
        job.filename,
        job.format,
        cast("IO[bytes]", StoredFile.within(session, job)),
        sheets=[Sheet(**one) for one in job.sheets or ()],
        sheet=job.sheet,
        width=None if job.format is FileFormat.CSV else len(job.columns),
        keyed=layout.get("keyed", False),
        notes=layout.get("notes", []),
    )


def _other_sheet(session: Session, job: ImportJob, reading: Reading, stack: ExitStack) -> ListFile:
    """Read another sheet of the stored original, which needs a file that can be read from any place."""
    if len(job.sheets or ()) < 2:
        raise UnreadableError(f"“{job.filename}” has no other sheet to choose.")
    original = stack.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
    for piece in StoredFile.within(session, job, original=True).pieces():
        original.write(piece)
    return open_list(original, job.filename, stack, sheet=reading.sheet)


def set_mapping(session: Session, job: ImportJob, given: MappingIn) -> None:
    """Set the field of each column; 422 names an unknown, doubled or missing one."""
    must_be_open(job)
    _must_be_as_seen(job, given.version)
    check_mapping(session, job, given)
    job.row_count += len(set(given.kept_lines)) - len(kept_lines(job))
    job.mapping = given.model_dump(mode="json", exclude={"owner_id", "origin", "version"})
    job.owner_id = given.owner_id
    origin = None if given.origin is None else given.origin.model_dump(mode="json", exclude_none=True)
    job.origin = origin or None
    forget_preview(session, job)
    job.status = ImportStatus.MAPPED
    job.version += 1


def must_be_open(job: ImportJob) -> None:
    """Refuse actions that are allowed only before the commit."""
    if job.status not in _OPEN:
        raise StateError(f"This import is {job.status.value}; it can no longer be changed. Upload the file again.")


def _must_be_as_seen(job: ImportJob, version: int) -> None:
    if version != job.version:
        raise ConflictError(
            "The import's mapping has changed in the meantime. Reload the import and map it again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": show_import(job).model_dump(mode="json")},
        )


def forget_preview(session: Session, job: ImportJob) -> None:
    """Drop the result of a preview, and stop an active one."""
    clear_outcomes(session, job.id, OutcomeKind.PLANNED)
    job.planned, job.work, job.error = None, None, None
    if job.layout:
        job.layout = {**job.layout, "rejected": []}


def start_commit(session: Session, job: ImportJob) -> None:
    """Queue the commit; a failed import continues where it stopped."""
    if job.work is ImportWork.UNDO or job.work_state is not None:
        raise StateError("This import is being undone and cannot be committed. Upload the file again.")
    if job.status not in (ImportStatus.MAPPED, ImportStatus.PREVIEWED, ImportStatus.FAILED):
        hint = "Map the columns first." if job.status is ImportStatus.UPLOADED else "Upload the file again."
        raise StateError(f"This import is {job.status.value} and cannot be committed. {hint}")
    if job.status is not ImportStatus.FAILED:
        remember_mapping(session, job)
        job.started_at = datetime.now(UTC)
        job.counts, job.rows_done = {}, 0
    job.status, job.finished_at, job.work, job.error = ImportStatus.IMPORTING, None, None, None
    job.version += 1
    queue(session, COMMIT_TASK, job.id)


def start_undo(session: Session, job: ImportJob) -> None:
    """Queue the undo of a committed import."""
    if job.status not in (ImportStatus.COMPLETED, ImportStatus.FAILED):
        raise StateError(f"This import is {job.status.value}; only a completed or failed import can be undone.")
    if job.work is not ImportWork.UNDO:
        job.work = ImportWork.UNDO
        job.version += 1
    queue(session, UNDO_TASK, job.id)


def stop(session: Session, job: ImportJob) -> None:
    """Stop an active preview or commit.

    Rows that a commit has written stay. The commit can continue, or the import can be undone.
    """
    if job.work is ImportWork.PREVIEW:
        forget_preview(session, job)
        job.version += 1
    elif job.status is ImportStatus.IMPORTING:
        fail(session, job.id, "The import was stopped by hand. Continue or undo it.")
    else:
        raise StateError("Nothing to stop: only a running preview or import can be stopped.")


def queue(session: Session, task: str, job_id: UUID) -> None:
    """Queue a task of one import; at most one such job waits and one runs."""
    args = {"tenant_id": str(tenant_of(session)), "job_id": str(job_id)}
    defer(
        session, [Job(task=task, args=args, queueing_lock=f"{task}:{job_id}", lock=f"import:{job_id}", queue="imports")]
    )


def fail(session: Session, job_id: UUID, reason: str) -> None:
    """Mark an import as failed.

    Its rows stay, and a new commit continues from there.
    """
    job = get_import(session, job_id, lock=True)
    if job.status is ImportStatus.IMPORTING:
        job.status, job.error, job.finished_at = ImportStatus.FAILED, reason, datetime.now(UTC)
        job.version += 1
