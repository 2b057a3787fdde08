"""Signing in, staying signed in, and what happens when a token is stolen."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from leadgen.crypto import sign_access_token
from leadgen.tenancy import Database
from leadgen.users.models import User
from tests.client import PASSWORD, Api, make_user


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def person(database: Database) -> tuple[UUID, str]:
    return make_user(database)


def login(http: FlaskClient, email: str, password: str = PASSWORD, address: str = "10.0.0.1"):
    return http.post(
        "/api/auth/login", json={"email": email, "password": password}, environ_base={"REMOTE_ADDR": address}
    )


class TestLogin:
    def test_right_password_gives_token_and_namespaces(self, http, person):
        body = login(http, person[1].upper()).get_json()
        assert body["user"]["email"] == person[1]
        assert body["expires_in"] == 900
        assert body["refresh_token"] is None  # the cookie has it

    def test_refresh_cookie_is_out_of_reach_of_scripts_and_other_sites(self, http, person):
        cookie = login(http, person[1]).headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Path=/api/auth" in cookie

    @pytest.mark.parametrize("known", [True, False])
    def test_wrong_password_and_unknown_person_are_told_the_same(self, http, person, known):
        email = person[1] if known else "nobody@example.test"
        response = login(http, email, "wrong password", "10.0.0.9")
        assert response.status_code == 401
        body = response.get_json()
        assert (body["code"], body["detail"]) == ("invalid_credentials", "E-mail or password is wrong.")
        assert response.mimetype == "application/problem+json"

    def test_switched_off_account_cannot_sign_in(self, http, database, person):
        with database.system_session() as session:
            session.get_one(User, person[0]).is_active = False
        assert login(http, person[1]).status_code == 401

    def test_sixth_try_waits_even_with_the_right_password(self, http, person):
        for _ in range(5):
            assert login(http, person[1], "wrong", "10.9.8.7").status_code == 401
        refused = login(http, person[1], PASSWORD, "10.9.8.7")
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 0
        assert login(http, person[1], PASSWORD, "10.9.8.8").status_code == 200

    def test_no_body_at_all_names_the_fields(self, http):
        response = http.post("/api/auth/login")
        assert {problem["field"] for problem in response.get_json()["errors"]} == {"email", "password"}

    @pytest.mark.parametrize("body", [{}, {"email": "a@b.test"}, {"email": 1, "password": 2}, {"email": "x" * 400}])
    def test_malformed_login_names_the_field(self, http, body):
        response = http.post("/api/auth/login", json=body)
        assert response.status_code == 422
        assert response.get_json()["errors"][0]["field"] in {"email", "password"}

    def test_password_longer_than_bcrypt_reads_is_refused_not_truncated(self, http, person):
        assert login(http, person[1], PASSWORD + "x" * 80, "10.1.1.1").status_code == 401


class TestRefresh:
    def test_rotation_gives_a_working_pair(self, http, person):
        login(http, person[1])
        body = http.post("/api/auth/refresh", json={}).get_json()
        me = http.get("/api/auth/me", headers={"Authorization": f"Bearer {body['access_token']}"})
        assert me.get_json()["user"]["email"] == person[1]

    def test_second_use_of_a_refresh_token_ends_the_whole_sign_in(self, http, app, person):
        first = login(http, person[1]).headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
        attacker = app.test_client()
        stolen = attacker.post("/api/auth/refresh", json={"refresh_token": first})
        assert stolen.status_code == 200
        access = stolen.get_json()["access_token"]
        assert http.post("/api/auth/refresh", json={}).status_code == 401  # the owner's copy is the second use
        again = attacker.post("/api/auth/refresh", json={"refresh_token": stolen.get_json()["refresh_token"]})
        assert again.status_code == 401
        assert attacker.get("/api/auth/me", headers={"Authorization": f"Bearer {access}"}).status_code == 401

    def test_the_cookie_alone_is_enough(self, http, person):
        login(http, person[1])
        assert http.post("/api/auth/refresh").status_code == 200
        assert http.post("/api/auth/logout").status_code == 204

    def test_unknown_or_missing_refresh_token_is_refused(self, http):
        assert http.post("/api/auth/refresh", json={}).status_code == 401
        assert http.post("/api/auth/refresh", json={"refresh_token": "made-up"}).status_code == 401

    def test_logout_ends_access_at_once(self, http, person):
        access = login(http, person[1]).get_json()["access_token"]
        assert http.post("/api/auth/logout", json={}).status_code == 204
        assert http.get("/api/auth/me", headers={"Authorization": f"Bearer {access}"}).status_code == 401
        assert http.post("/api/auth/refresh", json={}).status_code == 401


class TestAccessToken:
    def test_expired_token_says_so(self, http, app, api: Api):
        claims = {"sub": str(api.user_id), "fam": str(api.user_id)}
        token = sign_access_token(claims, secret=app.config["SECRET_KEY"], lifetime=timedelta(seconds=-1))
        response = http.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
        assert (response.status_code, response.get_json()["code"]) == (401, "token_expired")

    def test_token_signed_by_another_key_is_refused(self, http, api: Api):
        token = sign_access_token(
            {"sub": str(api.user_id), "fam": str(api.user_id)}, secret="k" * 40, lifetime=timedelta(minutes=5)
        )
        assert http.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401

    def test_unsigned_token_is_refused(self, http, api: Api):
        import jwt

        token = jwt.encode({"sub": str(api.user_id), "fam": str(api.user_id), "exp": 9999999999}, None, "none")
        assert http.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401

    def test_no_token(self, http):
        assert http.get("/api/auth/me").status_code == 401


class TestNamespace:
    def test_missing_header_names_the_header(self, api: Api):
        del api.headers["X-Namespace"]
        response = api.call("GET", "/api/tenants/current")
        assert response.status_code == 400
        assert response.get_json()["errors"][0]["field"] == "X-Namespace"

    def test_foreign_and_unknown_namespace_look_the_same(self, api: Api, app, database):
        from tests.conftest import make_tenant

        make_tenant(database, "somebody-elses-42")
        answers = []
        for slug in ("somebody-elses-42", "no-such-namespace"):
            response = api.call("GET", "/api/tenants/current", headers={"X-Namespace": slug})
            answers.append((response.status_code, response.get_json()["detail"].replace(slug, "…")))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
