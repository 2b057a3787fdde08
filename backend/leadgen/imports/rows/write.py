"""Writes planned rows in a few statements per chunk: records, observations, links, tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import array, dumps
from leadgen.fields import Entity, SourceKind
from leadgen.imports.rows.plan import RecordPlan, RowPlan
from leadgen.imports.schemas import RowAction
from leadgen.observations.fold import Observation, SourcedValue
from leadgen.observations.store import Creation, claim_statements, creation_statements, record_observations
from leadgen.observations.write import Statement, run_statements
from leadgen.tags.actions import Tagging, tag_records
from leadgen.tenancy import tenant_of

GUESSED = 0.7
_SPLIT_NAMES = frozenset({"first_name", "last_name"})


@dataclass(frozen=True, slots=True)
class ImportSource:
    """Source shared by the observations of one import. `columns`: the header of each field."""

    ref: str
    observed_at: datetime
    columns: Mapping[Entity, Mapping[str, str]]
    owner_id: UUID | None
    list_tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreparedChunk:
    """Statements for consecutive rows, built without a database.

    `statements` create records. `observations` are about records that exist by then. `fallbacks` add what loses; they
    come last, because they change no column. `tags` lists the tags of each record. `said` are digests of what rows say
    about records.
    """

    statements: list[Statement]
    observations: list[Observation]
    links: dict[UUID, UUID]
    tags: list[tuple[Entity, Tagging]]
    fallbacks: list[Statement]
    said: AbstractSet[int]


NOTHING_SAID: frozenset[int] = frozenset()


def prepare_chunk(plans: Sequence[RowPlan], source: ImportSource, *said_before: AbstractSet[int]) -> PreparedChunk:
    """Prepare planned rows for writing. What this import has `said_before` about a record is not said again."""
    said = set[int]()
    fallbacks: list[Statement] = []
    statements: list[Statement] = []
    observations: list[Observation] = []
    for entity in (Entity.COMPANY, Entity.CONTACT):
        statements += creation_statements(
            entity,
            _creations(entity, plans, source),
            source_kind=SourceKind.IMPORT,
            source_ref=source.ref,
            observed_at=source.observed_at,
        )
        observations += [
            _observation(entity, plan, record, source)
            for plan, record in _said(entity, plans)
            if record.action is not RowAction.CREATE
        ]
        fallbacks += claim_statements(
            entity,
            _kept(entity, plans, source, said=said, said_before=said_before),
            source_kind=SourceKind.IMPORT,
            source_ref=source.ref,
            observed_at=source.observed_at,
            fallback=True,
        )
    rules = list(_rule_claims(plans, source))
    statements += claim_statements(
        Entity.CONTACT,
        [(record.id, claims) for record, claims in rules if record.action is RowAction.CREATE],
        source_kind=SourceKind.RULE,
        source_ref=source.ref,
        observed_at=source.observed_at,
    )
    observations += [
        _rule_observation(record, claims, source) for record, claims in rules if record.action is not RowAction.CREATE
    ]
    links = {plan.contact.id: plan.company_id for plan in plans if plan.link and plan.contact and plan.company_id}
    return PreparedChunk(statements, observations, links, _taggings(plans, source), fallbacks, said)


def _kept(
    entity: Entity,
    plans: Iterable[RowPlan],
    source: ImportSource,
    *,
    said: set[int],
    said_before: Sequence[AbstractSet[int]],
) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Yield the values of rows that lose, unless a row of this import has said the same about the record."""
    for plan in plans:
        record = plan.company if entity is Entity.COMPANY else plan.contact
        if record is None or not (record.kept or record.action is RowAction.CREATE):
            continue
        digest = _digest(record.id, plan.row.company if entity is Entity.COMPANY else plan.row.contact)
        if digest in said or any(digest in earlier for earlier in said_before):
            continue
        said.add(digest)
        if record.kept:
            yield record.id, _claims(entity, plan, record.kept, source)


def _digest(record: UUID, values: Mapping[str, Any]) -> int:
    try:
        return hash((record.int, *values.items()))
    except TypeError:  # a list among the values
        return hash((record.int, dumps(values)))


def _said(entity: Entity, plans: Iterable[RowPlan]) -> Iterator[tuple[RowPlan, RecordPlan]]:
    for plan in plans:
        record = plan.company if entity is Entity.COMPANY else plan.contact
        if record is not None and record.values:
            yield plan, record


def _creations(entity: Entity, plans: Iterable[RowPlan], source: ImportSource) -> Iterator[Creation]:
    owner: dict[str, Any] = {"owner_id": source.owner_id} if source.owner_id is not None else {}
    for plan, record in _said(entity, plans):
        if record.action is RowAction.CREATE:
            columns = owner if entity is Entity.COMPANY else {**owner, "company_id": plan.company_id}
            values = {**record.values, **_inferred(plan, record)} if entity is Entity.CONTACT else record.values
            yield Creation(record.id, columns, values, _claims(entity, plan, record.values, source))


