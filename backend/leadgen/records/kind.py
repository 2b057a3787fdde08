"""One kind of record: its table, its tags, and what its lists filter and count by.

Most facets and all ranges come from the catalogue of fields: a field says how lists filter by it. A kind adds what is
not a field, such as computed values, links and tags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.fields import Entity, Field, FieldType, FilterKind, catalog
from leadgen.fields.countries import country_name
from leadgen.fields.synonyms import enum_label
from leadgen.lists.ids import Column
from leadgen.lists.schemas import CountryCode
from leadgen.records.models import RecordTable

R = TypeVar("R", bound=RecordTable)
Check = Callable[[Session, UUID | None], None]
"""Raises a 404 when the record that a link names does not exist."""

MANY_VALUES = 40
"""Expected number of values of a facet whose values are not listed."""


def _as_is(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacet:
    """One facet of a kind of record.

    The filter includes and excludes values of `column` by its attributes `key` and `not_key`. `value_type` is the type
    of one value, `values` the expected number of values, `label_of` the label of a value. `can_be_empty`: the filter
    takes `empty` for records without a value.
    """

    key: str
    column: Column
    label: str
    value_type: Any
    values: int = MANY_VALUES
    can_be_empty: bool = True
    hint: str | None = None
    label_of: Callable[[str], str] = _as_is


@dataclass(frozen=True, slots=True)
class TagFilter:
    """A filter by tags: `key` is its attribute, `record` the column of the record whose tags are meant.

    `assigned` and `tag` are the columns of the table of assignments.
    """

    key: str
    record: Column
    assigned: Column
    tag: Column


@dataclass(frozen=True, kw_only=True)
class RecordKind(Generic[R]):
    """Companies, or contacts.

    `facets` count columns of `table`; `linked_facets` count columns of the table that a record links to. `ranges` have
    a least and a greatest value. `presence` are columns that have a value or not: the filter's attribute is `has_` and
    the name. The first of `tags` are the record's own. `links` are the columns that people set directly, each with the
    check of its value; all other values follow from observations. `searches_linked`: a search reads the linked records,
    too, so that hits cost more to find than to keep.
    """

    entity: Entity
    table: type[R]
    many: str
    facets: tuple[RecordFacet, ...]
    linked_facets: tuple[RecordFacet, ...] = ()
    presence: Mapping[str, Column]
    tags: tuple[TagFilter, ...]
    links: Mapping[str, Check]
    search_hint: str
    searches_linked: bool = False
    ranges: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        ranged = (item for item in catalog(self.entity).values() if item.filter is FilterKind.RANGE)
        object.__setattr__(self, "ranges", {item.key: self.column(item.column) for item in ranged})

    @property
    def own_facets(self) -> tuple[RecordFacet, ...]:
        """Return the facets on columns of the kind's own table: the declared ones, and the owner."""
        owner = RecordFacet(key="owner_ids", column=self.column("owner_id"), label="Owner", value_type=UUID, values=20)
        return (*self.facets, owner)

    @property
    def one(self) -> str:
        """Return the noun for one record."""
        return self.entity.value

    def column(self, name: str) -> Column:
        """Return a column of the kind's table."""
        found: Column = getattr(self.table, name)
        return found


def catalogue_facets(entity: Entity, table: type[RecordTable], **changes: Mapping[str, Any]) -> tuple[RecordFacet, ...]:
    """Return a facet for each field that the catalogue declares as one; `changes` are by the field's key."""
    fields = (item for item in catalog(entity).values() if item.filter is FilterKind.FACET)
    return tuple(replace(_facet_of(item, table), **changes.get(item.key, {})) for item in fields)


def _facet_of(item: Field, table: type[RecordTable]) -> RecordFacet:
    value_type, values, label_of = _VALUES[item.type](item)
    return RecordFacet(
        key=item.key,
        column=getattr(table, item.column),
        label=item.label,
        value_type=value_type,
        values=values,
        can_be_empty=bool(table.__table__.c[item.column].nullable),
        hint="ISO 3166-1 alpha-2 codes, or `empty`" if item.type is FieldType.COUNTRY else None,
        label_of=label_of,
    )


def _enum_values(item: Field) -> tuple[Any, int, Callable[[str], str]]:
    members = item.members
    return members, len(members) + 1, lambda value: enum_label(members(value))


_VALUES: Mapping[FieldType, Callable[[Field], tuple[Any, int, Callable[[str], str]]]] = {
    FieldType.ENUM: _enum_values,
    FieldType.COUNTRY: lambda _item: (CountryCode, MANY_VALUES, country_name),
    FieldType.BOOLEAN: lambda _item: (bool, 3, lambda value: "Yes" if value == "true" else "No"),
}
"""Type of one value, expected number of values and labels of a facet, by the type of its field."""


def range_type(item: Field) -> type[int | float]:
    """Return the type of the ends of a range over a field."""
    return int if item.type in (FieldType.INTEGER, FieldType.YEAR) else float


def linked_facets(facets: Iterable[RecordFacet], **keys: str) -> tuple[RecordFacet, ...]:
    """Return facets of a company as facets of its contacts: the new keys, each with the key of the company's facet.

    A contact without a company has no value.
    """
    own = {facet.key: facet for facet in facets}
    return tuple(
        replace(
            own[key], key=new, label=new.replace("_", " ").capitalize(), can_be_empty=True, hint=_of_linked(own[key])
        )
        for new, key in keys.items()
    )


def _of_linked(facet: RecordFacet) -> str | None:
    return f"{facet.label} of the company, or `empty`" if facet.hint else None
