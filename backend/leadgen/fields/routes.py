"""/api/fields: the catalogue for import mapping, forms, facets and record pages."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from sqlalchemy.orm import Session

from leadgen.api import Routes
from leadgen.context import Hook
from leadgen.countries.lookups import HOME_OF, LABELS
from leadgen.fields import enums
from leadgen.fields.catalog import catalog
from leadgen.fields.field import Entity, Field, OwnChoice
from leadgen.fields.schemas import CatalogOut, EnumMemberOut, FieldGroupOut, FieldOut, RegisterNameOut
from leadgen.fields.synonyms import enum_label
from leadgen.tenancy import request_session

routes = Routes("fields", "/api/fields", tag="Fields")

OWN_FIELDS = Hook[Callable[[Session, Entity], Mapping[str, Field]]]("the namespace's own fields")
GROUPS = {
    "identity": "Identity",
    "firmographics": "Firmographics",
    "profile": "Profile",
    "deep_profile": "Deep research",
    "market": "Market",
    "opportunity": "Opportunity",
    "signals": "Signals",
    "legal": "Legal and registry",
    "role": "Role",
    "location": "Location",
    "scores": "Scores",
    "workflow": "Workflow",
    "custom": "Own fields",
}


def _members(enum: type[StrEnum]) -> list[EnumMemberOut]:
    return [EnumMemberOut(value=member.value, label=enum_label(member)) for member in enum]


def _enum_name(enum: type[StrEnum]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", enum.__name__).lower()


def _shown(field: Field) -> FieldOut:
    return FieldOut(
        key=field.key,
        entity=field.entity,
        type=field.type,
        label=field.label,
        group=field.group,
        hint=field.hint,
        enum=_enum_name(field.enum) if field.enum and not issubclass(field.enum, OwnChoice) else None,
        members=_members(field.enum) if field.enum else [],
        personal=field.personal,
        facet=field.facet,
        importable=field.importable and not field.computed,
        editable=field.editable and not field.computed,
        exportable=field.exportable,
        sources=list(field.sources),
    )


def _fields_of(session: Session, entity: Entity) -> list[Field]:
    return [*catalog(entity).values(), *OWN_FIELDS.get()(session, entity).values()]


@routes.get("", permission="fields:read", out=CatalogOut)
def show_catalog() -> CatalogOut:
    """Return every field of companies and contacts, also the namespace's own, their groups, enums and state registers."""
    session = request_session()
    known = [item for _, item in inspect.getmembers(enums, inspect.isclass) if issubclass(item, StrEnum)]
    return CatalogOut(
        company=[_shown(field) for field in _fields_of(session, Entity.COMPANY)],
        contact=[_shown(field) for field in _fields_of(session, Entity.CONTACT)],
        groups=[FieldGroupOut(key=key, label=label) for key, label in GROUPS.items()],
        enums={_enum_name(item): _members(item) for item in known if item is not StrEnum},
        registers=[RegisterNameOut(code=code, label=LABELS[code], country=home) for code, home in HOME_OF.items()],
    )
