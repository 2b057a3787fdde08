"""/api/imports: upload a file, map its columns, preview, commit, show outcomes, undo."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import PurePath
from typing import IO
from unicodedata import category

from flask import Response

from leadgen.api import SETTINGS, Routes, upload_body
from leadgen.imports import actions
from leadgen.imports.columns.advice import ADVISER, Advise, within_budget
from leadgen.imports.failed_rows import failed_rows_csv
from leadgen.imports.formats.list_file import open_list
from leadgen.imports.preview import AT_ONCE, start_preview
from leadgen.imports.preview import preview as make_preview
from leadgen.imports.queries import get_import, list_imports, list_rows, outcome_kind, problems_csv, show_import
from leadgen.imports.schemas import (
    CountsOut,
    ImportOut,
    ImportPageOut,
    ImportPath,
    MappingIn,
    PasteIn,
    PreviewIn,
    PreviewOut,
    ProblemOut,
    ReadingIn,
    RowOut,
    RowPageOut,
    RowsQuery,
    UploadForm,
)
from leadgen.lists.cursor import CURSOR
from leadgen.schema import PageQuery
from leadgen.tenancy import current_actor, database, request_session

routes = Routes("imports", "/api/imports", tag="Imports")


def _advise() -> Advise | None:
    advise = ADVISER.find()
    tenant_id = current_actor().tenant_id
    return within_budget(advise, database(), tenant_id) if advise and tenant_id else None


def _name_of(given: str | None) -> str:
    """Return the last part of a file's name, without control characters.

    PostgreSQL cannot store a NUL.
    """
    storable = "".join(sign for sign in (given or "").replace("\\", "/") if category(sign) not in {"Cc", "Cs"})
    return PurePath(storable).name[:200] or "list.csv"


@routes.post("", permission="imports:write", out=ImportOut, status=201, max_body=upload_body)
def upload(form: UploadForm) -> ImportOut:
    """Upload a list, and recognise its columns.

    The content decides what a file is: Excel (.xlsx, .xls), OpenDocument, CSV or text with tabs, JSON, JSON Lines, vCard,
    or an HTML table; also packed with gzip, or as the only file of a zip. Encoding, delimiter, sheet and header row are
    detected. Another file is a 422 that says what it is. A file over the limit is a 413 that names the limit.
    """
    return _import_list(form.file.stream, _name_of(form.file.filename))


@routes.post("/paste", permission="imports:write", out=ImportOut, status=201, max_body=upload_body)
def paste(body: PasteIn) -> ImportOut:
    """Import a list from the clipboard, as cells of a spreadsheet are copied, and recognise its columns."""
    return _import_list(io.BytesIO(body.text.encode("utf-8", "replace")), _name_of(body.filename))


def _import_list(stream: IO[bytes], filename: str) -> ImportOut:
    actions.check_size(stream, filename, limit_mb=SETTINGS.get().max_upload_mb)
    with ExitStack() as stack:
        file = open_list(stream, filename, stack)
        seen, notes = actions.examine(file)
        advice = actions.guess_columns(seen, _advise())  # may ask a model: no transaction is open yet
        job = actions.create_import(request_session(), file, seen, notes, advice=advice, by=current_actor().user_id)
    return show_import(job)


@routes.get("", permission="imports:read", out=ImportPageOut)
def list_all(query: PageQuery) -> ImportPageOut:
    """List the imports of this namespace, the newest first."""
    return list_imports(request_session(), query, CURSOR.get())


@routes.get("/<uuid:import_id>", permission="imports:read", out=ImportOut)
def get_one(path: ImportPath) -> ImportOut:
    """Return one import: its columns, mapping, counts, progress and timings."""
    return show_import(get_import(request_session(), path.import_id))


@routes.put("/<uuid:import_id>/reading", permission="imports:write", out=ImportOut)
def set_reading(path: ImportPath, body: ReadingIn) -> ImportOut:
    """Set sheet, encoding, delimiter or header row; an earlier mapping is dropped."""
    session = request_session()
    job = get_import(session, path.import_id, lock=True)
    actions.reread(session, job, body)
    return show_import(job)


@routes.put("/<uuid:import_id>/mapping", permission="imports:write", out=ImportOut)
def set_mapping(path: ImportPath, body: MappingIn) -> ImportOut:
    """Map columns to fields, and set the duplicate strategy, the list's tags and the owner."""
    session = request_session()
    job = get_import(session, path.import_id, lock=True)
    actions.set_mapping(session, job, body)
    return show_import(job)


