"""Two account actions at one moment: a namespace with its people, the actions, and a rendezvous in front of the locks."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from leadgen.fields.enums import Role
from leadgen.tenancy import Database
from leadgen.users.models import Membership, User
from tests.client import PASSWORD, Api, join, make_user, sign_in
from tests.conftest import make_tenant

CHANGED, BY_LINK = "the changed password", "the password by link"
_LOCKS = re.compile(r"\bFOR (NO KEY )?UPDATE\b", re.IGNORECASE)


class Rendezvous:
    """Each of two threads waits until the other has arrived too, or has ended."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._seen: set[int] = set()

    def arrive(self, who: int) -> None:
        with self._turn:
            self._seen.add(who)
            self._turn.notify_all()
            self._turn.wait_for(lambda: len(self._seen) == 2)


_local = threading.local()


def _meet(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: Any) -> None:
    meeting: Rendezvous | None = getattr(_local, "meeting", None)
    if meeting is None:
        return
    of_account = "pg_advisory_xact_lock" in statement and "account:" in str(parameters)
    of_person = ("users" in statement or "invites" in statement) and _LOCKS.search(statement) is not None
    if of_account or of_person:
        _local.meeting = None  # once: from here on this thread holds what the other may need
        meeting.arrive(_local.who)


@contextmanager
def meeting_at_locks(database: Database) -> Iterator[None]:
    """Threads of `both` wait for each other in front of the first lock of an account or an invitation."""
    for engine in (database.engine, database.system_engine):
        event.listen(engine, "before_cursor_execute", _meet)
    try:
        yield
    finally:
        for engine in (database.engine, database.system_engine):
            event.remove(engine, "before_cursor_execute", _meet)


@dataclass
class World:
    """Namespace A with two admins and Pia, who is invited into B. Pia is signed in twice; A's admin has a link for her."""

    app: Flask
    database: Database
    a: UUID
    b: UUID
    first: Api
    second: Api
    pia: Api
    pia_elsewhere: str
    link: str
    invite: str
    boss_b: Api
    invite_id: str
    links: list[str] = field(default_factory=list)

    def homes(self) -> list[UUID]:
        with self.database.system_session() as session:
            return list(session.scalars(select(Membership.tenant_id).where(Membership.user_id == self.pia.user_id)))

    def active_admins(self) -> int:
        query = select(User.id).join(Membership, Membership.user_id == User.id)
        with self.database.system_session() as session:
            wanted = (Membership.tenant_id == self.a, Membership.role == Role.ADMIN, User.is_active)
            return len(session.scalars(query.where(*wanted)).all())


def token_of(url: str) -> str:
    return url.split("#token=")[1]


def refresh_cookie(http: FlaskClient) -> str:
    cookie = http.get_cookie("leadgen_refresh", path="/api/auth")
    assert cookie is not None
    return cookie.value


def make_world(app: Flask, database: Database) -> World:
    a, b = make_tenant(database), make_tenant(database)
    first, second = sign_in(app, database, a), sign_in(app, database, a)
    user_id, email = make_user(database)
    join(database, user_id, a, Role.EDITOR)
    boss_b = sign_in(app, database, b)
    pia, elsewhere = Api(app, first.slug, user_id, email, a), Api(app, first.slug, user_id, email, a)
    link = token_of(first.post(f"/api/users/{user_id}/reset-link")["url"])
    made = boss_b.post("/api/users/invites", {"email": email, "role": "editor"})
    return World(
        app,
        database,
        a,
        b,
        first,
        second,
        pia,
        refresh_cookie(elsewhere.http),
        link,
        token_of(made["url"]),
        boss_b,
        made["id"],
        [link],
    )


Act = Callable[[World], TestResponse]


def _post(path: str, body: Callable[[World], dict[str, Any]]) -> Act:
    return lambda world: world.app.test_client().post(path, json=body(world))


def make_link(world: World) -> TestResponse:
    answer = world.first.call("POST", f"/api/users/{world.pia.user_id}/reset-link", json={})
    if answer.status_code == 201:
        world.links.append(token_of(answer.get_json()["url"]))
    return answer


def _admin(who: str, method: str, whom: str, body: dict[str, Any] | None) -> Act:
    def act(world: World) -> TestResponse:
        target: Api = getattr(world, whom)
        return getattr(world, who).call(method, f"/api/users/{target.user_id}", json=body)

    return act


def _own(path: str, body: dict[str, Any]) -> Act:
    return lambda world: world.pia.call("POST", path, json=body)


DEMOTE = {"role": "editor", "seen_role": "admin"}
OFF = {"is_active": False, "version": 1}

ACTIONS: dict[str, Act] = {
    "make link": make_link,
    "use link": _post("/api/auth/reset-password", lambda w: {"token": w.link, "password": BY_LINK}),
    "accept": _post("/api/auth/accept-invite", lambda w: {"token": w.invite, "password": PASSWORD}),
    "take invitation back": lambda w: w.boss_b.call("DELETE", f"/api/users/invites/{w.invite_id}"),
    "promote": _admin("first", "PATCH", "pia", {"role": "admin", "seen_role": "editor"}),
    "deactivate": _admin("first", "PATCH", "pia", OFF),
    "remove": _admin("first", "DELETE", "pia", None),
    "change password": _own("/api/auth/password", {"old_password": PASSWORD, "new_password": CHANGED}),
    "refresh": _post("/api/auth/refresh", lambda w: {"refresh_token": w.pia_elsewhere}),
    "log out": _post("/api/auth/logout", lambda w: {"refresh_token": w.pia_elsewhere}),
    "log out everywhere": _own("/api/auth/logout-everywhere", {}),
    "log in": _post("/api/auth/login", lambda w: {"email": w.pia.email, "password": PASSWORD}),
    "first demotes second": _admin("first", "PATCH", "second", DEMOTE),
    "second demotes first": _admin("second", "PATCH", "first", DEMOTE),
    "second removes first": _admin("second", "DELETE", "first", None),
    "second deactivates first": _admin("second", "PATCH", "first", OFF),
}


def both(world: World, one: str, other: str) -> dict[int, TestResponse]:
    """Run two actions in two threads that are released together, and meet again in front of the locks."""
    start, meeting = threading.Barrier(2), Rendezvous()
    answers: dict[int, TestResponse] = {}

    def run(who: int, name: str) -> None:
        _local.who, _local.meeting = who, meeting
        start.wait()
        try:
            answers[who] = ACTIONS[name](world)
        finally:
            _local.meeting = None
            meeting_over(meeting, who)

    threads = [threading.Thread(target=run, args=pair) for pair in ((0, one), (1, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def meeting_over(meeting: Rendezvous, who: int) -> None:
    """A thread that never comes to a lock must not keep the other waiting."""
    with meeting._turn:
        meeting._seen.add(who)
        meeting._turn.notify_all()
