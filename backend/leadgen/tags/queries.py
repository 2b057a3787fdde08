"""Reads tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from leadgen.errors import NotFoundError
from leadgen.fields import Entity
from leadgen.tags.models import CompanyTagAssignment, ContactTagAssignment, Tag
from leadgen.tags.schemas import TagOut, TagRefOut


def list_tags(session: Session) -> list[TagOut]:
    """Return all tags by name, with the number of records of each."""
    # One statement: a round trip costs more than either count.
    counts = [_counted(entity).subquery() for entity in (Entity.COMPANY, Entity.CONTACT)]
    rows = select(Tag, *(func.coalesce(count.c.number, 0) for count in counts)).select_from(Tag)
    for count in counts:
        rows = rows.outerjoin(count, count.c.tag_id == Tag.id)
    return [
        TagOut(
            id=tag.id,
            name=tag.name,
            color=tag.color,
            category=tag.category,
            companies_count=companies,
            contacts_count=contacts,
            version=tag.version,
        )
        for tag, companies, contacts in session.execute(rows.order_by(Tag.name_key))
    ]


def get_tag(session: Session, tag_id: UUID, *, lock: bool = False) -> Tag:
    """Return a tag; 404 when it does not exist."""
    query = select(Tag).where(Tag.id == tag_id)
    tag = session.scalars(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if tag is None:
        raise NotFoundError("There is no such tag.")
    return tag


def check_tags(session: Session, tag_ids: Collection[UUID]) -> None:
    """Raise a 404 that names a tag that does not exist."""
    found = set(session.scalars(select(Tag.id).where(Tag.id.in_(tag_ids)))) if tag_ids else set()
    missing = set(tag_ids) - found
    if missing:
        raise NotFoundError(f"There is no tag {min(missing)}.")


def tags_of(session: Session, entity: Entity, ids: Sequence[UUID]) -> dict[UUID, list[TagRefOut]]:
    """Return the tags of these records, by record, sorted by name."""
    found: dict[UUID, list[TagRefOut]] = defaultdict(list)
    if not ids:
        return found
    if entity is Entity.COMPANY:
        record, tag_id = CompanyTagAssignment.company_id, CompanyTagAssignment.tag_id
    else:
        record, tag_id = ContactTagAssignment.contact_id, ContactTagAssignment.tag_id
    rows = select(record, Tag).join(Tag, Tag.id == tag_id).where(record.in_(ids)).order_by(Tag.name_key)
    for key, tag in session.execute(rows):
        found[key].append(TagRefOut(id=tag.id, name=tag.name, color=tag.color))
    return found


def count_tagged(session: Session, entity: Entity) -> dict[UUID, int]:
    """Return the number of records of each tag, by tag."""
    return {row.tag_id: row.number for row in session.execute(_counted(entity))}


def _counted(entity: Entity) -> Select[UUID, int]:
    column = CompanyTagAssignment.tag_id if entity is Entity.COMPANY else ContactTagAssignment.tag_id
    return select(column.label("tag_id"), func.count().label("number")).group_by(column)
