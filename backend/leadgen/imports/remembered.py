"""Remembers the mapping of an import per set of headers, and offers it when the same headers come again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.fields import normalize_text
from leadgen.imports.failed_rows import refused_by
from leadgen.imports.models import ImportJob, ImportMapping
from leadgen.tenancy import tenant_of

_KEPT = ("constants", "contact_strategy", "company_strategy")
"""Parts of a mapping that are remembered beside its columns; tags, owner and kept lines belong to one file."""


def headers_key(headers: Sequence[str]) -> str:
    """Return a key that equal sets of headers share, in any order and spelling of case."""
    plain = sorted({normalize_text(header) for header in headers if refused_by(header) is None})
    return sha256("\n".join(plain).encode()).hexdigest()


def remember_mapping(session: Session, job: ImportJob) -> None:
    """Remember the mapping that a person has chosen for these headers; it replaces an earlier one."""
    if job.mapping is None or not job.has_header:
        return
    headers = [column["header"] for column in job.columns]
    columns = [{**column, "header": headers[column["index"]]} for column in job.mapping["columns"]]
    for column in columns:
        del column["index"]
    stored = {"columns": columns, **{key: job.mapping[key] for key in _KEPT if key in job.mapping}}
    values = {"filename": job.filename, "mapping": stored}
    session.execute(
        insert(ImportMapping)
        .values(tenant_id=tenant_of(session), id=new_id(), headers_key=headers_key(headers), **values)
        .on_conflict_do_update(index_elements=["tenant_id", "headers_key"], set_=values)
    )


def offered_mapping(session: Session, headers: Sequence[str]) -> dict[str, Any] | None:
    """Return the remembered mapping of these headers, with the columns' places in this file.

    A list of refused rows gets the mapping of the import that refused them.
    """
    original = _refusing_import(session, headers)
    if original is not None and original.mapping is not None:
        return _offer_of_import(original, original.mapping, headers)
    found = session.scalars(
        select(ImportMapping).where(ImportMapping.headers_key == headers_key(headers))
    ).one_or_none()
    if found is None:
        return None
    place = {header: index for index, header in enumerate(headers)}
    columns = [
        {**{key: value for key, value in column.items() if key != "header"}, "index": place[column["header"]]}
        for column in found.mapping["columns"]
        if column["header"] in place
    ]
    kept = {key: found.mapping[key] for key in _KEPT if key in found.mapping}
    return {"filename": found.filename, "used_at": found.updated_at.isoformat(), "columns": columns, **kept}


def _refusing_import(session: Session, headers: Sequence[str]) -> ImportJob | None:
    refused = next((found for header in headers if (found := refused_by(header))), None)
    return None if refused is None else session.scalars(select(ImportJob).where(ImportJob.id == refused)).one_or_none()


def _offer_of_import(job: ImportJob, mapping: Mapping[str, Any], headers: Sequence[str]) -> dict[str, Any]:
    """Return the mapping of an import for a list with its columns; equal headers keep their order."""
    places: dict[str, list[int]] = {}
    for index, header in enumerate(headers):
        places.setdefault(header, []).append(index)
    place = {column["index"]: places[column["header"]].pop(0) for column in job.columns if places.get(column["header"])}
    columns = [{**column, "index": place[column["index"]]} for column in mapping["columns"] if column["index"] in place]
    kept = {key: mapping[key] for key in (*_KEPT, "tags") if key in mapping}
    used_at = (job.started_at or job.created_at).isoformat()
    return {"filename": job.filename, "used_at": used_at, "columns": columns, "origin": job.origin, **kept}


def forget_mapping(session: Session, headers: Sequence[str]) -> None:
    """Forget the mapping of these headers."""
    session.execute(delete(ImportMapping).where(ImportMapping.headers_key == headers_key(headers)))
