"""Filters and facets follow from the catalogue and the kind of record: each is declared once."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from leadgen.companies.company_filter import COMPANY_KIND, CompanyFilter
from leadgen.companies.schemas import CompanyFilterQuery, CompanyListQuery
from leadgen.contacts.contact_filter import CONTACT_KIND, ContactFilter
from leadgen.fields import FilterKind, catalog
from leadgen.records.filter import RecordFilter, filter_conditions
from leadgen.records.kind import RecordFacet, RecordKind
from tests.client import Api

KINDS = [(COMPANY_KIND, CompanyFilter), (CONTACT_KIND, ContactFilter)]
by_kind = pytest.mark.parametrize(("kind", "chosen"), KINDS, ids=lambda value: getattr(value, "many", ""))


@by_kind
def test_each_facet_of_the_catalogue_includes_and_excludes(kind: RecordKind, chosen: type[RecordFilter]) -> None:
    keys = {field.key for field in catalog(kind.entity).values() if field.facet}
    assert len(keys) > 5
    assert keys | {f"not_{key}" for key in keys} <= chosen.model_fields.keys()


@by_kind
def test_each_range_of_the_catalogue_has_two_ends(kind: RecordKind, chosen: type[RecordFilter]) -> None:
    keys = [field.key for field in catalog(kind.entity).values() if field.filter is FilterKind.RANGE]
    assert list(kind.ranges) == keys
    assert {f"{end}_{key}" for key in keys for end in ("min", "max")} <= chosen.model_fields.keys()


@by_kind
@pytest.mark.parametrize("path", ["/api/{many}/filter-counts"])
def test_each_facet_is_counted_and_labelled(api: Api, kind: RecordKind, chosen: type[RecordFilter], path: str) -> None:
    shown = {facet["key"]: facet["label"] for facet in api.get(path.format(many=kind.many))["facets"]}
    declared = (*kind.own_facets, *kind.linked_facets)
    assert shown == {facet.key: facet.label for facet in declared} | {"tag_ids": "Tags"}


@by_kind
def test_a_filter_without_choices_has_no_condition(kind: RecordKind, chosen: type[RecordFilter]) -> None:
    assert filter_conditions(chosen()) == []


@by_kind
def test_every_attribute_of_a_facet_or_range_narrows(kind: RecordKind, chosen: type[RecordFilter]) -> None:
    facets: tuple[RecordFacet, ...] = tuple(
        facet for facet in (*kind.own_facets, *kind.linked_facets) if facet.can_be_empty
    )
    asked = [{f"{prefix}{facet.key}": ["empty"]} for facet in facets for prefix in ("", "not_")]
    asked += [{f"{end}_{name}": 1} for name in kind.ranges for end in ("min", "max")]
    asked += [{f"has_{name}": wanted} for name in kind.presence for wanted in (True, False)]
    for query in asked:
        assert len(filter_conditions(chosen.model_validate(query))) == 1, query


def test_a_column_that_always_has_a_value_refuses_empty() -> None:
    for query in ({"status": ["empty"]}, {"not_status": ["empty"]}):
        with pytest.raises(ValidationError):
            CompanyFilter.model_validate(query)
    assert ContactFilter.model_validate({"company_status": ["empty"]})  # a contact may have no company


def test_a_subclass_has_the_kind_and_the_attributes_of_its_filter() -> None:
    for model in (CompanyFilterQuery, CompanyListQuery):
        assert model.kind is COMPANY_KIND
        assert CompanyFilter.model_fields.keys() <= model.model_fields.keys()


def test_facets_label_each_value_by_their_own_field(api: Api) -> None:
    company = api.post("/api/companies", {"values": {"name": "Sklo", "hq_country": "SK", "industry": "it"}})["id"]
    values = {"last_name": "Vzorová", "language": "it", "location_country": "IT"}
    api.post("/api/contacts", {"values": values, "company_id": company})
    facets = api.get("/api/contacts/filter-counts")["facets"]
    shown = {facet["key"]: [value["label"] for value in facet["values"]] for facet in facets}
    assert shown["company_country"] == ["Slovakia"]
    assert shown["company_industry"] == ["IT"]
    assert shown["location_country"] == ["Italy"]
    assert shown["language"] == ["Italian"]
