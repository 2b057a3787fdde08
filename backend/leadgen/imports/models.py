"""Tables: import_jobs, import_parts (the file's bytes), import_outcomes (results per row), import_mappings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import TenantTable, Versioned, enum_type, tenant_fk
from leadgen.fields.enums import ImportStatus
from leadgen.imports.file.csv_table import FileFormat
from leadgen.observations.sources import FILE_NAMES


class OutcomeKind(StrEnum):
    """Whether an outcome comes from the preview or from the commit."""

    PLANNED = "planned"
    DONE = "done"


class ImportWork(StrEnum):
    """Background work on an import other than its commit."""

    PREVIEW = "preview"
    UNDO = "undo"


class ImportJob(Versioned, TenantTable):
    """One uploaded file and the state of its import.

    `rows_done` counts the processed rows. It changes in the transaction that writes them, so that a commit whose worker
    died continues at exactly the next row. `columns` are the recognised columns, `mapping` a person's choice.
    `work_done` counts the rows that a preview or an undo has processed. `work_state` is the position of an undo; it is
    kept once the undo has begun. `layout` tells the lines of the header, the lines that are not data, the first rows, and
    remarks that a new header does not change. `origin` says where the list is from. `sheets` are the sheets to choose
    from, of which `sheet` is read.
    """

    __tablename__ = "import_jobs"
    __table_args__ = (
        tenant_fk("owner_id", "owners", ondelete="SET NULL"),
        Index(None, "tenant_id", "created_at", "id"),
    )

    filename: Mapped[str]
    status: Mapped[ImportStatus] = mapped_column(
        enum_type(ImportStatus), default=ImportStatus.UPLOADED, server_default=text("'uploaded'")
    )
    size_bytes: Mapped[int]
    format: Mapped[FileFormat] = mapped_column(
        enum_type(FileFormat, checked=False), default=FileFormat.CSV, server_default=text("'csv'")
    )
    sheet: Mapped[str | None]
    sheets: Mapped[list[dict[str, Any]] | None]
    encoding: Mapped[str]
    decode_errors: Mapped[str]
    delimiter: Mapped[str]
    has_header: Mapped[bool]
    row_count: Mapped[int]
    columns: Mapped[list[dict[str, Any]]]
    layout: Mapped[dict[str, Any] | None]
    notes: Mapped[list[str]]
    mapping: Mapped[dict[str, Any] | None]
    owner_id: Mapped[UUID | None]
    origin: Mapped[dict[str, Any] | None]
    planned: Mapped[dict[str, Any] | None]
    counts: Mapped[dict[str, Any] | None]
    rows_done: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    work: Mapped[ImportWork | None] = mapped_column(enum_type(ImportWork))
    work_done: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    work_state: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    created_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ImportMapping(TenantTable):
    """The mapping that a person chose last for a set of headers. `filename` is the file that it was chosen for."""

    __tablename__ = "import_mappings"
    __table_args__ = (UniqueConstraint("tenant_id", "headers_key"),)

    headers_key: Mapped[str]
    filename: Mapped[str]
    mapping: Mapped[dict[str, Any]]


class ImportPart(TenantTable):
    """A piece of the file's rows in the stored form, in the database so that a worker on any host can read it.

    `is_original`: a piece of the workbook that the rows were read from, kept while it has other sheets to choose from.
    """

    __tablename__ = "import_parts"
    __table_args__ = (
        tenant_fk("job_id", "import_jobs"),
        UniqueConstraint("tenant_id", "job_id", "is_original", "position"),
    )

    job_id: Mapped[UUID]
    is_original: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    position: Mapped[int]
    content: Mapped[bytes]


class ImportOutcome(TenantTable):
    """Outcomes of consecutive rows in one document; one row each would double the import's cost.

    `rows` is read as a whole and never searched: as `jsonb`, storing it took twice as long.
    """

    __tablename__ = "import_outcomes"
    __table_args__ = (
        tenant_fk("job_id", "import_jobs"),
        UniqueConstraint("tenant_id", "job_id", "kind", "position"),
    )

    job_id: Mapped[UUID]
    kind: Mapped[OutcomeKind] = mapped_column(enum_type(OutcomeKind))
    position: Mapped[int]
    counts: Mapped[dict[str, Any]]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


FILE_NAMES.register(
    text(
        "SELECT 'import:' || id AS ref, filename, origin FROM import_jobs"
        " WHERE tenant_id = :tenant AND 'import:' || id = ANY(:refs)"
    )
)
