"""The filter over contacts, for lists, facets, bulk actions, exports, campaigns and runs."""

# ruff: noqa: RUF012 - Pydantic copies the defaults of its models
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from pydantic import Field, model_validator
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session

from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.errors import NotFoundError
from leadgen.fields import Entity, catalog, enums
from leadgen.lists.conditions import (
    EMPTY,
    between,
    conditions_that_narrow,
    has_word,
    in_or_not,
    present,
    search_words,
)
from leadgen.lists.ids import Column
from leadgen.lists.keyset import exists_all, select_ids
from leadgen.lists.schemas import CountryCode
from leadgen.observations.sources import select_imported
from leadgen.schema import MAX_IDS, In
from leadgen.tags.models import CompanyTagAssignment, ContactTagAssignment

Empty = Literal["empty"]
S = TypeVar("S", bound=Select[Any])


class ContactFilter(In):
    """Filter over contacts: all conditions must hold.

    Lists include; `not_` lists exclude; `empty` means no value.
    """

    search: str | None = Field(
        default=None,
        max_length=200,
        description="Words in name, e-mail, title, company or domain: the beginning of a word, or three letters or more of it;"
        " case and accents do not matter",
    )
    seniority_level: list[enums.SeniorityLevel | Empty] = []
    not_seniority_level: list[enums.SeniorityLevel | Empty] = []
    department: list[enums.Department | Empty] = []
    not_department: list[enums.Department | Empty] = []
    language: list[enums.Language | Empty] = []
    not_language: list[enums.Language | Empty] = []
    location_country: list[CountryCode | Empty] = Field(default=[], description="ISO 3166-1 alpha-2 codes, or `empty`")
    not_location_country: list[CountryCode | Empty] = []
    icp_fit: list[enums.IcpFit | Empty] = []
    not_icp_fit: list[enums.IcpFit | Empty] = []
    linkedin_activity: list[enums.LinkedinActivity | Empty] = []
    not_linkedin_activity: list[enums.LinkedinActivity | Empty] = []
    contact_source: list[enums.ContactSource | Empty] = []
    not_contact_source: list[enums.ContactSource | Empty] = []
    relationship_status: list[enums.RelationshipStatus | Empty] = []
    not_relationship_status: list[enums.RelationshipStatus | Empty] = []
    message_status: list[enums.ContactMessageStatus] = []
    not_message_status: list[enums.ContactMessageStatus] = []
    company_industry: list[enums.Industry | Empty] = []
    not_company_industry: list[enums.Industry | Empty] = []
    company_size: list[enums.CompanySize | Empty] = []
    not_company_size: list[enums.CompanySize | Empty] = []
    company_country: list[CountryCode | Empty] = Field(default=[], description="HQ country of the company, or `empty`")
    not_company_country: list[CountryCode | Empty] = []
    company_region: list[enums.GeoRegion | Empty] = []
    not_company_region: list[enums.GeoRegion | Empty] = []
    company_revenue_range: list[enums.RevenueRange | Empty] = []
    not_company_revenue_range: list[enums.RevenueRange | Empty] = []
    company_business_model: list[enums.BusinessModel | Empty] = []
    not_company_business_model: list[enums.BusinessModel | Empty] = []
    company_tier: list[enums.CompanyTier | Empty] = []
    not_company_tier: list[enums.CompanyTier | Empty] = []
    company_status: list[enums.CompanyStatus | Empty] = []
    not_company_status: list[enums.CompanyStatus | Empty] = []
    company_ids: list[UUID | Empty] = []
    not_company_ids: list[UUID | Empty] = []
    job_title: list[str] = Field(default=[], max_length=200, description="Exact titles, case aside")
    not_job_title: list[str] = Field(default=[], max_length=200)
    tag_ids: list[UUID] = Field(default=[], description="Has at least one of these tags")
    not_tag_ids: list[UUID] = Field(default=[], description="Has none of these tags")
    company_tag_ids: list[UUID] = Field(default=[], description="Its company has at least one of these tags")
    import_id: UUID | None = Field(default=None, description="Created or filled by this import, and not undone since")
    owner_ids: list[UUID | Empty] = []
    not_owner_ids: list[UUID | Empty] = []
    has_tags: bool | None = None
    has_company: bool | None = None
    has_email: bool | None = None
    has_linkedin: bool | None = None
    has_phone: bool | None = None
    min_contact_score: int | None = None
    max_contact_score: int | None = None
    min_authority_score: int | None = None
    max_authority_score: int | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


