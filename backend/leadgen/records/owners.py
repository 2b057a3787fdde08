"""Reads and creates owners: the salespeople that companies and contacts are assigned to."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.errors import ConflictError, NotFoundError
from leadgen.fields import normalize_text
from leadgen.records.models import Owner
from leadgen.records.schemas import OwnerIn, OwnerOut
from leadgen.tenancy import tenant_of


def list_owners(session: Session) -> list[OwnerOut]:
    """Return all owners by name."""
    return [OwnerOut.model_validate(owner) for owner in session.scalars(select(Owner).order_by(Owner.name_key))]


def owners_by_id(session: Session, ids: Sequence[UUID | None]) -> dict[UUID, OwnerOut]:
    """Return owners by id."""
    wanted = {key for key in ids if key is not None}
    rows = session.scalars(select(Owner).where(Owner.id.in_(wanted))) if wanted else ()
    return {owner.id: OwnerOut.model_validate(owner) for owner in rows}


def owner_exists(session: Session, owner_id: UUID) -> bool:
    """Return whether the namespace has this owner."""
    return session.scalar(select(Owner.id).where(Owner.id == owner_id)) is not None


def check_owner(session: Session, owner_id: UUID | None) -> None:
    """Raise a 404 when the named owner does not exist."""
    if owner_id is not None and not owner_exists(session, owner_id):
        raise NotFoundError(f"There is no owner {owner_id}.")


def create_owner(session: Session, given: OwnerIn) -> Owner:
    """Create an owner; names that differ only in case, accents or blanks count as equal.

    An equal name is refused.
    """
    key = normalize_text(given.name)
    if session.scalar(select(Owner.id).where(Owner.name_key == key)) is not None:
        raise ConflictError(f"There is an owner named {given.name!r} already.")
    owner = Owner(id=new_id(), tenant_id=tenant_of(session), name=given.name, name_key=key, email=given.email)
    session.add(owner)
    return owner
