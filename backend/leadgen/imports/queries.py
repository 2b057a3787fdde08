"""Queries for imports and the outcomes of their rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.csv_export import write_csv
from leadgen.errors import NotFoundError
from leadgen.fields.enums import ImportStatus
from leadgen.imports.file.stored_file import left_out_of
from leadgen.imports.models import ImportJob, ImportOutcome, ImportWork, OutcomeKind
from leadgen.imports.schemas import (
    ColumnOut,
    CountsOut,
    ImportOut,
    ImportPageOut,
    ImportSummaryOut,
    ImportWorkOut,
    KnownExportOut,
    LeftOutOut,
    LineOut,
    MappingOut,
    RejectedOut,
    RememberedOut,
    RowOut,
    RowPageOut,
    RowsQuery,
    SheetOut,
)
from leadgen.lists.cursor import Cursor
from leadgen.lists.keyset import Direction, Order, count_rows, fetch_slice
from leadgen.observations.sources import ListOriginOut
from leadgen.schema import PageQuery

_ROWS = ("import-rows",)


def get_import(session: Session, job_id: UUID, *, lock: bool = False) -> ImportJob:
    """Return an import; 404 when it is not there. `lock` makes other writers of it wait."""
    wanted = select(ImportJob).where(ImportJob.id == job_id)
    job = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if job is None:
        raise NotFoundError("There is no such import.")
    return job


def list_imports(session: Session, query: PageQuery, cursor: Cursor) -> ImportPageOut:
    """Return imports, the newest first."""
    wanted = select(ImportJob)
    order = Order("created_at", ImportJob.created_at, ImportJob.id, Direction.DESC)
    found = fetch_slice(session, wanted, order=order, cursor=cursor, token=query.cursor, limit=query.limit)
    items = [ImportSummaryOut.model_validate(row[0]) for row in found.rows]
    return ImportPageOut(items=items, total=count_rows(session, wanted), next_cursor=found.next_cursor)


def show_import(job: ImportJob) -> ImportOut:
    """Convert an import to its API form."""
    seconds = _seconds(job)
    finished = job.finished_at is not None and job.error is None
    planned = None if job.planned is None else CountsOut(**job.planned)
    counts = None if job.counts is None else CountsOut(**job.counts)
    return ImportOut(
        **{key: getattr(job, key) for key in _PLAIN},
        sheets=[SheetOut(**one) for one in job.sheets or ()],
        export=_export_of(job),
        remembered=_remembered_of(job),
        rejected=[RejectedOut(**one) for one in (job.layout or {}).get("rejected", [])],
        header_lines=(job.layout or {}).get("header_lines", []),
        left_out=[LeftOutOut(**one) for one in left_out_of(job)[:_LEFT_OUT_SHOWN]],
        left_out_total=len(left_out_of(job)),
        first_rows=[LineOut(**one) for one in (job.layout or {}).get("first_rows", [])],
        columns=[ColumnOut(**column, **_parts_of(column["target"])) for column in job.columns],
        mapping=None if job.mapping is None else _mapping_of(job, job.mapping),
        planned=planned,
        counts=counts,
        differs=finished and planned is not None and planned != counts,  # compared as shown: a missing count is a zero
        work=_work(job),
        half_undone=job.work_state is not None and job.status is not ImportStatus.UNDONE,
        rows_per_second=round(job.rows_done / seconds, 1) if seconds else None,
    )


def _mapping_of(job: ImportJob, mapping: dict[str, Any]) -> MappingOut:
    origin = None if job.origin is None else ListOriginOut.model_validate(job.origin)
    return MappingOut(**mapping, owner_id=job.owner_id, origin=origin)


def _export_of(job: ImportJob) -> KnownExportOut | None:
    found = (job.layout or {}).get("export")
    return None if found is None else KnownExportOut(**found)


def _remembered_of(job: ImportJob) -> RememberedOut | None:
    found = (job.layout or {}).get("remembered")
    return None if found is None else RememberedOut(**found)


_LEFT_OUT_SHOWN = 200
_PLAIN = (
    "id", "filename", "status", "size_bytes", "format", "sheet", "encoding", "delimiter", "has_header", "row_count", "notes",
    "rows_done", "error", "created_by", "created_at", "started_at", "finished_at", "version",
)  # fmt: skip


def _work(job: ImportJob) -> ImportWorkOut | None:
    if job.work is None:
        return None
    total = job.row_count if job.work is ImportWork.PREVIEW else job.rows_done
    return ImportWorkOut(kind=job.work, done=min(job.work_done, total), total=total)


def _seconds(job: ImportJob) -> float:
    if job.started_at is None or not job.rows_done:
        return 0.0
    return ((job.finished_at or datetime.now(UTC)) - job.started_at).total_seconds()


def _parts_of(target: str) -> dict[str, str | None]:
    entity, point, field = target.partition(".")
    return {"entity": entity, "field": field} if point else {"entity": None, "field": None}


def outcome_kind(job: ImportJob, *, planned: bool) -> OutcomeKind:
    """Return the kind of outcomes that a job shows: the commit's, once it has begun."""
    return OutcomeKind.PLANNED if planned or job.started_at is None else OutcomeKind.DONE


