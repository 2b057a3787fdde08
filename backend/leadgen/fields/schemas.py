"""Schemas of the catalogue in the API."""

from __future__ import annotations

from leadgen.fields.field import Entity, FieldType, SourceKind
from leadgen.schema import Out


class EnumMemberOut(Out):
    """One member of an enum, with its label."""

    value: str
    label: str


class FieldOut(Out):
    """One field of a record."""

    key: str
    entity: Entity
    type: FieldType
    label: str
    group: str
    hint: str
    enum: str | None
    members: list[EnumMemberOut]
    personal: bool
    facet: bool
    importable: bool
    editable: bool
    exportable: bool
    sources: list[SourceKind]


class FieldGroupOut(Out):
    """A group of fields, in display order."""

    key: str
    label: str


class RegisterNameOut(Out):
    """A connected state register: the code of its stage, its name and its country."""

    code: str
    label: str
    country: str


class CatalogOut(Out):
    """The whole catalogue, every enum by its name, and the state registers."""

    company: list[FieldOut]
    contact: list[FieldOut]
    groups: list[FieldGroupOut]
    enums: dict[str, list[EnumMemberOut]]
    registers: list[RegisterNameOut]
