"""API models that companies and contacts share, and those of owners."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from leadgen.records.selection import RecordSelection
from leadgen.schema import In, Out, Query
from leadgen.tags.schemas import TagChangeIn


class OwnerOut(Out):
    """The salesperson that a record is assigned to."""

    id: UUID
    name: str
    email: str | None


class OwnerListOut(Out):
    """All owners by name."""

    items: list[OwnerOut]


class OwnerIn(In):
    """A new owner."""

    name: str = Field(min_length=1, max_length=200)
    email: str | None = Field(default=None, max_length=320)


class RecordPatchIn(In):
    """A person's edit; `version` is the one that the person saw.

    A newer version gets a 409 with the current values. `null` clears a field and keeps it clear. Machines never
    override what a person sets.
    """

    version: int
    values: dict[str, Any] = Field(default_factory=dict)
    owner_id: UUID | None = None


class RecordIn(In):
    """A new record: field values by key (see `/api/fields`)."""

    values: dict[str, Any]
    owner_id: UUID | None = None
    tag_ids: list[UUID] = Field(default=[], max_length=50)
    allow_duplicate: bool = False


class RecordPath(In):
    """A path that names a record."""

    @property
    def record_id(self) -> UUID:
        """Return the id of the record, whose parameter bears the name of its kind."""
        raise AttributeError(type(self).__name__)


class ProvenanceQuery(Query):
    field: str | None = Field(default=None, description="Only this field")


class RecordIdsIn(In):
    """Ids of records."""

    selection: RecordSelection


class RecordTagsIn(TagChangeIn):
    """Tags to add and remove, and the records to change."""

    selection: RecordSelection
