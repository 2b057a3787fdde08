"""The kind of record "contact", and the filter over contacts."""

# ruff: noqa: RUF012 - Pydantic copies the defaults of its models
from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from pydantic import Field
from sqlalchemy import and_, false, func, or_, select, true

from leadgen.companies.company_filter import COMPANY_KIND
from leadgen.companies.models import Company
from leadgen.companies.queries import check_company
from leadgen.contacts.models import Contact
from leadgen.fields import Entity
from leadgen.lists.conditions import EMPTY, has_word, in_or_not, search_words
from leadgen.records.filter import Condition, Empty, RecordFilter
from leadgen.records.kind import RecordKind, TagFilter, catalogue_facets, linked_facets
from leadgen.records.owners import check_owner
from leadgen.records.selection import RecordSelection
from leadgen.tags.models import CompanyTagAssignment, ContactTagAssignment

CONTACT_KIND = RecordKind(
    entity=Entity.CONTACT,
    table=Contact,
    many="contacts",
    facets=catalogue_facets(Entity.CONTACT, Contact, location_country={"values": 20}),
    linked_facets=linked_facets(
        COMPANY_KIND.facets,
        company_industry="industry",
        company_size="company_size",
        company_country="hq_country",
        company_region="geo_region",
        company_revenue_range="revenue_range",
        company_business_model="business_model",
        company_tier="tier",
        company_status="status",
    ),
    presence={
        "company": Contact.company_id,
        "email": Contact.email,
        "linkedin": Contact.linkedin_url,
        "phone": func.coalesce(Contact.mobile_phone, Contact.phone),
    },
    tags=(
        TagFilter("tag_ids", Contact.id, ContactTagAssignment.contact_id, ContactTagAssignment.tag_id),
        TagFilter("company_tag_ids", Contact.company_id, CompanyTagAssignment.company_id, CompanyTagAssignment.tag_id),
    ),
    links={"company_id": check_company, "owner_id": check_owner},
    search_hint="Words in name, e-mail, title, company or domain: the beginning of a word, or three letters or more of it;"
    " case and accents do not matter",
    searches_linked=True,
)


class ContactFilter(RecordFilter, kind=CONTACT_KIND):
    """Filter over contacts: all conditions must hold.

    Lists include; `not_` lists exclude; `empty` means no value.
    """

    company_ids: list[UUID | Empty] = []
    not_company_ids: list[UUID | Empty] = []
    job_title: list[str] = Field(default=[], max_length=200, description="Exact titles, case aside")
    not_job_title: list[str] = Field(default=[], max_length=200)
    company_tag_ids: list[UUID] = Field(default=[], description="Its company has at least one of these tags")

    def own_conditions(self) -> list[Condition]:
        titles, refused = ([title.lower() for title in some] for some in (self.job_title, self.not_job_title))
        return [
            in_or_not(Contact.company_id, self.company_ids, self.not_company_ids),
            in_or_not(func.lower(Contact.job_title), titles, refused),
        ]

    def linked_conditions(self, choices: Mapping[str, Condition]) -> list[Condition]:
        """Return one condition, if any, that a contact's company meets all of `choices`.

        All choices share one join.
        """
        if not choices:
            return []
        if all(self._allows_unknown(key) for key in choices):
            # Without a company every value is unknown: that matches `empty`, and matches no exclusion.
            misfit = select(Company.id).where(Company.id == Contact.company_id, and_(*choices.values()).is_not(true()))
            misfit = misfit.correlate(Contact)  # the list may be joined with companies for its order
            return [~misfit.exists()]
        return [Contact.company_id.in_(select(Company.id).where(*choices.values()))]

    def _allows_unknown(self, key: str) -> bool:
        include, exclude = getattr(self, key), getattr(self, f"not_{key}")
        return (not include or EMPTY in include) and EMPTY not in exclude

    def search_conditions(self, *, walked: bool) -> list[Condition]:
        if not self.search:
            return []
        find = _has_word_one_by_one if walked else _has_word
        # Longer words exclude more contacts, so they are compared first.
        return [find(word) for word in sorted(search_words(self.search), key=len, reverse=True)] or [false()]


def _has_word(word: str) -> Condition:
    # Companies are found once and looked up by hash, which takes less than comparing the contact's own text.
    of_companies = select(Company.id).where(has_word(Company.search_text, word))
    return or_(Contact.company_id.in_(of_companies), has_word(Contact.search_text, word))


def _has_word_one_by_one(word: str) -> Condition:
    of_company = select(has_word(Company.search_text, word)).where(Company.id == Contact.company_id)
    return or_(has_word(Contact.search_text, word), of_company.correlate(Contact).scalar_subquery())


class ContactSelection(RecordSelection, kind=CONTACT_KIND):
    """Contacts of a bulk action: either `ids`, or `filter` minus `not_ids` (`{}` means all)."""

    filter: ContactFilter | None = None