def _inferred(plan: RowPlan, contact: RecordPlan) -> dict[str, Any]:
    """Return the values that follow by a rule from the job title that is written."""
    return plan.row.inferred if "job_title" in contact.values else {}


def _rule_claims(plans: Iterable[RowPlan], source: ImportSource) -> Iterator[tuple[RecordPlan, dict[str, Any]]]:
    """Yield the contacts that are written, with what follows from their titles by a rule."""
    column = source.columns[Entity.CONTACT].get("job_title")
    for plan, record in _said(Entity.CONTACT, plans):
        if inferred := _inferred(plan, record):
            evidence = [{"line": plan.row.line, "column": column, "rule": "job_title"}]
            yield record, {key: {"value": value, "evidence": evidence} for key, value in inferred.items()}


def write_chunk(session: Session, chunk: PreparedChunk, source: ImportSource) -> None:
    """Write prepared rows; the caller's transaction also holds the import's progress."""
    run_statements(session, chunk.statements)
    if chunk.observations:
        record_observations(session, chunk.observations)
    run_statements(session, chunk.fallbacks)
    _link(session, chunk.links)
    for entity, tagging in chunk.tags:
        tag_records(session, entity, tagging, source_ref=source.ref)


def _claims(
    entity: Entity, plan: RowPlan, values: Mapping[str, Any], source: ImportSource
) -> dict[str, dict[str, Any]]:
    line, column_of = plan.row.line, source.columns[entity]
    claims: dict[str, dict[str, Any]] = {
        key: {"value": value, "evidence": [{"line": line, "column": column_of.get(key)}]}
        for key, value in values.items()
    }
    for key in _guessed(entity, plan) & claims.keys():
        claims[key]["confidence"] = GUESSED
    return claims


def _guessed(entity: Entity, plan: RowPlan) -> AbstractSet[str]:
    return _SPLIT_NAMES if plan.row.guessed_names and entity is Entity.CONTACT else frozenset()


def _observation(entity: Entity, plan: RowPlan, record: RecordPlan, source: ImportSource) -> Observation:
    return Observation(
        entity=entity,
        entity_id=record.id,
        source_kind=SourceKind.IMPORT,
        source_ref=source.ref,
        observed_at=source.observed_at,
        values={
            key: SourcedValue(said["value"], said.get("confidence"), tuple(said["evidence"]))
            for key, said in _claims(entity, plan, record.values, source).items()
        },
    )


def _rule_observation(record: RecordPlan, claims: Mapping[str, Any], source: ImportSource) -> Observation:
    return Observation(
        entity=Entity.CONTACT,
        entity_id=record.id,
        source_kind=SourceKind.RULE,
        source_ref=source.ref,
        observed_at=source.observed_at,
        values={key: SourcedValue(said["value"], None, tuple(said["evidence"])) for key, said in claims.items()},
    )


def _link(session: Session, links: dict[UUID, UUID]) -> None:
    if not links:
        return
    session.execute(
        text(
            "UPDATE contacts SET company_id = said.company_id, updated_at = now()"
            " FROM unnest(CAST(:contacts AS uuid[]), CAST(:companies AS uuid[])) AS said(contact_id, company_id)"
            " WHERE tenant_id = :tenant AND id = said.contact_id AND contacts.company_id IS NULL"
        ),
        {"contacts": array(list(links)), "companies": array(list(links.values())), "tenant": tenant_of(session)},
    )


def _taggings(plans: Sequence[RowPlan], source: ImportSource) -> list[tuple[Entity, Tagging]]:
    """Return the tags to write.

    The list's tags go on every record that the import created or was allowed to change; a row's own tags go on its main
    record. Tags of new records come before the tags that later rows add.
    """
    new, known = _TagSets(), _TagSets()
    met: set[UUID] = set()
    for plan in plans:
        own = tuple(plan.row.tags)
        for entity, record in ((Entity.CONTACT, plan.contact), (Entity.COMPANY, plan.company)):
            if record is None:
                continue
            if record.tagged:
                tags = own
                if source.list_tags and record.id not in met:
                    met.add(record.id)
                    tags = own + source.list_tags
                if tags:
                    (new if record.action is RowAction.CREATE else known).add(entity, record.id, tags)
            own = ()
    return [*new.taggings(fresh=True), *known.taggings(fresh=False)]


class _TagSets:
    def __init__(self) -> None:
        self._records: dict[Entity, list[UUID]] = {Entity.CONTACT: [], Entity.COMPANY: []}
        self._names: dict[Entity, list[tuple[str, ...]]] = {Entity.CONTACT: [], Entity.COMPANY: []}

    def add(self, entity: Entity, record: UUID, tags: tuple[str, ...]) -> None:
        self._records[entity].append(record)
        self._names[entity].append(tags)

    def taggings(self, *, fresh: bool) -> list[tuple[Entity, Tagging]]:
        return [(kind, Tagging.of(ids, self._names[kind], fresh=fresh)) for kind, ids in self._records.items() if ids]
