"""Tells what an import of a file would do, without storing anything.

The file is described, mapped as recognised, read and planned by the code of a real import. Without a database every
record is new. Rows are planned in chunks; what is kept of earlier rows is their keys, to find a record again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from leadgen.db import dumps
from leadgen.fields import Field
from leadgen.imports.actions import describe, examine, offer_mapping
from leadgen.imports.columns.headers import IGNORE, PLACES, TAG
from leadgen.imports.columns.own_fields import own_targets, with_own_fields
from leadgen.imports.columns.recognition import recognise
from leadgen.imports.file.csv_table import Record, known_targets
from leadgen.imports.file.stored_file import data_records
from leadgen.imports.formats.list_file import ListFile, pieces_of
from leadgen.imports.models import ImportJob
from leadgen.imports.rows.batches import make_planner, plan_rows, row_reader
from leadgen.imports.rows.outcomes import count
from leadgen.imports.rows.plan import RecordPlan, RowPlan
from leadgen.imports.rows.read import RowReader
from leadgen.imports.schemas import CountsOut, Reading, RowAction, Strategy

_CHUNK = 1_000
_HEADER_SAMPLES = 5


class DryRun:
    """A file as an import would read it: `head` at once, `rows` one after the other, `counts` after the last row.

    `session` is of the namespace to match against; None: an empty namespace.
    """

    def __init__(
        self,
        file: ListFile,
        *,
        reading: Reading | None = None,
        session: Session | None = None,
    ) -> None:
        self._file, self._session = file, session
        seen, notes = examine(file, reading)
        self._job = ImportJob(filename=file.filename, size_bytes=file.size, sheet=file.sheet)
        own = {} if session is None else own_targets(session)
        describe(self._job, seen, notes, with_own_fields(seen.columns, recognise(seen.columns), own))
        if session is not None:
            offer_mapping(session, self._job)
            _take_over(self._job, own)
        self._job.mapping = _as_recognised(self._job)
        self.head = _head(self._job, reading or Reading())
        self._counted: Counter[str] = Counter()

    @property
    def counts(self) -> dict[str, Any]:
        """Return the counts of the rows that were yielded so far."""
        return CountsOut(**self._counted).model_dump(mode="json")

    def rows(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Yield what each row becomes; stop after `limit` rows."""
        session = self._session
        reader = row_reader(self._job, session)
        planner = make_planner(self._job, reader)
        records = islice(data_records(self._job, pieces_of(self._file.rows)), limit)
        while chunk := list(islice(records, _CHUNK)):
            rows = [reader.read(record) for record in chunk]
            plans = planner.plan(rows, planner.keys(rows)) if session is None else plan_rows(session, planner, rows)
            self._counted.update(count(plans))
            for record, plan in zip(chunk, plans, strict=True):
                yield _row(record, plan, reader)


def dry_run_json(run: DryRun, limit: int | None = None) -> Iterator[str]:
    """Yield the pieces of one JSON document: the head, then the rows, then the counts."""
    yield dumps(run.head)[:-1] + ',"rows":['
    comma = ""
    for row in run.rows(limit):
        yield f"{comma}\n{dumps(row)}"
        comma = ","
    yield f'],"counts":{dumps(run.counts)}}}'


def _take_over(job: ImportJob, own: Mapping[str, Field]) -> None:
    """Aim the columns as a remembered mapping does, as far as its fields still exist."""
    remembered = (job.layout or {}).get("remembered")
    if remembered is None:
        return
    known = known_targets() | PLACES.keys() | own.keys() | {TAG, IGNORE}
    chosen = {column["index"]: column["target"] for column in remembered["columns"] if column["target"] in known}
    why = f"was chosen for these headers in “{remembered['filename']}”"
    job.columns = [
        {**column, "target": chosen[column["index"]], "confidence": 1.0, "why": why, "question": None}
        if column["index"] in chosen
        else column
        for column in job.columns
    ]


