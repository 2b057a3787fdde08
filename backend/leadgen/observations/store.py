"""Stores observations of thousands of records in a handful of statements.

The order is always: lock the records, add or retract observations, fold the touched records again, write what
changed. The lock makes two writers of one record take turns, so that each fold sees all earlier observations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from leadgen.custom_fields.custom_field import is_custom, observed_field
from leadgen.custom_fields.queries import own_fields
from leadgen.db import array, array_of_new_ids, dumps, new_id
from leadgen.errors import FieldProblem, InvalidError, NotFoundError
from leadgen.fields import Entity, SourceKind, UnknownField
from leadgen.observations.fold import Observation, SourcedValue, current
from leadgen.observations.models import ObservationRow
from leadgen.observations.tables import Normalize, record_tables
from leadgen.observations.write import Statement, insert_statements, run_statements, unnest, update_records
from leadgen.tenancy import tenant_of

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Change:
    """A record whose current values changed.

    `fields` are the changed keys, `values` all values after the change.
    """

    entity: Entity
    entity_id: UUID
    fields: frozenset[str]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewRecord:
    """Columns of a new record that no observation sets: its company, owner, import."""

    columns: Mapping[str, Any]


class Creation(NamedTuple):
    """A record to create with all of its claims.

    `columns` as in `NewRecord`; `values` are canonical and never None. `claims` is what `observations.values` stores
    of them: `{field: {"value", "confidence", "evidence"}}`.
    """

    id: UUID
    columns: Mapping[str, Any]
    values: Mapping[str, Any]
    claims: Mapping[str, dict[str, Any]]


def creation_statements(
    entity: Entity, creations: Iterable[Creation], *, source_kind: SourceKind, source_ref: str, observed_at: datetime
) -> list[Statement]:
    """Return the statements that create records from the observations of a single source.

    Equal to `record_observations` with nothing to lock or fold. Values must be known to the catalogue and not
    computed. Needs no database, so that the statements can be prepared ahead.
    """
    ids, columns, values, claims = [], [], [], []
    for given in creations:
        item = _creation_in_stored_form(entity, given)
        ids.append(item.id)
        columns.append(item.columns)
        values.append(item.values)
        claims.append(dumps(item.claims))  # at once: thousands of dicts cost more to keep
    if not ids:
        return []
    said = _claims_statement(
        entity, ids, claims, source_kind=source_kind, source_ref=source_ref, observed_at=observed_at
    )
    return [*insert_statements(entity, ids, columns, values), said]


def claim_statements(
    entity: Entity,
    said: Iterable[tuple[UUID, Mapping[str, Any]]],
    *,
    source_kind: SourceKind,
    source_ref: str,
    observed_at: datetime,
    fallback: bool = False,
) -> list[Statement]:
    """Return the statement that adds claims which change no current value; nothing is read or folded.

    These are claims of a further source of records that are created in the same transaction, whose columns hold the
    values already, and `fallback` claims about fields that another source has filled.
    """
    pairs = [(key, dumps(claims)) for key, claims in said]
    if not pairs:
        return []
    ids, claims = [key for key, _ in pairs], [text for _, text in pairs]
    return [
        _claims_statement(
            entity,
            ids,
            claims,
            source_kind=source_kind,
            source_ref=source_ref,
            observed_at=observed_at,
            fallback=fallback,
        )
    ]


def _claims_statement(
    entity: Entity,
    ids: Sequence[UUID],
    claims: Sequence[str],
    *,
    source_kind: SourceKind,
    source_ref: str,
    observed_at: datetime,
    fallback: bool = False,
) -> Statement:
    return Statement(
        f"INSERT INTO observations (tenant_id, id, entity, {entity.value}_id, source_kind, source_ref, observed_at, cost,"
        " fallback, values)"
        " SELECT :tenant, id, :entity, record_id, :source_kind, :source_ref, :observed_at, 0, :fallback, claims"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:records AS uuid[]), CAST(string_to_array(:claims, E'\\n') AS jsonb[]))"
        " AS r(id, record_id, claims)",
        {
            "entity": entity.value, "source_kind": source_kind.value, "source_ref": source_ref, "observed_at": observed_at,
            "ids": array_of_new_ids(len(ids)), "records": array(list(ids)),
            "fallback": fallback,
            "claims": "\n".join(claims),  # JSON contains no raw line break
        },
    )  # fmt: skip


def _creation_in_stored_form(entity: Entity, item: Creation) -> Creation:
    normalize = record_tables(entity).normalize
    if normalize is None or normalize.keys.isdisjoint(item.values):
        return item
    changed = normalize.rule(item.values, {key: item.values[key] for key in normalize.keys & item.values.keys()})
    if not changed:
        return item
    claims = {**item.claims, **{key: {**item.claims[key], "value": value} for key, value in changed.items()}}
    return item._replace(values={**item.values, **changed}, claims=claims)


def record_observations(
    session: Session, observations: Sequence[Observation], *, new: Mapping[UUID, NewRecord] | None = None
) -> list[Change]:
    """Store observations and update their records; return the records whose values changed.

    Ids in `new` are created with these observations; all others must exist (`NotFoundError` names one that does not).
    A field outside the catalogue raises `UnknownField`, a computed one `InvalidError`; then nothing is stored.
    """
    _check(session, observations)
    changes: list[Change] = []
    for entity in Entity:
        mine = [item for item in observations if item.entity is entity]
        by_record: dict[UUID, list[Observation]] = defaultdict(list)
        for item in mine:
            by_record[item.entity_id].append(item)
        ids = sorted(by_record)  # one lock order for all writers, over all parts
        for start in range(0, len(ids), BATCH):
            part = {key: by_record[key] for key in ids[start : start + BATCH]}
            changes += _record_part(session, entity, part, new or {})
    return changes


def _record_part(
    session: Session, entity: Entity, part: dict[UUID, list[Observation]], new: Mapping[UUID, NewRecord]
) -> list[Change]:
    created = [key for key in part if key in new]
    existing = [key for key in part if key not in new]
    changes: list[Change] = []
    before = _lock_and_load(session, entity, existing)
    part = _in_stored_form(entity, before, part)
    if created:
        values = {key: current(part[key]) for key in created}
        given = [new[key].columns for key in created]
        run_statements(session, insert_statements(entity, created, given, list(values.values())))
        changes += [Change(entity, key, frozenset(values[key]), values[key]) for key in created]
    _insert(session, [item for items in part.values() for item in items])
    if existing:
        after = {key: [*before.get(key, ()), *part[key]] for key in existing}
        edited = {key for key in existing if any(i.source_kind is SourceKind.PERSON for i in part[key])}
        changes += _store_fold(session, entity, before, after, edited)
    return changes


def _in_stored_form(
    entity: Entity, before: Mapping[UUID, Sequence[Observation]], part: dict[UUID, list[Observation]]
) -> dict[UUID, list[Observation]]:
    normalize = record_tables(entity).normalize
    if normalize is None:
        return part
    result = {}
    for key, items in part.items():
        result[key] = items
        if any(normalize.keys & item.values.keys() for item in items):
            values = current([*before.get(key, ()), *items])
            given = {name for item in items for name in item.values}
            result[key] = [form for item in items for form in _normal(item, values, given, normalize)]
    return result


def _normal(
    item: Observation, values: Mapping[str, Any], given: Collection[str], normalize: Normalize
) -> list[Observation]:
    """Return the observation in its stored form, with the values that follow from it.

    A followed value never replaces one that was `given` with the observation.
    """
    said = {key: item.values[key].value for key in normalize.keys & item.values.keys()}
    changed = normalize.rule({**values, **{key: value for key, value in said.items() if value is not None}}, said)
    if not changed:
        return [item]
    claims = {key: replace(claim, value=changed.get(key, claim.value)) for key, claim in item.values.items()}
    source = next(claim for key, claim in item.values.items() if key in said)
    more = {key: replace(source, value=value) for key, value in changed.items() if key not in given}
    match item.source_kind:
        case SourceKind.IMPORT:  # the rows of the list were completed on reading, so that the preview shows it
            more = {}
        case SourceKind.PERSON:  # one observation per field, so that each can be released separately
            parts = [replace(item, id=new_id(), values={key: claim}) for key, claim in more.items()]
            return [replace(item, values=claims), *parts]
    return [replace(item, values={**claims, **more})]


_ERASE = text("UPDATE observations SET values = '{}', updated_at = now() WHERE tenant_id = :tenant AND id = ANY(:ids)")


def retract(
    session: Session,
    *,
    source_ref: str | None = None,
    ids: Collection[UUID] | None = None,
    reason: str,
    by: UUID | None = None,
    erase: bool = False,
) -> list[Change]:
    """Retract observations by source reference or by id; return the records that changed.

    Observations that are already retracted do not change. Without `source_ref` and `ids` nothing is touched. With
    `erase`, the values of the observations named by `ids` are deleted, for sources with a right to it; only the fact
    that an observation existed remains.
    """
    if source_ref is None and ids is None:
        return []
    rows = select(ObservationRow.id, ObservationRow.entity, ObservationRow.company_id, ObservationRow.contact_id).where(
        ObservationRow.retracted_at.is_(None)
    )
    if source_ref is not None:
        rows = rows.where(ObservationRow.source_ref == source_ref)
    if ids is not None:
        rows = rows.where(ObservationRow.id.in_(ids))
    found: dict[Entity, dict[UUID, set[UUID]]] = {entity: defaultdict(set) for entity in Entity}
    for row in session.execute(rows):
        found[row.entity][row.company_id or row.contact_id].add(row.id)
    changes: list[Change] = []
    for entity, by_record in found.items():
        records = sorted(by_record)
        for start in range(0, len(records), BATCH):
            part = {key: by_record[key] for key in records[start : start + BATCH]}
            changes += _retract_part(session, entity, part, reason=reason, by=by)
    if erase and ids:
        session.execute(_ERASE, {"tenant": tenant_of(session), "ids": list(ids)})
    return changes


def _retract_part(
    session: Session, entity: Entity, part: dict[UUID, set[UUID]], *, reason: str, by: UUID | None
) -> list[Change]:
    before = _lock_and_load(session, entity, list(part))
    gone = {item for items in part.values() for item in items}
    now = datetime.now(UTC)
    session.execute(
        text(
            "UPDATE observations SET retracted_at = :now, retracted_by = :by, retract_reason = :reason, updated_at = now()"
            " WHERE tenant_id = :tenant AND id = ANY(:ids) AND retracted_at IS NULL"
        ),
        {"now": now, "by": by, "reason": reason, "tenant": tenant_of(session), "ids": list(gone)},
    )
    after = {
        key: [replace(item, retracted_at=now) if item.id in gone else item for item in items]
        for key, items in before.items()
    }
    return _store_fold(session, entity, before, after, set())


def refold(session: Session, entity: Entity, ids: Collection[UUID]) -> None:
    """Rewrite every catalogue column of these records from their observations.

    For repair, and for a check in tests.
    """
    loaded = _lock_and_load(session, entity, list(ids))
    values = {key: current(loaded.get(key, ())) for key in ids}
    update_records(session, entity, values, fields=None, edited=set())


def load_observations(
    session: Session, entity: Entity, ids: Collection[UUID], *, retracted: bool = False
) -> dict[UUID, list[Observation]]:
    """Return the observations of these records, by record; retracted ones only when requested."""
    kept: dict[UUID, Sequence[Observation]] | None = session.info.get(_KEPT)
    if kept is None or retracted:
        return _load(session, entity, ids, retracted=retracted)
    unread = [key for key in ids if key not in kept]
    read = _load(session, entity, unread, retracted=False)
    kept.update({key: read.get(key, []) for key in unread})
    return {key: list(kept[key]) for key in ids if kept[key]}


_KEPT = "observations_kept"


@contextmanager
def read_once(session: Session) -> Iterator[None]:
    """Make `load_observations` read each record only once inside the block.

    Many stages can then evaluate the same records. Nothing may be written inside the block.
    """
    session.info[_KEPT] = {}
    try:
        yield
    finally:
        del session.info[_KEPT]


def _load(session: Session, entity: Entity, ids: Collection[UUID], *, retracted: bool) -> dict[UUID, list[Observation]]:
    column = ObservationRow.company_id if entity is Entity.COMPANY else ObservationRow.contact_id
    # Core columns, not entities: a batch must neither fill the session nor be answered from it.
    rows = _READ.where(ObservationRow.tenant_id == tenant_of(session), column.in_(ids))
    if not retracted:
        rows = rows.where(ObservationRow.retracted_at.is_(None))
    found: dict[UUID, list[Observation]] = defaultdict(list)
    if ids:
        for row in session.execute(rows):
            observation = _observation(row)
            found[observation.entity_id].append(observation)
    return found


def current_values(session: Session, entity: Entity, ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return the current value per field of these records, from their observations."""
    return {key: current(items) for key, items in load_observations(session, entity, ids).items()}


