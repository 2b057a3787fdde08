"""Commits an import chunk by chunk, in the file's order.

Each chunk is one transaction: its records, its outcomes and the job's `rows_done` are stored together or not at all. A
commit whose worker died continues at the next row. A commit that finds another one working on the same job leaves the
job alone. Chunks of one tenant take turns, so that two imports of the same people do not both create them.

The next chunk is planned while the database writes the current one. A plan is repeated inside the transaction that
writes it, if another import has overtaken the plan or the database refuses it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from leadgen.errors import NotFoundError
from leadgen.fields.enums import ImportStatus
from leadgen.imports.models import ImportJob, OutcomeKind
from leadgen.imports.rows.batches import (
    CHUNK,
    Course,
    PlannedBatch,
    make_planner,
    plan_rows,
    row_reader,
    rows_of_others,
)
from leadgen.imports.rows.outcomes import outcomes_of, save_outcomes
from leadgen.imports.rows.plan import RowPlan
from leadgen.imports.rows.row import Row
from leadgen.imports.rows.write import ImportSource, prepare_chunk, write_chunk
from leadgen.observations.sources import import_ref
from leadgen.observations.statistics import OFF_BY, believed_rows, refresh_statistics
from leadgen.tenancy import Database, tenant_of

FIRST_CHUNK = 500  # small, so that progress shows at once and the planner gets statistics early


def run_commit(database: Database, tenant_id: UUID, job_id: UUID, *, chunk: int = CHUNK) -> None:
    """Commit an import from its current row to its end.

    Safe to call again at any time, and twice concurrently.
    """
    with database.tenant_session(tenant_id) as session:
        job = session.scalars(select(ImportJob).where(ImportJob.id == job_id)).one_or_none()
        if job is None or job.status is not ImportStatus.IMPORTING:
            return
        done, believed = job.rows_done, believed_rows(session, "contacts")
    course = _course(database, job)
    with ThreadPoolExecutor(1, thread_name_prefix="import-planner") as ahead:
        coming = ahead.submit(course.next_batch, min(chunk, FIRST_CHUNK), None)
        as_planned = True
        while batch := coming.result():
            if not as_planned:  # the batch before changed, and this batch builds on it
                batch = course.plan_anew(batch)
            coming = ahead.submit(course.next_batch, chunk, batch)
            with database.tenant_session(tenant_id) as session:
                written = _commit_chunk(session, course, batch, done)
            if written is None:
                return
            as_planned = written
            if as_planned:
                course.written(batch)
            done += len(batch.rows)
            if done >= believed * OFF_BY:
                believed = done
                refresh_statistics(database)
    with database.tenant_session(tenant_id) as session:
        _finish(session, job_id, done)


def _course(database: Database, job: ImportJob) -> Course:
    with database.tenant_session(job.tenant_id) as session:
        reader = row_reader(job, session)
    source = ImportSource(
        import_ref(job.id),
        job.started_at or datetime.now(UTC),
        reader.columns_of(),
        job.owner_id,
        tuple((job.mapping or {}).get("tags", ())),
    )
    return Course(database, job, source, reader, done=job.rows_done)


def _commit_chunk(session: Session, course: Course, batch: PlannedBatch, done: int) -> bool | None:
    """Write a batch; return whether it was written as planned.

    Returns None when the import is no longer ours to commit.
    """
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"import:{tenant_of(session)}"}
    )
    job = session.scalars(select(ImportJob).where(ImportJob.id == course.job.id).with_for_update()).one()
    if job.status is not ImportStatus.IMPORTING or job.rows_done != done:
        return None
    as_planned = batch.others == rows_of_others(session, job.id) and _write_as_planned(session, course, batch)
    outcomes = batch.outcomes if as_planned else outcomes_of(_write_rows(session, course, batch.rows))
    save_outcomes(session, job.id, OutcomeKind.DONE, outcomes)
    job.counts = dict(Counter(job.counts or {}) + Counter(outcomes.counts))
    job.rows_done = done + len(batch.rows)
    return as_planned


def _write_as_planned(session: Session, course: Course, batch: PlannedBatch) -> bool:
    try:
        with session.begin_nested():
            write_chunk(session, batch.chunk, course.source)
    except (DataError, IntegrityError, NotFoundError):
        return False  # the database refuses a value, or a record was deleted since
    return True


def _write_rows(session: Session, course: Course, rows: Sequence[Row]) -> list[RowPlan]:
    """Plan and write rows; halve on a refusal until the refused row is alone, and report it."""
    try:
        with session.begin_nested():
            plans = plan_rows(session, make_planner(course.job, course.reader), rows)
            write_chunk(session, prepare_chunk(plans, course.source), course.source)
            return plans
    except (DataError, IntegrityError) as error:
        if len(rows) == 1:
            reason = f"the database refused it: {str(error.orig).splitlines()[0][:200]}"
            return [RowPlan.refused(rows[0], reason)]
        middle = len(rows) // 2
        first = _write_rows(session, course, rows[:middle])
        return first + _write_rows(session, course, rows[middle:])


def _finish(session: Session, job_id: UUID, done: int) -> None:
    job = session.scalars(select(ImportJob).where(ImportJob.id == job_id).with_for_update()).one()
    if job.status is ImportStatus.IMPORTING and job.rows_done == done:
        job.status = ImportStatus.COMPLETED
        job.finished_at = datetime.now(UTC)
        job.version += 1
