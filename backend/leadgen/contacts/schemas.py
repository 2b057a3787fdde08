"""API models of contacts."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from leadgen.contacts.contact_filter import ContactFilter, ContactSelection
from leadgen.fields import Entity, catalog, enums
from leadgen.lists.schemas import SortQuery
from leadgen.observations.value_models import value_model
from leadgen.records.schemas import OwnerOut, RecordIdsIn, RecordIn, RecordPatchIn, RecordPath, RecordTagsIn
from leadgen.schema import Instant, Out
from leadgen.tags.schemas import TagRefOut


class ContactSort(StrEnum):
    """Sort orders of a list of contacts; `name` is last name, then first name."""

    NAME = "name"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    COMPANY = "company"
    JOB_TITLE = "job_title"
    EMAIL = "email"
    CONTACT_SCORE = "contact_score"
    AUTHORITY_SCORE = "authority_score"
    SENIORITY_LEVEL = "seniority_level"
    DEPARTMENT = "department"
    ICP_FIT = "icp_fit"
    MESSAGE_STATUS = "message_status"


class CompanyRefOut(Out):
    """A contact's company in short form."""

    id: UUID
    name: str | None
    domain: str | None
    hq_country: str | None
    industry: enums.Industry | None
    company_size: enums.CompanySize | None
    status: enums.CompanyStatus


class ContactBase(Out):
    """A contact as a list shows it; `name` is the display name."""

    id: UUID
    name: str | None
    version: int
    created_at: Instant
    updated_at: Instant
    company: CompanyRefOut | None
    owner: OwnerOut | None
    tags: list[TagRefOut]
    custom: dict[str, Any] = Field(default_factory=dict, description="Values of the namespace's own fields, by key")


class ContactDetailBase(ContactBase):
    """A contact with every value; `locked_fields` are those that a person set."""

    locked_fields: list[str]


_FIELDS = catalog(Entity.CONTACT)
LIST_FIELDS = tuple(field for field in _FIELDS.values() if field.table == "contacts" and field.key != "notes")
ContactOut = value_model("ContactOut", ContactBase, LIST_FIELDS)
ContactDetailOut = value_model("ContactDetailOut", ContactDetailBase, _FIELDS.values())


class ContactPageOut(Out):
    """One page of contacts; `total` counts all matches exactly."""

    items: list[ContactOut]  # type: ignore[valid-type]
    total: int
    next_cursor: str | None


class ContactListQuery(ContactFilter, SortQuery):
    """Filter, order and cursor of the list."""

    sort: ContactSort = ContactSort.NAME


class CompanyContactsQuery(SortQuery):
    """Order and cursor of a company's list of contacts."""

    sort: ContactSort = ContactSort.NAME


class ContactFilterQuery(ContactFilter):
    """The filter, as a query string."""

    comes_as_text = True


class JobTitlesQuery(ContactFilterQuery):
    """Part of a job title, among the contacts that the filter selects."""

    title: str | None = Field(default=None, max_length=100, description="Part of the title")
    limit: int = Field(default=50, ge=1, le=500)


class JobTitleOut(Out):
    """One title (in its most frequent spelling) and how many contacts have it."""

    title: str
    count: int


class JobTitlesOut(Out):
    """Titles, most frequent first."""

    items: list[JobTitleOut]


class MatchingCountOut(Out):
    """How many contacts a filter selects, and how many each channel reaches."""

    total: int
    with_email: int
    with_linkedin: int
    with_company: int


class ContactIn(RecordIn):
    """A new contact: field values by key (see `/api/fields`).

    A name, an e-mail or a LinkedIn address is required. A contact with the same e-mail or LinkedIn address gets a 409
    `duplicate` with `existing` {id, name}, unless `allow_duplicate` is set.
    """

    company_id: UUID | None = None
    allow_duplicate: bool = Field(
        default=False, description="Create it although a record with this e-mail or LinkedIn address is there"
    )


class ContactPatchIn(RecordPatchIn):
    __doc__ = RecordPatchIn.__doc__

    company_id: UUID | None = None


class ContactPath(RecordPath):
    contact_id: UUID

    @property
    def record_id(self) -> UUID:
        return self.contact_id


class ContactIdsIn(RecordIdsIn):
    """Ids of contacts."""

    selection: ContactSelection


class ContactTagsIn(RecordTagsIn):
    """Tags to add and remove, and the contacts to change."""

    selection: ContactSelection
