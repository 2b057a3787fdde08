"""Provenance: per field the winning claim, the losing claims, and their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.custom_fields.queries import catalog_of
from leadgen.errors import NotFoundError
from leadgen.fields import Entity, SourceKind, get_field
from leadgen.observations.fold import FieldOutcome, Observation, ObservedValue, SourcedValue, fold
from leadgen.observations.sources import ImportedFile, ListOriginOut, imported_files
from leadgen.observations.store import load_observations
from leadgen.observations.tables import record_tables
from leadgen.schema import Instant, Money, Out
from leadgen.users.models import User


class SaidOut(Out):
    """One claim of one source about a field. `cost` is the US dollars of the whole observation.

    `origin` says where an imported list is from.
    """

    observation_id: UUID
    value: Any
    source_kind: SourceKind
    source_ref: str
    source_label: str
    origin: ListOriginOut | None = None
    stage: str | None
    provider: str | None
    code_version: str | None
    observed_at: Instant
    confidence: float | None
    evidence: list[dict[str, Any]]
    cost: Money


class FieldProvenanceOut(Out):
    """Provenance of one field: the value shown, losing and former claims, and the lock.

    Losing claims are sorted by strength, followed by what registers no longer say. A field is locked when a person
    set it.
    """

    field: str
    label: str
    group: str
    value: Any
    locked: bool
    winner: SaidOut
    losers: list[SaidOut]


class ProvenanceOut(Out):
    """Every field of a record that has a claim, in the catalogue's order."""

    fields: list[FieldProvenanceOut]


def explain(session: Session, entity: Entity, entity_id: UUID, *, field: str | None = None) -> ProvenanceOut:
    """Return the provenance of every value (or of one field) of a record."""
    said = load_observations(session, entity, [entity_id]).get(entity_id, [])
    names, files = _people(session, said), imported_files(session, said)
    verdicts = fold(said)
    verdicts |= _followed(entity, entity_id, verdicts)
    if field is not None and field not in verdicts:
        raise NotFoundError(f"Nobody has said anything about {field}.")
    return ProvenanceOut(
        fields=[
            FieldProvenanceOut(
                field=key,
                label=known.label,
                group=known.group,
                value=verdicts[key].winner.claim.value,
                locked=verdicts[key].locked,
                winner=_said(verdicts[key].winner, names, files),
                losers=[_said(item, names, files) for item in (*verdicts[key].losers, *verdicts[key].former)],
            )
            for key, known in catalog_of(session, entity).items()
            if key in verdicts and field in (None, key)
        ]
    )


def _followed(entity: Entity, entity_id: UUID, verdicts: Mapping[str, FieldOutcome]) -> dict[str, FieldOutcome]:
    """Return the values that a rule derives, as claims of a rule at the time of the value that they follow from."""
    follow = record_tables(entity).follow
    known = {key: one.winner.claim.value for key, one in verdicts.items() if one.winner.claim.value is not None}
    if follow is None or follow.depends.isdisjoint(known):
        return {}
    source = max(
        (verdicts[key].winner.observation for key in follow.depends & known.keys()), key=lambda one: one.observed_at
    )
    found = {}
    for key, (value, why) in follow.rule(known).items():
        if key not in verdicts:
            claim = SourcedValue(value, None, ({"title": why},))
            said = Observation(
                entity=entity,
                entity_id=entity_id,
                source_kind=SourceKind.RULE,
                source_ref=f"rule:{key}",
                values={key: claim},
                id=uuid5(entity_id, key),
                observed_at=source.observed_at,
            )
            found[key] = FieldOutcome(get_field(entity, key), ObservedValue(said, claim), ())
    return found


def _people(session: Session, said: Iterable[Observation]) -> dict[str, str]:
    refs = {item.source_ref for item in said if item.source_kind is SourceKind.PERSON}
    ids = [UUID(ref.removeprefix("user:")) for ref in refs if ref.startswith("user:")]
    rows = session.execute(select(User.id, User.display_name).where(User.id.in_(ids))) if ids else ()
    return {f"user:{key}": name for key, name in rows}


_LABELS = {
    SourceKind.PERSON: "A person",
    SourceKind.REGISTRY: "State register",
    SourceKind.IMPORT: "Imported file",
    SourceKind.RULE: "Rule",
    SourceKind.LLM: "AI research",
}


def _said(said: ObservedValue, names: Mapping[str, str], files: Mapping[str, ImportedFile]) -> SaidOut:
    observation, claim = said.observation, said.claim
    label = names.get(observation.source_ref) or _LABELS[observation.source_kind]
    file = files.get(observation.source_ref) if observation.source_kind is SourceKind.IMPORT else None
    if file is not None:
        label = f"{label} {file.filename}"
    if observation.provider:
        label = f"{label} ({observation.provider})"
    return SaidOut(
        observation_id=observation.id,
        value=claim.value,
        source_kind=observation.source_kind,
        source_ref=observation.source_ref,
        source_label=label,
        origin=None if file is None else file.origin,
        stage=observation.stage,
        provider=observation.provider,
        code_version=observation.code_version,
        observed_at=observation.observed_at,
        confidence=claim.confidence,
        evidence=[dict(item) for item in claim.evidence],
        cost=observation.cost,
    )
