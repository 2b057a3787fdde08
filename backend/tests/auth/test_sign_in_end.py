"""How a sign-in ends: after 90 days, by a second party that uses its token, and with the account's generation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from leadgen.crypto import sign_access_token
from tests.auth.racing import refresh_cookie
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