def _as_recognised(job: ImportJob) -> dict[str, Any]:
    """Return the mapping of a described file: as remembered, else as recognised."""
    remembered = (job.layout or {}).get("remembered") or {}
    tools = {column["index"]: column for column in remembered.get("columns", ())}
    columns = [
        {**tools.get(one["index"], {}), "index": one["index"], "target": one["target"]}
        for one in job.columns
        if one["target"] != IGNORE
    ]
    return {
        "columns": columns,
        "constants": remembered.get("constants", []),
        "contact_strategy": remembered.get("contact_strategy", Strategy.UPDATE),
        "company_strategy": remembered.get("company_strategy", Strategy.UPDATE),
        "tags": remembered.get("tags", []),
        "kept_lines": [],
    }


def _head(job: ImportJob, reading: Reading) -> dict[str, Any]:
    layout = job.layout or {}
    return {
        "file": {
            "name": job.filename,
            "format": job.format.value,
            "sheet": job.sheet,
            "size_bytes": job.size_bytes,
            "encoding": job.encoding,
            "delimiter": job.delimiter,
            "row_count": job.row_count,
            "notes": job.notes,
        },
        "export": layout.get("export"),
        "header": _header(job, reading),
        "columns": [_column(column) for column in job.columns],
        "ignored": [_ignored(column) for column in job.columns if column["target"] == IGNORE],
        "left_out": layout.get("left_out", []),
        "first_rows": layout.get("first_rows", []),
    }


def _header(job: ImportJob, reading: Reading) -> dict[str, Any]:
    lines = (job.layout or {}).get("header_lines", [])
    if reading.header_line is not None or reading.has_header is not None:
        how = "chosen"
    else:
        how = "found" if lines else "none"
    return {"lines": lines, "how": how, "names": [column["header"] for column in job.columns]}


def _column(column: dict[str, Any]) -> dict[str, Any]:
    ignored = column["target"] == IGNORE
    return {
        "index": column["index"],
        "header": column["header"],
        "target": None if ignored else column["target"],
        "confidence": column["confidence"],
        "reason": column["why"],
        "alternatives": column["alternatives"],
        "question": column["question"],
        "fill_rate": column["fill_rate"],
        "samples": column["samples"][:_HEADER_SAMPLES],
    }


def _ignored(column: dict[str, Any]) -> dict[str, Any]:
    keys = ("index", "header", "fill_rate", "samples", "question")
    return {**{key: column[key] for key in keys}, "reason": column["why"]}


def _row(record: Record, plan: RowPlan, reader: RowReader) -> dict[str, Any]:
    row = plan.row
    return {
        "line": row.line,
        "outcome": plan.action,
        "reason": plan.rule,
        "refused": plan.rule if plan.action is RowAction.ERROR else None,
        "contact": row.contact if plan.contact is not None else None,
        "company": row.company if plan.company is not None else None,
        "inferred": row.inferred if plan.contact is not None else {},
        "tags": list(row.tags),
        "records": {"contact": _record(plan.contact), "company": _record(plan.company)},
        "problems": [{key: value for key, value in problem.items() if key != "line"} for problem in plan.problems],
        "changed": list(_changes(record.cells, plan, reader)),
    }


def _record(record: RecordPlan | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {
        "outcome": record.action,
        "reason": record.rule,
        "name": record.name,
        "id": None if record.action is RowAction.CREATE else record.id,
        "written": sorted(record.values),
        "kept": sorted(record.kept),
        "evidence": [one.json() for one in record.evidence],
    }


def _changes(cells: Sequence[str], plan: RowPlan, reader: RowReader) -> Iterator[dict[str, Any]]:
    """Yield the cells whose value is not what was written."""
    for index, header, target in reader.mapped():
        cell = cells[index] if index < len(cells) else ""
        entity, _, key = target.partition(".")
        value = (plan.row.contact if entity == "contact" else plan.row.company).get(key)
        if cell and value is not None and not _is_same(value, cell):
            yield {"column": header, "field": target, "from": cell, "to": value}


def _is_same(value: Any, cell: str) -> bool:
    if isinstance(value, str):
        return value == cell
    return str(value) == cell or (isinstance(value, Iterable) and list(value) == [cell])