def _check(session: Session, observations: Iterable[Observation]) -> None:
    known: set[tuple[Entity, str]] = set()
    for item in observations:
        for key in item.values:
            if (item.entity, key) not in known:
                if is_custom(key) and key not in own_fields(session, item.entity):
                    raise UnknownField(item.entity, key)
                if observed_field(item.entity, key).computed:
                    problem = FieldProblem(key, "Is computed and cannot be observed.", "Leave it out.")
                    raise InvalidError(f"{key} is computed and cannot be observed.", errors=[problem])
                known.add((item.entity, key))


def _lock_and_load(session: Session, entity: Entity, ids: list[UUID]) -> dict[UUID, list[Observation]]:
    if not ids:
        return {}
    locked = session.scalars(
        text(
            f"SELECT id FROM {record_tables(entity).main} WHERE tenant_id = :tenant AND id = ANY(:ids)"
            " ORDER BY id FOR NO KEY UPDATE"
        ),
        {"tenant": tenant_of(session), "ids": ids},
    ).all()
    missing = set(ids) - set(locked)
    if missing:
        raise NotFoundError(f"There is no {entity} {min(missing)}.")
    return load_observations(session, entity, ids)


def _insert(session: Session, observations: Sequence[Observation]) -> None:
    columns: dict[str, list[Any]] = {
        "id": [item.id for item in observations],
        "entity": [item.entity.value for item in observations],
        "company_id": [item.entity_id if item.entity is Entity.COMPANY else None for item in observations],
        "contact_id": [item.entity_id if item.entity is Entity.CONTACT else None for item in observations],
        "source_kind": [item.source_kind.value for item in observations],
        "source_ref": [item.source_ref for item in observations],
        "stage": [item.stage for item in observations],
        "provider": [item.provider for item in observations],
        "code_version": [item.code_version for item in observations],
        "observed_at": [item.observed_at.isoformat() for item in observations],
        "cost": [item.cost for item in observations],
        "fallback": [item.fallback for item in observations],
        "values": [dumps({key: _claim_json(claim) for key, claim in item.values.items()}) for item in observations],
    }
    source, params = unnest("observations", columns)
    listed = ", ".join(f'"{column}"' for column in columns)
    sql = f"INSERT INTO observations (tenant_id, {listed}) SELECT :tenant, {listed} FROM {source}"
    run_statements(session, [Statement(sql, params)])


