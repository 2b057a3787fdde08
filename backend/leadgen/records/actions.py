"""Writes records. Every value is stored as an observation; only links and tags are written directly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.custom_fields.queries import catalog_of
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem
from leadgen.observations.edit import person_observations, read_edit, record_edit, user_ref
from leadgen.observations.erase import erase_records
from leadgen.observations.fold import SourcedValue
from leadgen.observations.store import NewRecord, record_observations
from leadgen.records.kind import RecordKind
from leadgen.records.pages import get_record
from leadgen.records.schemas import RecordIn, RecordPatchIn
from leadgen.records.selection import RecordSelection, selected_ids
from leadgen.tags.actions import assign_tags, unassign_tags
from leadgen.tags.queries import tags_of
from leadgen.tags.schemas import TagChangeIn, TagRefOut

Show = Callable[[Session, UUID], BaseModel]
"""Returns a record with every value."""


def create_record(
    session: Session,
    kind: RecordKind[Any],
    given: RecordIn,
    claims: Mapping[str, SourcedValue],
    *,
    unique: Mapping[str, str],
    by: UUID,
) -> UUID:
    """Create a record from a person's claims, with its links and tags; return its id.

    `unique` are the fields whose value no other record may have, in words by key, unless duplicates are allowed.
    """
    links = {name: getattr(given, name) for name in kind.links}
    _check_links(session, kind, links)
    for key, what in unique.items():
        if key in claims and not given.allow_duplicate:
            _refuse_duplicate(session, kind, key, what, claims[key].value)
    record_id = new_id()
    record_observations(
        session, person_observations(kind.entity, record_id, claims, by=by), new={record_id: NewRecord(links)}
    )
    assign_tags(session, kind.entity, [record_id], given.tag_ids, source_ref=user_ref(by))
    return record_id


def _check_links(session: Session, kind: RecordKind[Any], links: Mapping[str, Any]) -> None:
    for name, check in kind.links.items():
        if links.get(name) is not None:
            check(session, links[name])


def _refuse_duplicate(session: Session, kind: RecordKind[Any], key: str, what: str, value: str) -> None:
    """Raise a 409 that names another record with the same value; `what` is the field in words."""
    table = kind.table
    same = session.execute(select(table.id, kind.column("name")).where(kind.column(key) == value).limit(1)).first()
    if same is None:
        return
    known = same.name or value
    problem = FieldProblem(key, f"{known} has this {what}.", f"Open that {kind.one}, or create another one anyway.")
    raise ConflictError(
        f"A {kind.one} with the {what} {value} is already there: {known}. Nothing was created.",
        code=ErrorCode.DUPLICATE,
        errors=[problem],
        extra={"existing": {"id": str(same.id), "name": known}},
    )


def edit_record(
    session: Session, kind: RecordKind[Any], record_id: UUID, given: RecordPatchIn, *, show: Show, by: UUID
) -> None:
    """Store a person's edit; a newer version than the one seen is a 409 with the current record."""
    claims = read_edit(kind.entity, given.values, fields=catalog_of(session, kind.entity))
    record = get_record(session, kind, record_id, lock=True)
    if record.version != given.version:
        raise ConflictError(
            f"Someone else changed this {kind.one} since you opened it. Nothing of yours was stored.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": show(session, record_id).model_dump(mode="json"), "version": record.version},
        )
    links = {name: getattr(given, name) for name in kind.links if name in given.model_fields_set}
    if links:
        _check_links(session, kind, links)
        for name, value in links.items():
            setattr(record, name, value)
        record.version += 0 if claims else 1
        session.flush()  # the fold below updates the same row by plain SQL
    record_edit(session, kind.entity, [record_id], claims, by=by)
    session.expire(record)


def delete_record(session: Session, kind: RecordKind[Any], record_id: UUID) -> None:
    """Erase a record with all of its observations."""
    get_record(session, kind, record_id)
    erase_records(session, kind.entity, select(kind.table.id).where(kind.table.id == record_id))


def delete_selected(session: Session, selection: RecordSelection) -> int:
    """Erase the selected records with all of their observations; return how many."""
    return erase_records(session, selection.kind.entity, selected_ids(session, selection))


def change_tags_of_selected(session: Session, selection: RecordSelection, change: TagChangeIn, *, by: UUID) -> int:
    """Add and remove tags of the selected records; return the number of changes."""
    entity, chosen = selection.kind.entity, selected_ids(session, selection)
    # A filter by one of these very tags would match other records after the first change, so the ids are fixed first.
    ids = list(session.scalars(chosen)) if change.add and change.remove else chosen
    added = assign_tags(session, entity, ids, change.add, source_ref=user_ref(by))
    return added + unassign_tags(session, entity, ids, change.remove)


def change_tags_of_record(
    session: Session, kind: RecordKind[Any], record_id: UUID, change: TagChangeIn, *, by: UUID
) -> list[TagRefOut]:
    """Add and remove tags of one record; return its tags."""
    get_record(session, kind, record_id)
    unassign_tags(session, kind.entity, [record_id], change.remove)
    assign_tags(session, kind.entity, [record_id], change.add, source_ref=user_ref(by))
    return tags_of(session, kind.entity, [record_id]).get(record_id, [])
