"""Caps of the operator: the most that a namespace may spend, whatever its own admins set; and who may raise anything."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from leadgen.budgets.ledger import lock_caps, reached, tenant_caps
from leadgen.fields.enums import Role
from tests.client import Api, make_user, sign_in


@pytest.fixture
def boss(app, database, api: Api) -> Api:
    user_id, email = make_user(database, super_admin=True)
    return Api(app, api.slug, user_id, email, api.tenant_id)


def cap(boss: Api, day, month=None) -> None:
    tenant = boss.get("/api/tenants/current")
    body = {"caps": {"day_cap_usd": day, "month_cap_usd": month}, "version": tenant["version"]}
    boss.patch(f"/api/tenants/{tenant['id']}", body)


def put(api: Api, day, month=None):
    version = api.get("/api/budgets")["version"]
    body = {"time_zone": "UTC", "day_cap_usd": day, "month_cap_usd": month, "version": version}
    return api.call("PUT", "/api/budgets", json=body)


class TestOperator:
    def test_the_lower_cap_applies_and_says_whose_it_is(self, api, boss) -> None:
        cap(boss, 20, 100)
        shown = api.get("/api/budgets")
        assert (shown["day"]["cap_usd"], shown["day"]["set_by"], shown["own_day_cap_usd"]) == (20, "operator", None)
        shown = put(api, 5).get_json()
        assert (shown["day"]["cap_usd"], shown["day"]["set_by"], shown["most_day_cap_usd"]) == (5, "namespace", 20)
        assert (shown["month"]["cap_usd"], shown["month"]["set_by"]) == (100, "operator")
        cap(boss, 3, None)  # lowered below what the admin had set
        shown = api.get("/api/budgets")
        assert (shown["day"]["cap_usd"], shown["day"]["set_by"], shown["own_day_cap_usd"]) == (3, "operator", 5)
        assert (shown["month"]["cap_usd"], shown["month"]["set_by"]) == (None, None)

    def test_no_admin_sets_more(self, api, boss) -> None:
        cap(boss, 20)
        refused = put(api, 20.01)
        assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "day_cap_usd")
        assert "super admin" in refused.get_json()["errors"][0]["fix"]
        assert put(api, 20).status_code == 200
        assert put(api, None, 1_000_000).status_code == 200
        assert api.get("/api/budgets")["day"]["cap_usd"] == 20

    @pytest.mark.parametrize("role", list(Role))
    def test_only_super_admins_set_it(self, app, database, api, tenant_id, role) -> None:
        person = sign_in(app, database, tenant_id, role)
        body = {"caps": {"day_cap_usd": None, "month_cap_usd": None}, "version": 1}
        for path in ("/api/tenants/current", f"/api/tenants/{tenant_id}"):
            assert person.call("PATCH", path, json=body).status_code == 403

    def test_a_rename_leaves_it_and_bad_amounts_are_named(self, api, boss) -> None:
        cap(boss, 20)
        tenant = api.get("/api/tenants/current")
        assert api.patch("/api/tenants/current", {"name": "New", "version": tenant["version"]})["day_cap_usd"] == 20
        body = {"caps": {"day_cap_usd": -1, "month_cap_usd": None}, "version": tenant["version"] + 1}
        refused = boss.call("PATCH", f"/api/tenants/{tenant['id']}", json=body)
        assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "caps.day_cap_usd")

    def test_a_new_namespace_has_the_default_of_the_installation(self, app, boss) -> None:
        slug = f"fresh-{boss.user_id.hex[-8:]}"
        made = boss.post("/api/tenants", {"slug": slug, "name": "Fresh"})
        assert (made["day_cap_usd"], made["month_cap_usd"]) == (50, 500)
        shown = boss.call("GET", "/api/budgets", headers={"X-Namespace": slug}).get_json()
        assert (shown["day"]["cap_usd"], shown["month"]["set_by"]) == (50, "operator")

    def test_claims_wait_for_each_other_where_only_the_operator_set_a_cap(self, api, boss, database, tenant_id) -> None:
        with database.tenant_session(tenant_id) as session:
            assert not lock_caps(session)
        cap(boss, 2)
        with database.tenant_session(tenant_id) as session:
            assert lock_caps(session)
            with database.tenant_session(tenant_id) as other:
                free = text("SELECT count(*) FROM (SELECT 1 FROM budgets FOR NO KEY UPDATE SKIP LOCKED) AS rows")
                assert other.execute(free).scalar_one() == 0
        # the row that is locked is nobody's setting: who saw version 0 may set caps
        assert api.get("/api/budgets")["version"] == 0
        assert put(api, 1).get_json()["version"] == 1

    def test_it_stops_spending(self, api, boss, database, tenant_id) -> None:
        from decimal import Decimal

        from leadgen.llm_usage.actions import record_usage

        cap(boss, 2)
        put(api, None)
        with database.tenant_session(tenant_id) as session:
            record_usage(session, [{"purpose": "x", "provider": "p", "cost_usd": 2}])
            full = reached(tenant_caps(session), Decimal("0.01"))
            assert full is not None
            assert (full.scope, full.by_operator) == ("day", True)


def test_settings_name_the_default_caps() -> None:
    from decimal import Decimal

    from pydantic import ValidationError

    from leadgen.settings import Settings

    assert Settings(default_day_cap_usd="none", default_month_cap_usd="").default_caps() == (None, None)
    assert Settings(default_day_cap_usd="12.50").default_caps() == (Decimal("12.50"), Decimal(500))
    with pytest.raises(ValidationError):
        Settings(default_day_cap_usd="-1")
