"""API models of companies."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from leadgen.companies.company_filter import CompanyFilter, CompanySelection
from leadgen.fields import Entity, catalog
from leadgen.lists.schemas import SortQuery
from leadgen.observations.value_models import value_model
from leadgen.schema import In, Instant, Out, Query
from leadgen.tags.schemas import TagChangeIn, TagRefOut


class CompanySort(StrEnum):
    """Sort orders of a list of companies."""

    NAME = "name"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    DOMAIN = "domain"
    EMPLOYEES_COUNT = "employees_count"
    REVENUE_EUR_M = "revenue_eur_m"
    TRIAGE_SCORE = "triage_score"
    CREDIBILITY_SCORE = "credibility_score"
    HQ_COUNTRY = "hq_country"
    INDUSTRY = "industry"
    TIER = "tier"
    STATUS = "status"


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


class CompanyBase(Out):
    """A company as a list shows it: its own columns and the current values of its main fields."""

    id: UUID
    version: int
    created_at: Instant
    updated_at: Instant
    owner: OwnerOut | None
    tags: list[TagRefOut]
    contacts_count: int


class CompanyDetailBase(CompanyBase):
    """A company with every value; `locked_fields` are those that a person set."""

    locked_fields: list[str]


_FIELDS = catalog(Entity.COMPANY)
LIST_FIELDS = tuple(field for field in _FIELDS.values() if field.table == "companies" and field.key != "notes")
CompanyOut = value_model("CompanyOut", CompanyBase, LIST_FIELDS)
CompanyDetailOut = value_model("CompanyDetailOut", CompanyDetailBase, _FIELDS.values())


class CompanyPageOut(Out):
    """One page of companies; `total` counts all matches exactly."""

    items: list[CompanyOut]  # type: ignore[valid-type]
    total: int
    next_cursor: str | None


class CompanyListQuery(CompanyFilter, SortQuery):
    """Filter, order and cursor of the list."""

    sort: CompanySort = CompanySort.NAME


class CompanyIn(In):
    """A new company: field values by key (see `/api/fields`); a name or a domain is required.

    A company with the same domain gets a 409 `duplicate` with `existing` {id, name}, unless `allow_duplicate` is set.
    """

    values: dict[str, Any]
    owner_id: UUID | None = None
    tag_ids: list[UUID] = Field(default=[], max_length=50)
    allow_duplicate: bool = Field(default=False, description="Create it although a record with this domain is there")


class CompanyPatchIn(In):
    """A person's edit; `version` is the one that the person saw.

    A newer version gets a 409 with the current values. `null` clears a field and keeps it clear. Machines never
    override what a person sets.
    """

    version: int
    values: dict[str, Any] = Field(default_factory=dict)
    owner_id: UUID | None = None


class CompanyPath(In):
    company_id: UUID


class CompanyValuePath(CompanyPath):
    field: str


class CompanyTagPath(CompanyPath):
    tag_id: UUID


class CompanyFilterQuery(CompanyFilter):
    """The filter, as a query string."""

    comes_as_text = True


class ProvenanceQuery(Query):
    field: str | None = Field(default=None, description="Only this field")


class CompanyIdsIn(In):
    """Ids of companies."""

    selection: CompanySelection


class CompanyTagsIn(TagChangeIn):
    """Tags to add and remove, and the companies to change."""

    selection: CompanySelection
