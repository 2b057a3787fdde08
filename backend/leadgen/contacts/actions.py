"""Writes contacts. Every value is stored as an observation.

Only company, owner and tags are written directly.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.companies.actions import check_owner
from leadgen.companies.queries import get_company
from leadgen.contacts.contact_filter import ContactSelection, selected_ids
from leadgen.contacts.models import Contact
from leadgen.contacts.queries import get_contact, show_contact
from leadgen.contacts.schemas import ContactIn, ContactPatchIn
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError, NotFoundError
from leadgen.fields import Entity
from leadgen.observations.edit import person_observations, read_edit, record_edit, user_ref
from leadgen.observations.erase import erase_records
from leadgen.observations.store import NewRecord, record_observations
from leadgen.tags.actions import assign_tags

_NAMING = ("first_name", "last_name", "full_name", "email", "linkedin_url")


def create_contact(session: Session, given: ContactIn, *, by: UUID) -> UUID:
    """Create a contact from a person's input; needs a name, an e-mail or a LinkedIn address."""
    claims = read_edit(Entity.CONTACT, given.values, creating=True)
    if not any(key in claims for key in _NAMING):
        problem = FieldProblem("last_name", "Is missing.", "Give a name, an e-mail or a LinkedIn address.")
        raise InvalidError("A contact needs a name, an e-mail or a LinkedIn address.", errors=[problem])
    columns = {"company_id": given.company_id, "owner_id": given.owner_id}
    _check_links(session, columns)
    if not given.allow_duplicate:
        for key in ("email", "linkedin_url"):
            if key in claims:
                _refuse_same(session, key, claims[key].value)
    contact_id = new_id()
    record_observations(
        session,
        person_observations(Entity.CONTACT, contact_id, claims, by=by),
        new={contact_id: NewRecord(columns)},
    )
    assign_tags(session, Entity.CONTACT, [contact_id], given.tag_ids, source_ref=user_ref(by))
    return contact_id


def _refuse_same(session: Session, key: str, value: str) -> None:
    column = Contact.email if key == "email" else Contact.linkedin_url
    same = session.execute(select(Contact.id, Contact.name).where(column == value).limit(1)).first()
    if same is not None:
        known = same.name or value
        what = "e-mail" if key == "email" else "LinkedIn"
        problem = FieldProblem(
            key, f"{known} has this {what} address.", "Open that contact, or create another one anyway."
        )
        existing = {"id": str(same.id), "name": known}
        raise ConflictError(
            f"A contact with the {what} address {value} is already there: {known}. Nothing was created.",
            code=ErrorCode.DUPLICATE,
            errors=[problem],
            extra={"existing": existing},
        )


def edit_contact(session: Session, contact_id: UUID, given: ContactPatchIn, *, by: UUID) -> None:
    """Store a person's edit; a newer version than the one seen is a 409 with the current record."""
    claims = read_edit(Entity.CONTACT, given.values)
    locked = select(Contact).where(Contact.id == contact_id).with_for_update(key_share=True)
    contact = session.scalars(locked).one_or_none()
    if contact is None:
        raise NotFoundError("There is no such contact.")
    if contact.version != given.version:
        current = show_contact(session, contact.id).model_dump(mode="json")
        raise ConflictError(
            "Someone else changed this contact since you opened it. Nothing of yours was stored.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": current, "version": contact.version},
        )
    links: dict[str, Any] = {
        name: getattr(given, name) for name in ("company_id", "owner_id") if name in given.model_fields_set
    }
    if links:
        _check_links(session, links)
        for name, value in links.items():
            setattr(contact, name, value)
        contact.version += 0 if claims else 1
        session.flush()  # the fold below updates the same row by plain SQL
    record_edit(session, Entity.CONTACT, [contact_id], claims, by=by)
    session.expire(contact)


def delete_contact(session: Session, contact_id: UUID) -> None:
    """Erase a contact with all of its observations."""
    get_contact(session, contact_id)
    erase_records(session, Entity.CONTACT, select(Contact.id).where(Contact.id == contact_id))


def delete_contacts(session: Session, selection: ContactSelection) -> int:
    """Erase the selected contacts with all of their observations; return how many."""
    return erase_records(session, Entity.CONTACT, selected_ids(session, selection))


def _check_links(session: Session, links: Mapping[str, Any]) -> None:
    if links.get("company_id") is not None:
        get_company(session, links["company_id"])
    check_owner(session, links.get("owner_id"))
