"""Lists, totals and facets say what a plain reading of the filter says, over random records and random filters."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from leadgen.companies.company_filter import CompanyFilter
from leadgen.companies.queries import count_company_facets
from leadgen.companies.schemas import CompanyListQuery
from leadgen.contacts.contact_filter import CONTACT_KIND, ContactFilter
from leadgen.contacts.queries import count_contact_facets, list_job_titles
from leadgen.contacts.schemas import ContactListQuery, ContactSort, JobTitlesQuery
from leadgen.db import new_id
from leadgen.fields import Entity, catalog, normalize_text
from leadgen.lists import facets, keyset
from leadgen.tags.models import Tag
from leadgen.tenancy import Database, TenantSession, tenant_of
from tests.conftest import make_tenant
from tests.factories.records import make_company, make_contact
from tests.lists.many_records import walk

Record = dict[str, Any]
WORDS = ("novák", "Nový", "Dvořák", "ová", "Group", "group s.r.o.", "Ødegård", "Ann", "Hannover", "Weiß", "an")
TITLES = ("CEO", "ceo", "Sales Manager", "Head of Sales", None)
CHOICES: dict[str, tuple[str, ...]] = {
    "seniority_level": ("vp", "director", "other"), "department": ("sales", "finance"), "icp_fit": ("strong_fit", "weak_fit"),
    "location_country": ("CZ", "NO"), "company_industry": ("it", "retail"), "company_size": ("micro", "small"), "company_country": ("CZ", "DE"),
}  # fmt: skip
COMPANY_CHOICES = {"industry": ("it", "retail"), "company_size": ("micro", "small"), "hq_country": ("CZ", "DE")}
SEARCHES = (
    "nov",
    "NOVÁK",
    "ov",
    "n",
    "an",
    "ann",
    "annover",
    "group",
    "roup",
    "weiss",
    "deg",
    "nov group",
    "zzz",
    "ceo",
    "d1.example",
    "%",
    "x y",
)


@dataclass
class World:
    tenant: UUID
    contacts: list[Record]
    companies: dict[UUID, Record]
    tags: dict[UUID, set[UUID]]
    """By tag: the contacts that carry it."""


@pytest.fixture(scope="module")
def world(database: Database) -> World:
    rng = random.Random(5)
    tenant = make_tenant(database)
    some: Callable[..., Any] = lambda *values: rng.choice((*values, None))  # noqa: E731
    with database.tenant_session(tenant) as session:
        homes: list[UUID | None] = [None, None]
        for number in range(14):
            given = {"name": f"{rng.choice(WORDS)} {rng.choice(WORDS)}", "domain": some(f"d{number}.example"), "industry": some("it", "retail", "media"),
                     "company_size": some("micro", "small", "medium"), "hq_country": some("CZ", "DE", "NO")}  # fmt: skip
            homes.append(make_company(session, **{key: value for key, value in given.items() if value}))
        for number in range(50):
            given = {"first_name": rng.choice(WORDS), "last_name": rng.choice(WORDS), "email": some(f"p{number}@d{number % 5}.example"), "job_title": some(*TITLES),
                     "seniority_level": some("vp", "director", "other"), "department": some("sales", "finance"), "icp_fit": some("strong_fit", "weak_fit"),
                     "location_country": some("CZ", "NO", "FI")}  # fmt: skip
            values = {key: value for key, value in given.items() if value}
            make_contact(session, company_id=rng.choice(homes), **values)
        tags = {_make_tag(session, f"Tag {number}"): set[UUID]() for number in range(3)}
        read = {
            table: session.execute(text(f"SELECT * FROM {table}")).mappings().all()
            for table in ("contacts", "companies")
        }
        for tag, tagged in tags.items():
            tagged |= {row["id"] for row in rng.sample(read["contacts"], 20)}
            rows = [{"tenant": tenant, "id": new_id(), "contact": key, "tag": tag} for key in tagged]
            session.execute(text(_TAGGED), rows)
    return World(
        tenant, [dict(row) for row in read["contacts"]], {row["id"]: dict(row) for row in read["companies"]}, tags
    )


_TAGGED = (
    "INSERT INTO contact_tag_assignments (tenant_id, id, contact_id, tag_id) VALUES (:tenant, :id, :contact, :tag)"
)


def _make_tag(session: TenantSession, name: str) -> UUID:
    tag = Tag(name=name, name_key=name.lower(), tenant_id=tenant_of(session))
    session.add(tag)
    session.flush()
    return tag.id


def _words_of(record: Record, names: tuple[str, ...]) -> list[str]:
    return normalize_text(" ".join(str(record[name]) for name in names if record.get(name))).split()


def _found(word: str, words: list[str]) -> bool:
    return any(other.startswith(word) or (len(word) >= 3 and word in other) for other in words)


def _searched(search: str, words: list[str]) -> bool:
    wanted = normalize_text(search).split()
    return bool(wanted) and all(_found(word, words) for word in wanted)


def _chosen(value: Any, include: list[Any], exclude: list[Any]) -> bool:
    known = "empty" if value is None else value
    return (not include or known in include) and known not in exclude


def _contact_values(world: World, contact: Record) -> dict[str, Any]:
    company = world.companies.get(contact["company_id"], {})
    own = {field.key: contact[field.column] for field in catalog(Entity.CONTACT).values() if field.facet}
    return (
        own
        | {facet.key: company.get(facet.column.key) for facet in CONTACT_KIND.linked_facets}
        | {"owner_ids": contact["owner_id"]}
    )


def _contact_words(world: World, contact: Record) -> list[str]:
    company = world.companies.get(contact["company_id"], {})
    return _words_of(contact, ("name", "email", "job_title")) + _words_of(company, ("name", "domain", "hq_city"))


def _admits(query: dict[str, Any], values: dict[str, Any], without: str | None = None) -> bool:
    return all(
        _chosen(value, query.get(key, []), query.get(f"not_{key}", []))
        for key, value in values.items()
        if key != without
    )


def _expected_facets(query: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    keys = rows[0]["values"] if rows else {}
    counted = {}
    for key in keys:
        left = (row["values"][key] for row in rows if row["searched"] and _admits(query, row["values"], without=key))
        counted[key] = dict(
            Counter(
                "empty" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
                for value in left
            )
        )
    return counted


def _filters(choices: dict[str, tuple[str, ...]]) -> st.SearchStrategy[dict[str, Any]]:
    lists = {
        f"{prefix}{key}": st.lists(st.sampled_from((*values, "empty")), max_size=2, unique=True)
        for key, values in choices.items()
        for prefix in ("", "not_")
    }
    some = st.fixed_dictionaries({}, optional={**lists, "search": st.sampled_from(SEARCHES)})
    return some.filter(lambda query: len(query) <= 5)


slow = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(autouse=True, params=["few", "many"])
def _sizes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Once as for few hits, once as for more than are sorted at once and than one walk or scan takes."""
    kept = keyset.SORTED_AT_ONCE, keyset.WALKED_FIRST, facets.GROUPS_AT_ONCE
    if request.param == "many":
        keyset.SORTED_AT_ONCE, keyset.WALKED_FIRST, facets.GROUPS_AT_ONCE = 2, 9, 12
    yield
    keyset.SORTED_AT_ONCE, keyset.WALKED_FIRST, facets.GROUPS_AT_ONCE = kept


