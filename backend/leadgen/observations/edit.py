"""A person's edit: an ordinary observation, which machines cannot override."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.custom_fields.queries import catalog_of
from leadgen.errors import MAX_PROBLEMS, FieldProblem, InvalidError, NotFoundError, shortened
from leadgen.fields import Entity, Field, FieldError, SourceKind, UnknownField, catalog
from leadgen.observations.fold import Observation, SourcedValue, read_claims
from leadgen.observations.store import Change, load_observations, record_observations, retract


def user_ref(user_id: UUID) -> str:
    """Return the source reference of a person's observations."""
    return f"user:{user_id}"


def read_edit(
    entity: Entity, values: Mapping[str, Any], *, creating: bool = False, fields: Mapping[str, Field] | None = None
) -> dict[str, SourcedValue]:
    """Return the claims in a person's input; one `InvalidError` names every wrong field.

    `fields` is the catalogue with the namespace's own fields; None: without them.

    `null` clears a field and keeps it clear. When `creating`, `null` has no effect.
    """
    problems: list[FieldProblem] = []
    unknown = 0
    known: dict[str, Any] = {}
    catalogue = fields or catalog(entity)
    for key, value in values.items():
        field = catalogue.get(key)
        if field is None:
            unknown += 1
            if unknown <= MAX_PROBLEMS:  # the nearest key is looked up only for the fields that are reported
                problems.extend(UnknownField(entity, key).errors)
        elif not field.editable or field.computed:
            problems.append(FieldProblem(key, "Cannot be edited by hand.", "Leave it out."))
        else:
            known[key] = value
    claims, errors = read_claims(entity, known, keep_empty=not creating, fields=fields)
    problems += [_problem(error) for error in errors]
    wrong = {error.field for error in errors}
    problems += [
        FieldProblem(key, f"{shortened(repr(value))} means no value.", "Send null to clear the field.")
        for key, value in known.items()
        if key not in wrong and _stands_for_nothing(value, claims.get(key))
    ]
    if problems:
        names = ", ".join(problem.field for problem in problems[:5])
        count = len(problems) + max(0, unknown - MAX_PROBLEMS)
        raise InvalidError(f"{count:,} value(s) cannot be stored: {names}", errors=problems, count=count)
    return claims


def _stands_for_nothing(given: Any, claim: SourcedValue | None) -> bool:
    """Return whether a text that says something, as "NaN" or "n/a", would be read as no value.

    In a file that is an empty cell. In an edit it would clear a field that nobody asked to clear.
    """
    return isinstance(given, str) and given.strip() != "" and (claim is None or claim.value is None)


def _problem(error: FieldError) -> FieldProblem:
    return FieldProblem(error.field, f"{error.reason[:1].upper()}{error.reason[1:]}.", error.fix)


def person_observations(
    entity: Entity, entity_id: UUID, claims: Mapping[str, SourcedValue], *, by: UUID
) -> list[Observation]:
    """Return one observation per field, so that each field can be released separately."""
    return [
        Observation(
            entity=entity,
            entity_id=entity_id,
            source_kind=SourceKind.PERSON,
            source_ref=user_ref(by),
            values={key: claim},
        )
        for key, claim in claims.items()
    ]


def record_edit(
    session: Session, entity: Entity, ids: Collection[UUID], claims: Mapping[str, SourcedValue], *, by: UUID
) -> list[Change]:
    """Store a person's claims on these records."""
    return record_observations(
        session, [item for key in ids for item in person_observations(entity, key, claims, by=by)]
    )


def release_field(session: Session, entity: Entity, entity_id: UUID, key: str, *, by: UUID) -> list[Change]:
    """Retract what people said about one field, so that other sources show again.

    Raises a 404 when no person said anything about the field.
    """
    if key not in catalog_of(session, entity):
        raise UnknownField(entity, key)
    said = load_observations(session, entity, [entity_id]).get(entity_id, [])
    mine = [item.id for item in said if item.source_kind is SourceKind.PERSON and set(item.values) == {key}]
    if not mine:
        raise NotFoundError(f"Nobody has set {key} by hand.")
    return retract(session, ids=mine, reason="released by hand", by=by)
