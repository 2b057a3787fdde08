"""Every refused value is told as the client wrote it: its field, a reason in plain words, and a fix."""

from __future__ import annotations

import copy
import json
import random
import re
import secrets
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from flask_openapi3 import OpenAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError
from pydantic_core._pydantic_core import list_all_errors

from leadgen.errors.validation import FORMS, client_path, describe, numbers_beyond, problems_of
from leadgen.schema import In
from tests.architecture.requests.least_body import least, resolve
from tests.architecture.requests.test_bodies import bodies, operator  # noqa: F401 - the fixture
from tests.architecture.requests.test_request_edge import filled
from tests.client import Api
from tests.examples import examples

OURS = re.compile(
    r"input should|pydantic|python|\b(dict|str|int|bool|float|tuple|(?-i:None)|NoneType|instance|kwargs?|datetime|Decimal)\b"
    r"|validat|literal\[|function-|constrained|extra inputs|field required|value error|object at 0x|\{\w*\}",
    re.IGNORECASE,
)
BAD = (None, True, -1, 3.7, 10**12, "", "x", "NaN", "\x00", [], [None], ["x", 10**12], {}, {"str": 1}, [[{}]])
BAD_TEXTS = ("x", "-1", "9" * 12, "", "NaN", "2026-99-99", "\x00", ["x", "y"])
PER_ROUTE = examples(18)
"""Bodies with one bad value that are tried at each route."""
OF_NUMBERS = {r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"}
"""Patterns of numbers as text, which have errors of their own."""
PARTS = ("body", "query", "path", "form")


def wrong_with(problem: dict[str, Any], sent: Any) -> str | None:
    """What a problem lacks; None for a good one."""
    if not problem.get("message") or OURS.search(problem["message"]):
        return "reason"
    if not problem.get("fix") or OURS.search(problem["fix"]):
        return "fix"
    return None if problem["field"] in PARTS or is_there(problem["field"], sent) else "field"


def is_there(field: str, sent: Any) -> bool:
    """Whether the path leads to a value that was sent, or to a name that an object lacks."""
    if not isinstance(sent, dict | list) or field == "":
        return field == ""
    if isinstance(sent, list):
        first, _, rest = field.partition(".")
        return first.isdecimal() and int(first) < len(sent) and (rest == "" or is_there(rest, sent[int(first)]))
    if "." not in field:
        return True
    keys = [key for key in sent if field == key or field.startswith(f"{key}.")]
    return any(field == key or is_there(field.removeprefix(f"{key}."), sent[key]) for key in keys)


def spoilt(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    """Bodies with one bad value each, at any place."""
    base = least(document, schema)
    yield base | {"no_such_field": 1}
    for name, part in schema.get("properties", {}).items():
        yield {key: value for key, value in base.items() if key != name}
        for value in BAD:
            yield base | {name: copy.deepcopy(value)}
        for kind in part.get("anyOf", [part]):
            kind = resolve(document, kind)
            inner = resolve(document, kind["items"]) if kind.get("type") == "array" else kind
            if "properties" in inner and depth < 2:
                for body in spoilt(document, inner, depth + 1):
                    yield base | {name: [body] if kind.get("type") == "array" else body}


def test_every_refusal_of_a_body_names_field_reason_and_fix(app: OpenAPI, operator: Api) -> None:  # noqa: F811
    bad, seen, seed = set(), 0, secrets.randbelow(10**6)
    draw = random.Random(seed)
    for method, path, schema in bodies(app.api_doc):
        if path.startswith("/api/auth/"):  # signing in is limited to some tries
            continue
        every = list(spoilt(app.api_doc, schema))
        for body in draw.sample(every, min(PER_ROUTE, len(every))):
            answer = operator.call(method, filled(path), json=body)
            problem = answer.get_json(silent=True) or {}
            assert answer.status_code < 500, (method, path, json.dumps(body)[:300], problem)
            if answer.status_code == 422:
                assert problem["errors"], (method, path, body, problem)
            for said in problem.get("errors", []):
                seen += 1
                if what := wrong_with(said, body):
                    bad.add(f"{method} {path} {what}: {said} for {json.dumps(body)[:200]}")
    assert seen > 10 * PER_ROUTE
    assert sorted(bad)[:20] == [], f"seed {seed}"


def test_every_refusal_of_a_query_names_field_reason_and_fix(app: OpenAPI, operator: Api) -> None:  # noqa: F811
    bad, seen, seed = set(), 0, secrets.randbelow(10**6)
    draw = random.Random(seed)
    for path, methods in app.api_doc["paths"].items():
        names = [item["name"] for item in methods.get("get", {}).get("parameters", []) if item["in"] == "query"]
        for name in [*names, "no_such_parameter"]:
            if path.endswith("/events"):
                continue
            for value in draw.sample(BAD_TEXTS, 2):
                answer = operator.call("GET", filled(path), query_string={name: value})
                problem = answer.get_json(silent=True) or {}
                assert answer.status_code < 500, (path, name, value, problem)
                if answer.status_code == 422:
                    assert problem["errors"], (path, name, value, problem)
                for said in problem.get("errors", []):
                    seen += 1
                    if what := wrong_with(said, {name: value}):
                        bad.add(f"{path}?{name}={value} {what}: {said}")
    assert seen > 100
    assert sorted(bad)[:20] == [], f"seed {seed}"


@pytest.mark.parametrize("kind", list_all_errors(), ids=lambda kind: kind["type"])
def test_no_kind_of_error_shows_the_library(kind: Any) -> None:
    said = describe("x", kind["type"], kind.get("example_context") or {})
    assert wrong_with(said.to_json(), {"x": 1}) is None, said


def test_every_pattern_of_a_field_is_told_in_words(app: OpenAPI) -> None:
    patterns = set(re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', json.dumps(app.api_doc)))
    assert len(patterns) > 2
    assert {json.loads(pattern) for pattern in patterns} <= {*FORMS, *OF_NUMBERS}


class Address(In):
    city: str = Field(min_length=2)


class Many(In):
    owner: UUID | Literal["empty"] | None = None
    size: int | float | None = None
    home: Address | list[Address] | None = None
    by_name: dict[str, Annotated[int, Field(ge=0)] | Address] = Field(default_factory=dict)


def refusals(data: Any) -> list[dict[str, str]]:
    with pytest.raises(ValidationError) as caught:
        Many.model_validate(data)
    return [problem.to_json() for problem in problems_of(caught.value, data)[0]]


@pytest.mark.parametrize(
    ("data", "field", "fix"),
    [
        ({"owner": "x"}, "owner", "'empty'"),
        ({"size": "x"}, "size", "whole number"),
        ({"home": {"city": "x"}}, "home.city", "at least 2"),
        ({"home": [{"city": "xx"}, {}]}, "home.1.city", "Send this field"),
        ({"home": 5}, "home", "list"),
        ({"by_name": {"int": -1}}, "by_name.int", "0 or more"),
        ({"by_name": {"Address": {"city": 5}}}, "by_name.Address.city", "text in quotes"),
        ([], "body", "JSON object"),
    ],
)
def test_a_field_is_named_as_it_was_written(data: Any, field: str, fix: str) -> None:
    found = {problem["field"]: problem for problem in refusals(data)}
    assert field in found
    assert fix in found[field]["fix"]
    for problem in found.values():
        assert wrong_with(problem, data) is None


def test_alternatives_of_one_value_are_one_problem() -> None:
    [problem] = refusals({"owner": "x"})
    assert problem["message"] == "This has no form that is accepted here."
    assert "id" in problem["fix"]
    assert "'empty'" in problem["fix"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.sampled_from(["city", "home", "int", "x"]), part),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("owner", "size", "home", "by_name", "x"), _JSON)))
