"""The kind of record "company", and the filter over companies."""

from __future__ import annotations

from typing import Annotated, Literal

from sqlalchemy import ColumnElement, Text, exists, literal_column

from leadgen.companies.models import CONTACTS, Company
from leadgen.countries.lookups import BY_CODE, COUNTRY_OF_SCHEME
from leadgen.fields import Entity
from leadgen.fields.countries import country_name
from leadgen.records.filter import Condition, RecordFilter
from leadgen.records.kind import RecordFacet, RecordKind, TagFilter, catalogue_facets
from leadgen.records.owners import check_owner
from leadgen.records.selection import RecordSelection
from leadgen.schema import one_of
from leadgen.tags.models import CompanyTagAssignment

CredibilityBand = Literal["high", "medium", "low"]
RegistryCountry = Annotated[str, one_of(BY_CODE)]
# Written out, because PostgreSQL cannot match a GROUP BY expression with parameters. A company with missing register
# answers is judged by the points that it could reach.
CREDIBILITY_BAND: ColumnElement[str] = literal_column(
    "CASE WHEN companies.credibility_score IS NULL THEN NULL"
    " WHEN companies.credibility_score * 4 >= coalesce(companies.credibility_max, 100) * 3 THEN 'high'"
    " WHEN companies.credibility_score * 2 >= coalesce(companies.credibility_max, 100) THEN 'medium' ELSE 'low' END",
    Text(),
)
_WHENS = " ".join(f"WHEN '{scheme}' THEN '{country}'" for scheme, country in COUNTRY_OF_SCHEME.items())
REGISTRY_COUNTRY: ColumnElement[str] = literal_column(f"CASE companies.registration_scheme {_WHENS} END", Text())
COMPUTED_FACETS = (
    RecordFacet(
        key="credibility_band",
        column=CREDIBILITY_BAND,
        label="Credibility",
        value_type=CredibilityBand,
        values=4,
        hint="high: three quarters of the points that could be reached; medium: half; low: less",
        label_of=str.capitalize,
    ),
    RecordFacet(
        key="registry_country",
        column=REGISTRY_COUNTRY,
        label="Registered in",
        value_type=RegistryCountry,
        values=len(BY_CODE) + 1,
        hint="The country whose state register the company's number belongs to",
        label_of=country_name,
    ),
)
"""Facets that are not fields of the catalogue."""

COMPANY_KIND = RecordKind(
    entity=Entity.COMPANY,
    table=Company,
    many="companies",
    facets=(*catalogue_facets(Entity.COMPANY, Company), *COMPUTED_FACETS),
    presence={"domain": Company.domain, "registration_id": Company.registration_id},
    tags=(TagFilter("tag_ids", Company.id, CompanyTagAssignment.company_id, CompanyTagAssignment.tag_id),),
    links={"owner_id": check_owner},
    search_hint="Words in name, domain, number or city: the beginning of a word, or three letters or more of it;"
    " case and accents do not matter",
)


class CompanyFilter(RecordFilter, kind=COMPANY_KIND):
    """Filter over companies: all conditions must hold.

    Lists include; `not_` lists exclude; `empty` means no value.
    """

    has_contacts: bool | None = None

    def linking_conditions(self) -> list[Condition]:
        if self.has_contacts is None:
            return []
        contacts = CONTACTS.get()
        some = exists().where(contacts.c.tenant_id == Company.tenant_id, contacts.c.company_id == Company.id)
        return [some if self.has_contacts else ~some]


class CompanySelection(RecordSelection, kind=COMPANY_KIND):
    """Companies of a bulk action: either `ids`, or `filter` minus `not_ids` (`{}` means all)."""

    filter: CompanyFilter | None = None
