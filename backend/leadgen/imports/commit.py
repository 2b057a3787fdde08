"""Carrying an import out, chunk by chunk in the file's order, and looking ahead at what that would do.

Each chunk is one transaction: its records, its outcomes and the job's `rows_done` are there together or not at all. A commit
that died goes on at the next row; one that finds another at work on the same job leaves it alone. Chunks of one tenant take
turns, so that two imports of the same people do not both create them.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.fields.enums import ImportStatus
from leadgen.imports.models import ImportJob, ImportOutcome, ImportPart, OutcomeKind
from leadgen.imports.planner import Planner, RowPlan
from leadgen.imports.rows import Row, RowReader, row_problem
from leadgen.imports.schemas import RowAction, Strategy
from leadgen.imports.table import Record, read_lines, read_records
from leadgen.imports.writing import Source, count, outcome_json, prepare_chunk, write_chunk
from leadgen.matching.known import CompanyIndex, ContactIndex
from leadgen.tenancy import Database, tenant_of

CHUNK = 4_000
FIRST_CHUNK = 500  # small, so that progress shows at once and the planner's statistics come early

_COLLECT_AFTER = gc.get_threshold()


def source_ref(job_id: UUID) -> str:
    """What names an import in observations and tag assignments, so that it can be undone."""
    return f"import:{job_id}"


def run_commit(database: Database, tenant_id: UUID, job_id: UUID, *, chunk: int = CHUNK) -> None:
    """Carry an import out from where it stands to its end; safe to call again at any time, and twice at once."""
    with database.tenant_session(tenant_id) as session:
        job = session.scalars(select(ImportJob).where(ImportJob.id == job_id)).one_or_none()
        if job is None or job.status is not ImportStatus.IMPORTING:
            return
        reader, done = row_reader(job), job.rows_done
        counted = _contacts_in_statistics(session)
    rows = islice(_records(job, _parts(database, tenant_id, job_id)), done, None)

    def next_batch() -> list[Row]:
        return [reader.read(record) for record in islice(rows, size)]

    size = min(chunk, FIRST_CHUNK)
    # The next rows are read while the database writes these.
    with rare_collections(), ThreadPoolExecutor(1, thread_name_prefix="import-reader") as ahead:
        coming = ahead.submit(next_batch)
        while batch := coming.result():
            size = chunk
            coming = ahead.submit(next_batch)
            with database.tenant_session(tenant_id) as session:
                if not _commit_chunk(session, job_id, reader, batch, done):
                    return
            done += len(batch)
            if done >= counted * 4:
                counted = done
                refresh_statistics(database)
    with database.tenant_session(tenant_id) as session:
        _finish(session, job_id, done)


def _commit_chunk(session: Session, job_id: UUID, reader: RowReader, rows: Sequence[Row], done: int) -> bool:
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"import:{tenant_of(session)}"}
    )
    job = session.scalars(select(ImportJob).where(ImportJob.id == job_id).with_for_update()).one()
    if job.status is not ImportStatus.IMPORTING or job.rows_done != done:
        return False
    source = Source(
        source_ref(job_id),
        job.started_at or datetime.now(UTC),
        reader.columns_of(),
        job.owner_id,
        tuple((job.mapping or {}).get("tags", ())),
    )
    plans = _write_rows(session, job, reader, rows, source)
    said = count(plans)
    position = session.scalar(
        select(func.coalesce(func.max(ImportOutcome.position) + 1, 0)).where(
            ImportOutcome.job_id == job_id, ImportOutcome.kind == OutcomeKind.DONE
        )
    )
    save_outcomes(
        session, job_id, OutcomeKind.DONE, position or 0, plans=plans, rows=[outcome_json(plan) for plan in plans]
    )
    job.counts = dict(Counter(job.counts or {}) + Counter(said))
    job.rows_done = done + len(rows)
    return True


def _write_rows(
    session: Session, job: ImportJob, reader: RowReader, rows: Sequence[Row], source: Source
) -> list[RowPlan]:
    """Plan and write rows; should the database refuse one, halve until it stands alone and report it."""
    before = [len(row.problems) for row in rows]
    try:
        with session.begin_nested():
            plans = plan_rows(session, make_planner(job, reader), rows)
            write_chunk(session, prepare_chunk(plans, source), source)
            return plans
    except (DataError, IntegrityError) as error:
        for row, problems in zip(rows, before, strict=True):
            del row.problems[problems:]
        if len(rows) == 1:
            reason = f"the database refused it: {str(error.orig).splitlines()[0][:200]}"
            rows[0].problems.append(row_problem(rows[0].line, "error", reason, None))
            return [RowPlan(rows[0], RowAction.ERROR, reason)]
        middle = len(rows) // 2
        first = _write_rows(session, job, reader, rows[:middle], source)
        return first + _write_rows(session, job, reader, rows[middle:], source)


def _finish(session: Session, job_id: UUID, done: int) -> None:
    job = session.scalars(select(ImportJob).where(ImportJob.id == job_id).with_for_update()).one()
    if job.status is ImportStatus.IMPORTING and job.rows_done == done:
        job.status = ImportStatus.COMPLETED
        job.finished_at = datetime.now(UTC)
        job.version += 1


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for garbage cycles 300 times less often: rows make none, and the looking costs a third of an import."""
    gc.set_threshold(_COLLECT_AFTER[0] * 300, *_COLLECT_AFTER[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_COLLECT_AFTER)


def _contacts_in_statistics(session: Session) -> int:
    """How many contacts the planner believes in."""
    return (
        session.scalar(text("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'contacts'::regclass"))
        or 0
    )


def refresh_statistics(database: Database) -> None:
    """Tell PostgreSQL's planner how large the record tables are by now.

    A fresh table has no statistics until autovacuum comes by. Until then the planner takes the indexes of a tenant's lists
    for as good as the primary key, and every foreign key check reads through the whole tenant.
    """
    with database.system_session() as session:
        session.execute(text("SELECT leadgen_refresh_statistics()"))


def plan_file(session: Session, job: ImportJob, *, chunk: int = CHUNK) -> Iterator[list[RowPlan]]:
    """Yield what a commit would do now, chunk by chunk, writing nothing."""
    reader = row_reader(job)
    planner = make_planner(job, reader)
    rows = _records(job, _parts_in(session, job.id))
    while batch := [reader.read(record) for record in islice(rows, chunk)]:
        yield plan_rows(session, planner, batch)


def row_reader(job: ImportJob) -> RowReader:
    """The reader of a mapped job's rows."""
    targets = [(column["index"], column["target"]) for column in (job.mapping or {}).get("columns", ())]
    return RowReader([column["header"] for column in job.columns], targets)


def make_planner(job: ImportJob, reader: RowReader) -> Planner:
    """A planner that knows no record yet."""
    mapping = job.mapping or {}
    strategy = Strategy(mapping["company_strategy"])
    own = source_ref(job.id) if strategy is Strategy.CREATE_NEW else None
    return Planner(
        companies=CompanyIndex(reader.company_fields, own),
        contacts=ContactIndex(reader.contact_fields),
        contact_strategy=Strategy(mapping["contact_strategy"]),
        company_strategy=strategy,
        people=bool(reader.contact_fields),
        headers=reader.header_of,
    )


def plan_rows(session: Session, planner: Planner, rows: Sequence[Row]) -> list[RowPlan]:
    """Load what is known about these rows and decide what each becomes."""
    keys = planner.keys(rows)
    companies = [key.company for key in keys]
    planner.companies.load(session, companies)
    if planner.people:
        planner.contacts.load(session, [key.contact for key in keys], planner.companies.candidates(companies))
    return planner.plan(rows, keys)


def save_outcomes(
    session: Session,
    job_id: UUID,
    kind: OutcomeKind,
    position: int,
    *,
    plans: Sequence[RowPlan],
    rows: list[dict[str, Any]],
) -> None:
    """Keep the outcomes of consecutive rows; `rows` is their JSON."""
    session.execute(
        insert(ImportOutcome).values(
            tenant_id=tenant_of(session),
            id=new_id(),
            job_id=job_id,
            kind=kind,
            position=position,
            counts=count(plans) | {"problems": sum(1 for plan in plans if plan.problems)},
            rows=rows,
        )
    )


def clear_outcomes(session: Session, job_id: UUID, kind: OutcomeKind) -> None:
    """Forget an earlier preview."""
    session.execute(
        delete(ImportOutcome)
        .where(ImportOutcome.job_id == job_id, ImportOutcome.kind == kind)
        .execution_options(synchronize_session=False)
    )


def _records(job: ImportJob, pieces: Iterator[bytes]) -> Iterator[Record]:
    records = read_records(read_lines(pieces, job.encoding, job.decode_errors), job.delimiter)
    return islice(records, int(job.has_header), None)


def _part(session: Session, job_id: UUID, position: int) -> Any:
    return session.scalar(
        select(ImportPart.content).where(ImportPart.job_id == job_id, ImportPart.position == position)
    )


def _parts_in(session: Session, job_id: UUID) -> Iterator[bytes]:
    position = 0
    while (content := _part(session, job_id, position)) is not None:
        yield content
        position += 1


def _parts(database: Database, tenant_id: UUID, job_id: UUID) -> Iterator[bytes]:
    # Each piece in a transaction of its own: none is held open while the rows are worked on.
    position = 0
    while True:
        with database.tenant_session(tenant_id) as session:
            content = _part(session, job_id, position)
        if content is None:
            return
        yield content
        position += 1
