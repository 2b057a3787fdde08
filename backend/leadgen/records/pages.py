"""Reads single records and pages of a list of records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from leadgen.errors import NotFoundError
from leadgen.lists.cursor import Cursor
from leadgen.lists.ids import prepare_search
from leadgen.lists.keyset import Order, count_hits, fetch_slice
from leadgen.observations.fold import fold
from leadgen.observations.store import load_observations
from leadgen.records.filter import RecordFilter, apply_filter
from leadgen.records.kind import R, RecordKind
from leadgen.records.schemas import OwnerOut
from leadgen.tags.schemas import TagRefOut


@dataclass(frozen=True, slots=True)
class RecordPage(Generic[R]):
    """One page of records; `total` counts all matches exactly."""

    records: list[R]
    total: int
    next_cursor: str | None


def no_such_record(kind: RecordKind[Any]) -> NotFoundError:
    """Return the 404 for a record that is not in this namespace."""
    return NotFoundError(f"There is no such {kind.one}.")


def get_record(session: Session, kind: RecordKind[R], record_id: UUID, *, lock: bool = False) -> R:
    """Return a record; 404 when it is not in this namespace. `lock` makes other writers of it wait."""
    wanted = select(kind.table).where(kind.table.id == record_id)
    found = session.scalars(wanted.with_for_update(key_share=True) if lock else wanted).one_or_none()
    if found is None:
        raise no_such_record(kind)
    return found


def fetch_page(
    session: Session, chosen: RecordFilter, *, order: Order, cursor: Cursor, token: str | None, limit: int
) -> RecordPage[Any]:
    """Return one page of the records that a filter selects."""
    kind, table = chosen.kind, chosen.kind.table
    if chosen.search:
        prepare_search(session)
    statement: Select[Any] = apply_filter(select(table), chosen)
    scan_once = kind.searches_linked and chosen.search is not None
    hits = count_hits(session, statement, table.id, scan_once=scan_once)
    if hits.ids is not None:
        statement = select(table)
    walked: Select[Any] = apply_filter(select(table), chosen, walked=True) if hits.ids is None else statement
    if order.join is not None:
        statement, walked = order.join(statement), order.join(walked)
    part = fetch_slice(
        session, statement, order=order, cursor=cursor, token=token, limit=limit, hits=hits, walked=walked
    )
    return RecordPage([row[0] for row in part.rows], hits.total, part.next_cursor)


def locked_fields(session: Session, kind: RecordKind[Any], record_id: UUID) -> list[str]:
    """Return the fields of a record that a person set."""
    said = load_observations(session, kind.entity, [record_id]).get(record_id, [])
    return [key for key, verdict in fold(said).items() if verdict.locked]


def shared_values(record: Any, owners: Mapping[UUID, OwnerOut], tags: Mapping[UUID, list[TagRefOut]]) -> dict[str, Any]:
    """Return what the API shows of every record besides its fields."""
    return {
        "id": record.id,
        "version": record.version,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "custom": record.custom or {},
        "owner": owners.get(record.owner_id) if record.owner_id else None,
        "tags": tags.get(record.id, []),
    }
