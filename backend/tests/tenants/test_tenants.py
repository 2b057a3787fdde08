"""Namespaces: made and switched off by super admins, renamed by their own admins."""

from __future__ import annotations

from leadgen.fields.enums import Role
from tests.client import Api, make_user, sign_in


def boss(app, database) -> Api:
    user_id, email = make_user(database, super_admin=True)
    return Api(app, None, user_id, email)


class TestTenants:
    def test_create_and_enter(self, app, database):
        admin = boss(app, database)
        slug = f"agency-{admin.user_id.hex[-8:]}"
        made = admin.post("/api/tenants", {"slug": slug, "name": "Agency"})
        assert admin.call("GET", "/api/tenants/current", headers={"X-Namespace": slug}).get_json()["id"] == made["id"]

    def test_taken_and_reserved_slugs_are_refused(self, app, database, api):
        admin = boss(app, database)
        assert admin.call("POST", "/api/tenants", json={"slug": api.slug, "name": "x"}).status_code == 409
        assert admin.call("POST", "/api/tenants", json={"slug": "api", "name": "x"}).status_code == 422
        assert admin.call("POST", "/api/tenants", json={"slug": "No Good", "name": "x"}).status_code == 422

    def test_switched_off_namespace_is_gone_for_its_members(self, app, database, api):
        tenant = api.get("/api/tenants/current")
        body = {"is_active": False, "version": tenant["version"]}
        boss(app, database).patch(f"/api/tenants/{tenant['id']}", body)
        assert api.call("GET", "/api/tenants/current").status_code == 404

    def test_admin_renames_with_version(self, api):
        tenant = api.get("/api/tenants/current")
        assert api.patch("/api/tenants/current", {"name": "New", "version": tenant["version"]})["name"] == "New"
        stale = api.call("PATCH", "/api/tenants/current", json={"name": "Newer", "version": tenant["version"]})
        assert stale.status_code == 409

    def test_admin_cannot_switch_off_and_editor_cannot_rename(self, app, database, api, tenant_id):
        assert api.call("PATCH", "/api/tenants/current", json={"is_active": False, "version": 1}).status_code == 403
        editor = sign_in(app, database, tenant_id, Role.EDITOR)
        assert editor.call("PATCH", "/api/tenants/current", json={"name": "x", "version": 1}).status_code == 403
