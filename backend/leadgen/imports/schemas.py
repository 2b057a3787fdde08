"""Schemas of imports in the API."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Self
from uuid import UUID

from flask_openapi3 import FileStorage
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from werkzeug.datastructures import FileStorage as WerkzeugFile

from leadgen.errors import FieldValueError
from leadgen.fields.enums import ImportStatus
from leadgen.imports.file.csv_table import FileFormat
from leadgen.imports.models import ImportWork
from leadgen.observations.sources import LegalBasis, ListOriginOut
from leadgen.schema import Distinct, In, Instant, Out, PageQuery

Target = str
"""Target of a column: `contact.<field>`, `company.<field>`, `tag`, or `ignore`."""


class Strategy(StrEnum):
    """Treatment of a row whose record exists already."""

    SKIP = "skip"
    UPDATE = "update"
    CREATE_NEW = "create_new"


class RowAction(StrEnum):
    """Outcome of a row. `none`: the row has no such values, or there is nothing to do."""

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

    file: FileStorage = Field(
        description="The list: Excel, OpenDocument, CSV, JSON or vCard, also packed with zip or gzip"
    )

    @field_validator("file", mode="before")
    @classmethod
    def _is_file(cls, value: Any) -> Any:
        # The library passes any form value of this name.
        if not isinstance(value, WerkzeugFile):
            raise FieldValueError("This is text, not a file.", "Send the file as a part of the multipart form.")
        return value


class PasteIn(In):
    """A list from the clipboard: cells with tabs, CSV, an HTML table, JSON or contact cards."""

    text: str = Field(min_length=1, description="What was copied, unchanged")
    filename: str = Field(default="Pasted list", min_length=1, max_length=200, description="Name of the import")


class Reading(In):
    """Corrections to the detected reading of the file; omitted values stay detected."""

    sheet: str | None = Field(default=None, max_length=300, description="Name of the sheet to read, one of `sheets`")

    encoding: str | None = Field(default=None, max_length=40)
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    has_header: bool | None = None
    header_line: int | None = Field(
        default=None, ge=1, description="Line of the header row; the rows above are not data"
    )

    @model_validator(mode="after")
    def _has_one_header(self) -> Self:
        if self.has_header is False and self.header_line is not None:
            raise FieldValueError(
                "header_line names a header row, and has_header says that the file has none.",
                "Leave header_line out, or send has_header as true.",
            )
        return self


class ReadingIn(Reading):
    version: int = Field(description="The import's version you saw")


class ColumnMappingIn(In):
    index: int = Field(ge=0, le=999)
    target: Target = Field(
        max_length=100,
        description="contact.<field>, company.<field>, contact.place or company.place (city and country), tag or ignore",
    )
    translations: list[TranslationIn] = Field(
        default_factory=list, max_length=500, description="What values of this column mean"
    )
    join: str | None = Field(
        default=None,
        max_length=10,
        description="Append this column, behind this separator, to the column before with the same text field",
    )


class TranslationIn(In):
    """A value of the file, and what it means. An empty `use` leaves the value out."""

    value: str = Field(max_length=300)
    use: str = Field(max_length=300)


class ConstantIn(In):
    """A value for every row of the file, where no column gives one."""

    target: Target = Field(max_length=100, description="contact.<field> or company.<field>")
    value: str = Field(min_length=1, max_length=1000)


class ListOriginIn(In):
    """Where a list is from. It is kept with the import, and shown with each value of it."""

    source: str | None = Field(default=None, max_length=300, description="Who made the list, or where it was bought")
    license: str | None = Field(default=None, max_length=300, description="What the list may be used for")
    legal_basis: LegalBasis | None = Field(default=None, description="Legal basis of keeping the people's data")
    collected_on: date | None = Field(default=None, description="Day on which the list was made")

    @field_validator("source", "license")
    @classmethod
    def _is_told(cls, value: str | None) -> str | None:
        return (value or "").strip() or None

    @field_validator("collected_on")
    @classmethod
    def _is_past(cls, value: date | None) -> date | None:
        if value is not None and value > datetime.now(UTC).date() + timedelta(days=1):
            raise FieldValueError("This day is in the future.", "Give the day on which the list was made.")
        return value


class MappingIn(In):
    """A person's mapping. Columns that are not listed are ignored; each column with a question must be listed."""

    columns: list[ColumnMappingIn] = Field(max_length=1000)
    contact_strategy: Strategy = Strategy.UPDATE
    company_strategy: Strategy = Strategy.UPDATE
    tags: Distinct[str] = Field(default_factory=list, max_length=20, description="Tags for every record of the list")
    constants: list[ConstantIn] = Field(default_factory=list, max_length=50)
    owner_id: UUID | None = Field(default=None, description="Owner of the records that this import creates")
    origin: ListOriginIn | None = Field(default=None, description="Where the list is from")
    kept_lines: Distinct[int] = Field(
        default_factory=list, max_length=10_000, description="Lines of `left_out` that are data after all"
    )
    version: int = Field(description="The import's version you saw")