@routes.delete("/<uuid:import_id>/remembered", permission="imports:write", out=ImportOut)
def forget(path: ImportPath) -> ImportOut:
    """Forget the mapping that is remembered for this import's headers."""
    session = request_session()
    job = get_import(session, path.import_id, lock=True)
    actions.forget_remembered(session, job)
    return show_import(job)


@routes.post("/<uuid:import_id>/preview", permission="imports:write", out=PreviewOut)
def preview(path: ImportPath, body: PreviewIn) -> PreviewOut:
    """Preview a commit for every row, with the same code as the commit.

    Up to 5,000 rows are answered at once; a longer list is processed in the background.
    """
    session = request_session()
    job = get_import(session, path.import_id, lock=True)
    if job.row_count > AT_ONCE:
        start_preview(session, job)
        return PreviewOut(done=False, counts=CountsOut(), rows=[], problems=[], problems_total=0)
    found = make_preview(session, job, limit=body.limit)
    return PreviewOut(
        done=True,
        counts=CountsOut(**found.counts),
        rows=[RowOut.model_validate(row) for row in found.rows],
        problems=[ProblemOut.model_validate(problem) for problem in found.problems],
        problems_total=found.problems_total,
    )


@routes.post("/<uuid:import_id>/stop", permission="imports:write", out=ImportOut)
def stop(path: ImportPath) -> ImportOut:
    """Stop an active preview or commit.

    Imported rows stay. The commit can continue, or the import can be undone.
    """
    session = request_session()
    job = get_import(session, path.import_id, lock=True)
    actions.stop(session, job)
    return show_import(job)


@routes.post("/<uuid:import_id>/commit", permission="imports:write", out=ImportOut, status=202)
def commit(path: ImportPath) -> ImportOut:
    """Start the commit in the background; a failed import continues where it stopped."""
    session = request_session()
    job = get_import(session, path.import_id, lock=True)
    actions.start_commit(session, job)
    return show_import(job)


@routes.get("/<uuid:import_id>/rows", permission="imports:read", out=RowPageOut)
def rows(path: ImportPath, query: RowsQuery) -> RowPageOut:
    """Return rows with their planned outcome (before the commit) or final one, by action."""
    session = request_session()
    return list_rows(session, get_import(session, path.import_id), query, CURSOR.get())


@routes.get("/<uuid:import_id>/errors.csv", permission="imports:read", content="text/csv")
def errors_csv(path: ImportPath) -> Response:
    """Return all problems as CSV: line, loss, column, field, value, reason, remedy."""
    session = request_session()
    job = get_import(session, path.import_id)
    return _csv(job.filename, "errors", problems_csv(session, job))


@routes.get("/<uuid:import_id>/failed-rows.csv", permission="imports:read", content="text/csv")
def failed_csv(path: ImportPath) -> Response:
    """Return the refused rows as a list with the file's own columns and the reason, to be corrected and imported.

    An import of the corrected list leaves the reason out, and is offered the mapping of this import.
    """
    session = request_session()
    job = get_import(session, path.import_id)
    return _csv(job.filename, "failed-rows", failed_rows_csv(session, job, outcome_kind(job, planned=False)))


def _csv(filename: str, what: str, pieces: Iterable[str]) -> Response:
    stem = PurePath(filename).stem.replace('"', "").encode("ascii", "replace").decode().replace("?", "_")
    return Response(
        "".join(pieces),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{stem}-{what}.csv"'},
    )


@routes.post("/<uuid:import_id>/undo", permission="imports:write", out=ImportOut, status=202)
def undo(path: ImportPath) -> ImportOut:
    """Undo an import in the background: retract its values, delete records unused since."""
    session = request_session()
    job = get_import(session, path.import_id, lock=True)
    actions.start_undo(session, job)
    return show_import(job)
