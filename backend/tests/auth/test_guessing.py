"""Guessing passwords: it gets slower and slower for who guesses, and nobody else is locked out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from leadgen.auth import tries
from leadgen.auth.tries import FAILURES_PER_NETWORK, FAILURES_PER_PAIR, NETWORKS_PER_EMAIL, network_of
from leadgen.tenancy import Database
from tests.client import PASSWORD, join, make_user
from tests.conftest import make_tenant


@pytest.fixture
def email(database: Database) -> str:
    return make_user(database)[1]


def login(http: FlaskClient, email: str, password: str, address: str):
    body = {"email": email, "password": password}
    return http.post("/api/auth/login", json=body, environ_base={"REMOTE_ADDR": address})


def guess(app: Flask, email: str, address: str, times: int = 1) -> list[int]:
    return [login(app.test_client(), email, "a wrong guess", address).status_code for _ in range(times)]


def later(database: Database, by: timedelta) -> None:
    """As if the refused tries had been this much earlier."""
    with database.system_session() as session:
        session.execute(text("UPDATE login_failures SET created_at = created_at - :by"), {"by": by})


class TestAttackedAccount:
    def test_four_networks_that_guess_do_not_lock_the_owner_out(self, app, email) -> None:
        for n in range(4):
            guess(app, email, f"198.51.100.{n}", FAILURES_PER_PAIR)
        assert login(app.test_client(), email, PASSWORD, "203.0.113.5").status_code == 200

    def test_a_known_device_gets_in_whatever_others_guess(self, app, email) -> None:
        owner = app.test_client()
        assert login(owner, email, PASSWORD, "203.0.113.5").status_code == 200
        for n in range(NETWORKS_PER_EMAIL + 8):
            guess(app, email, f"198.51.100.{n}")
        guess(app, email, "203.0.113.5", FAILURES_PER_PAIR + 1)
        assert login(owner, email, PASSWORD, "203.0.113.5").status_code == 200
        assert login(app.test_client(), email, PASSWORD, "203.0.113.6").status_code == 429

    def test_an_unknown_device_waits_a_minute_at_most_for_what_others_guessed(self, app, database, email) -> None:
        for n in range(NETWORKS_PER_EMAIL + 12):
            guess(app, email, f"198.51.100.{n}")
        refused = login(app.test_client(), email, PASSWORD, "203.0.113.7")
        assert (refused.status_code, 0 < int(refused.headers["Retry-After"]) <= 60) == (429, True)
        later(database, timedelta(seconds=61))
        assert login(app.test_client(), email, PASSWORD, "203.0.113.7").status_code == 200

    def test_a_shared_network_where_somebody_guesses_lets_others_in(self, app, database) -> None:
        shared = "203.0.113.77"
        colleague = make_user(database)[1]
        known = app.test_client()
        login(known, colleague, PASSWORD, shared)
        for _ in range(FAILURES_PER_NETWORK // FAILURES_PER_PAIR + 2):
            guess(app, make_user(database)[1], shared, FAILURES_PER_PAIR)
        assert login(known, colleague, PASSWORD, shared).status_code == 200
        newcomer = make_user(database)[1]
        refused = login(app.test_client(), newcomer, PASSWORD, shared)
        assert (refused.status_code, int(refused.headers["Retry-After"]) <= 60) == (429, True)
        later(database, timedelta(seconds=int(refused.headers["Retry-After"])))
        assert login(app.test_client(), newcomer, PASSWORD, shared).status_code == 200

    def test_a_known_device_gets_in_where_somebody_else_has_an_account_of_the_address(
        self, app, database, email
    ) -> None:
        owner = app.test_client()
        assert login(owner, email, PASSWORD, "203.0.113.5").status_code == 200
        add_account(database, email, "the squatter's own")
        assert guess(app, email, "203.0.113.5", FAILURES_PER_PAIR) == [401] * FAILURES_PER_PAIR
        for n in range(60):
            guess(app, email, f"198.51.100.{n}")
        assert login(owner, email, PASSWORD, "203.0.113.5").status_code == 200
        # the device is no way to the other account of the address, and the sign-in lifts no limit on guesses at it
        assert login(owner, email, "the squatter's own", "203.0.113.5").status_code == 429


def add_account(database: Database, email: str, password: str) -> None:
    """Add one more account of an address that nobody has proved."""
    from leadgen.crypto import hash_password
    from leadgen.db import new_id
    from leadgen.users.models import User

    with database.system_session() as session:
        session.add(User(id=new_id(), email=email, password_hash=hash_password(password)))


class TestGuesser:
    def test_each_further_try_waits_longer(self, app, database, email) -> None:
        address, waits = "198.51.100.200", []
        guess(app, email, address, FAILURES_PER_PAIR)
        for _ in range(7):
            refused = login(app.test_client(), email, "a wrong guess", address)
            assert refused.status_code == 429
            waits.append(int(refused.headers["Retry-After"]))
            later(database, timedelta(seconds=waits[-1]))
            assert guess(app, email, address) == [401]
        assert waits == sorted(waits)
        assert waits[0] <= 30
        assert waits[-1] > 800

    def test_a_device_is_known_for_its_own_account_only_and_counted_by_itself(self, app, database, email) -> None:
        owner = app.test_client()
        login(owner, email, PASSWORD, "203.0.113.5")
        for _ in range(FAILURES_PER_PAIR):
            assert login(owner, email, "a wrong guess", "203.0.113.5").status_code == 401
        assert login(owner, email, PASSWORD, "203.0.113.5").status_code == 429
        assert login(app.test_client(), email, PASSWORD, "203.0.113.5").status_code == 200
        other = make_user(database)[1]
        assert [login(owner, other, "x", "203.0.113.5").status_code for _ in range(FAILURES_PER_PAIR + 1)][-1] == 429

    def test_a_cookie_that_is_not_ours_or_older_than_the_password_is_worth_nothing(self, app, database, email) -> None:
        owner = app.test_client()
        signed_in = login(owner, email, PASSWORD, "203.0.113.5")
        cookie = next(c for c in signed_in.headers.getlist("Set-Cookie") if c.startswith("leadgen_device"))
        assert ("HttpOnly" in cookie, "SameSite=Strict" in cookie, "Path=/api/auth" in cookie) == (True, True, True)
        name, value = cookie.split(";")[0].split("=", 1)
        with database.system_session() as session:
            session.execute(
                text(
                    "UPDATE users SET password_hash = (SELECT password_hash FROM users WHERE email = :e) || '' WHERE email = :e"
                ),
                {"e": email},
            )
        guess(app, email, "203.0.113.5", FAILURES_PER_PAIR)
        for forged in (
            value[:-1] + ("0" if value[-1] != "0" else "1"),
            "a.b.c.d",
            "..",
            value.replace(".", "", 1),
            "é.1.2.3",
        ):
            attacker = app.test_client()
            attacker.set_cookie(name, forged, path="/api/auth")
            assert login(attacker, email, PASSWORD, "203.0.113.5").status_code == 429
        assert login(owner, email, PASSWORD, "203.0.113.5").status_code == 200
        from leadgen.crypto import hash_password

        with database.system_session() as session:
            new = hash_password("another password")
            session.execute(text("UPDATE users SET password_hash = :h WHERE email = :e"), {"h": new, "e": email})
        assert login(owner, email, "another password", "203.0.113.5").status_code == 429

    def test_an_ipv6_customer_is_one_caller(self, app, email) -> None:
        for n in range(FAILURES_PER_PAIR):
            assert guess(app, email, f"2001:db8:1:2::{n}") == [401]
        assert guess(app, email, "2001:db8:1:2:ffff::9") == [429]
        assert guess(app, email, "2001:db8:1:3::9") == [401]

    def test_the_accounts_of_one_address_share_the_limit_whatever_device_is_known(self, app, database) -> None:
        """A squatter who signs in to the own account of the address gets no more guesses at the other one."""
        _, email = make_user(database)
        add_account(database, email, "the squatter's own")
        squatter, told = app.test_client(), []
        for n in range(FAILURES_PER_PAIR + 2):
            told.append(login(squatter, email, f"guess {n}", "198.51.100.9").status_code)
            login(squatter, email, "the squatter's own", "198.51.100.9")
        assert told.count(401) == FAILURES_PER_PAIR
        assert login(app.test_client(), email, PASSWORD, "203.0.113.5").status_code == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("no address", "unknown"),
    ],
)
def test_what_counts_as_one_network(address, network) -> None:
    assert network_of(address) == network


def test_waits_end() -> None:
    """However many refused tries there are, a wait is finite and no longer than its limit."""
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    for over in (0, 1, 5, 40, 10_000):
        end = tries._end(now, over, tries.PAIR_WAITS, tries.LONGEST_PAIR_WAIT)
        assert end is not None
        assert timedelta(0) < end - now <= tries.LONGEST_PAIR_WAIT


def test_a_link_helps_who_waits(app, database) -> None:
    user_id, email = make_user(database)
    join(database, user_id, make_tenant(database), "viewer")
    guess(app, email, "203.0.113.99", FAILURES_PER_PAIR)
    from leadgen.users.accounts import lock_account
    from leadgen.users.actions import create_password_reset

    with database.system_session() as session:
        token, _ = create_password_reset(session, lock_account(session, user_id), by=None, made_in=None)
    body = {"token": token, "password": "a brand new one"}
    assert app.test_client().post("/api/auth/reset-password", json=body).status_code == 200
    assert login(app.test_client(), email, "a brand new one", "203.0.113.99").status_code == 200
