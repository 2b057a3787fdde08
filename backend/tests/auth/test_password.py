"""Setting one's own password, and guessing one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from leadgen.auth.models import LoginFailure
from leadgen.auth.tries import FAILURES_PER_PAIR
from leadgen.tenancy import Database
from tests.client import PASSWORD, Api

NEW = "another good password"


def login(app: Flask, email: str, password: str, address: str = "127.0.0.1"):
    return app.test_client().post(
        "/api/auth/login", json={"email": email, "password": password}, environ_base={"REMOTE_ADDR": address}
    )


def change(api: Api, old: str, new: str):
    return api.call("POST", "/api/auth/password", json={"old_password": old, "new_password": new})


class TestOwnPassword:
    def test_the_new_one_works_and_the_old_one_does_not(self, api: Api, app):
        assert change(api, PASSWORD, NEW).status_code == 204
        assert login(app, api.email, PASSWORD).status_code == 401
        assert login(app, api.email, NEW).status_code == 200

    def test_every_other_sign_in_ends_and_this_one_stays(self, api: Api, app):
        elsewhere = Api(app, api.slug, api.user_id, api.email, api.tenant_id)
        assert change(api, PASSWORD, NEW).status_code == 204
        assert elsewhere.call("GET", "/api/auth/me").status_code == 401
        assert elsewhere.http.post("/api/auth/refresh", json={}).status_code == 401
        assert api.call("GET", "/api/auth/me").status_code == 200
        assert api.http.post("/api/auth/refresh", json={}).status_code == 200

    def test_a_link_made_before_stops_working(self, api: Api, app):
        token = api.post(f"/api/users/{api.user_id}/reset-link")["url"].split("token=")[1]
        change(api, PASSWORD, NEW)
        taken = app.test_client().post("/api/auth/reset-password", json={"token": token, "password": "known to others"})
        assert taken.status_code == 404

    def test_without_the_old_one_nothing_changes_and_tries_are_limited(self, api: Api, app):
        for _ in range(FAILURES_PER_PAIR):
            refused = change(api, "not the old one", NEW)
            assert (refused.status_code, refused.get_json()["code"]) == (422, "invalid_credentials")
            assert refused.get_json()["errors"][0]["field"] == "old_password"
        limited = change(api, PASSWORD, NEW)
        assert limited.status_code == 429
        assert int(limited.headers["Retry-After"]) > 0
        body = {"email": api.email, "password": PASSWORD}
        assert api.http.post("/api/auth/login", json=body).status_code == 429  # it is the same limit, for this device
        assert login(app, api.email, PASSWORD).status_code == 200  # and for nobody else
        assert login(app, api.email, PASSWORD, "10.7.7.7").status_code == 200

    @pytest.mark.parametrize("new", ["short", "x" * 73, PASSWORD])
    def test_a_new_one_that_is_none_is_refused(self, api: Api, app, new):
        assert change(api, PASSWORD, new).status_code == 422
        assert login(app, api.email, PASSWORD).status_code == 200

    def test_nobody_is_let_in_without_a_sign_in(self, app):
        body = {"old_password": PASSWORD, "new_password": NEW}
        assert app.test_client().post("/api/auth/password", json=body).status_code == 401

    def test_a_new_password_forgets_the_tries_before_it(self, api: Api, app):
        for _ in range(FAILURES_PER_PAIR):
            login(app, api.email, "wrong")
        token = api.post(f"/api/users/{api.user_id}/reset-link")["url"].split("token=")[1]
        app.test_client().post("/api/auth/reset-password", json={"token": token, "password": NEW})
        assert login(app, api.email, NEW).status_code == 200


class TestGuessing:
    def test_a_burst_learns_no_more_than_tries_one_after_another(self, api: Api, app: Flask, database: Database):
        """Many tries begin before the first is counted: five are told wrong, the others nothing, right ones too."""
        tries = 16
        together = Barrier(tries)

        def guess(number: int) -> int:
            together.wait()
            return login(app, api.email, f"guess {number}", "10.4.4.4").status_code

        with ThreadPoolExecutor(tries) as pool:
            answers = list(pool.map(guess, range(tries)))
        assert (answers.count(401), answers.count(429)) == (FAILURES_PER_PAIR, tries - FAILURES_PER_PAIR)
        with database.system_session() as session:
            assert session.query(LoginFailure).filter_by(email=api.email).count() == FAILURES_PER_PAIR

    def test_many_who_know_the_password_are_all_let_in(self, api: Api, app: Flask):
        together = Barrier(8)

        def sign_in(_number: int) -> int:
            together.wait()
            return login(app, api.email, PASSWORD, "10.4.4.5").status_code

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(sign_in, range(8))) == {200}

    def test_guessing_the_password_of_an_invited_account_is_limited_too(self, api: Api, app: Flask):
        token = api.post("/api/users/invites", {"email": api.email})["url"].split("token=")[1]
        http = app.test_client()
        where = {"environ_base": {"REMOTE_ADDR": "10.4.4.6"}}
        for _ in range(FAILURES_PER_PAIR):
            body = {"token": token, "password": "a wrong guess"}
            assert http.post("/api/auth/accept-invite", json=body, **where).status_code == 401
        body = {"token": token, "password": PASSWORD}
        assert http.post("/api/auth/accept-invite", json=body, **where).status_code == 429
