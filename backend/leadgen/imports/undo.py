"""Taking an import back: what it said is retracted, what it made and nobody touched since is deleted, its tags come off.

Somebody is a person, another import or a campaign. What stages found out about a record that the import made goes with the
record: without it there would be left a shell that has a score and no name.
"""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.db import Base
from leadgen.fields import Entity
from leadgen.fields.enums import ImportStatus
from leadgen.imports.models import ImportJob, ImportOutcome, OutcomeKind
from leadgen.imports.planning import source_ref
from leadgen.observations.store import retract
from leadgen.tags.actions import unassign_source
from leadgen.tenancy import Database, tenant_of

# What an import itself writes about a record, or what holds no work of anybody's: it does not keep the record alive.
_OWN_TABLES = frozenset(
    {"observations", "contact_enrichment", "company_enrichment_l1", "company_legal_profile", "contacts"}
    | {"company_tag_assignments", "contact_tag_assignments"}
)
# What stages write, and when a person has had a hand in it.
_TOUCHED_BY_A_PERSON = {
    "registry_matches": "x.rejected <> '[]'",
    "qc_findings": "x.closed_by IS NOT NULL",
    "company_watches": "x.marked_by IS NOT NULL OR x.released_by IS NOT NULL",
}
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
    gone = {Entity.CONTACT: _delete_untouched(session, Entity.CONTACT, created[Entity.CONTACT], ref)}
    _unlink(session, linked)  # before companies: one that only this import gave its contacts does not stay for them
    gone[Entity.COMPANY] = _delete_untouched(session, Entity.COMPANY, created[Entity.COMPANY], ref)
    job.notes = [*job.notes, _report({entity: (gone[entity], len(created[entity])) for entity in gone})]
    retract(session, source_ref=ref, reason="the import was undone")
    job.status = ImportStatus.UNDONE
    job.version += 1


def _report(records: dict[Entity, tuple[int, int]]) -> str:
    plural = {Entity.CONTACT: "contact(s)", Entity.COMPANY: "companies"}
    told = " and ".join(f"{gone} of {made} {plural[entity]}" for entity, (gone, made) in records.items())
    kept = sum(made - gone for gone, made in records.values())
    rest = f"; {kept} stayed, because a person, another import or a campaign has touched them since" if kept else ""
    return f"Undone: {told} that this import had created were deleted{rest}."


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
            made = row["contact"] is not None and row["contact"]["action"] == "create" and row["company"] is not None
            if row["link"] or made:
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


def _delete_untouched(session: Session, entity: Entity, ids: list[UUID], ref: str) -> int:
    column = f"{entity.value}_id"
    others = [
        f"EXISTS (SELECT FROM observations o WHERE o.tenant_id = m.tenant_id AND o.{column} = m.id AND o.source_ref <> :ref"
        " AND (o.source_kind = 'person' OR (o.source_kind = 'import' AND o.retracted_at IS NULL)))",
        f"EXISTS (SELECT FROM {entity.value}_tag_assignments a WHERE a.tenant_id = m.tenant_id AND a.{column} = m.id)",
        *(
            f'EXISTS (SELECT FROM "{table}" x WHERE x.tenant_id = m.tenant_id AND x."{key}" = m.id'
            f" AND ({_TOUCHED_BY_A_PERSON.get(table, 'true')}))"
            for table, key in _pointing_at(_MAIN[entity])
            if table not in _OWN_TABLES or (table == "contacts" and entity is Entity.COMPANY)
        ),
    ]
    gone = session.execute(
        text(
            f"DELETE FROM {_MAIN[entity]} m WHERE m.tenant_id = :tenant AND m.id = ANY(:ids) AND m.version = 1"
            f" AND NOT ({' OR '.join(others)}) RETURNING 1"
        ),
        {"tenant": tenant_of(session), "ids": ids, "ref": ref},
    )
    return len(gone.all())


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
