"""Look-ups in the catalogue. An unknown key is an error, never dropped silently."""

from __future__ import annotations

from difflib import get_close_matches

from leadgen.errors import AppError, ErrorCode, FieldProblem, shortened
from leadgen.fields.entries.company import COMPANY_FIELDS
from leadgen.fields.entries.contact import CONTACT_FIELDS
from leadgen.fields.field import Entity, Field
from leadgen.fields.text import normalize_text

_FIELDS: dict[Entity, dict[str, Field]] = {
    Entity.COMPANY: {field.key: field for field in COMPANY_FIELDS},
    Entity.CONTACT: {field.key: field for field in CONTACT_FIELDS},
}


class UnknownField(AppError):  # noqa: N818 - the name every slice knows
    """A field key that the catalogue does not have; the error names the nearest known key."""

    status = 422
    code = ErrorCode.UNKNOWN_FIELD
    title = "Unknown field"

    def __init__(self, entity: Entity, key: str) -> None:
        key = shortened(key)
        near = get_close_matches(key, _FIELDS[entity], n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        super().__init__(
            f"A {entity} has no field {key!r}.{hint}",
            errors=[
                FieldProblem(key, "No such field.", hint.strip() or "Leave it out, or see /api/fields for the keys.")
            ],
        )
        self.entity = entity
        self.key = key
        self.nearest = near[0] if near else None


def catalog(entity: Entity | str) -> dict[str, Field]:
    """Return every field of an entity by key, in display order. Do not change the dict."""
    return _FIELDS[Entity(entity)]


def get_field(entity: Entity | str, key: str) -> Field:
    """Return one field; raises `UnknownField` naming the nearest key."""
    entity = Entity(entity)
    field = _FIELDS[entity].get(key)
    if field is None:
        raise UnknownField(entity, key)
    return field


def _headers(entity: Entity) -> dict[str, Field]:
    # A field's own key and label count as headers too. Where two fields claim a header, the first in the catalogue
    # keeps it.
    found: dict[str, Field] = {}
    for field in _FIELDS[entity].values():
        if field.importable:
            for header in (field.key, field.label, *field.aliases):
                found.setdefault(normalize_text(header), field)
    return found


_HEADERS = {entity: _headers(entity) for entity in Entity}


def find_by_header(entity: Entity | str, header: str) -> Field | None:
    """Return the importable field whose key, label or alias equals a column header.

    Case, accents and punctuation are ignored.
    """
    return _HEADERS[Entity(entity)].get(normalize_text(header))