class LeftOutKind(StrEnum):
    """Why a line of a file is not data."""

    PREAMBLE = "preamble"
    HEADER = "header"
    SEPARATOR = "separator"
    TOTAL = "total"
    FOOTER = "footer"


class SheetOut(Out):
    """One sheet of a workbook, or one list of a JSON file."""

    name: str
    hidden: bool


class LineOut(Out):
    """A row of the file as text, with its first line."""

    line: int
    text: str


class LeftOutOut(LineOut):
    """A row that is not data, and why."""

    kind: LeftOutKind


class KnownExportOut(Out):
    """The tool whose export a file is."""

    key: str
    name: str


class ColumnOut(Out):
    """One column with its recognised field, the confidence, and the reason.

    `question`: a person should decide, because the column would be ignored although its values look like data.
    """

    index: int
    header: str
    samples: list[str]
    fill_rate: float
    target: Target
    entity: Literal["contact", "company"] | None
    field: str | None
    confidence: float
    why: str
    question: str | None = None
    alternatives: list[Target]


class RememberedOut(Out):
    """The mapping that was chosen for the same headers before: for which file, and when it was used last.

    `tags` and `origin` are those of the import whose refused rows this list holds.
    """

    filename: str
    used_at: Instant
    columns: list[ColumnMappingIn]
    constants: list[ConstantIn] = Field(default_factory=list)
    contact_strategy: Strategy
    company_strategy: Strategy
    tags: list[str] = Field(default_factory=list)
    origin: ListOriginOut | None = None


class RejectedOut(Out):
    """A value that its column's field refuses: in how many rows, and why. `choices`: the values that the field knows."""

    index: int
    header: str
    target: Target
    value: str
    rows: int
    reason: str
    choices: list[str] = Field(default_factory=list)


class MappingOut(Out):
    columns: list[ColumnMappingIn]
    constants: list[ConstantIn] = Field(default_factory=list)
    contact_strategy: Strategy
    company_strategy: Strategy
    tags: list[str]
    owner_id: UUID | None
    origin: ListOriginOut | None = None
    kept_lines: list[int] = Field(default_factory=list)


class CountsOut(Out):
    """Rows by outcome (they add up to `rows`), and the records and problems behind them."""

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
    """An active background preview or undo: `done` of `total` rows."""

    kind: ImportWork
    done: int
    total: int


class ImportOut(Out):
    """An import. `sheets` are the sheets to choose from, of which `sheet` is read.

    `header_lines` are the lines of the header, `left_out` the first lines that are not data.

    `first_rows` are the rows that may be the header. `planned` are the preview's counts, `counts` the commit's.

    `differs` says that both disagree. `notes` are remarks about the file as a whole. `rows_done` of `row_count` is the
    progress of the commit. `half_undone`: an undo has begun and is not complete.
    """

    id: UUID
    filename: str
    status: ImportStatus
    size_bytes: int
    format: FileFormat
    sheet: str | None
    sheets: list[SheetOut]
    encoding: str
    delimiter: str
    has_header: bool
    export: KnownExportOut | None = Field(description="The tool whose export the file is, by its headers")
    remembered: RememberedOut | None = Field(description="The mapping chosen for the same headers before")
    rejected: list[RejectedOut] = Field(description="Values that the preview could not use, the most frequent first")
    header_lines: list[int]
    left_out: list[LeftOutOut]
    left_out_total: int
    first_rows: list[LineOut]
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
    """An import in a list."""

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
    """One problem in one row.

    An `error` loses the cell (or, without `field`, the row); a `warning` loses nothing.
    """

    line: int
    severity: Literal["error", "warning"]
    column: str | None
    field: str | None
    value: str | None
    reason: str
    fix: str | None


class MatchEvidenceOut(Out):
    """What speaks for and against a row and a record being the same.

    `same`: they are taken as one; otherwise the record is a possible duplicate. `id` is null while a preview has not
    created the record.
    """

    id: UUID | None
    name: str
    same: bool
    supports: list[str]
    opposes: list[str]


class RecordOutcomeOut(Out):
    """Outcome of one record of a row, and the rule behind it.

    `id` is null while a preview has not created the record. `kept` are the fields whose values lose against present
    ones and are kept as observations.
    """

    action: RowAction
    rule: str | None
    id: UUID | None
    name: str | None
    fields: list[str]
    kept: list[str] = Field(default_factory=list)
    evidence: list[MatchEvidenceOut] = Field(default_factory=list)


class RowOut(Out):
    """One row of the file: its first `line`, and its `action` with the reason."""

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
    """Preview of a commit: counts over the whole file, the first rows, and the first problems.

    `done` is false while a long file is being processed in the background. Then the import's `work` shows the progress,
    and its `planned` and rows the outcome.
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