@slow
@given(query=_filters(CHOICES), sort=st.sampled_from(ContactSort), direction=st.sampled_from(("asc", "desc")))
def test_contacts(database: Database, world: World, query: dict[str, Any], sort: ContactSort, direction: str) -> None:
    rows = _contact_rows(world, query)
    wanted = _wanted(query, rows)
    found = walk(database, world.tenant, ContactListQuery, sort=sort, direction=direction, **query | {"limit": 16})
    assert len(found) == len(wanted)
    assert set(found) == wanted
    _check_facets(database, world, query)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"search": "n"},
        {"search": "n", "company_country": ["CZ"], "seniority_level": ["vp", "empty"]},
        {"search": "an", "not_company_industry": ["it"], "not_department": ["sales"]},
        {"company_industry": ["it", "retail"], "icp_fit": ["strong_fit"], "not_department": ["finance"]},
    ],
)
def test_facets_and_tags(database: Database, world: World, query: dict[str, Any]) -> None:
    _check_facets(database, world, query)


def _contact_rows(world: World, query: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"id": contact["id"], "values": _contact_values(world, contact), "searched": "search" not in query or _searched(query["search"], _contact_words(world, contact))}
        for contact in world.contacts
    ]  # fmt: skip


def _wanted(query: dict[str, Any], rows: list[dict[str, Any]]) -> set[UUID]:
    return {row["id"] for row in rows if row["searched"] and _admits(query, row["values"])}


