"""The contract is generated, whole, and readable offline."""

from __future__ import annotations

import json
import re
from pathlib import Path

from leadgen.errors import ErrorCode
from leadgen.schema import In, Out

COMMITTED = Path(__file__).parents[2] / "openapi.json"


def operations(document):
    return [(m, p, o) for p, methods in document["paths"].items() for m, o in methods.items()]


def test_committed_document_is_the_code(app):
    assert json.loads(COMMITTED.read_text()) == json.loads(json.dumps(app.api_doc))


def test_it_is_openapi_3_1_and_names_the_errors(app):
    assert app.api_doc["openapi"].startswith("3.1")
    codes = app.api_doc["components"]["schemas"]["ErrorCode"]["enum"]
    assert set(codes) == {code.value for code in ErrorCode}


def test_every_operation_says_what_it_does_and_who_may(app):
    for method, path, operation in operations(app.api_doc):
        assert operation.get("summary"), f"{method} {path} has no summary"
        assert "422" in operation["responses"]
        refused = operation["responses"]["422"]["content"]
        assert "Problem" in json.dumps(refused), f"{method} {path} does not answer with a problem"


def test_operation_ids_are_unique(app):
    ids = [operation["operationId"] for _, _, operation in operations(app.api_doc)]
    assert len(ids) == len(set(ids))


def every_subclass(base):
    return {base}.union(*(every_subclass(child) for child in base.__subclasses__()))


def test_no_two_shapes_share_a_name(app):
    """Two models of one name become one in the document, without a word: half of the answers would be described wrongly."""
    documented = set(app.api_doc["components"]["schemas"])
    homes = {}
    for model in every_subclass(In) | every_subclass(Out):
        if model.__name__ in documented and model.__module__.startswith("leadgen."):
            homes.setdefault(model.__name__, set()).add(model.__module__)
    assert len(homes) > 100
    assert {name: modules for name, modules in homes.items() if len(modules) > 1} == {}


def test_documentation_needs_nothing_from_outside(app):
    http = app.test_client()
    page = http.get("/api/docs/swagger")
    assert page.status_code == 200
    html = page.get_data(as_text=True)
    sources = re.findall(r"(?:src|href)=\"([^\"]+)\"", html)
    assert sources
    for source in sources:
        assert not source.startswith(("http:", "https:", "//")), source
        if source.endswith((".js", ".css")):
            local = source if source.startswith("/") else f"/api/docs/{source}"
            with http.get(local) as response:
                assert response.status_code == 200, local


def test_a_route_that_declares_no_permission_stops_the_app(app):
    import pytest
    from flask import Flask

    from leadgen.api import Routes, declared_permissions

    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/api/open", "open", lambda: "x")
    with pytest.raises(RuntimeError, match="declares no permission"):
        declared_permissions(bare)
    with pytest.raises(ValueError, match="name a permission"):
        Routes("x", "/api/x").get("")