def test_every_problem_of_any_data_is_about_what_was_sent(data: dict[str, Any]) -> None:
    try:
        Many.model_validate(data)
    except ValidationError as error:
        for problem in problems_of(error, data)[0]:
            assert wrong_with(problem.to_json(), data) is None, (problem, data)


def test_a_path_leaves_out_what_was_not_sent() -> None:
    data = {"filter": {"owner_ids": ["x", "y"]}}
    assert client_path(("filter", "function-after[f(), Contact]", "owner_ids", 1, "uuid"), data) == "filter.owner_ids.1"
    assert client_path(("filter", "owner_ids", "list[uuid]", 1, "literal['empty']"), data) == "filter.owner_ids.1"
    assert client_path((), data) == ""


def test_numbers_that_no_column_stores_are_found_at_any_place() -> None:
    data = {"a": 2**31, "b": [{"c": "9" * 20}, 5, True, "x"], "d": -(10**400), "e": 2**31 - 1, "f": "9" * 400}
    assert sorted(numbers_beyond(data)) == ["a", "b.0.c", "d"]


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("DELETE", "/api/tags", 405, {"GET", "POST"}),
        ("GET", "/api/auth/login", 405, {"POST"}),
        ("POST", "/api/nothing", 404, None),
        ("GET", "/api/nothing", 404, None),
        ("PUT", "/api/tags/x/y/z", 404, None),
        ("GET", "/webhook/nothing", 404, None),
        ("POST", "/companies", 405, {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_an_address_says_which_methods_it_takes(
    api: Api, method: str, path: str, status: int, allow: set[str] | None
) -> None:
    answer = api.call(method, path)
    problem = answer.get_json()
    assert (answer.status_code, problem["status"]) == (status, status)
    allowed = answer.headers.get("Allow")
    assert (set(allowed.split(", ")) if allowed else None) == allow
    assert problem["detail"]
