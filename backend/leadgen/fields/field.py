"""Catalogue entry: one fact that can be known about a company or a contact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

EnumClass: TypeAlias = type[StrEnum]


class Entity(StrEnum):
    """Kind of record that a value can belong to."""

    COMPANY = "company"
    CONTACT = "contact"


class SourceKind(StrEnum):
    """Kind of source of a value, in the default order of survivorship."""

    PERSON = "person"
    REGISTRY = "registry"
    IMPORT = "import"
    RULE = "rule"
    LLM = "llm"


class FieldType(StrEnum):
    """Form of a value; `coerce` defines what each form accepts and returns."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    NUMBER = "number"
    MILLIONS_EUR = "millions_eur"
    YEAR = "year"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    ENUM = "enum"
    COUNTRY = "country"
    URL = "url"
    LINKEDIN_URL = "linkedin_url"
    DOMAIN = "domain"
    EMAIL = "email"
    PHONE = "phone"
    IDENTIFIER = "identifier"
    TEXT_LIST = "text_list"
    OBJECT = "object"
    OBJECT_LIST = "object_list"


class OwnChoice(StrEnum):
    """Base of the choices of a field that a namespace has made; each member is shown in its own spelling."""


class FilterKind(StrEnum):
    """How lists filter by a field: by chosen values, with counts of each, or by a least and a greatest value."""

    FACET = "facet"
    RANGE = "range"


DEFAULT_SOURCES: tuple[SourceKind, ...] = tuple(SourceKind)

# The user's own list spells a trade name, website or mailbox better than a register or a model does.
LIST_BEFORE_REGISTRY: tuple[SourceKind, ...] = (
    SourceKind.PERSON,
    SourceKind.IMPORT,
    SourceKind.REGISTRY,
    SourceKind.RULE,
    SourceKind.LLM,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One catalogue entry.

    `table`.`column` holds the current value (the materialised fold of the observations). `sources` orders the kinds of
    source from strongest to weakest; a person is always first. `computed` values follow from other rows and can be
    neither imported, edited nor observed. `minimum` and `maximum` bound numbers; `max_length` bounds text, in
    characters. `hint` gives unit and meaning, for prompts and forms. `aliases` are column headers of this field.
    `filter` says how lists filter by the field: facets and filters of records are generated from it.
    """

    key: str
    entity: Entity
    type: FieldType
    label: str
    group: str
    table: str
    column: str
    enum: EnumClass | None = None
    hint: str = ""
    personal: bool = False
    filter: FilterKind | None = None
    importable: bool = True
    editable: bool = True
    exportable: bool = True
    computed: bool = False
    sources: tuple[SourceKind, ...] = DEFAULT_SOURCES
    aliases: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None

    def __post_init__(self) -> None:
        if set(self.sources) != set(SourceKind) or self.sources[0] is not SourceKind.PERSON:
            raise ValueError(f"{self.key}: sources must order every kind, a person first")
        if (self.type is FieldType.ENUM) != (self.enum is not None):
            raise ValueError(f"{self.key}: an enum field names its enum, and only an enum field does")

    @property
    def facet(self) -> bool:
        """Return whether lists count the records of each value."""
        return self.filter is FilterKind.FACET

    @property
    def members(self) -> EnumClass:
        """Return the enum of an enum field; raise `TypeError` for any other field."""
        if self.enum is None:
            raise TypeError(f"{self.key} is not an enum field")
        return self.enum

    def rank(self, kind: SourceKind) -> int:
        """Return the rank of a kind of source for this field: 0 is the strongest."""
        return self.sources.index(kind)
