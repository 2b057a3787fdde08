"""Booleans in bodies are true or false, a change changes something, and every refusal is documented as a problem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask_openapi3 import OpenAPI

from leadgen.schema import In
from leadgen.tenancy import Database
from tests.architecture.requests.least_body import least, resolve
from tests.architecture.requests.test_request_edge import filled
from tests.client import Api, make_user

Json = dict[str, Any]


@pytest.fixture
def operator(app: OpenAPI, database: Database, tenant_id: UUID, api: Api) -> Api:
    """A super admin, in a namespace: no route is closed."""
    user_id, email = make_user(database, super_admin=True)
    return Api(app, api.slug, user_id, email, tenant_id)


def bodies(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            if schema is not None:
                yield method.upper(), path, resolve(document, schema)


def kinds(document: Json, schema: Json) -> list[Json]:
    """The schema, or its alternatives."""
    schema = resolve(document, schema)
    return [kind for part in schema["anyOf"] for kind in kinds(document, part)] if "anyOf" in schema else [schema]


def with_flag(document: Json, schema: Json, value: Any, seen: tuple[str, ...] = ()) -> Iterator[tuple[str, Json]]:
    """Bodies with `value` in the place of one boolean each, and the name of that field."""
    schema = resolve(document, schema)
    if schema.get("title", "") in seen:
        return
    seen = (*seen, schema.get("title", ""))
    for name, part in schema.get("properties", {}).items():
        for kind in kinds(document, part):
            base = least(document, schema)
            if kind.get("type") == "boolean":
                yield name, base | {name: value}
            elif kind.get("type") == "array" and any(
                item.get("type") == "boolean" for item in kinds(document, kind["items"])
            ):
                yield name, base | {name: [value]}
            elif "properties" in kind:
                for inner, body in with_flag(document, kind, value, seen):
                    yield f"{name}.{inner}", base | {name: body}


@pytest.mark.parametrize("value", ["yes", "true", 1, 0, "off"])
def test_no_boolean_of_any_body_takes_anything_but_true_and_false(app: OpenAPI, operator: Api, value: object) -> None:
    found, let_in = 0, []
    for method, path, schema in bodies(app.api_doc):
        if path.startswith("/api/auth/"):
            continue
        for field, body in with_flag(app.api_doc, schema, value):
            found += 1
            answer = operator.call(method, filled(path), json=body)
            named = [p["field"] for p in (answer.get_json() or {}).get("errors", [])]
            last = field.rpartition(".")[2]
            if answer.status_code != 422 or not any(last in name.split(".") for name in named):
                let_in.append(f"{method} {path} {field}: {answer.status_code} {named}")
    assert found > 30
    assert let_in == []


def test_every_boolean_of_a_query_string_takes_true(app: OpenAPI, api: Api) -> None:
    """Query strings hold text: what is strict in a body must not be strict here."""
    found, refused = 0, []
    for path, methods in app.api_doc["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            shapes = kinds(app.api_doc, parameter["schema"])
            shapes += [kind for shape in shapes if "items" in shape for kind in kinds(app.api_doc, shape["items"])]
            if parameter["in"] == "query" and any(shape.get("type") == "boolean" for shape in shapes):
                found += 1
                answer = api.call("GET", filled(path), query_string={parameter["name"]: "true"})
                named = [p["field"] for p in (answer.get_json(silent=True) or {}).get("errors", [])]
                if any(parameter["name"] in name for name in named):
                    refused.append(f"{path} {parameter['name']}")
    assert found > 15
    assert refused == []


def test_an_empty_change_is_refused_with_what_could_be_changed(app: OpenAPI, operator: Api) -> None:
    let_in = []
    for method, path, schema in bodies(app.api_doc):
        if method != "PATCH":
            continue
        for body in ({}, {"version": 1}, *([{"version": 1, "values": {}}] if "values" in schema["properties"] else [])):
            answer = operator.call("PATCH", filled(path), json=body)
            problem = answer.get_json()
            fields = set(schema["properties"]) - {"version", "seen_role"}  # what the caller saw is no change
            text = f"{problem['detail']} {problem.get('errors')}"
            if answer.status_code != 422 or not any(field in text for field in fields | {"version"}):
                let_in.append(f"{path} {body}: {answer.status_code} {text}")
            if body and "Nothing to change" in text and not all(field in text for field in fields):
                let_in.append(f"{path}: {text}")
    assert let_in == []


def test_a_change_of_one_field_is_no_empty_change(api: Api) -> None:
    tag = api.post("/api/tags", {"name": "First"})
    api.patch(f"/api/tags/{tag['id']}", {"name": "Second", "version": 1})
    assert "Second" in [tag["name"] for tag in api.get("/api/tags")["items"]]


def test_every_refusal_is_documented_as_a_problem(app: OpenAPI) -> None:
    wrong = []
    for path, methods in app.api_doc["paths"].items():
        for method, operation in methods.items():
            for status in ("422", "4XX", "5XX"):
                content = operation["responses"].get(status, {}).get("content", {})
                shape = content.get("application/problem+json", {}).get("schema", {}).get("$ref")
                if list(content) != ["application/problem+json"] or shape != "#/components/schemas/Problem":
                    wrong.append(f"{method} {path} {status}")
    assert wrong == []
    assert {"Problem", "FieldProblemOut", "ErrorCode"} <= set(app.api_doc["components"]["schemas"])


def test_a_route_cannot_take_a_body_model_as_its_query() -> None:
    from leadgen.api import Routes

    def show(query: Filter) -> None:
        """Show"""

    with pytest.raises(TypeError, match="Filter must be a Query"):
        Routes("x", "/api/x").get("", permission="tags:read")(show)


class Filter(In):
    has_tags: bool | None = None
