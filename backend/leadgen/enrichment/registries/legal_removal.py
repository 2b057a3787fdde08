"""Deletes our copies of a record that its register has removed for legal reasons."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import load_observations, retract
from leadgen.tenancy import tenant_of

REASON = "the register has removed this record for legal reasons and asks that copies be deleted"
# Kept answers of a company's look-ups that hold the number, as its own record or among the candidates.
_ANSWERS = text("""
DELETE FROM evidence_snapshots
 WHERE tenant_id = :tenant AND stage = :stage AND entity_id = :company AND strpos(raw::text, :number) > 0
""")


def delete_copies(session: Session, stage: str, removed: Mapping[UUID, str]) -> None:
    """Delete a register's statements about these numbers, by company.

    Deletes the values with their history, and the kept answers.
    """
    said = load_observations(session, Entity.COMPANY, list(removed), retracted=True) if removed else {}
    ids = [
        item.id
        for company_id, items in said.items()
        for item in items
        if item.stage == stage
        and item.source_kind is SourceKind.REGISTRY
        and (claim := item.values.get("registration_id")) is not None
        and claim.value == removed[company_id]
    ]
    retract(session, ids=ids, reason=REASON, erase=True)
    for company_id, number in removed.items():
        given = {"tenant": tenant_of(session), "stage": stage, "company": company_id, "number": number}
        session.execute(_ANSWERS, given)
