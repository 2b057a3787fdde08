"""No list in a request is endless, and no statement grows with a list: 65,535 parameters are the most that PostgreSQL takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from pydantic import Field
from sqlalchemy import bindparam, event, func, select, tuple_
from sqlalchemy.engine import Engine

from leadgen.companies.models import Company
from leadgen.contacts.models import Contact
from leadgen.db import new_id
from leadgen.fields.enums import CompanyTier
from leadgen.schema import MAX_IDS, MAX_ITEMS, In
from tests.architecture.requests.least_body import least, resolve
from tests.architecture.tenants.tenant_world import make_world
from tests.client import Api
from tests.factories.records import make_company, make_contact

TOO_MANY = 70_000
CHOSEN = 600
MOST_PARAMETERS = 200


@pytest.fixture(scope="module")
def document(app) -> dict[str, Any]:
    return app.api_doc


def _lists(
    document: dict[str, Any], schema: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every list in a schema, by the keys that lead to it; below a list or a mapping the path has `*`."""
    schema = resolve(document, schema)
    if len(path) > 8:
        return
    if schema.get("type") == "array":
        yield path, schema
        yield from _lists(document, schema["items"], (*path, "*"))
    for name, part in schema.get("properties", {}).items():
        yield from _lists(document, part, (*path, name))
    for kind in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(kind, []):
            yield from _lists(document, part, path)
    if isinstance(values := schema.get("additionalProperties"), dict):
        yield from _lists(document, values, (*path, "*"))


