"""Members: the right comes from the namespace of this request; accounts shared with others are out of reach."""

from __future__ import annotations

import pytest

from leadgen.fields.enums import Role
from leadgen.tenancy import Database
from leadgen.users.models import User
from tests.client import PASSWORD, Api, join, make_user, sign_in
from tests.conftest import make_tenant


@pytest.fixture
def other_tenant(database: Database):
    return make_tenant(database)


class TestRights:
    @pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.EDITOR, 403), (Role.ADMIN, 200)])
    def test_only_admins_see_invites(self, app, database, tenant_id, role, status):
        assert sign_in(app, database, tenant_id, role).call("GET", "/api/users/invites").status_code == status

    def test_admin_elsewhere_is_no_admin_here(self, app, database, tenant_id, other_tenant):
        api = sign_in(app, database, other_tenant, Role.ADMIN)
        join(database, api.user_id, tenant_id, Role.VIEWER)
        here = sign_in(app, database, tenant_id, Role.ADMIN).slug
        response = api.call("GET", "/api/users/invites", headers={"X-Namespace": here})
        assert response.status_code == 403

    def test_platform_routes_are_for_super_admins(self, app, database, api: Api):
        refused = api.call("GET", "/api/tenants")
        assert (refused.status_code, "super admin" in refused.get_json()["detail"]) == (403, True)
        _, email = make_user(database, super_admin=True)
        boss = Api(app, None, api.user_id, email)
        assert boss.call("GET", "/api/tenants").status_code == 200


