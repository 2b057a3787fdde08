"""Every two account actions at one moment: whatever comes first, nobody gets into what is not theirs, and nobody stays in."""

from __future__ import annotations

import os
from itertools import combinations_with_replacement

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from leadgen.tenancy import Database
from leadgen.users.models import Membership
from tests.auth.races import ACTIONS, World, both, make_link, make_world, meeting_at_locks, refresh_cookie, token_of
from tests.client import PASSWORD, sign_in

ROUNDS = int(os.environ.get("LEADGEN_RACE_ROUNDS", "1"))
ENDS_SIGN_INS = {"use link", "accept", "deactivate", "remove", "change password", "log out everywhere"}
KNOWS_THE_OLD_PASSWORD = {"log in", "accept", "change password"}


@pytest.fixture(autouse=True)
def _meeting(database: Database):
    with meeting_at_locks(database):
        yield


def succeeded(answer: TestResponse) -> bool:
    return answer.status_code < 300


def is_alive(app: Flask, refresh_token: str) -> bool:
    return app.test_client().post("/api/auth/refresh", json={"refresh_token": refresh_token}).status_code == 200


def token_in(answer: TestResponse) -> str:
    """The refresh token that a sign-in or an exchange answered with."""
    body = answer.get_json()
    if body["refresh_token"]:
        return body["refresh_token"]
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("leadgen_refresh="))
    return cookie.split("=", 1)[1].split(";")[0]


def check(world: World, done: dict[str, list[TestResponse]]) -> None:
    """What holds after any two actions."""
    good = {name for name, answers in done.items() if any(map(succeeded, answers))}
    assert all(answer.status_code < 500 for answers in done.values() for answer in answers)
    assert world.active_admins() >= 1
    with world.database.system_session() as session:
        pairs = select(func.count()).select_from(Membership).group_by(Membership.tenant_id, Membership.user_id)
        assert set(session.scalars(pairs)) == {1}
    for once in ("accept", "use link", "take invitation back"):
        assert sum(map(succeeded, done.get(once, []))) <= 1
    ended = good & ENDS_SIGN_INS
    # before the round: Pia's two sign-ins
    if ended - {"change password"}:
        assert world.pia.call("GET", "/api/auth/me").status_code == 401
        assert not is_alive(world.app, refresh_cookie(world.pia.http))
    elif "change password" in good:
        assert world.pia.call("GET", "/api/auth/me").status_code == 200
    if ended or "log out" in good:
        assert not is_alive(world.app, world.pia_elsewhere)
        for answer in done.get("refresh", []):
            assert not (succeeded(answer) and is_alive(world.app, token_in(answer)))
    # within the round: who signed in with the old password did so before it was another's
    if good & {"use link", "change password", "deactivate"}:
        for answer in done.get("log in", []):
            assert not (succeeded(answer) and is_alive(world.app, token_in(answer)))
    if "deactivate" in good:
        for answer in [*done.get("use link", []), *done.get("accept", [])]:
            assert not (succeeded(answer) and is_alive(world.app, token_in(answer)))
    # the old password opens one thing or is replaced by another, never both
    assert not {"use link", "change password"} <= good
    assert not {"use link", "accept"} <= good
    check_links(world)


def check_links(world: World) -> None:
    """A link that A's admin made opens the account only while it belongs to A alone."""
    homes, opened = world.homes(), 0
    for token in world.links:
        body = {"token": token, "password": "known to an admin of A"}
        opened += world.app.test_client().post("/api/auth/reset-password", json=body).status_code == 200
    assert opened <= (homes == [world.a])


@pytest.mark.parametrize(("one", "other"), list(combinations_with_replacement(ACTIONS, 2)))
def test_two_actions_at_one_moment(app: Flask, database: Database, one: str, other: str) -> None:
    for _ in range(ROUNDS):
        world = make_world(app, database)
        answers = both(world, one, other)
        done: dict[str, list[TestResponse]] = {}
        for who, name in enumerate((one, other)):
            done.setdefault(name, []).append(answers[who])
        check(world, done)