def _requests(
    document: dict[str, Any],
) -> Iterator[tuple[str, str, tuple[str, ...], dict[str, Any], dict[str, Any] | None]]:
    """Method, path, the way to a list, its schema, and the schema of the body that holds it (None: a query)."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                for way, found in _lists(document, parameter["schema"], (parameter["name"],)):
                    yield method.upper(), path, way, found, None
            for media, content in operation.get("requestBody", {}).get("content", {}).items():
                if media == "application/json":
                    for way, found in _lists(document, content["schema"]):
                        yield method.upper(), path, way, found, content["schema"]


def test_every_list_in_a_request_has_a_longest_length(document) -> None:
    found = list(_requests(document))
    endless = [
        f"{method} {path} {'.'.join(way)}"
        for method, path, way, schema, _ in found
        if not 0 < schema.get("maxItems", 0) <= MAX_IDS
    ]
    assert endless == []
    assert len(found) > 100


def test_a_field_may_say_less_and_not_forget() -> None:
    class Some(In):
        few: list[int] = Field(default=[])
        ids: list[UUID] | None = None

    lists = Some.model_json_schema()["properties"]
    assert lists["few"]["maxItems"] == MAX_ITEMS
    assert lists["ids"]["anyOf"][0]["maxItems"] == MAX_ITEMS
    with pytest.raises(ValueError, match="at most"):
        Some(few=[1] * (MAX_ITEMS + 1))


def _put(body: Any, way: tuple[str, ...], value: Any) -> Any:
    if not way:
        return value
    key, rest = way[0], way[1:]
    body = dict(body) if isinstance(body, dict) else {}
    body[key] = _put(body.get(key), rest, value)
    return body


def test_seventy_thousand_items_are_refused_by_name(document, api: Api, database) -> None:
    """Each list once: schemas that several routes share are sent to the first of them."""
    ids = make_world(database, api)
    wrong, seen, sent = [], set(), 0
    for method, path, way, schema, body in _requests(document):
        if body is None or "*" in way or (key := (id(schema), way[-1:])) in seen:
            continue
        seen.add(key)
        item = least(document, schema["items"])
        whole = _put(least(document, resolve(document, body)), way, [item] * TOO_MANY)
        address = path
        for name, value in ids.items():
            address = address.replace(f"{{{name}}}", value)
        answer = api.call(method, address, json=whole)
        sent += 1
        said = answer.get_json() or {}
        named = any(problem["field"].startswith(".".join(way)) for problem in said.get("errors") or [])
        if answer.status_code not in (413, 422) or (answer.status_code == 422 and not named):
            wrong.append(f"{method} {path} {'.'.join(way)}: {answer.status_code} {answer.get_data(as_text=True)[:200]}")
    assert wrong == []
    assert sent > 20


@contextmanager
def _parameters(database) -> Iterator[list[tuple[int, str]]]:
    """How many parameters each statement binds, rows of an INSERT aside: those are sent in bounded batches."""
    found: list[tuple[int, str]] = []

    def note(_conn, _cursor, statement, parameters, _context, executemany) -> None:
        if not executemany and not statement.lstrip().upper().startswith("INSERT"):
            found.append((len(parameters or ()), statement[:200]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def chosen(database, tenant_id) -> dict[str, list[str]]:
    with database.tenant_session(tenant_id) as session:
        company = make_company(session, name="Alfa", domain="alfa.example")
        people = [
            make_contact(session, company_id=company, last_name=f"Berg{n}", email=f"p{n}@alfa.example")
            for n in range(CHOSEN)
        ]
    return {"contacts": [str(key) for key in people], "companies": [str(company)]}


def test_actions_on_thousands_of_ids_bind_few_parameters(api: Api, database, chosen) -> None:
    people, others = chosen["contacts"], [str(new_id()) for _ in range(CHOSEN)]
    tag = api.post("/api/tags", {"name": "Many"})["id"]
    campaign = api.post("/api/campaigns", {"name": "Many", "template_key": "email_3_step"})["id"]
    with _parameters(database) as bound:
        assert api.post("/api/contacts/tags", {"selection": {"ids": people}, "add": [tag]})["count"] == CHOSEN
        api.post("/api/contacts/tags", {"selection": {"filter": {}, "not_ids": people}, "add": [tag]})
        added = api.post(f"/api/campaigns/{campaign}/contacts", {"contact_ids": people + others})
        assert (added["added"], added["unknown"]) == (CHOSEN, CHOSEN)
        wanted = {
            "stages": ["person"],
            "selection": {"contact_ids": people, "not_contact_ids": others, "company_ids": others},
        }
        assert api.call("POST", "/api/enrich/estimate", json=wanted).status_code in (200, 404, 422)
        removed = api.call("DELETE", f"/api/campaigns/{campaign}/contacts", json={"contact_ids": people})
        assert removed.get_json()["removed"] == CHOSEN
        assert (
            api.call("POST", "/api/companies/tags", json={"selection": {"ids": others}, "add": [tag]}).status_code
            == 404
        )
        api.post("/api/contacts/delete", {"selection": {"ids": people}})
    assert len(bound) > 20
    assert [item for item in bound if item[0] > MOST_PARAMETERS] == []


def test_more_ids_than_parameters_are_one_parameter(database, tenant_id, chosen) -> None:
    known, many = UUID(chosen["contacts"][0]), [new_id() for _ in range(TOO_MANY)]
    with database.tenant_session(tenant_id) as session:
        assert session.scalars(select(Contact.id).where(Contact.id.in_([known, *many]))).all() == [known]
        # the same statement again, from the cache of compiled ones, with other values
        assert session.scalars(select(Contact.id).where(Contact.id.in_(many))).all() == []
        assert session.scalars(select(Contact.id).where(Contact.id.in_([known]))).all() == [known]


def test_what_a_list_means_is_unchanged(database, tenant_id) -> None:
    """Empty lists, lists of enums and of null, negated lists, pairs, named parameters and expressions."""
    with database.tenant_session(tenant_id) as session:
        first = make_company(session, name="Alfa", domain="alfa.example", tier=next(iter(CompanyTier)).value)
        other = make_company(session, name="Beta", domain="beta.example")
        every = {first, other}

        def found(*conditions: Any, **values: Any) -> set[UUID]:
            return set(session.scalars(select(Company.id).where(*conditions), values))

        tier = next(iter(CompanyTier))
        assert found(Company.id.in_([])) == set()
        assert found(Company.id.not_in([])) == every
        assert found(Company.id.in_([first])) == {first}
        assert found(Company.id.not_in([first])) == {other}
        assert found(Company.tier.in_([tier])) <= every
        assert found(Company.tier.not_in(list(CompanyTier))) == set()  # unknown is not outside
        assert found(func.lower(Company.name).in_(["alfa"])) == {first}
        assert found(tuple_(Company.id, Company.name).in_([(first, "Alfa")])) == {first}
        assert found(Company.id.in_(bindparam("ids", expanding=True)), ids=[other]) == {other}
        assert found(Company.id.in_(select(Company.id).where(Company.name.in_(["Beta"])))) == {other}
