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
from leadgen.records.schemas import OwnerOut, RecordIdsIn, RecordIn, RecordPatchIn, RecordPath, RecordTagsIn
from leadgen.schema import Instant, Out
from leadgen.tags.schemas import TagRefOut


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


class CompanyBase(Out):
    """A company as a list shows it: its own columns and the current values of its main fields."""

    id: UUID
    version: int
    created_at: Instant
    updated_at: Instant
    owner: OwnerOut | None
    tags: list[TagRefOut]
    custom: dict[str, Any] = Field(default_factory=dict, description="Values of the namespace's own fields, by key")
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


class CompanyIn(RecordIn):
    """A new company: field values by key (see `/api/fields`); a name or a domain is required.

    A company with the same domain gets a 409 `duplicate` with `existing` {id, name}, unless `allow_duplicate` is set.
    """

    allow_duplicate: bool = Field(default=False, description="Create it although a record with this domain is there")


class CompanyPatchIn(RecordPatchIn):
    __doc__ = RecordPatchIn.__doc__


class CompanyPath(RecordPath):
    company_id: UUID

    @property
    def record_id(self) -> UUID:
        return self.company_id


class CompanyFilterQuery(CompanyFilter):
    """The filter, as a query string."""

    comes_as_text = True


class CompanyIdsIn(RecordIdsIn):
    """Ids of companies."""

    selection: CompanySelection


class CompanyTagsIn(RecordTagsIn):
    """Tags to add and remove, and the companies to change."""

    selection: CompanySelection
