"""Erasing records with everything that was ever said about them, the answers of providers as they came included."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, delete, text
from sqlalchemy.orm import Session

from leadgen.db import Base, array
from leadgen.fields import Entity
from leadgen.observations.tables import record_tables
from leadgen.tenancy import tenant_of


def erase_records(session: Session, entity: Entity, chosen: Select[UUID]) -> int:
    """Delete the records that a statement of ids chooses, and all that hangs on them; return how many."""
    table = Base.metadata.tables[record_tables(entity).main]
    gone = session.scalars(
        delete(table).where(table.c.tenant_id == tenant_of(session), table.c.id.in_(chosen)).returning(table.c.id)
    ).all()
    erase_answers(session, gone)
    return len(gone)


def erase_answers(session: Session, gone: Sequence[UUID]) -> None:
    """Delete what providers answered about records that are deleted by now.

    No foreign key does it, for an answer may be about a company or a contact. The slice above owns the tables. Of calls that
    nobody has accounted for yet the answer is deleted, and the call stays: it may have to be paid.
    """
    if gone:
        given = {"tenant": tenant_of(session), "ids": array(gone)}
        session.execute(
            text("DELETE FROM evidence_snapshots WHERE tenant_id = :tenant AND entity_id = ANY(CAST(:ids AS uuid[]))"),
            given,
        )
        session.execute(
            text(
                "UPDATE call_journal SET body = NULL, headers = NULL, digest = ''"
                " WHERE tenant_id = :tenant AND entity_id = ANY(CAST(:ids AS uuid[]))"
            ),
            given,
        )