class TestAccounts:
    def member(self, database, tenant_id, role=Role.EDITOR, *elsewhere):
        user_id, email = make_user(database)
        join(database, user_id, tenant_id, role)
        for other in elsewhere:
            join(database, user_id, other, Role.VIEWER)
        return user_id, email

    def test_own_member_can_be_changed(self, api: Api, database, tenant_id):
        user_id, _ = self.member(database, tenant_id)
        account = api.get(f"/api/users/{user_id}")
        changed = api.patch(f"/api/users/{user_id}", {"is_active": False, "version": account["version"]})
        assert changed["is_active"] is False

    def test_stale_version_is_told_the_current_values(self, api: Api, database, tenant_id):
        user_id, _ = self.member(database, tenant_id)
        api.patch(f"/api/users/{user_id}", {"display_name": "First", "version": 1})
        response = api.call("PATCH", f"/api/users/{user_id}", json={"display_name": "Second", "version": 1})
        assert response.status_code == 409
        assert response.get_json()["current"]["display_name"] == "First"

    def test_person_who_also_belongs_elsewhere_is_out_of_reach(self, api: Api, database, tenant_id, other_tenant):
        user_id, _ = self.member(database, tenant_id, Role.EDITOR, other_tenant)
        assert api.call("GET", f"/api/users/{user_id}").status_code == 403
        for body in ({"is_active": False, "version": 1}, {"display_name": "x", "version": 1}):
            assert api.call("PATCH", f"/api/users/{user_id}", json=body).status_code == 403
        refused = api.call("POST", f"/api/users/{user_id}/reset-link", json={})
        assert (refused.status_code, "super admin can make a link" in refused.get_json()["detail"]) == (403, True)
        with database.system_session() as session:
            user = session.get_one(User, user_id)
            assert (user.is_active, user.display_name) == (True, "Test")
        listed = next(m for m in api.get("/api/users")["items"] if m["user_id"] == str(user_id))
        assert listed["is_managed"] is False

    def test_super_admin_makes_a_link_for_any_member(self, app, database, tenant_id, other_tenant):
        shared, email = self.member(database, tenant_id, Role.EDITOR, other_tenant)
        other_boss, _ = make_user(database, super_admin=True)
        join(database, other_boss, tenant_id, Role.VIEWER)
        _, address = make_user(database, super_admin=True)
        slug = sign_in(app, database, tenant_id).slug
        boss = Api(app, slug, shared, address)
        for user_id in (shared, other_boss):
            assert boss.call("POST", f"/api/users/{user_id}/reset-link", json={}).status_code == 201
        stranger, _ = self.member(database, other_tenant)
        assert boss.call("POST", f"/api/users/{stranger}/reset-link", json={}).status_code == 404
        token = boss.post(f"/api/users/{shared}/reset-link")["url"].split("token=")[1]
        answer = app.test_client().post(
            "/api/auth/reset-password", json={"token": token, "password": "a brand new one"}
        )
        assert answer.get_json()["user"]["email"] == email

    def test_no_link_is_made_for_an_account_that_it_would_not_open(self, api: Api, database, tenant_id):
        user_id, _ = self.member(database, tenant_id)
        api.patch(f"/api/users/{user_id}", {"is_active": False, "version": 1})
        refused = api.call("POST", f"/api/users/{user_id}/reset-link", json={})
        assert refused.status_code == 409
        assert "deactivated" in refused.get_json()["detail"]

    def test_super_admin_is_out_of_reach(self, api: Api, database, tenant_id):
        user_id, _ = make_user(database, super_admin=True)
        join(database, user_id, tenant_id, Role.EDITOR)
        assert api.call("POST", f"/api/users/{user_id}/reset-link", json={}).status_code == 403

    def test_role_of_a_shared_person_changes_here_only(self, api: Api, app, database, tenant_id, other_tenant):
        user_id, _ = self.member(database, tenant_id, Role.EDITOR, other_tenant)
        told = api.patch(f"/api/users/{user_id}", {"role": "admin", "seen_role": "editor"})
        assert (told["role"], told["is_active"]) == ("admin", None)
        assert "version" not in told
        there = sign_in(app, database, other_tenant).get("/api/users")["items"]
        assert next(m["role"] for m in there if m["user_id"] == str(user_id)) == "viewer"

    def test_of_two_who_change_a_role_the_second_is_told(self, api: Api, database, tenant_id):
        user_id, _ = self.member(database, tenant_id)
        path = f"/api/users/{user_id}"
        api.patch(path, {"role": "admin", "seen_role": "editor"})
        late = api.call("PATCH", path, json={"role": "viewer", "seen_role": "editor"})
        assert (late.status_code, late.get_json()["code"]) == (409, "version_conflict")
        assert late.get_json()["current"] == {"role": "admin"}
        assert api.call("PATCH", path, json={"role": "viewer"}).status_code == 422  # what was seen must be said
        assert next(m["role"] for m in api.get("/api/users")["items"] if m["user_id"] == str(user_id)) == "admin"

    def test_foreign_person_does_not_exist(self, api: Api, database, other_tenant):
        user_id, _ = self.member(database, other_tenant)
        for method, path, body in (
            ("GET", f"/api/users/{user_id}", None),
            ("PATCH", f"/api/users/{user_id}", {"role": "viewer", "seen_role": "editor"}),
            ("DELETE", f"/api/users/{user_id}", None),
            ("POST", f"/api/users/{user_id}/reset-link", {}),
        ):
            assert api.call(method, path, json=body).status_code == 404

    def test_last_admin_stays(self, api: Api):
        assert api.call("DELETE", f"/api/users/{api.user_id}").status_code == 409
        assert (
            api.call("PATCH", f"/api/users/{api.user_id}", json={"role": "viewer", "seen_role": "admin"}).status_code
            == 409
        )

    def test_refused_role_changes_nothing_of_the_account(self, api: Api, database):
        body = {"role": "viewer", "seen_role": "admin", "display_name": "Changed", "version": 1}
        assert api.call("PATCH", f"/api/users/{api.user_id}", json=body).status_code == 409
        assert api.get(f"/api/users/{api.user_id}")["display_name"] == "Test"

    def test_reset_link_sets_a_password_and_ends_sign_ins(self, api: Api, app, database, tenant_id):
        user_id, email = self.member(database, tenant_id)
        theirs = Api(app, api.slug, user_id, email)
        token = api.post(f"/api/users/{user_id}/reset-link")["url"].split("token=")[1]
        http = app.test_client()
        answer = http.post("/api/auth/reset-password", json={"token": token, "password": "a brand new one"})
        assert answer.status_code == 200
        assert theirs.call("GET", "/api/auth/me").status_code == 401
        assert (
            http.post("/api/auth/reset-password", json={"token": token, "password": "another new one"}).status_code
            == 404
        )


