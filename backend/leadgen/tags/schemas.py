"""API models of tags."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from leadgen.fields.enums import CompanyTagCategory
from leadgen.schema import In, Line, Out

Color = Field(default=None, pattern=r"^#[0-9a-fA-F]{6}$", description="`#rrggbb`")


class TagRefOut(Out):
    """A tag as shown on a record."""

    id: UUID
    name: str
    color: str | None


class TagOut(TagRefOut):
    """A tag with its number of records."""

    category: CompanyTagCategory | None
    companies_count: int
    contacts_count: int
    version: int


class TagListOut(Out):
    """All tags of the namespace by name."""

    items: list[TagOut]


class TagIn(In):
    """A new tag, or another name or colour for one."""

    name: Line = Field(min_length=1, max_length=100)
    color: str | None = Color
    category: CompanyTagCategory | None = None


class TagPatchIn(TagIn):
    """Another name, colour or category for a tag; `version` is the one that was seen."""

    version: int = Field(description="The version you saw")


class TagPath(In):
    tag_id: UUID


class TagChangeIn(In):
    """Tags to add and to remove; ids of this namespace's tags."""

    add: list[UUID] = Field(default=[], max_length=50)
    remove: list[UUID] = Field(default=[], max_length=50)


class TagRefsOut(Out):
    """The tags of one record."""

    items: list[TagRefOut]
