"""API models that all lists share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from leadgen.lists.keyset import Direction
from leadgen.schema import Out, PageQuery

CountryCode = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$"), AfterValidator(str.upper)]
"""ISO 3166-1 alpha-2, in either case."""


class SortQuery(PageQuery):
    """Paging and direction; each list defines its own sorts."""

    direction: Direction = Field(default=Direction.ASC, description="Records without a value come last in both")


class FacetValueOut(Out):
    """One value of a facet and its number of records; `empty` counts records without a value."""

    value: str
    label: str
    count: int


class FacetOut(Out):
    """One facet with its values, most frequent first."""

    key: str
    label: str
    values: list[FacetValueOut]


class FacetsOut(Out):
    """Counts under a filter; `total` is the number of records that match all of it."""

    total: int
    facets: list[FacetOut]


class CountOut(Out):
    """Number of records that an action changed."""

    count: int
