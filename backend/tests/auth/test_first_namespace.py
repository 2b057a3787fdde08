"""Which namespace a person who has not used any yet is led to: the first of the list."""

from __future__ import annotations

from leadgen.bootstrap.database.seed import demo_login, seed_demo
from leadgen.fields.enums import Role
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.client import Api, join, make_user
from tests.conftest import make_tenant


def test_the_demo_leads_where_leadgen_up_says(app, own_database: Database, tmp_path) -> None:
    settings = Settings(data_dir=tmp_path, sandbox=True)
    seed_demo(own_database, settings)
    login, shared = demo_login(settings), app.extensions["database"]
    app.extensions["database"] = own_database
    try:
        for email in (login.email, *login.others):
            answer = app.test_client().post("/api/auth/login", json={"email": email, "password": login.password})
            assert answer.get_json()["memberships"][0]["tenant"]["slug"] == login.slug
    finally:
        app.extensions["database"] = shared


def test_own_namespaces_come_in_the_order_in_which_they_were_joined(app, database: Database) -> None:
    user_id, email = make_user(database)
    joined = [make_tenant(database, slug) for slug in ("zz-first", "aa-second", "mm-third")]
    for tenant in joined:
        join(database, user_id, tenant, Role.VIEWER)
    client = Api(app, None, user_id, email)
    assert [m["tenant"]["slug"] for m in client.get("/api/auth/me")["memberships"]] == [
        "zz-first",
        "aa-second",
        "mm-third",
    ]