def _claim_json(claim: SourcedValue) -> dict[str, Any]:
    shown: dict[str, Any] = {"value": claim.value}
    if claim.confidence is not None:
        shown["confidence"] = claim.confidence
    if claim.evidence:
        shown["evidence"] = claim.evidence
    return shown


# renamed, because a row has a method of this name
_COLUMNS = [column.label("claims") if column.key == "values" else column for column in ObservationRow.__table__.columns]
_READ = select(ObservationRow).with_only_columns(*_COLUMNS)


def _observation(row: Row[Any]) -> Observation:
    return Observation(
        id=row.id,
        entity=row.entity,
        entity_id=row.company_id or row.contact_id,
        source_kind=row.source_kind,
        source_ref=row.source_ref,
        stage=row.stage,
        provider=row.provider,
        code_version=row.code_version,
        observed_at=row.observed_at,
        cost=row.cost,
        retracted_at=row.retracted_at,
        fallback=row.fallback,
        values={
            key: SourcedValue(said["value"], said.get("confidence"), tuple(said.get("evidence", ())))
            for key, said in row.claims.items()
        },
    )


def _store_fold(
    session: Session,
    entity: Entity,
    before: Mapping[UUID, Sequence[Observation]],
    after: Mapping[UUID, Sequence[Observation]],
    edited: set[UUID],
) -> list[Change]:
    changes: list[Change] = []
    for key, items in after.items():
        old, values = current(before.get(key, ())), current(items)
        changed = {name for name in old.keys() | values.keys() if old.get(name) != values.get(name)}
        if changed:
            changes.append(Change(entity, key, frozenset(changed), values))
    fields = frozenset(name for change in changes for name in change.fields)
    values_of = {change.entity_id: change.values for change in changes}
    if values_of:
        update_records(session, entity, values_of, fields=fields, edited=edited)
    return changes
