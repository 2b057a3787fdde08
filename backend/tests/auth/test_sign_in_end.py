"""How a sign-in ends: after 90 days, by a second party that uses its token, and with the account's generation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from leadgen.auth.sign_ins import forget_ended_tokens
from leadgen.crypto import sign_access_token, token_hash
from tests.auth.races import refresh_cookie
from tests.client import Api, make_user


def refresh(app, token: str, agent: str = "browser", address: str = "203.0.113.4"):
    return app.test_client().post(
        "/api/auth/refresh",
        json={"refresh_token": token},
        headers={"User-Agent": agent},
        environ_base={"REMOTE_ADDR": address},
    )


def age(database, by: timedelta, columns: str, user_id) -> None:
    moved = ", ".join(f"{name} = {name} - :by" for name in columns.split())
    with database.system_session() as session:
        session.execute(text(f"UPDATE refresh_tokens SET {moved} WHERE user_id = :user"), {"by": by, "user": user_id})


@pytest.fixture
def first(api: Api) -> str:
    return refresh_cookie(api.http)


class TestGrace:
    def test_the_same_client_gets_the_same_next_token_within_ten_seconds(self, app, first) -> None:
        one, two = refresh(app, first), refresh(app, first)
        assert [one.status_code, two.status_code] == [200, 200]
        assert one.get_json()["refresh_token"] == two.get_json()["refresh_token"]
        assert refresh(app, two.get_json()["refresh_token"]).status_code == 200

    def test_an_answer_that_comes_late_gives_the_token_that_is_still_good(self, app, first) -> None:
        second = refresh(app, first).get_json()["refresh_token"]
        third = refresh(app, second).get_json()["refresh_token"]
        assert refresh(app, first).get_json()["refresh_token"] == third
        assert refresh(app, third).status_code == 200

    def test_after_ten_seconds_a_second_use_ends_the_sign_in(self, app, database, api, first) -> None:
        second = refresh(app, first).get_json()["refresh_token"]
        age(database, timedelta(seconds=11), "used_at", api.user_id)
        assert refresh(app, first).status_code == 401
        assert refresh(app, second).status_code == 401
        assert api.call("GET", "/api/auth/me").status_code == 401

    @pytest.mark.parametrize(("agent", "address"), [("another browser", "203.0.113.4"), ("browser", "198.51.100.4")])
    def test_another_client_ends_the_sign_in_at_once(self, app, api, first, agent, address) -> None:
        second = refresh(app, first).get_json()["refresh_token"]
        assert refresh(app, first, agent, address).status_code == 401
        assert refresh(app, second).status_code == 401

    def test_an_ended_sign_in_has_no_grace(self, app, first) -> None:
        second = refresh(app, first).get_json()["refresh_token"]
        app.test_client().post("/api/auth/logout", json={"refresh_token": second})
        assert refresh(app, first).status_code == 401


class TestEnd:
    def test_ninety_days_after_the_password_it_is_over(self, app, database, api, first) -> None:
        age(database, timedelta(days=89), "signed_in_at", api.user_id)
        second = refresh(app, first)
        assert second.status_code == 200
        assert api.call("GET", "/api/auth/me").status_code == 200
        with database.system_session() as session:
            longest = text(
                "SELECT max(expires_at) - now() FROM refresh_tokens WHERE user_id = :user AND used_at IS NULL"
            )
            assert session.execute(longest, {"user": api.user_id}).scalar_one() <= timedelta(days=1)
        age(database, timedelta(days=1), "signed_in_at expires_at", api.user_id)
        assert api.call("GET", "/api/auth/me").status_code == 401
        assert refresh(app, second.get_json()["refresh_token"]).status_code == 401


class TestAccessToken:
    def claims(self, app, api) -> dict[str, str]:
        import jwt

        return jwt.decode(api.headers["Authorization"].split()[1], options={"verify_signature": False})

    def test_the_person_must_be_the_one_whose_sign_in_it_is(self, app, database, api) -> None:
        other, _ = make_user(database)
        family = self.claims(app, api)["fam"]
        for sub, status in ((str(api.user_id), 200), (str(other), 401)):
            token = sign_access_token(
                {"sub": sub, "fam": family}, secret=app.config["SECRET_KEY"], lifetime=timedelta(minutes=5)
            )
            answer = app.test_client().get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == status

    @pytest.mark.parametrize("fam", ["none", "", 7, None, ["x"], "0b6ff7bc-6f04-4cb3-9e5e-6b2f7c8a1d10"])
    def test_a_signed_token_with_odd_claims_is_refused(self, app, api, fam) -> None:
        token = sign_access_token(
            {"sub": str(api.user_id), "fam": fam}, secret=app.config["SECRET_KEY"], lifetime=timedelta(minutes=5)
        )
        answer = app.test_client().get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401


def kept(database, *tokens: str) -> list[bool]:
    with database.system_session() as session:
        hashes = set(session.scalars(text("SELECT token_hash FROM refresh_tokens")))
    return [token_hash(token) in hashes for token in tokens]


class TestForgetting:
    def test_a_used_token_is_kept_while_a_second_use_would_end_its_sign_in(self, app, database, api, first) -> None:
        second = refresh(app, first).get_json()["refresh_token"]
        age(database, timedelta(days=20), "used_at", api.user_id)
        forget_ended_tokens(database)
        assert kept(database, first, second) == [True, True]
        assert refresh(app, first, agent="thief").status_code == 401
        assert refresh(app, second).status_code == 401

    def test_a_used_token_is_deleted_once_it_has_expired_and_the_sign_in_goes_on(
        self, app, database, api, first
    ) -> None:
        second = refresh(app, first).get_json()["refresh_token"]
        with database.system_session() as session:
            session.execute(
                text("UPDATE refresh_tokens SET expires_at = now() - interval '1 minute' WHERE token_hash = :hash"),
                {"hash": token_hash(first)},
            )
        forget_ended_tokens(database)
        assert kept(database, first, second) == [False, True]
        assert api.get("/api/auth/me")["user"]["email"] == api.email
        assert refresh(app, first).status_code == 401
        assert refresh(app, second).status_code == 200

    def test_the_last_token_stays_until_the_longest_sign_in_is_over(self, app, database, api, first) -> None:
        age(database, timedelta(days=40), "signed_in_at expires_at", api.user_id)
        forget_ended_tokens(database)
        assert kept(database, first) == [True]
        age(database, timedelta(days=51), "signed_in_at expires_at", api.user_id)
        forget_ended_tokens(database)
        assert kept(database, first) == [False]

    def test_tokens_of_a_sign_in_that_was_ended_are_deleted(self, app, database, api, first) -> None:
        second = refresh(app, first).get_json()["refresh_token"]
        app.test_client().post("/api/auth/logout", json={"refresh_token": second})
        age(database, timedelta(minutes=1), "revoked_at", api.user_id)
        forget_ended_tokens(database)
        assert kept(database, first, second) == [False, False]
