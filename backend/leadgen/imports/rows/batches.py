"""Plans the rows of a stored file, batch after batch for a commit.

A commit plans its next batch while the database writes the current one. That batch cannot be read from the database
yet, so its planner passes on the records that it created or matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.fields.enums import IdentifierScheme
from leadgen.imports.columns.own_fields import own_targets
from leadgen.imports.file.stored_file import StoredFile, stored_records
from leadgen.imports.models import ImportJob
from leadgen.imports.rows.outcomes import Outcomes, outcomes_of
from leadgen.imports.rows.plan import Planner, RowPlan
from leadgen.imports.rows.read import RowReader
from leadgen.imports.rows.row import Row
from leadgen.imports.rows.tools import MappingTools
from leadgen.imports.rows.write import ImportSource, PreparedChunk, prepare_chunk
from leadgen.imports.schemas import Strategy
from leadgen.matching.companies import CompanyIndex
from leadgen.matching.contacts import ContactIndex
from leadgen.observations.sources import import_ref
from leadgen.tenancy import Database, tenant_of

CHUNK = 2_500
_REMEMBERED = 200_000  # digests of written rows, so that a repeated row is not kept twice


def row_reader(job: ImportJob, session: Session | None = None) -> RowReader:
    """Build the reader of a mapped job's rows; `session` is of the namespace whose own fields may be mapped."""
    targets = [(column["index"], column["target"]) for column in (job.mapping or {}).get("columns", ())]
    return RowReader(
        [column["header"] for column in job.columns],
        targets,
        # imports that were examined before schemes existed have none
        schemes={column["index"]: IdentifierScheme(found) for column in job.columns if (found := column.get("scheme"))},
        phone_countries={column["index"]: found for column in job.columns if (found := column.get("phone_country"))},
        own=own_targets(session) if session is not None else None,
        tools=MappingTools.of(job.mapping or {}),
    )


def make_planner(job: ImportJob, reader: RowReader) -> Planner:
    """Build a planner that knows no record yet."""
    mapping = job.mapping or {}
    strategy = Strategy(mapping["company_strategy"])
    own = import_ref(job.id) if strategy is Strategy.CREATE_NEW else None
    return Planner(
        companies=CompanyIndex(reader.company_fields, own),
        contacts=ContactIndex(reader.contact_fields),
        contact_strategy=Strategy(mapping["contact_strategy"]),
        company_strategy=strategy,
        people=bool(reader.contact_fields),
        headers=reader.header_of,
    )


def plan_rows(session: Session, planner: Planner, rows: Sequence[Row]) -> list[RowPlan]:
    """Load the known records of these rows, and plan each row."""
    keys = planner.keys(rows)
    companies = [key.company for key in keys]
    planner.companies.load(session, companies)
    if planner.people:
        planner.contacts.load(session, [key.contact for key in keys], planner.companies.candidates(companies))
    return planner.plan(rows, keys)


@dataclass(slots=True)
class PlannedBatch:
    """Consecutive rows with their plans, ready to be written.

    `others` counts the rows that other imports had written when the batch was planned.
    """

    rows: list[Row]
    planner: Planner
    plans: list[RowPlan]
    chunk: PreparedChunk
    outcomes: Outcomes
    others: int


class Course:
    """Progress of a commit through its file, from row `done` on. For one thread at once."""

    def __init__(
        self, database: Database, job: ImportJob, source: ImportSource, reader: RowReader, *, done: int
    ) -> None:
        self.job, self.source, self.reader = job, source, reader
        self._database = database
        self._said = set[int]()
        self._records = islice(stored_records(job, StoredFile.apart(database, job)), done, None)

    def next_batch(self, size: int, before: PlannedBatch | None) -> PlannedBatch | None:
        """Read and plan the next rows; return None at the end.

        `before` is the batch that is being written to the database.
        """
        rows = [self.reader.read(record) for record in islice(self._records, size)]
        return self.plan(rows, before) if rows else None

    def written(self, batch: PlannedBatch) -> None:
        """Remember what a batch says about records, because it was written as planned."""
        if len(self._said) > _REMEMBERED:
            self._said.clear()
        self._said |= batch.chunk.said

    def plan(self, rows: list[Row], before: PlannedBatch | None) -> PlannedBatch:
        """Plan rows by the database and by the batch that is being written to it."""
        with self._database.tenant_session(self.job.tenant_id) as session:
            others = rows_of_others(session, self.job.id)
            planner = make_planner(self.job, self.reader)
            if before is not None:
                planner.take_over(before.planner, before.plans)
            plans = plan_rows(session, planner, rows)
        said = (self._said,) if before is None else (self._said, before.chunk.said)
        return PlannedBatch(rows, planner, plans, prepare_chunk(plans, self.source, *said), outcomes_of(plans), others)

    def plan_anew(self, batch: PlannedBatch) -> PlannedBatch:
        """Plan a batch again by the current database; the batch before must have been written."""
        return self.plan(batch.rows, None)


def rows_of_others(session: Session, job_id: UUID) -> int:
    """Count the rows that other imports of this tenant have written so far.

    The count changes in the transaction that writes the rows.
    """
    return (
        session.scalar(
            text("SELECT coalesce(sum(rows_done), 0) FROM import_jobs WHERE tenant_id = :tenant AND id <> :job"),
            {"tenant": tenant_of(session), "job": job_id},
        )
        or 0
    )
