"""Undoes an import: retracts its values, deletes its untouched records, removes its tags.

A record that the import created is kept, with its name, if a person, another import or a campaign has used it since.
Results of stages do not keep a record: they are deleted with it, because a record with a score and no name is of no
use. The report names the records that stayed, each with the reason.

The undo goes in steps, each over the whole import and in pieces: contacts, then companies (which contacts may keep),
then values. A piece is one transaction that also stores the position, so that an undo whose worker died continues
there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from leadgen.companies.models import ONE_TO_ONE
from leadgen.db import Base, array
from leadgen.fields import Entity
from leadgen.fields.enums import ImportStatus
from leadgen.imports.models import ImportJob, ImportOutcome, ImportWork, OutcomeKind
from leadgen.observations.erase import erase_answers
from leadgen.observations.fold import Observation, SourcedValue
from leadgen.observations.models import ObservationRow
from leadgen.observations.sources import import_ref
from leadgen.observations.store import record_observations, retract
from leadgen.pipeline.models import CAMPAIGN_CONTACTS
from leadgen.tags.actions import unassign_source
from leadgen.tenancy import Database, tenant_of

PIECE = 4_000
_STEPS = ("contacts", "companies", "values")
# Rows that the import itself writes about a record, or that hold nobody's work: they do not keep the record.
_OWN_TABLES = frozenset(
    {"observations", "contact_enrichment", "contacts", *(table.__tablename__ for table in ONE_TO_ONE)}
    | {"company_tag_assignments", "contact_tag_assignments"}
)
# Tables that stages write, and the condition that a person has changed the row.
_TOUCHED_BY_A_PERSON = {
    "registry_matches": "x.rejected <> '[]'",
    "qc_findings": "x.closed_by IS NOT NULL",
    "company_watches": "x.marked_by IS NOT NULL OR x.released_by IS NOT NULL",
}
_MAIN = {Entity.CONTACT: "contacts", Entity.COMPANY: "companies"}
_NAMES = {Entity.CONTACT: ("full_name", "first_name", "last_name"), Entity.COMPANY: ("name",)}
_USES = {
    "activities": "has an entry in its timeline",
    "messages": "has messages",
    "contacts": "has contacts",
    "qc_findings": "has a finding that a person closed",
    "registry_matches": "has a register match that a person judged",
    "company_watches": "has a register watch that a person changed",
}
_MOST_NAMED = 20
"""Maximum number of kept records that the report names."""


def run_undo(database: Database, tenant_id: UUID, job_id: UUID, *, piece: int = PIECE) -> None:
    """Continue the undo of an import to its end.

    Afterwards only changes that others made to its records remain.
    """
    more = True
    while more:
        with database.tenant_session(tenant_id) as session:
            more = _undo_piece(session, job_id, piece=piece)


def _undo_piece(session: Session, job_id: UUID, *, piece: int) -> bool:
    """Undo the next piece; return whether more remains."""
    # Imports add fallbacks without looking at the records again, so that none may be undone meanwhile.
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"import:{tenant_of(session)}"}
    )
    job = session.scalars(select(ImportJob).where(ImportJob.id == job_id).with_for_update()).one_or_none()
    if job is None or job.status not in (ImportStatus.COMPLETED, ImportStatus.FAILED):
        return False
    job.work = ImportWork.UNDO
    # A copy, because the session notices a change of a JSON column only by another object.
    state = dict(
        job.work_state
        or {"step": _STEPS[0], "position": 0, "rows": 0, "made": {}, "gone": {}, "kept": [], "values": None}
    )
    if state["step"] == "values":
        more = _take_back_values(session, job, state, piece=piece)
    else:
        more = _take_back_records(session, job, state)
    job.work_state = state
    job.work_done = _progress(job, state)
    if not more:
        _finish(job, state)
    return more


def _take_back_records(session: Session, job: ImportJob, state: dict[str, Any]) -> bool:
    """Undo one document of outcomes: as many rows as one transaction of the commit wrote."""
    done = (ImportOutcome.job_id == job.id, ImportOutcome.kind == OutcomeKind.DONE)
    rows = session.scalar(select(ImportOutcome.rows).where(*done, ImportOutcome.position == state["position"]))
    if rows is None:
        state |= {"step": _STEPS[_STEPS.index(state["step"]) + 1], "position": 0, "rows": 0}
        return True
    entity = Entity.CONTACT if state["step"] == "contacts" else Entity.COMPANY
    ref = import_ref(job.id)
    if entity is Entity.CONTACT:
        unassign_source(session, ref, records={kind: [key for key, _ in _records(rows, kind)] for kind in Entity})
    created = [key for key, action in _records(rows, entity) if action == "create"]
    gone, kept = _delete_untouched(session, entity, created, ref)
    _retract_kept(session, entity, [one.id for one in kept], ref)
    named = [{"name": one.name, "why": one.why} for one in kept]
    state["kept"] = [*state.get("kept", ()), *named][:_MOST_NAMED]
    state["kept_total"] = state.get("kept_total", 0) + len(kept)
    if entity is Entity.CONTACT:
        _unlink(
            session, _linked(rows), ref
        )  # first, so that no company is kept for contacts that only this import assigned to it
    state["made"] = _added(state["made"], entity, len(created))
    state["gone"] = _added(state["gone"], entity, gone)
    state |= {"position": state["position"] + 1, "rows": state["rows"] + len(rows)}
    return True


def _added(numbers: dict[str, int], entity: Entity, more: int) -> dict[str, int]:
    return {**numbers, entity.value: numbers.get(entity.value, 0) + more}


def _take_back_values(session: Session, job: ImportJob, state: dict[str, Any], *, piece: int) -> bool:
    live = (ObservationRow.source_ref == import_ref(job.id), ObservationRow.retracted_at.is_(None))
    if state["values"] is None:
        state["values"] = session.scalar(select(func.count()).select_from(ObservationRow).where(*live))
    ids = session.scalars(select(ObservationRow.id).where(*live).limit(piece)).all()
    retract(session, ids=ids, reason="the import was undone")
    state["position"] += len(ids)
    return len(ids) == piece


def _retract_kept(session: Session, entity: Entity, ids: list[UUID], ref: str) -> None:
    """Retract the values of records that the import created and that are kept, except their only name."""
    record = ObservationRow.contact_id if entity is Entity.CONTACT else ObservationRow.company_id
    rows = session.scalars(
        select(ObservationRow).where(
            ObservationRow.source_ref == ref, ObservationRow.retracted_at.is_(None), record.in_(ids)
        )
    ).all()
    retract(session, ids=[row.id for row in rows], reason="the import was undone")
    _keep_names(session, rows)


def _keep_names(session: Session, rows: Sequence[ObservationRow]) -> None:
    """Give records that lost their only name with these observations their name back."""
    for entity, keys in _NAMES.items():
        said: dict[UUID, dict[str, SourcedValue]] = {}
        sources: dict[UUID, ObservationRow] = {}
        for row in sorted(rows, key=lambda one: not one.fallback):  # a value that won replaces one that lost
            record = row.contact_id if entity is Entity.CONTACT else row.company_id
            names = {key: SourcedValue(**row.values[key]) for key in keys if row.values.get(key)}
            if record is not None and names:
                said.setdefault(record, {}).update(names)
                sources[record] = row
        record_observations(
            session,
            [
                Observation(
                    entity=entity,
                    entity_id=key,
                    source_kind=sources[key].source_kind,
                    source_ref=f"undone:{sources[key].source_ref}",
                    values=said[key],
                    observed_at=sources[key].observed_at,
                )
                for key in _nameless(session, entity, list(said))
            ],
        )


def _nameless(session: Session, entity: Entity, ids: list[UUID]) -> Sequence[UUID]:
    """Return the records of these that have no name."""
    return session.scalars(
        text(
            f"SELECT id FROM {_MAIN[entity]} WHERE tenant_id = :tenant AND id = ANY(CAST(:ids AS uuid[]))"
            f" AND num_nonnulls({', '.join(_NAMES[entity])}) = 0"
        ),
        {"tenant": tenant_of(session), "ids": array(ids)},
    ).all()


def _progress(job: ImportJob, state: dict[str, Any]) -> int:
    """Return the progress of the undo in rows; each step counts a third."""
    rows = state["rows"] if state["step"] != "values" else job.rows_done * state["position"] // (state["values"] or 1)
    return int((_STEPS.index(state["step"]) * job.rows_done + rows) // len(_STEPS))


def _finish(job: ImportJob, state: dict[str, Any]) -> None:
    records = {entity: (state["gone"].get(entity.value, 0), state["made"].get(entity.value, 0)) for entity in _MAIN}
    job.notes = [*job.notes, _report(records, state.get("kept", []), state.get("kept_total", 0))]
    job.status, job.work = ImportStatus.UNDONE, None
    job.version += 1


def give_up_undo(session: Session, job_id: UUID, reason: str) -> None:
    """End a failed undo and store the reason; the next undo continues from there."""
    job = session.scalars(select(ImportJob).where(ImportJob.id == job_id).with_for_update()).one()
    if job.work is ImportWork.UNDO:
        job.work = None
        job.notes = [*job.notes, f"The undo stopped in the middle: {reason} Undo again to finish it."]
        job.version += 1


def _report(records: dict[Entity, tuple[int, int]], stayed: list[dict[str, str]], total: int) -> str:
    plural = {Entity.CONTACT: "contact(s)", Entity.COMPANY: "companies"}
    told = " and ".join(f"{gone} of {made} {plural[entity]}" for entity, (gone, made) in records.items())
    report = f"Undone: {told} that this import had created were deleted."
    if not stayed:
        return report
    named = "; ".join(f"{one['name']} ({one['why']})" for one in stayed)
    more = f"; and {total - len(stayed)} more" if total > len(stayed) else ""
    return f"{report} {total} stayed with their names: {named}{more}."


def _records(rows: list[dict[str, Any]], entity: Entity) -> Iterator[tuple[UUID, str]]:
    """Return the records of one kind in these rows, with their outcomes."""
    for row in rows:
        record = row[entity.value]
        if record is not None:
            yield UUID(record["id"]), record["action"]


def _linked(rows: list[dict[str, Any]]) -> dict[UUID, UUID]:
    """Return the contacts that these rows have assigned to a company."""
    linked = {}
    for row in rows:
        made = row["contact"] is not None and row["contact"]["action"] == "create" and row["company"] is not None
        if row["link"] or made:
            linked[UUID(row["contact"]["id"])] = UUID(row["company"]["id"])
    return linked


def _unlink(session: Session, linked: dict[UUID, UUID], ref: str) -> None:
    """Take contacts off the companies that this import alone assigned them to."""
    session.execute(
        text(
            "UPDATE contacts SET company_id = NULL, updated_at = now()"
            " FROM unnest(CAST(:contacts AS uuid[]), CAST(:companies AS uuid[])) AS said(contact_id, company_id)"
            " WHERE tenant_id = :tenant AND id = said.contact_id AND contacts.company_id = said.company_id"
            # a row of another import names the contact and the company
            " AND NOT EXISTS (SELECT FROM observations a JOIN observations b ON b.tenant_id = a.tenant_id"
            " AND b.source_ref = a.source_ref AND b.company_id = said.company_id AND b.retracted_at IS NULL"
            " CROSS JOIN LATERAL jsonb_path_query(a.values, '$.*.evidence[*].line') AS of_contact"
            " JOIN LATERAL jsonb_path_query(b.values, '$.*.evidence[*].line') AS of_company ON of_company = of_contact"
            " WHERE a.tenant_id = :tenant AND a.contact_id = said.contact_id AND a.source_kind = 'import'"
            " AND a.source_ref <> :ref AND a.retracted_at IS NULL)"
        ),
        {
            "contacts": array(list(linked)),
            "companies": array(list(linked.values())),
            "tenant": tenant_of(session),
            "ref": ref,
        },
    )


def _use_of(table: str) -> str:
    """Return in words what keeps a record that a row of a table names."""
    if table == CAMPAIGN_CONTACTS.get().description:
        return "is in a campaign"
    return _USES.get(table, f"is used in {table.replace('_', ' ')}")


def _delete_untouched(session: Session, entity: Entity, ids: list[UUID], ref: str) -> tuple[int, Sequence[Row[Any]]]:
    """Delete the records that nobody has used; return their number, and the others with the reason."""
    column = f"{entity.value}_id"
    observed = (
        f"EXISTS (SELECT FROM observations o WHERE o.tenant_id = :tenant AND o.{column} = m.id AND o.source_ref <> :ref"
    )
    uses = [
        ("was edited by a person", f"{observed} AND o.source_kind = 'person')"),
        ("is in another import", f"{observed} AND o.source_kind = 'import' AND o.retracted_at IS NULL)"),
        (
            "has tags",
            f"EXISTS (SELECT FROM {entity.value}_tag_assignments a WHERE a.tenant_id = :tenant AND a.{column} = m.id)",
        ),
        *(
            (
                _use_of(table),
                f'EXISTS (SELECT FROM "{table}" x WHERE x.tenant_id = :tenant AND x."{key}" = m.id'
                f" AND ({_TOUCHED_BY_A_PERSON.get(table, 'true')}))",
            )
            for table, key in _pointing_at(_MAIN[entity])
            if table not in _OWN_TABLES or (table == "contacts" and entity is Entity.COMPANY)
        ),
        ("was changed since", "m.version <> 1"),
    ]
    given = {"tenant": tenant_of(session), "ids": array(ids), "ref": ref}
    wanted = f"{_MAIN[entity]} m WHERE m.tenant_id = :tenant AND m.id = ANY(CAST(:ids AS uuid[]))"
    used = " OR ".join(condition for _, condition in uses)
    gone = session.scalars(text(f"DELETE FROM {wanted} AND NOT ({used}) RETURNING m.id"), given).all()
    erase_answers(session, gone)
    cases = " ".join(f"WHEN {condition} THEN '{reason}'" for reason, condition in uses)
    name = "coalesce(m.full_name, concat_ws(' ', m.first_name, m.last_name))" if entity is Entity.CONTACT else "m.name"
    other = "m.email" if entity is Entity.CONTACT else "m.domain"
    kept = session.execute(
        text(
            f"SELECT m.id, coalesce(nullif({name}, ''), {other}, 'a record') AS name, CASE {cases} END AS why FROM {wanted}"
            " ORDER BY m.id"
        ),
        given,
    ).all()
    return len(gone), kept


def _pointing_at(main: str) -> list[tuple[str, str]]:
    """Return every table and column that references a record.

    People and stages write these rows.
    """
    return [
        (table.name, element.parent.name)
        for table in Base.metadata.sorted_tables
        for constraint in table.foreign_key_constraints
        if constraint.referred_table.name == main
        for element in constraint.elements
        if element.parent.name != "tenant_id"
    ]
