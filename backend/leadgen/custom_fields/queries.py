"""Reads custom fields, and the catalogue of a namespace: the fields of the product, then its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.custom_fields.custom_field import custom_field
from leadgen.custom_fields.models import CustomFieldDefinition
from leadgen.errors import NotFoundError
from leadgen.fields import Entity, Field, catalog
from leadgen.fields.routes import OWN_FIELDS

_KEPT = "own_fields"


def list_definitions(session: Session) -> list[CustomFieldDefinition]:
    """Return all custom fields by label, archived ones last."""
    order = (CustomFieldDefinition.archived_at.is_not(None), CustomFieldDefinition.label_key)
    return list(session.scalars(select(CustomFieldDefinition).order_by(*order)))


def get_definition(session: Session, definition_id: UUID, *, lock: bool = False) -> CustomFieldDefinition:
    """Return a custom field; 404 when it does not exist."""
    wanted = select(CustomFieldDefinition).where(CustomFieldDefinition.id == definition_id)
    found = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        raise NotFoundError("There is no such field.")
    return found


def own_fields(session: Session, entity: Entity) -> dict[str, Field]:
    """Return the namespace's own fields of an entity by key; read once per session."""
    kept: dict[Entity, dict[str, Field]] | None = session.info.get(_KEPT)
    if kept is None:
        kept = {one: {} for one in Entity}
        wanted = select(CustomFieldDefinition).where(CustomFieldDefinition.archived_at.is_(None))
        for one in session.scalars(wanted.order_by(CustomFieldDefinition.label_key)):
            kept[one.entity][one.key] = field_of(one)
        session.info[_KEPT] = kept
    return kept[entity]


def forget_own_fields(session: Session) -> None:
    """Read the own fields again, because one has changed."""
    session.info.pop(_KEPT, None)


def field_of(definition: CustomFieldDefinition, **changes: Any) -> Field:
    """Return the catalogue entry of a custom field, with `changes` to its definition."""
    said = {
        "label": definition.label,
        "kind": definition.type,
        "choices": tuple(definition.choices),
        "hint": definition.hint,
    }
    return custom_field(definition.entity, definition.key, **{**said, **changes})


def catalog_of(session: Session, entity: Entity | str) -> dict[str, Field]:
    """Return every field that a namespace knows of an entity, by key and in display order."""
    own = own_fields(session, Entity(entity))
    return {**catalog(entity), **own} if own else catalog(entity)


OWN_FIELDS.register(own_fields)
