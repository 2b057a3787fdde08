"""Remembers the mapping of an import per set of headers, and offers it when the same headers come again."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.fields import normalize_text
from leadgen.imports.models import ImportJob, ImportMapping
from leadgen.tenancy import tenant_of

_KEPT = ("constants", "contact_strategy", "company_strategy")
"""Parts of a mapping that are remembered beside its columns; tags, owner and kept lines belong to one file."""


def headers_key(headers: Sequence[str]) -> str:
    """Return a key that equal sets of headers share, in any order and spelling of case."""
    plain = sorted({normalize_text(header) for header in headers})
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
    """Return the remembered mapping of these headers, with the columns' places in this file."""
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


def forget_mapping(session: Session, headers: Sequence[str]) -> None:
    """Forget the mapping of these headers."""
    session.execute(delete(ImportMapping).where(ImportMapping.headers_key == headers_key(headers)))