def _check_facets(database: Database, world: World, query: dict[str, Any]) -> None:
    rows = _contact_rows(world, query)
    wanted = _wanted(query, rows)
    with database.tenant_session(world.tenant) as session:
        counted = count_contact_facets(session, ContactFilter.model_validate(query))
    assert counted.total == len(wanted)
    shown = {facet.key: {value.value: value.count for value in facet.values} for facet in counted.facets}
    assert shown.pop("tag_ids") == {str(tag): len(wanted & some) for tag, some in world.tags.items() if wanted & some}
    assert shown == _expected_facets(query, rows)


@slow
@given(query=_filters(COMPANY_CHOICES))
def test_companies(database: Database, world: World, query: dict[str, Any]) -> None:
    words = ("name", "domain", "registration_id", "hq_city")
    rows = [
        {"id": key, "values": {name: company[name] for name in COMPANY_CHOICES}, "searched": "search" not in query or _searched(query["search"], _words_of(company, words))}
        for key, company in world.companies.items()
    ]  # fmt: skip
    wanted = {row["id"] for row in rows if row["searched"] and _admits(query, row["values"])}
    assert set(walk(database, world.tenant, CompanyListQuery, **query)) == wanted
    with database.tenant_session(world.tenant) as session:
        counted = count_company_facets(session, CompanyFilter.model_validate(query))
    assert counted.total == len(wanted)
    shown = {facet.key: {value.value: value.count for value in facet.values} for facet in counted.facets}
    assert {key: shown[key] for key in COMPANY_CHOICES} == _expected_facets(query, rows)


@slow
@given(query=_filters(CHOICES), title=st.sampled_from((None, "sales", "CEO", "a", "%", "zzz")))
def test_titles(database: Database, world: World, query: dict[str, Any], title: str | None) -> None:
    counted: Counter[str] = Counter()
    for contact in world.contacts:
        searched = "search" not in query or _searched(query["search"], _contact_words(world, contact))
        name = contact["job_title"]
        if (
            name
            and searched
            and _admits(query, _contact_values(world, contact))
            and (title or "").lower() in name.lower()
        ):
            counted[name.lower()] += 1
    with database.tenant_session(world.tenant) as session:
        asked = JobTitlesQuery.model_validate(query | ({"title": title} if title else {}))
        found = list_job_titles(session, asked)
    assert [(item.title.lower(), item.count) for item in found] == sorted(
        counted.items(), key=lambda item: (-item[1], item[0])
    )


@pytest.mark.parametrize("search", SEARCHES)
def test_every_search(database: Database, world: World, search: str) -> None:
    wanted = {contact["id"] for contact in world.contacts if _searched(search, _contact_words(world, contact))}
    # pages of two: one walk of the order fills them
    found = walk(database, world.tenant, ContactListQuery, search=search, limit=2)
    assert (len(found), set(found)) == (len(wanted), wanted)
    assert set(walk(database, world.tenant, ContactListQuery, search=search, sort="company", limit=50)) == wanted
    named = ("name", "domain", "registration_id", "hq_city")
    homes = {key for key, company in world.companies.items() if _searched(search, _words_of(company, named))}
    assert set(walk(database, world.tenant, CompanyListQuery, search=search)) == homes
