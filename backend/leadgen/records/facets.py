"""Counts the values of facets under a filter, and labels them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from leadgen.lists.conditions import EMPTY
from leadgen.lists.facets import Counts, Facet
from leadgen.lists.ids import Column
from leadgen.lists.schemas import FacetOut, FacetValueOut
from leadgen.records.filter import Condition
from leadgen.records.kind import RecordFacet, RecordKind
from leadgen.records.models import Owner
from leadgen.tags.models import Tag
from leadgen.tags.queries import count_tagged


def facets_to_count(
    facets: Iterable[RecordFacet], choices: Mapping[str, Condition], columns: Mapping[str, Column] | None = None
) -> list[Facet]:
    """Return facets for a scan, each with the condition that it sets now; `columns` replace the facets' own."""
    return [
        Facet(
            facet.key,
            facet.column if columns is None else columns[facet.key],
            choices.get(facet.key),
            facet.values,
        )
        for facet in facets
    ]


def count_tags(session: Session, kind: RecordKind[Any], conditions: Sequence[Condition]) -> dict[str, int]:
    """Return the number of records of each tag, by tag, of the records that meet the conditions."""
    if not conditions:
        return {str(key): count for key, count in count_tagged(session, kind.entity).items()}
    own = kind.tags[0]
    tagged = (
        select(kind.table)
        .where(*conditions)
        .join(own.assigned.class_, own.assigned == own.record)
        .with_only_columns(own.tag, func.count(), maintain_column_froms=True)
    )
    return {str(key): count for key, count in session.execute(tagged.group_by(own.tag))}


def show_facets(session: Session, counts: Counts, facets: Iterable[RecordFacet]) -> list[FacetOut]:
    """Return counted facets with labels, in the order of `counts`; ids of tags and owners get their names."""
    known = {facet.key: facet for facet in facets}
    names: dict[str, str] = {EMPTY: "Not known"}
    names |= {str(key): name for key, name in session.execute(select(Tag.id, Tag.name))}
    names |= {str(key): name for key, name in session.execute(select(Owner.id, Owner.name))}
    shown = []
    for key, by_value in counts.items():
        facet = known.get(key)
        values = [
            FacetValueOut(
                value=value, label=names.get(value) or (facet.label_of(value) if facet else value), count=count
            )
            for value, count in sorted(by_value.items(), key=lambda item: (-item[1], item[0]))
        ]
        shown.append(FacetOut(key=key, label=facet.label if facet else "Tags", values=values))
    return shown
