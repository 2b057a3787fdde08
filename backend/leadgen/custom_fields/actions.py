"""Makes, renames, archives and converts custom fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from slugify import slugify
from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.context import Hook
from leadgen.custom_fields.custom_field import PREFIX, CustomType
from leadgen.custom_fields.models import CustomFieldDefinition
from leadgen.custom_fields.queries import field_of, forget_own_fields
from leadgen.custom_fields.schemas import CustomFieldIn, CustomFieldPatchIn
from leadgen.db import dumps, new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError
from leadgen.fields import Field, FieldError, catalog, coerce, normalize_text
from leadgen.tenancy import tenant_of

MOST_FIELDS = 200
"""Fields of one entity, archived ones included: the values of all of them are in one column."""
_EXAMPLES = 3


class StoredValues(Protocol):
    """Stored values of custom fields, which a slice above keeps."""

    def distinct(self, session: Session, field: Field) -> list[Any]: ...

    def rewrite(self, session: Session, field: Field, changes: Mapping[str, str]) -> None: ...


STORED_VALUES = Hook[StoredValues]("stored values of custom fields")
_WORD = re.compile(r"\w")


def create_field(session: Session, given: CustomFieldIn) -> CustomFieldDefinition:
    """Create a field; 409 when a field of the same name is there, 422 for wrong choices."""
    label = " ".join(given.label.split())
    _check_label(session, given.entity, label)
    table = CustomFieldDefinition
    taken = set(session.scalars(select(table.key).where(table.entity == given.entity)))
    if len(taken) >= MOST_FIELDS:
        raise InvalidError(f"There are {MOST_FIELDS} fields of this kind already, archived ones included.")
    definition = CustomFieldDefinition(
        id=new_id(),
        tenant_id=tenant_of(session),
        entity=given.entity,
        key=_free_key(label, taken),
        label=label,
        label_key=normalize_text(label),
        type=given.type,
        choices=_checked_choices(given.type, given.choices),
        hint=given.hint.strip(),
        version=1,
    )
    session.add(definition)
    session.flush()  # a second field of the same name is refused here
    forget_own_fields(session)
    return definition


def update_field(session: Session, definition: CustomFieldDefinition, given: CustomFieldPatchIn) -> None:
    """Rename, archive or convert a field.

    A new type, or choices that leave one out, need every stored value to fit.
    """
    if given.version != definition.version:
        raise ConflictError(
            "Someone else changed this field since you opened it. Load it again.", code=ErrorCode.VERSION_CONFLICT
        )
    if given.label is not None and normalize_text(given.label) != definition.label_key:
        _check_label(session, definition.entity, given.label)
    if given.label is not None:
        definition.label = " ".join(given.label.split())
        definition.label_key = normalize_text(definition.label)
    if given.hint is not None:
        definition.hint = given.hint.strip()
    if given.archived is not None:
        definition.archived_at = datetime.now(UTC) if given.archived else None
    kind = given.type or definition.type
    choices = _checked_choices(kind, definition.choices if given.choices is None else given.choices)
    if kind is not definition.type or choices != definition.choices:
        _convert(session, field_of(definition, kind=kind, choices=tuple(choices)))
        definition.type, definition.choices = kind, choices
    definition.version += 1
    session.flush()  # the fields are read again below
    forget_own_fields(session)


def _check_label(session: Session, entity: Any, label: str) -> None:
    key = normalize_text(label)
    if not _WORD.search(label):
        raise InvalidError(
            "A field needs a name.", errors=[FieldProblem("label", "Holds no letter or digit.", "Write a name.")]
        )
    table = CustomFieldDefinition
    same = session.scalar(select(table.label).where(table.entity == entity, table.label_key == key))
    known = next((one.label for one in catalog(entity).values() if normalize_text(one.label) == key), None)
    if same is not None or known is not None:
        raise ConflictError(
            f"There is a field “{same or known}” already. Choose another name, or use that field.",
            code=ErrorCode.DUPLICATE,
            errors=[FieldProblem("label", "Is the name of another field.", "Choose another name, or use that field.")],
        )


def _free_key(label: str, taken: set[str]) -> str:
    stem = f"{PREFIX}{slugify(label, separator='_', max_length=40) or 'field'}"
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key


def _checked_choices(kind: CustomType, given: list[str]) -> list[str]:
    if kind is not CustomType.CHOICE:
        return []
    choices = [" ".join(one.split()) for one in given]
    keys = [normalize_text(one) for one in choices]
    if not choices or not all(keys) or len(set(keys)) < len(keys) or max(map(len, choices)) > 100:
        problem = FieldProblem(
            "choices",
            "Are missing, empty, doubled or longer than 100 characters.",
            "List each choice once, as a short text.",
        )
        raise InvalidError("Give at least one choice; each is a different text.", errors=[problem])
    return choices


def _convert(session: Session, wanted: Field) -> None:
    """Rewrite every value in its new form; refuse when one does not fit."""
    stored = STORED_VALUES.get()
    changes: dict[str, str] = {}
    wrong: list[str] = []
    for value in stored.distinct(session, wanted):
        try:
            converted = coerce(wanted, _as_cell(value))
        except FieldError:
            converted = None
        if converted is None:
            wrong.append(str(_as_cell(value))[:60])
        elif converted != value:
            changes[dumps(value)] = dumps(converted)
    if wrong:
        shown = ", ".join(f"“{value}”" for value in wrong[:_EXAMPLES])
        raise InvalidError(
            f"{len(wrong):,} different values do not fit: {shown}. Correct them first, or make a new field.",
            errors=[
                FieldProblem("type", f"{len(wrong):,} values do not fit.", "Correct them first, or make a new field.")
            ],
            count=len(wrong),
        )
    if changes:
        stored.rewrite(session, wanted, changes)


def _as_cell(value: Any) -> Any:
    """Return a stored value as a person would write it."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value
