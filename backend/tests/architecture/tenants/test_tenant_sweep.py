"""Every route, called as tenant A with tenant B's ids, answers 404 and changes nothing of B.

Routes are taken from the OpenAPI document, so a new one takes part by itself: ids in the path are filled with B's, the body
is the least that is valid. A route that takes ids in its body or query, or a path id of a kind not known here, fails the
sweep until it is added below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.fields.enums import Role
from tests.architecture.requests.least_body import has_ids, least, resolve
from tests.architecture.tenants.tenant_world import BODIES, IN_BODY, PUBLIC_OR_OWN, make_world
from tests.client import Api, join, make_user, sign_in
from tests.conftest import make_tenant

ALLOWED = {404}
NO_RECORD = {"field", "country", "stage"}
"""Parameters of paths that name the same thing in every namespace. All others are swept; `token` is nobody's."""


@dataclass
class Sides:
    ours: Api
    ours_ids: dict[str, str]
    theirs: Api
    theirs_ids: dict[str, str]


@pytest.fixture(scope="module")
def sides(app, database) -> Sides:
    a, b = make_tenant(database), make_tenant(database)
    ours, theirs = sign_in(app, database, a, Role.ADMIN), sign_in(app, database, b, Role.ADMIN)
    return Sides(ours, make_world(database, ours), theirs, make_world(database, theirs))


@pytest.fixture(scope="module")
def document(app) -> dict[str, Any]:
    return app.api_doc


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def body_schema(document, operation):
    content = operation.get("requestBody", {}).get("content", {})
    for media, spec in content.items():
        return media, resolve(document, spec["schema"])
    return None, None


def fill(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: ids[m.group(1)], path)


def send(api: Api, document, method: str, path: str, operation, key: str):
    media, schema = body_schema(document, operation)
    options: dict[str, Any] = {}
    if schema is not None and media == "application/json":
        options["json"] = BODIES.get(key) or least(document, schema)
    query = {
        p["name"]: least(document, p["schema"])
        for p in operation.get("parameters", [])
        if p["in"] == "query" and p.get("required")
    }
    return api.call(method, path, query_string=query, **options)


def test_every_route_is_swept(document):
    """A route is swept by its path, listed with ids in its body, or takes no id at all."""
    unknown = []
    for method, path, operation in operations(document):
        key = f"{method} {path}"
        if key in PUBLIC_OR_OWN or key in IN_BODY:
            continue
        _, schema = body_schema(document, operation)
        query_ids = any(has_ids(document, p["schema"]) for p in operation.get("parameters", []) if p["in"] == "query")
        if query_ids or (schema is not None and has_ids(document, schema)):
            unknown.append(key)
    assert unknown == []
    stale = (set(IN_BODY) | PUBLIC_OR_OWN) - {f"{m} {p}" for m, p, _ in operations(document)}
    assert stale == set()


def test_foreign_ids_in_the_path_do_not_exist(document, sides):
    wrong, swept = [], 0
    for method, path, operation in operations(document):
        names = re.findall(r"\{(\w+)\}", path)
        if not names or f"{method} {path}" in PUBLIC_OR_OWN:
            continue
        unknown = [n for n in names if n not in sides.theirs_ids]
        assert not unknown, f"{method} {path}: tell tenant_world.py what {unknown} is"
        for foreign in (n for n in names if n not in NO_RECORD):
            ids = sides.ours_ids | {foreign: sides.theirs_ids[foreign]}
            response = send(sides.ours, document, method, fill(path, ids), operation, f"{method} {path}")
            swept += 1
            if response.status_code not in ALLOWED:
                wrong.append(
                    f"{method} {path} ({foreign}): {response.status_code} {response.get_data(as_text=True)[:300]}"
                )
    assert wrong == []
    assert swept > 25


def test_own_ids_do_exist(document, sides):
    """The sweep proves something only if the same calls work on one's own ids: reads are called to see that."""
    wrong = []
    for method, path, operation in operations(document):
        if method != "GET" or "{" not in path or f"{method} {path}" in PUBLIC_OR_OWN:
            continue
        response = send(sides.ours, document, method, fill(path, sides.ours_ids), operation, f"{method} {path}")
        response.close()
        if response.status_code in {404, 500}:
            wrong.append(f"{method} {path}: {response.status_code} {response.get_data(as_text=True)[:300]}")
    assert wrong == []


def bodies() -> Iterator[Any]:
    for key, made in sorted(IN_BODY.items()):
        for number, body in enumerate(made if isinstance(made, list) else [made]):
            yield pytest.param(key, body, id=f"{key} {number}")


