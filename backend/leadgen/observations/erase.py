"""Erases records with all their observations, including the raw answers of providers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, TextClause, delete
from sqlalchemy.orm import Session

from leadgen.context import Hook
from leadgen.db import Base, array
from leadgen.fields import Entity
from leadgen.observations.tables import record_tables
from leadgen.tenancy import tenant_of

DELETE_ANSWERS = Hook[tuple[TextClause, ...]]("the deletion of answers about records")
"""Statements with `:tenant` and `:ids`. The slice that keeps the answers registers them."""


def erase_records(session: Session, entity: Entity, chosen: Select[UUID]) -> int:
    """Delete the records of a statement of ids, and all dependent rows; return the count."""
    table = Base.metadata.tables[record_tables(entity).main]
    gone = session.scalars(
        delete(table).where(table.c.tenant_id == tenant_of(session), table.c.id.in_(chosen)).returning(table.c.id)
    ).all()
    erase_answers(session, gone)
    return len(gone)


def erase_answers(session: Session, gone: Sequence[UUID]) -> None:
    """Delete the providers' answers about deleted records.

    No foreign key does it, because an answer may be about a company or a contact.
    """
    if gone:
        given = {"tenant": tenant_of(session), "ids": array(gone)}
        for statement in DELETE_ANSWERS.get():
            session.execute(statement, given)
