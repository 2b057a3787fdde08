"""Recognises columns by the fields that a namespace has made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from leadgen.custom_fields.queries import own_fields
from leadgen.fields import Entity, Field, normalize_text
from leadgen.imports.columns.headers import EXACT, HEADER_CHARACTERS
from leadgen.imports.columns.recognition import Guess
from leadgen.imports.file.profile import ColumnProfile


def own_targets(session: Session) -> dict[str, Field]:
    """Return the namespace's own fields by their target in a mapping."""
    return {f"{entity}.{key}": field for entity in Entity for key, field in own_fields(session, entity).items()}


def with_own_fields(
    columns: Sequence[ColumnProfile], guesses: Sequence[Guess], own: Mapping[str, Field]
) -> list[Guess]:
    """Return guesses in which a column that bears the name of an own field goes there.

    Where companies and contacts have a field of that name, it is the contacts'.
    """
    by_name: dict[str, str] = {}
    for target, field in own.items():
        by_name[normalize_text(field.label)] = target
        by_name[normalize_text(field.key)] = target
    found = []
    for column, guess in zip(columns, guesses, strict=True):
        name = normalize_text(column.header[:HEADER_CHARACTERS])
        target = by_name.get(name, "")
        if not target:
            found.append(guess)
            continue
        by_name = {key: other for key, other in by_name.items() if other != target}
        label = own[target].label
        found.append(replace(guess, target=target, confidence=EXACT, why=f"is your field “{label}”", question=None))
    return found