def test_an_admin_who_makes_links_while_the_person_joins_another_namespace_gets_none_that_works(
    app: Flask, database: Database
) -> None:
    for _ in range(ROUNDS * 6):
        world = make_world(app, database)
        answers = both(world, "make link", "accept")
        assert succeeded(answers[1])
        assert len(world.homes()) == 2
        check_links(world)
        assert make_link(world).status_code == 403


def test_two_exchanges_by_one_client_give_the_same_next_token(app: Flask, database: Database) -> None:
    for _ in range(ROUNDS * 2):
        world = make_world(app, database)
        answers = both(world, "refresh", "refresh")
        assert [a.status_code for a in answers.values()] == [200, 200]
        [token] = {token_in(answer) for answer in answers.values()}
        assert is_alive(app, token)


class TestOneAfterTheOther:
    def test_an_account_that_joins_a_second_namespace_signs_in_again(self, app, database) -> None:
        world = make_world(app, database)
        joined = ACTIONS["accept"](world)
        assert {m["tenant"]["id"] for m in joined.get_json()["memberships"]} == {str(world.a), str(world.b)}
        assert world.pia.call("GET", "/api/auth/me").status_code == 401
        assert is_alive(app, token_in(joined))

    def test_a_link_dies_with_the_membership_that_it_was_made_in(self, app, database) -> None:
        world = make_world(app, database)
        assert succeeded(ACTIONS["remove"](world))
        assert ACTIONS["use link"](world).status_code == 404

    def test_joining_the_same_namespace_twice_changes_nothing(self, app, database) -> None:
        world = make_world(app, database)
        again = token_of(world.first.post("/api/users/invites", {"email": world.pia.email, "role": "admin"})["url"])
        body = {"token": again, "password": PASSWORD}
        assert app.test_client().post("/api/auth/accept-invite", json=body).status_code == 200
        assert world.pia.call("GET", "/api/auth/me").status_code == 200
        assert world.homes() == [world.a]

    def test_who_was_deactivated_is_not_let_in_by_old_sign_ins_later(self, app, database) -> None:
        world = make_world(app, database)
        assert succeeded(ACTIONS["deactivate"](world))
        world.first.patch(f"/api/users/{world.pia.user_id}", {"is_active": True, "version": 2})
        assert world.pia.call("GET", "/api/auth/me").status_code == 401
        assert not is_alive(app, world.pia_elsewhere)
        assert ACTIONS["use link"](world).status_code == 404
        assert succeeded(ACTIONS["log in"](world))

    def test_the_last_admin_who_can_sign_in_stays(self, app, database) -> None:
        world = make_world(app, database)
        assert succeeded(
            world.first.call("PATCH", f"/api/users/{world.second.user_id}", json={"is_active": False, "version": 1})
        )
        own = f"/api/users/{world.first.user_id}"
        for method, body in (
            ("PATCH", {"is_active": False, "version": 1}),
            ("DELETE", None),
            ("PATCH", {"role": "viewer", "seen_role": "admin"}),
        ):
            refused = world.first.call(method, own, json=body)
            assert (refused.status_code, "last admin" in refused.get_json()["detail"]) == (409, True)

    def test_a_super_admin_s_link_works_for_an_account_of_two_namespaces_until_it_joins_a_third(
        self, app, database
    ) -> None:
        from tests.client import Api, make_user
        from tests.conftest import make_tenant

        world = make_world(app, database)
        ACTIONS["accept"](world)
        _, address = make_user(database, super_admin=True)
        boss = Api(app, world.first.slug, world.first.user_id, address)
        path = f"/api/users/{world.pia.user_id}/reset-link"
        kept = token_of(boss.post(path)["url"])
        third = sign_in(app, database, make_tenant(database))
        invite = token_of(third.post("/api/users/invites", {"email": world.pia.email})["url"])
        http = app.test_client()
        assert http.post("/api/auth/accept-invite", json={"token": invite, "password": PASSWORD}).status_code == 200
        body = {"token": kept, "password": "a password by link"}
        assert http.post("/api/auth/reset-password", json=body).status_code == 404
        fresh = token_of(boss.post(path)["url"])
        assert http.post("/api/auth/reset-password", json=body | {"token": fresh}).status_code == 200
