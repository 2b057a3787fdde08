"""Previews the outcome of a commit for every row; long lists run in the background.

A background preview stores each chunk's outcomes, so that its progress shows. The outcomes count as a preview only once
`planned` is set. A preview whose worker died starts again from the first row. A change of the mapping, a stop or a
newer preview ends it: each increments the job's version, and a preview continues only while the version is the one that
it began with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.db import dumps
from leadgen.fields.enums import ImportStatus
from leadgen.imports.actions import PREVIEW_TASK, StateError, forget_preview, must_be_open, queue
from leadgen.imports.file.stored_file import StoredFile, stored_records
from leadgen.imports.models import ImportJob, ImportWork, OutcomeKind
from leadgen.imports.rows.batches import CHUNK, make_planner, plan_rows, row_reader
from leadgen.imports.rows.outcomes import Outcomes, clear_outcomes, count, outcome_json, save_outcomes
from leadgen.imports.rows.plan import RowPlan
from leadgen.imports.rows.rejected import RejectedValues
from leadgen.imports.rows.row import Row
from leadgen.imports.schemas import RowAction
from leadgen.tenancy import Database

AT_ONCE = 5_000  # rows that are previewed within the request: about a second of work
PROBLEMS_SHOWN = 100


@dataclass(slots=True)
class Preview:
    """Outcome of a commit: counts over the file, first rows and first problems as JSON."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    problems_total: int = 0
    unmade: set[UUID] = field(default_factory=set)
    rejected: RejectedValues = field(default_factory=RejectedValues)

    def keep(self, session: Session, job: ImportJob, plans: list[RowPlan], *, limit: int) -> None:
        """Add the outcomes of the next rows, and store them."""
        self.unmade |= {record.id for plan in plans for record in plan.records() if record.action is RowAction.CREATE}
        rows = [outcome_json(plan, self.unmade) for plan in plans]
        counts = count(plans)
        problems = sum(1 for plan in plans if plan.problems)
        save_outcomes(session, job.id, OutcomeKind.PLANNED, Outcomes(counts, problems, dumps(rows)))
        self.counts.update(counts)
        self.rows += rows[: max(0, limit - len(self.rows))]
        self.rejected.add(plans)
        for plan in plans:
            self.problems_total += len(plan.problems)
            self.problems += plan.problems[: max(0, PROBLEMS_SHOWN - len(self.problems))]


def preview(session: Session, job: ImportJob, *, limit: int) -> Preview:
    """Plan the whole file as a commit would now, and store the plan."""
    _begin(session, job)
    found = Preview()
    reader = row_reader(job, session)
    planner = make_planner(job, reader)
    records = stored_records(job, StoredFile.within(session, job))
    while rows := [reader.read(record) for record in islice(records, CHUNK)]:
        found.keep(session, job, plan_rows(session, planner, rows), limit=limit)
    _end(job, found)
    job.version += 1
    return found


def start_preview(session: Session, job: ImportJob) -> None:
    """Queue the preview."""
    _begin(session, job)
    job.work, job.work_done, job.status = ImportWork.PREVIEW, 0, ImportStatus.MAPPED
    job.version += 1
    queue(session, PREVIEW_TASK, job.id)


def _begin(session: Session, job: ImportJob) -> None:
    must_be_open(job)
    if job.mapping is None:
        raise StateError("Map the columns first: PUT /api/imports/{id}/mapping.")
    forget_preview(session, job)


def _end(job: ImportJob, found: Preview) -> None:
    job.planned = dict(found.counts)
    job.layout = {**(job.layout or {}), "rejected": found.rejected.listed(job)} if job.layout else None
    job.status, job.work = ImportStatus.PREVIEWED, None


def run_preview(database: Database, tenant_id: UUID, job_id: UUID, *, chunk: int = CHUNK) -> None:
    """Run a queued preview from its start; safe to call again at any time."""
    for _ in preview_steps(database, tenant_id, job_id, chunk=chunk):
        pass  # each step was stored in its own transaction


def preview_steps(database: Database, tenant_id: UUID, job_id: UUID, *, chunk: int = CHUNK) -> Iterator[int]:
    """Run a preview chunk by chunk; yield the rows per chunk while no transaction is open."""
    with database.tenant_session(tenant_id) as session:
        job = _mine(session, job_id, None)
        if job is None:
            return
        clear_outcomes(session, job_id, OutcomeKind.PLANNED)
        if job.work_done:
            job.version += 1  # ends the preview before, in case its worker is still alive
        job.work_done = 0
        version = job.version
        reader = row_reader(job, session)
    found = Preview()
    planner = make_planner(job, reader)
    records = stored_records(job, StoredFile.apart(database, job))
    while True:
        rows: list[Row] = [reader.read(record) for record in islice(records, chunk)]
        with database.tenant_session(tenant_id) as session:
            job = _mine(session, job_id, version)
            if job is None:
                return
            if not rows:
                _end(job, found)
                return
            found.keep(session, job, plan_rows(session, planner, rows), limit=0)
            job.work_done += len(rows)
        yield len(rows)


def _mine(session: Session, job_id: UUID, version: int | None) -> ImportJob | None:
    """Return the locked job while its preview is wanted; `version` narrows it to one preview."""
    job = session.scalars(select(ImportJob).where(ImportJob.id == job_id).with_for_update()).one_or_none()
    wanted = job is not None and job.work is ImportWork.PREVIEW and version in (None, job.version)
    return job if wanted else None


def give_up_preview(session: Session, job_id: UUID, reason: str) -> None:
    """End a failed preview and store the reason on the import."""
    job = _mine(session, job_id, None)
    if job is not None:
        forget_preview(session, job)
        job.error = reason
        job.version += 1