def seen_version(sides: Sides, document, key: str) -> dict[str, int]:
    """What a careful caller sends along: the version of the own record that is changed."""
    method, path = key.split(" ")
    _, schema = body_schema(document, document["paths"][path][method.lower()])
    if schema is None or "version" not in schema.get("required", []):
        return {}
    record = re.match(r"^.*\}", path)
    assert record is not None, f"{key} wants a version of something that its path does not name"
    found = sides.ours.call("GET", fill(record[0], sides.ours_ids))
    if found.status_code == 405:  # shown in its list only
        listed, _, name = record[0].rpartition("/")
        items = sides.ours.get(fill(listed, sides.ours_ids))["items"]
        return {"version": next(item["version"] for item in items if item["id"] == sides.ours_ids[name.strip("{}")])}
    return {"version": found.get_json()["version"]}


@pytest.mark.parametrize(("key", "make"), list(bodies()))
def test_foreign_ids_in_the_body_do_nothing(key, make, document, sides, database):
    method, path = key.split(" ")
    body, allowed = make(sides.theirs_ids, sides.ours_ids)
    body = body | seen_version(sides, document, key)
    before = snapshot(database, sides.theirs.tenant_id)
    options = {"query_string": body} if method == "GET" else {"json": body}
    response = sides.ours.call(method, fill(path, sides.ours_ids), **options)
    assert response.status_code in allowed, response.get_data(as_text=True)
    assert not any(value in response.get_data(as_text=True) for value in names_of(database, sides.theirs.tenant_id))
    assert snapshot(database, sides.theirs.tenant_id) == before


def test_nothing_of_theirs_changed_by_a_whole_sweep(document, sides, database):
    before = snapshot(database, sides.theirs.tenant_id)
    test_foreign_ids_in_the_path_do_not_exist(document, sides)
    assert snapshot(database, sides.theirs.tenant_id) == before


def test_accounts_tokens_and_memberships_of_strangers_are_out_of_reach(sides, app, database):
    stranger, _ = make_user(database)
    join(database, stranger, sides.theirs.tenant_id, Role.EDITOR)
    for method, path, body in (
        ("GET", f"/api/users/{stranger}", None),
        ("PATCH", f"/api/users/{stranger}", {"role": "admin", "seen_role": "editor"}),
        ("PATCH", f"/api/users/{stranger}", {"is_active": False, "version": 1}),
        ("DELETE", f"/api/users/{stranger}", None),
        ("POST", f"/api/users/{stranger}/reset-link", {}),
    ):
        assert sides.ours.call(method, path, json=body).status_code == 404
    assert str(stranger) not in sides.ours.call("GET", "/api/users").get_data(as_text=True)


def test_invitations_and_links_of_strangers_are_neither_listed_nor_usable(sides, app, database):
    """A token opens what it was made for, for whoever holds it; what A can do is see none of B's, and revoke none."""
    stranger, _ = make_user(database)
    join(database, stranger, sides.theirs.tenant_id, Role.EDITOR)
    invite = sides.theirs.post("/api/users/invites", {"email": f"late-{stranger.hex[-8:]}@example.test"})
    reset = sides.theirs.post(f"/api/users/{stranger}/reset-link")["url"].partition("token=")[2]
    listed = sides.ours.call("GET", "/api/users/invites").get_data(as_text=True)
    assert invite["id"] not in listed
    assert invite["email"] not in listed
    assert sides.ours.call("DELETE", f"/api/users/invites/{invite['id']}").status_code == 404
    assert sides.ours.call("POST", f"/api/users/{stranger}/reset-link", json={}).status_code == 404
    http = app.test_client()
    token = invite["url"].partition("token=")[2]
    assert http.post("/api/auth/invite", json={"token": token}).status_code == 200
    taken = http.post("/api/auth/reset-password", json={"token": reset, "password": "set by its owner"})
    assert (taken.status_code, taken.get_json()["user"]["id"]) == (200, str(stranger))
    ours = [m["tenant"]["slug"] for m in taken.get_json()["memberships"]]
    assert ours == [sides.theirs.slug]


def snapshot(database, tenant_id: UUID) -> dict[str, Any]:
    """Row counts and newest change of every table of one tenant."""
    from tests.architecture.tenants.test_isolation import TENANT_TABLES

    with database.tenant_session(tenant_id) as session:
        return {
            table: tuple(
                session.execute(
                    text(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
                ).one()
            )
            for table in TENANT_TABLES
        }


def names_of(database, tenant_id: UUID) -> list[str]:
    with database.tenant_session(tenant_id) as session:
        return [
            row[0] for row in session.execute(text("SELECT name FROM companies UNION SELECT last_name FROM contacts"))
        ]