FACETS = tuple(field for field in catalog(Entity.CONTACT).values() if field.facet)
COMPANY_FACETS: dict[str, Column] = {
    "company_industry": Company.industry,
    "company_size": Company.company_size,
    "company_country": Company.hq_country,
    "company_region": Company.geo_region,
    "company_revenue_range": Company.revenue_range,
    "company_business_model": Company.business_model,
    "company_tier": Company.tier,
    "company_status": Company.status,
}
"""Facets of a contact's company: filter attribute -> column of `companies`."""


class ContactSelection(In):
    """Contacts of a bulk action: either `ids`, or `filter` minus `not_ids` (`{}` means all)."""

    ids: list[UUID] | None = Field(default=None, min_length=1, max_length=MAX_IDS)
    filter: ContactFilter | None = None
    not_ids: list[UUID] = Field(default=[], max_length=MAX_IDS)

    @model_validator(mode="after")
    def _one_way(self) -> ContactSelection:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("Give either ids or filter, not both and not neither.")
        return self


def facet_columns() -> dict[str, Column]:
    """Return what each facet on a contact's own columns counts, except tags.

    Maps the filter attribute to a column of `contacts`.
    """
    return {field.key: getattr(Contact, field.column) for field in FACETS} | {"owner_ids": Contact.owner_id}


def facet_choices(chosen: ContactFilter, columns: Mapping[str, Column]) -> dict[str, ColumnElement[bool]]:
    """Return the conditions that these facets set: filter attribute -> condition on its column."""
    found: dict[str, ColumnElement[bool]] = {}
    for key, column in columns.items():
        include, exclude = getattr(chosen, key), getattr(chosen, f"not_{key}")
        if include or exclude:
            found[key] = in_or_not(column, include, exclude)
    return found


def contact_conditions(
    chosen: ContactFilter, *, without: str | None = None, walked: bool = False
) -> list[ColumnElement[bool]]:
    """Return the filter's conditions on `contacts`; `without` leaves out one facet's own choice.

    `walked`: for a statement that reads few contacts. It looks each one's company up instead of finding all companies.
    """
    own, of_company = facet_choices(chosen, facet_columns()), facet_choices(chosen, COMPANY_FACETS)
    for choices in (own, of_company):
        choices.pop(without or "", None)
    others = other_conditions(chosen, without=without, walked=walked)
    return [*own.values(), *company_condition(chosen, of_company), *others]


def other_conditions(
    chosen: ContactFilter, *, without: str | None = None, walked: bool = False
) -> list[ColumnElement[bool]]:
    """Return the filter's conditions that are not a facet's choice, and those on tags."""
    found = [in_or_not(Contact.company_id, chosen.company_ids, chosen.not_company_ids)]
    titles, refused = ([title.lower() for title in some] for some in (chosen.job_title, chosen.not_job_title))
    found.append(in_or_not(func.lower(Contact.job_title), titles, refused))
    for name in ("contact_score", "authority_score"):
        low, high = getattr(chosen, f"min_{name}"), getattr(chosen, f"max_{name}")
        found.append(between(getattr(Contact, name), low, high))
    if chosen.import_id is not None:
        found.append(Contact.id.in_(select_imported(Entity.CONTACT, [chosen.import_id])))
    found.append(between(Contact.created_at, chosen.created_after, chosen.created_before))
    found.append(present(Contact.company_id, chosen.has_company))
    found.append(present(Contact.email, chosen.has_email))
    found.append(present(Contact.linkedin_url, chosen.has_linkedin))
    found.append(present(func.coalesce(Contact.mobile_phone, Contact.phone), chosen.has_phone))
    if chosen.search:
        found += _search_conditions(chosen.search, walked=walked)
    return conditions_that_narrow([*found, *_tag_conditions(chosen, without)])


