"""No route reads more than it declares, and no answer repeats more of a request than a person can read."""

from __future__ import annotations

import io
import json

import pytest
from flask import Flask
from flask_openapi3 import OpenAPI
from werkzeug.test import create_environ, run_wsgi_app

from leadgen.api import LONG_LISTS_BODY, SMALL_BODY, USUAL_BODY, upload_body
from tests.architecture.requests.test_request_edge import filled
from tests.client import Api

LARGER_PUBLIC_BODIES = {"POST /webhook/stages/{token}": 1024 * 1024}
"""Public routes that take more than 64 kB: the answer of a stage's webhook."""


def operations(app: OpenAPI) -> list[tuple[str, str]]:
    return [(method.upper(), path) for path, methods in app.api_doc["paths"].items() for method in methods]


def declared_limit(app: Flask, method: str, path: str) -> int:
    """What the operation says that it takes."""
    rule = app.url_map.bind("localhost")
    endpoint, _ = rule.match(filled(path), method=method)
    return int(app.extensions["body_limits"][endpoint])


class Unread(io.RawIOBase):
    """A body that must not be read beyond the head that names an upload's file."""

    read_bytes = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size <= 64 * 1024
        self.read_bytes += size
        return b"x" * size


def test_every_operation_refuses_a_larger_body_than_it_declares_unread(app: OpenAPI) -> None:
    let_in = {}
    for method, path in operations(app):
        body = Unread()
        limit = declared_limit(app, method, path)
        environ = create_environ(filled(path), method=method) | {
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(limit + 1),
            "wsgi.input": body,
        }
        answer, status, headers = run_wsgi_app(app, environ)
        problem = json.loads(b"".join(answer)) if headers["Content-Type"] == "application/problem+json" else {}
        if (status[:3], problem.get("code"), body.read_bytes) != ("413", "too_large", 0):
            let_in[f"{method} {path}"] = (status, problem, body.read_bytes)
    assert let_in == {}


def test_public_routes_take_64_kb_and_only_long_lists_and_files_more_than_1_mb(app: OpenAPI) -> None:
    settings = app.extensions["settings"]
    large = {}
    for method, path in operations(app):
        limit = declared_limit(app, method, path)
        name = f"{method} {path}"
        is_public = app.api_doc["paths"][path][method.lower()].get("security") is None
        if is_public and limit != LARGER_PUBLIC_BODIES.get(name, SMALL_BODY):
            large[name] = limit
        if not is_public and limit not in {USUAL_BODY, LONG_LISTS_BODY} and limit != upload_body(settings):
            large[name] = limit
    assert large == {}


def test_100_000_unknown_fields_get_a_small_answer(api: Api) -> None:
    body = json.dumps({f"{number:x}": 0 for number in range(100_000)}, separators=(",", ":"))
    assert len(body) < USUAL_BODY
    answer = api.call("POST", "/api/tags", data=body, headers={"Content-Type": "application/json"})
    problem = answer.get_json()
    assert answer.status_code == 422
    assert len(answer.data) < 16 * 1024
    assert len(problem["errors"]) == 51
    assert problem["errors"][-1]["message"] == f"And {100_001 - 50:,} more."  # with the name that is missing


@pytest.mark.parametrize("entity", ["companies", "contacts"])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_50_000_unknown_keys_of_values_get_a_small_answer(api: Api, entity: str, method: str) -> None:
    made = api.post(
        f"/api/{entity}", {"values": {"name": "Alfa"} if entity == "companies" else {"full_name": "Jan Novák"}}
    )
    path = f"/api/{entity}" if method == "POST" else f"/api/{entity}/{made['id']}"
    unknown = {f"k{number:x}": "0" for number in range(50_000)} | {"x" * 10_000: "0"}
    body = {"values": unknown} | ({} if method == "POST" else {"version": made["version"]})
    problem = api.call(method, path, json=body)
    assert problem.status_code == 422
    assert len(problem.data) < 16 * 1024
    assert len(problem.get_json()["errors"]) == 51
    assert problem.get_json()["errors"][-1]["message"].startswith("And 49,95")


@pytest.mark.parametrize("field", ["x" * 60_000, "\N{SNOWMAN}" * 20_000])
def test_a_long_name_of_a_field_is_cut(app: Flask, field: str) -> None:
    answer = app.test_client().post(
        "/api/auth/login",
        data=json.dumps({field: 1}, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert len(answer.data) < 4096
