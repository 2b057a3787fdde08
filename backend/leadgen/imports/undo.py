"""Taking an import back: what it said is retracted, what it made and nobody touched since is deleted, its tags come off."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.db import Base
from leadgen.fields import Entity
from leadgen.fields.enums import ImportStatus
from leadgen.imports.commit import source_ref
from leadgen.imports.models import ImportJob, ImportOutcome, OutcomeKind
from leadgen.observations.store import retract
from leadgen.tags.actions import unassign_source
from leadgen.tenancy import Database, tenant_of

# What an import itself writes about a record, or what holds no work of anybody's: it does not keep the record alive.
_OWN_TABLES = frozenset(
    {"observations", "contact_enrichment", "company_enrichment_l1", "company_legal_profile", "contacts"}
    | {"company_tag_assignments", "contact_tag_assignments"}
)
_MAIN = {Entity.CONTACT: "contacts", Entity.COMPANY: "companies"}


def run_undo(database: Database, tenant_id: UUID, job_id: UUID) -> None:
    """Take an import back in one transaction: afterwards it never was, but for what others did to its records since."""
    with database.tenant_session(tenant_id) as session:
        job = session.scalars(select(ImportJob).where(ImportJob.id == job_id).with_for_update()).one_or_none()
        if job is None or job.status not in (ImportStatus.COMPLETED, ImportStatus.FAILED):
            return
        undo_import(session, job)


def undo_import(session: Session, job: ImportJob) -> None:
    """Take an import back; the caller's transaction holds all of it."""
    ref = source_ref(job.id)
    created, linked = _what_it_did(session, job.id)
    unassign_source(session, ref)
    _unlink(session, linked)
    for entity in (Entity.CONTACT, Entity.COMPANY):  # contacts first: a company with contacts of others stays
        _delete_untouched(session, entity, created[entity], ref)
    retract(session, source_ref=ref, reason="the import was undone")
    job.status = ImportStatus.UNDONE
    job.version += 1


def _what_it_did(session: Session, job_id: UUID) -> tuple[dict[Entity, list[UUID]], dict[UUID, UUID]]:
    created: dict[Entity, list[UUID]] = defaultdict(list)
    linked: dict[UUID, UUID] = {}
    documents = select(ImportOutcome.rows).where(ImportOutcome.job_id == job_id, ImportOutcome.kind == OutcomeKind.DONE)
    for rows in session.scalars(documents).yield_per(5):
        for row in rows:
            for entity in Entity:
                record = row[entity.value]
                if record is not None and record["action"] == "create":
                    created[entity].append(UUID(record["id"]))
            if row["link"]:
                linked[UUID(row["contact"]["id"])] = UUID(row["company"]["id"])
    return created, linked


def _unlink(session: Session, linked: dict[UUID, UUID]) -> None:
    session.execute(
        text(
            "UPDATE contacts SET company_id = NULL, updated_at = now()"
            " FROM unnest(CAST(:contacts AS uuid[]), CAST(:companies AS uuid[])) AS said(contact_id, company_id)"
            " WHERE tenant_id = :tenant AND id = said.contact_id AND contacts.company_id = said.company_id"
        ),
        {"contacts": list(linked), "companies": list(linked.values()), "tenant": tenant_of(session)},
    )


def _delete_untouched(session: Session, entity: Entity, ids: list[UUID], ref: str) -> None:
    column = f"{entity.value}_id"
    others = [
        f"EXISTS (SELECT FROM observations o WHERE o.tenant_id = m.tenant_id AND o.{column} = m.id AND o.source_ref <> :ref)",
        f"EXISTS (SELECT FROM {entity.value}_tag_assignments a WHERE a.tenant_id = m.tenant_id AND a.{column} = m.id)",
        *(
            f'EXISTS (SELECT FROM "{table}" x WHERE x.tenant_id = m.tenant_id AND x."{key}" = m.id)'
            for table, key in _pointing_at(_MAIN[entity])
            if table not in _OWN_TABLES or (table == "contacts" and entity is Entity.COMPANY)
        ),
    ]
    session.execute(
        text(
            f"DELETE FROM {_MAIN[entity]} m WHERE m.tenant_id = :tenant AND m.id = ANY(:ids) AND m.version = 1"
            f" AND NOT ({' OR '.join(others)})"
        ),
        {"tenant": tenant_of(session), "ids": ids, "ref": ref},
    )


def _pointing_at(main: str) -> list[tuple[str, str]]:
    """Every table and column that refers to a record: what people and stages did with it."""
    return [
        (table.name, element.parent.name)
        for table in Base.metadata.sorted_tables
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name == main
        for element in constraint.elements
        if element.parent.name != "tenant_id"
    ]