def list_rows(session: Session, job: ImportJob, query: RowsQuery, cursor: Cursor) -> RowPageOut:
    """Return rows of the file with their outcomes, in the file's order."""
    kind = outcome_kind(job, planned=query.planned)
    of_kind = (ImportOutcome.job_id == job.id, ImportOutcome.kind == kind)
    counted = session.execute(
        select(ImportOutcome.position, ImportOutcome.counts).where(*of_kind).order_by(ImportOutcome.position)
    ).all()
    wanted = "problems" if query.problems else query.action.value if query.action else "rows"
    position, skip = cursor.read(_ROWS, query.cursor, lambda at, index: (int(at), int(index))) or (0, 0)
    items: list[dict[str, Any]] = []
    next_cursor = None
    for at, counts in counted:
        if at < position or not counts.get(wanted):
            continue
        rows = session.scalars(select(ImportOutcome.rows).where(*of_kind, ImportOutcome.position == at)).one()
        for index, row in enumerate(rows):
            if (at == position and index < skip) or not _matches(row, query):
                continue
            if len(items) == query.limit:
                next_cursor = cursor.issue(_ROWS, at, index)
                break
            items.append(row)
        if next_cursor:
            break
    total = sum(counts.get(wanted, 0) for _, counts in counted)
    if query.problems and query.action:
        total = _count_both(session, of_kind, query)
    return RowPageOut(items=[RowOut.model_validate(row) for row in items], total=total, next_cursor=next_cursor)


def _matches(row: dict[str, Any], query: RowsQuery) -> bool:
    if query.action is not None and row["action"] != query.action.value:
        return False
    return query.problems is None or bool(row["problems"]) == query.problems


def _count_both(session: Session, of_kind: tuple[Any, ...], query: RowsQuery) -> int:
    documents = session.scalars(select(ImportOutcome.rows).where(*of_kind)).yield_per(5)
    return sum(1 for rows in documents for row in rows if _matches(row, query))


def problems_csv(session: Session, job: ImportJob) -> Iterator[str]:
    """Yield a CSV of all problems: line, loss, column, field, value, reason, remedy."""
    return write_csv(_PROBLEM_COLUMNS, _problem_rows(session, job), bom=True)


_PROBLEM_COLUMNS = ("line", "lost", "column", "field", "value", "reason", "how to mend it")


def _problem_rows(session: Session, job: ImportJob) -> Iterator[tuple[str, ...]]:
    kind = outcome_kind(job, planned=False)
    positions = session.execute(
        select(ImportOutcome.position, ImportOutcome.counts)
        .where(ImportOutcome.job_id == job.id, ImportOutcome.kind == kind)
        .order_by(ImportOutcome.position)
    ).all()
    for position, counts in positions:
        if not counts.get("problems"):
            continue
        rows = session.scalars(
            select(ImportOutcome.rows).where(
                ImportOutcome.job_id == job.id, ImportOutcome.kind == kind, ImportOutcome.position == position
            )
        ).one()
        for row in rows:
            for problem in row["problems"]:
                yield _problem_cells(row, problem)


def _problem_cells(row: dict[str, Any], problem: dict[str, Any]) -> tuple[str, ...]:
    lost = "row" if row["action"] == "error" else "cell" if problem["severity"] == "error" else "nothing"
    keys = ("column", "field", "value", "reason", "fix")
    return (str(problem["line"]), lost, *(problem[key] or "" for key in keys))