class TestInvites:
    def test_new_person_joins_with_a_password(self, api: Api, app):
        url = api.post("/api/users/invites", {"email": "New.Person@Example.test", "role": "viewer"})["url"]
        token = url.split("token=")[1]
        http = app.test_client()
        assert http.post("/api/auth/invite", json={"token": token}).get_json()["role"] == "viewer"
        joined = http.post("/api/auth/accept-invite", json={"token": token, "password": "long enough one"})
        assert [m["tenant"]["slug"] for m in joined.get_json()["memberships"]] == [api.slug]
        assert http.post("/api/auth/accept-invite", json={"token": token, "password": PASSWORD}).status_code == 404

    def test_existing_person_needs_their_own_password(self, api: Api, app, database):
        _, email = make_user(database)
        token = api.post("/api/users/invites", {"email": email, "role": "editor"})["url"].split("token=")[1]
        http = app.test_client()
        refused = http.post("/api/auth/accept-invite", json={"token": token, "password": "not the password"})
        assert refused.status_code == 401
        accepted = http.post("/api/auth/accept-invite", json={"token": token, "password": PASSWORD})
        assert accepted.status_code == 200

    def test_joining_a_second_namespace_ends_the_reset_links_of_the_first(self, api: Api, app, database, other_tenant):
        boss = sign_in(app, database, other_tenant, Role.ADMIN)
        user_id, email = make_user(database)
        join(database, user_id, other_tenant, Role.EDITOR)
        kept = boss.post(f"/api/users/{user_id}/reset-link")["url"].split("token=")[1]
        token = api.post("/api/users/invites", {"email": email, "role": "editor"})["url"].split("token=")[1]
        http = app.test_client()
        http.post("/api/auth/accept-invite", json={"token": token, "password": PASSWORD})
        taken = http.post("/api/auth/reset-password", json={"token": kept, "password": "known to the first admin"})
        assert taken.status_code == 404

    def test_invitation_does_not_tell_whether_an_account_exists(self, api: Api, database):
        _, email = make_user(database)
        known = api.post("/api/users/invites", {"email": email})
        unknown = api.post("/api/users/invites", {"email": "stranger@example.test"})
        assert set(known) == set(unknown)

    def test_invitation_taken_back_no_longer_works(self, api: Api, app):
        made = api.post("/api/users/invites", {"email": "late@example.test"})
        api.delete(f"/api/users/invites/{made['id']}")
        token = made["url"].split("token=")[1]
        assert app.test_client().post("/api/auth/invite", json={"token": token}).status_code == 404

    @pytest.mark.parametrize("how", ["removed", "demoted", "deactivated"])
    def test_open_invitations_of_an_admin_who_may_invite_no_more_are_taken_back(
        self, api: Api, app, database, tenant_id, how
    ):
        leaving = sign_in(app, database, tenant_id, Role.ADMIN)
        theirs, ours = (
            by.post("/api/users/invites", {"email": email, "role": "admin"})["url"].split("token=")[1]
            for by, email in ((leaving, "second@example.test"), (api, "third@example.test"))
        )
        path = f"/api/users/{leaving.user_id}"
        if how == "removed":
            api.delete(path)
        else:
            version = api.get(path)["version"]
            demoted = {"role": "editor", "seen_role": "admin"}
            api.patch(path, demoted if how == "demoted" else {"is_active": False, "version": version})
        answers = [app.test_client().post("/api/auth/invite", json={"token": t}).status_code for t in (theirs, ours)]
        assert answers == [404, 200]
        assert [item["email"] for item in api.get("/api/users/invites")["items"]] == ["third@example.test"]

    def test_weak_password_is_named(self, api: Api, app):
        token = api.post("/api/users/invites", {"email": "weak@example.test"})["url"].split("token=")[1]
        response = app.test_client().post("/api/auth/accept-invite", json={"token": token, "password": "short"})
        assert response.status_code == 422
        assert response.get_json()["errors"][0]["field"] == "password"


def test_a_change_that_names_only_what_was_seen_is_no_change(api: Api, database: Database, tenant_id) -> None:
    user_id, _ = make_user(database)
    join(database, user_id, tenant_id, Role.EDITOR)
    for empty in ({"seen_role": "viewer"}, {"seen_role": "editor", "version": 1}, {"version": 1}, {}):
        refused = api.call("PATCH", f"/api/users/{user_id}", json=empty)
        assert (refused.status_code, "Nothing to change" in refused.get_json()["detail"]) == (422, True)
