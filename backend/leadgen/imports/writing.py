"""Writing what was planned, a chunk of rows in a handful of statements: records, observations, links, tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.fields import Entity, SourceKind
from leadgen.imports.planner import RecordPlan, RowPlan
from leadgen.imports.schemas import RowAction
from leadgen.observations.fold import Claim, Observation
from leadgen.observations.store import NewRecord, record_observations
from leadgen.tags.actions import assign_tags, ensure_tags
from leadgen.tenancy import tenant_of

GUESSED = 0.7


@dataclass(frozen=True, slots=True)
class Source:
    """What the observations of one import have in common. `headers`: the column of each target."""

    ref: str
    observed_at: datetime
    headers: dict[str, str]
    owner_id: UUID | None
    list_tags: tuple[str, ...]


def write_chunk(session: Session, plans: Sequence[RowPlan], source: Source) -> None:
    """Store what the rows become; the caller's transaction holds it together with the import's progress."""
    observations: list[Observation] = []
    new: dict[UUID, NewRecord] = {}
    owner = {"owner_id": source.owner_id} if source.owner_id is not None else {}
    for plan in plans:
        if plan.company is not None and plan.company.values:
            observations.append(_observation(Entity.COMPANY, plan, plan.company, source))
            if plan.company.action is RowAction.CREATE:
                new[plan.company.id] = NewRecord(owner)
        if plan.contact is not None and plan.contact.values:
            observations.append(_observation(Entity.CONTACT, plan, plan.contact, source))
            if plan.contact.action is RowAction.CREATE:
                new[plan.contact.id] = NewRecord({**owner, "company_id": plan.company_id})
    if observations:
        record_observations(session, observations, new=new)
    _link(session, plans)
    _tag(session, plans, source)


def _observation(entity: Entity, plan: RowPlan, record: RecordPlan, source: Source) -> Observation:
    line, headers, start = plan.row.line, source.headers, f"{entity.value}."
    guessed = ("first_name", "last_name") if plan.row.guessed_names and entity is Entity.CONTACT else ()
    values = {
        key: Claim(value, GUESSED if key in guessed else None, ({"line": line, "column": headers.get(start + key)},))
        for key, value in record.values.items()
    }
    return Observation(
        entity=entity,
        entity_id=record.id,
        source_kind=SourceKind.IMPORT,
        source_ref=source.ref,
        observed_at=source.observed_at,
        values=values,
    )


def _link(session: Session, plans: Sequence[RowPlan]) -> None:
    links = {plan.contact.id: plan.company_id for plan in plans if plan.link and plan.contact is not None}
    if not links:
        return
    session.execute(
        text(
            "UPDATE contacts SET company_id = said.company_id, updated_at = now()"
            " FROM unnest(CAST(:contacts AS uuid[]), CAST(:companies AS uuid[])) AS said(contact_id, company_id)"
            " WHERE tenant_id = :tenant AND id = said.contact_id AND contacts.company_id IS NULL"
        ),
        {"contacts": list(links), "companies": list(links.values()), "tenant": tenant_of(session)},
    )


def _tag(session: Session, plans: Sequence[RowPlan], source: Source) -> None:
    """The list's tags go on every record that the import made or was allowed to change, a row's own on its main record."""
    together: dict[tuple[Entity, tuple[str, ...]], list[UUID]] = defaultdict(list)
    for plan in plans:
        tags = (*source.list_tags, *plan.row.tags)
        for entity, record in ((Entity.CONTACT, plan.contact), (Entity.COMPANY, plan.company)):
            if record is not None:
                if tags and record.tagged:
                    together[entity, tags].append(record.id)
                tags = source.list_tags
    ids = ensure_tags(session, {tag for _, tags in together for tag in tags})
    for (entity, tags), records in together.items():
        assign_tags(session, entity, list(dict.fromkeys(records)), {ids[tag] for tag in tags}, source_ref=source.ref)


def outcome_json(plan: RowPlan, unmade: AbstractSet[UUID] = frozenset()) -> dict[str, Any]:
    """Return one row's outcome as `import_outcomes` keeps it; records in `unmade` have no id yet."""
    return {
        "line": plan.row.line,
        "action": plan.action.value,
        "rule": plan.rule,
        "name": next((record.name for record in plan.records()), None),
        "contact": _record_json(plan.contact, unmade),
        "company": _record_json(plan.company, unmade),
        "link": plan.link,
        "problems": plan.problems,
    }


def _record_json(record: RecordPlan | None, unmade: AbstractSet[UUID]) -> dict[str, Any] | None:
    if record is None:
        return None
    return {
        "action": record.action.value,
        "rule": record.rule,
        "id": None if record.id in unmade else record.id,
        "name": record.name,
        "fields": sorted(record.values),
    }


def count(plans: Sequence[RowPlan]) -> dict[str, int]:
    """Return the counts of `schemas.CountsOut` over these rows."""
    counts: dict[str, int] = defaultdict(int)
    counts["rows"] = len(plans)
    for plan in plans:
        counts[plan.action.value] += 1
        counts["warnings"] += bool(plan.problems) and plan.action is not RowAction.ERROR
        for noun, record in (("contacts", plan.contact), ("companies", plan.company)):
            if record is not None and record.action is RowAction.CREATE:
                counts[f"{noun}_created"] += 1
            elif record is not None and record.action is RowAction.UPDATE:
                counts[f"{noun}_updated"] += 1
    return dict(counts)
