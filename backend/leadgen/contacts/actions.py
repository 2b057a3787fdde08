"""Creates contacts. Every value is stored as an observation."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.contacts.contact_filter import CONTACT_KIND
from leadgen.contacts.schemas import ContactIn
from leadgen.custom_fields.queries import catalog_of
from leadgen.errors import FieldProblem, InvalidError
from leadgen.fields import Entity
from leadgen.observations.edit import read_edit
from leadgen.records.actions import create_record

_NAMING = ("first_name", "last_name", "full_name", "email", "linkedin_url")
_UNIQUE = {"email": "e-mail address", "linkedin_url": "LinkedIn address"}


def create_contact(session: Session, given: ContactIn, *, by: UUID) -> UUID:
    """Create a contact from a person's input; needs a name, an e-mail or a LinkedIn address."""
    claims = read_edit(Entity.CONTACT, given.values, creating=True, fields=catalog_of(session, Entity.CONTACT))
    if not any(key in claims for key in _NAMING):
        problem = FieldProblem("last_name", "Is missing.", "Give a name, an e-mail or a LinkedIn address.")
        raise InvalidError("A contact needs a name, an e-mail or a LinkedIn address.", errors=[problem])
    return create_record(session, CONTACT_KIND, given, claims, unique=_UNIQUE, by=by)
