"""The filter over one kind of record, for lists, facets, bulk actions, exports, campaigns and run selections.

The attributes of a filter are generated from its kind: two lists per facet, `min_` and `max_` per range, `has_` per
column that may have no value. The conditions are generated from the same declarations.
"""

# ruff: noqa: RUF012 - Pydantic copies the defaults of its models
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, TypeVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, select

from leadgen.fields import catalog
from leadgen.lists.conditions import between, conditions_that_narrow, contains_words, in_or_not, present
from leadgen.lists.ids import Column
from leadgen.observations.sources import select_imported
from leadgen.records.kind import RecordFacet, RecordKind, range_type
from leadgen.schema import In

Condition = ColumnElement[bool]
Empty = Literal["empty"]
S = TypeVar("S", bound=Select[Any])


class RecordFilter(In):
    """A filter over one kind of record: all conditions must hold.

    A subclass names its `kind` and adds what only that kind has. A subclass of such a filter has the same kind.
    """

    kind: ClassVar[RecordKind[Any]]

    search: str | None = Field(default=None, max_length=200)
    tag_ids: list[UUID] = Field(default=[], description="Has at least one of these tags")
    not_tag_ids: list[UUID] = Field(default=[], description="Has none of these tags")
    import_id: UUID | None = Field(default=None, description="Created or filled by this import, and not undone since")
    owner_ids: list[UUID | Empty] = []
    not_owner_ids: list[UUID | Empty] = []
    has_tags: bool | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None

    def __init_subclass__(cls, *, kind: RecordKind[Any] | None = None, **options: Any) -> None:
        super().__init_subclass__(**options)
        if kind is not None:  # before Pydantic collects the fields
            cls.kind = kind
            cls.__annotations__.update(_attributes(kind))

    def own_conditions(self) -> list[Condition]:
        """Return the conditions that only this kind has, on its table."""
        return []

    def linking_conditions(self) -> list[Condition]:
        """Return the conditions on other records that link to these."""
        return []

    def linked_conditions(self, choices: Mapping[str, Condition]) -> list[Condition]:  # noqa: ARG002 - for kinds with linked facets
        """Return the conditions that the linked record meets all of `choices`."""
        return []

    def search_conditions(self, *, walked: bool) -> list[Condition]:  # noqa: ARG002 - for kinds that search linked records
        """Return the conditions of the search; see `filter_conditions`."""
        return [contains_words(self.search, self.kind.column("search_text"))] if self.search else []


def _attributes(kind: RecordKind[Any]) -> Iterator[tuple[str, Any]]:
    yield "search", Annotated[str | None, Field(default=None, max_length=200, description=kind.search_hint)]
    for facet in (*kind.facets, *kind.linked_facets):
        values: Any = list[facet.value_type | Empty] if facet.can_be_empty else list[facet.value_type]  # type: ignore[name-defined]
        yield facet.key, Annotated[values, Field(default=[], description=facet.hint)]
        yield f"not_{facet.key}", Annotated[values, Field(default=[])]
    for name in kind.presence:
        yield f"has_{name}", Annotated[bool | None, Field(default=None)]
    for name in kind.ranges:
        end = range_type(catalog(kind.entity)[name])
        yield f"min_{name}", Annotated[end | None, Field(default=None)]
        yield f"max_{name}", Annotated[end | None, Field(default=None)]


def facet_choices(
    chosen: RecordFilter, facets: Iterable[RecordFacet], columns: Mapping[str, Column] | None = None
) -> dict[str, Condition]:
    """Return the conditions that these facets set, by filter attribute.

    `columns` replace the facets' own, by key.
    """
    found: dict[str, Condition] = {}
    for facet in facets:
        include, exclude = getattr(chosen, facet.key), getattr(chosen, f"not_{facet.key}")
        if include or exclude:
            column = facet.column if columns is None else columns[facet.key]
            found[facet.key] = in_or_not(column, include, exclude)
    return found


def filter_conditions(chosen: RecordFilter, *, without: str | None = None, walked: bool = False) -> list[Condition]:
    """Return all conditions of a filter on the table of its kind, `without` one facet's own choice.

    `walked`: for a statement that reads few records. It looks up what each one links to instead of finding all such
    records.
    """
    own = facet_choices(chosen, chosen.kind.own_facets)
    linked = facet_choices(chosen, chosen.kind.linked_facets)
    for choices in (own, linked):
        choices.pop(without or "", None)
    return [*own.values(), *chosen.linked_conditions(linked), *other_conditions(chosen, without=without, walked=walked)]


def other_conditions(chosen: RecordFilter, *, without: str | None = None, walked: bool = False) -> list[Condition]:
    """Return the filter's conditions that are not a facet's choice, and those on tags."""
    kind, record_id = chosen.kind, chosen.kind.table.id
    conditions = chosen.own_conditions()
    for name, column in kind.ranges.items():
        conditions.append(between(column, getattr(chosen, f"min_{name}"), getattr(chosen, f"max_{name}")))
    if chosen.import_id is not None:
        conditions.append(record_id.in_(select_imported(kind.entity, [chosen.import_id])))
    conditions.append(between(kind.table.created_at, chosen.created_after, chosen.created_before))
    conditions += [present(column, getattr(chosen, f"has_{name}")) for name, column in kind.presence.items()]
    conditions += [
        *chosen.search_conditions(walked=walked),
        *chosen.linking_conditions(),
        *_tag_conditions(chosen, without),
    ]
    return conditions_that_narrow(conditions)


def _tag_conditions(chosen: RecordFilter, without: str | None) -> Iterator[Condition]:
    for tags in chosen.kind.tags:
        tagged, excluded = select(tags.assigned), f"not_{tags.key}"
        if tags.key == without:
            continue
        if include := getattr(chosen, tags.key):
            yield tags.record.in_(tagged.where(tags.tag.in_(include)))
        if exclude := getattr(chosen, excluded, None):
            yield tags.record.not_in(tagged.where(tags.tag.in_(exclude)))
    if chosen.has_tags is not None:
        own = chosen.kind.tags[0]
        tagged = select(own.assigned)
        yield own.record.in_(tagged) if chosen.has_tags else own.record.not_in(tagged)


def apply_filter(statement: S, chosen: RecordFilter, *, walked: bool = False) -> S:
    """Narrow a statement over the table of a filter's kind to what the filter selects, without adding a join.

    `walked`: for a statement that reads few records.
    """
    return statement.where(*filter_conditions(chosen, walked=walked))
