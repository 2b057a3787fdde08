"""Shapes of imports on the wire."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from flask_openapi3 import FileStorage
from pydantic import BaseModel, ConfigDict, Field, field_validator
from werkzeug.datastructures import FileStorage as WerkzeugFile

from leadgen.fields.enums import ImportStatus
from leadgen.imports.models import ImportWork
from leadgen.schema import In, Instant, Out, PageQuery

Target = str
"""Where a column goes: `contact.<field>`, `company.<field>`, `tag`, or `ignore`."""


class Strategy(StrEnum):
    """What happens to a row whose record is there already."""

    SKIP = "skip"
    UPDATE = "update"
    CREATE_NEW = "create_new"


class RowAction(StrEnum):
    """What a row becomes. `none`: the row says nothing of that kind, or there is nothing to do."""

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"
    ERROR = "error"
    NONE = "none"


class ImportPath(In):
    import_id: UUID


class UploadForm(BaseModel):
    """A multipart form with one file."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: FileStorage = Field(description="The CSV file")

    @field_validator("file", mode="before")
    @classmethod
    def _is_file(cls, value: Any) -> Any:
        # the library takes whatever stands in the form under this name
        if not isinstance(value, WerkzeugFile):
            raise ValueError("This is text, not a file.")  # noqa: TRY004 - Pydantic wants a ValueError
        return value


class Reading(In):
    """How to read the file, where the detection was wrong; what is left out stays detected."""

    encoding: str | None = Field(default=None, max_length=40)
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    has_header: bool | None = None


class ReadingIn(Reading):
    version: int = Field(description="The import's version you saw")


class ColumnMappingIn(In):
    index: int = Field(ge=0, le=999)
    target: Target = Field(max_length=100, description="contact.<field>, company.<field>, tag or ignore")


class MappingIn(In):
    """What a person settled on. Columns that are not listed are ignored."""

    columns: list[ColumnMappingIn] = Field(max_length=1000)
    contact_strategy: Strategy = Strategy.UPDATE
    company_strategy: Strategy = Strategy.UPDATE
    tags: list[str] = Field(default_factory=list, max_length=20, description="Tags for every record of the list")
    owner_id: UUID | None = Field(default=None, description="Owner of the records that this import creates")
    version: int = Field(description="The import's version you saw")


class ColumnOut(Out):
    """One column with what it was recognised as, how surely, and why."""

    index: int
    header: str
    samples: list[str]
    fill_rate: float
    target: Target
    entity: Literal["contact", "company"] | None
    field: str | None
    confidence: float
    why: str
    alternatives: list[Target]


class MappingOut(Out):
    columns: list[ColumnMappingIn]
    contact_strategy: Strategy
    company_strategy: Strategy
    tags: list[str]
    owner_id: UUID | None


class CountsOut(Out):
    """Rows by what they become (they add up to `rows`), and the records and problems behind them."""

    rows: int = 0
    create: int = 0
    update: int = 0
    skip: int = 0
    error: int = 0
    warnings: int = 0
    contacts_created: int = 0
    contacts_updated: int = 0
    companies_created: int = 0
    companies_updated: int = 0


class ImportWorkOut(Out):
    """A preview or an undo under way in the background: `done` of `total` rows."""

    kind: ImportWork
    done: int
    total: int


class ImportOut(Out):
    """An import. `planned` is the preview's count, `counts` what was really done; `differs` says they disagree.

    `notes` are remarks about the file as a whole. `rows_done` of `row_count` is the progress of the commit. `half_undone`: an
    undo has begun and is not through.
    """

    id: UUID
    filename: str
    status: ImportStatus
    size_bytes: int
    encoding: str
    delimiter: str
    has_header: bool
    row_count: int
    columns: list[ColumnOut]
    notes: list[str]
    mapping: MappingOut | None
    planned: CountsOut | None
    counts: CountsOut | None
    differs: bool
    work: ImportWorkOut | None
    half_undone: bool
    rows_done: int
    error: str | None
    created_by: UUID | None
    created_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    rows_per_second: float | None
    version: int


class ImportSummaryOut(Out):
    """An import as the list shows it."""

    id: UUID
    filename: str
    status: ImportStatus
    row_count: int
    rows_done: int
    work: ImportWork | None
    counts: CountsOut | None
    error: str | None
    created_by: UUID | None
    created_at: Instant
    finished_at: Instant | None


class ImportPageOut(Out):
    items: list[ImportSummaryOut]
    total: int
    next_cursor: str | None = None


class ProblemOut(Out):
    """One thing wrong in one row. An `error` loses the cell (or, without `field`, the row); a `warning` loses nothing."""

    line: int
    severity: Literal["error", "warning"]
    column: str | None
    field: str | None
    value: str | None
    reason: str
    fix: str | None


class RecordOutcomeOut(Out):
    """What happens to one record of a row, by which rule; `id` is null while a preview has not made it yet."""

    action: RowAction
    rule: str | None
    id: UUID | None
    name: str | None
    fields: list[str]


class RowOut(Out):
    """One row of the file: `line` is where it starts in the file, `action` what becomes of it and why."""

    line: int
    action: RowAction
    rule: str
    name: str | None
    contact: RecordOutcomeOut | None
    company: RecordOutcomeOut | None
    problems: list[ProblemOut]


class PreviewIn(In):
    limit: int = Field(default=50, ge=0, le=500, description="How many rows to show; the counts are of all rows")


class PreviewOut(Out):
    """What a commit would do now: counts over the whole file, the first rows, and the first problems.

    Not `done`: the file is long, so it is being worked out in the background; the import's `work` says how far it is, and its
    `planned` and rows say the outcome.
    """

    done: bool
    counts: CountsOut
    rows: list[RowOut]
    problems: list[ProblemOut]
    problems_total: int


class RowsQuery(PageQuery):
    action: RowAction | None = None
    problems: bool | None = Field(default=None, description="True: only rows with a problem or a warning")
    planned: bool = Field(default=False, description="True: what the preview said, although the commit has run")


class RowPageOut(Out):
    items: list[RowOut]
    total: int
    next_cursor: str | None = None
