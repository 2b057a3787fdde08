"""Calls every route of the app in a fresh process and prints, as JSON, which modules each call imported.

Run by `test_route_imports.py`: `python -m tests.architecture.requests.route_imports APP_URL`.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from leadgen.app import create_app
from leadgen.settings import Settings
from leadgen.tenancy import Database

OPENAPI = Path(__file__).resolve().parents[3] / "openapi.json"


def main(url: str) -> None:
    app = create_app(Settings(secret_key="test-secret-" * 4, sandbox=True), Database(url))
    app.test_client()
    started = set(sys.modules)  # what the tests themselves need comes after this, and is told apart by its name

    from leadgen.fields.enums import Role
    from tests.architecture.tenants.tenant_world import BODIES, make_world
    from tests.architecture.tenants.test_tenant_sweep import fill, operations, send
    from tests.client import sign_in
    from tests.conftest import make_tenant

    harness = set(sys.modules) - started
    database = app.extensions["database"]
    admin = sign_in(app, database, make_tenant(database), Role.ADMIN)
    ids = make_world(database, admin) | {"token": "nobody", "name": "nobody"}
    document = json.loads(OPENAPI.read_text())
    run = {"stages": ["l1"], "selection": {"company_ids": [ids["company_id"]]}}
    for path in ("/api/pipeline/estimate", "/api/pipeline/dag-run"):  # with a body that means something, unlike below
        assert admin.call("POST", path, json=run).status_code < 400
    found: dict[str, list[str]] = {"signing in and making a world": sorted(set(sys.modules) - started - harness)}
    answered = 0
    # deletes late: what they take away would leave the others nothing to work on; then what ends the sign-in
    order = sorted(operations(document), key=lambda item: (item[1].startswith("/api/auth/"), item[0] == "DELETE"))
    for method, path, operation in order:
        before = set(sys.modules)
        known = ids | {name: ids.get(name, "nobody") for name in re.findall(r"\{(\w+)\}", path)}
        answer = send(admin, document, method, fill(path, known), operation, f"{method} {path}")
        answered += answer.status_code < 400
        if new := sorted(set(sys.modules) - before):
            found[f"{method} {path}"] = new
    assert BODIES
    print(json.dumps({"found": {k: v for k, v in found.items() if v}, "answered": answered}))


if __name__ == "__main__":
    main(sys.argv[1])