def _search_conditions(search: str, *, walked: bool) -> list[ColumnElement[bool]]:
    find = _has_word_one_by_one if walked else _has_word
    # Longer words exclude more contacts, so they are compared first.
    return [find(word) for word in sorted(search_words(search), key=len, reverse=True)] or [false()]


def _has_word(word: str) -> ColumnElement[bool]:
    # Companies are found once and looked up by hash, which takes less than comparing the contact's own text.
    of_companies = select(Company.id).where(has_word(Company.search_text, word))
    return or_(Contact.company_id.in_(of_companies), has_word(Contact.search_text, word))


def _has_word_one_by_one(word: str) -> ColumnElement[bool]:
    of_company = select(has_word(Company.search_text, word)).where(Company.id == Contact.company_id)
    return or_(has_word(Contact.search_text, word), of_company.correlate(Contact).scalar_subquery())


def company_condition(
    chosen: ContactFilter, choices: Mapping[str, ColumnElement[bool]]
) -> tuple[ColumnElement[bool], ...]:
    """Return one condition, if any, that a contact's company meets all of `choices`.

    All choices share one join.
    """
    if not choices:
        return ()
    if all(_allows_unknown(chosen, key) for key in choices):
        # Without a company every value is unknown: that matches `empty`, and matches no exclusion.
        misfit = select(Company.id).where(Company.id == Contact.company_id, and_(*choices.values()).is_not(true()))
        misfit = misfit.correlate(Contact)  # the list may be joined with companies for its order
        return (~misfit.exists(),)
    return (Contact.company_id.in_(select(Company.id).where(*choices.values())),)


def _allows_unknown(chosen: ContactFilter, key: str) -> bool:
    include, exclude = getattr(chosen, key), getattr(chosen, f"not_{key}")
    return (not include or EMPTY in include) and EMPTY not in exclude


def _tag_conditions(chosen: ContactFilter, without: str | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    tagged = select(ContactTagAssignment.contact_id)
    if without != "tag_ids":
        if chosen.tag_ids:
            found.append(Contact.id.in_(tagged.where(ContactTagAssignment.tag_id.in_(chosen.tag_ids))))
        if chosen.not_tag_ids:
            found.append(Contact.id.not_in(tagged.where(ContactTagAssignment.tag_id.in_(chosen.not_tag_ids))))
    if chosen.company_tag_ids:
        company_tagged = select(CompanyTagAssignment.company_id)
        found.append(
            Contact.company_id.in_(company_tagged.where(CompanyTagAssignment.tag_id.in_(chosen.company_tag_ids)))
        )
    if chosen.has_tags is not None:
        found.append(Contact.id.in_(tagged) if chosen.has_tags else Contact.id.not_in(tagged))
    return found


def apply_filter(statement: S, chosen: ContactFilter, *, walked: bool = False) -> S:
    """Narrow a statement over `contacts` to what the filter selects, without adding a join.

    `walked`: for a statement that reads few contacts.
    """
    return statement.where(*contact_conditions(chosen, walked=walked))


def selected_ids(session: Session, selection: ContactSelection) -> Select[UUID]:
    """Return a statement of a selection's ids; `NotFoundError` for an id that does not exist."""
    if selection.ids is not None:
        missing = exists_all(session, Contact.id, selection.ids)
        if missing is not None:
            raise NotFoundError(f"There is no contact {missing}.")
        return select(Contact.id).where(Contact.id.in_(selection.ids))
    statement = apply_filter(select(Contact.id), selection.filter or ContactFilter())
    if selection.not_ids:
        statement = statement.where(Contact.id.not_in(selection.not_ids))
    return select_ids(statement, Contact.id)
