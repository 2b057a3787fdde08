"""Who is asking, and the only two ways into the database.

`Database.tenant_session(tenant_id)` sees one tenant: PostgreSQL's row security compares every row with `app.tenant_id`,
set anew at the start of each transaction. `Database.system_session()` sees all tenants; it is for worker, cli and sign-in.
Both commit on a clean exit and roll back on an exception; nothing else in the project commits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from flask import current_app, g
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from leadgen.db import SYSTEM_ROLE, make_engine
from leadgen.errors import UnauthenticatedError


class TenantSession(Session):
    """A session inside one tenant; `session.info["tenant_id"]` names it."""


class SystemSession(Session):
    """A session across all tenants."""


@event.listens_for(TenantSession, "after_begin")
def _enter_tenant(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    connection.execute(
        text("SELECT set_config('app.tenant_id', :tenant, true)"), {"tenant": str(session.info["tenant_id"])}
    )


@event.listens_for(SystemSession, "after_begin")
def _enter_system(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    connection.execute(text(f"SET LOCAL ROLE {SYSTEM_ROLE}"))


def tenant_of(session: Session) -> UUID:
    """The tenant a session is in; new rows take their `tenant_id` from here."""
    return cast(UUID, session.info["tenant_id"])


class Database:
    """One PostgreSQL database, reached as the app role."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine: Engine = make_engine(url, pool_size=pool_size)
        self._tenant = sessionmaker(self.engine, class_=TenantSession, expire_on_commit=False)
        self._system = sessionmaker(self.engine, class_=SystemSession, expire_on_commit=False)

    def open_tenant_session(self, tenant_id: UUID) -> TenantSession:
        """A session that the caller commits and closes: for the request edge only."""
        return self._tenant(info={"tenant_id": tenant_id})

    @contextmanager
    def tenant_session(self, tenant_id: UUID) -> Iterator[TenantSession]:
        """One transaction inside `tenant_id`."""
        with self._tenant(info={"tenant_id": tenant_id}) as session, session.begin():
            yield session

    @contextmanager
    def system_session(self) -> Iterator[SystemSession]:
        """One transaction across tenants."""
        with self._system() as session, session.begin():
            yield session

    @contextmanager
    def system_connection(self) -> Iterator[Connection]:
        """A connection across tenants that commits each statement: for a thread of the worker that writes all the time."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                connection.execute(text(f"SET ROLE {SYSTEM_ROLE}"))
                yield connection
            finally:
                connection.invalidate()  # the role must not come back to the pool

    def dispose(self) -> None:
        """Close all pooled connections (before a fork, after a test)."""
        self.engine.dispose()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes this request: a person in the namespace of *this* request. `role` is None where no namespace is named."""

    user_id: UUID
    email: str
    is_super_admin: bool
    tenant_id: UUID | None = None
    tenant_slug: str | None = None
    role: str | None = None


def current_actor() -> Actor:
    """The signed-in person of this request; raises `UnauthenticatedError` on a public route without one."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise UnauthenticatedError("This needs a signed-in user.")
    return actor


def database() -> Database:
    """The database of the running app."""
    return cast(Database, current_app.extensions["database"])


def request_session() -> TenantSession:
    """The request's one session, in the namespace of the request; `app.py` commits it when the answer is below 400."""
    if "session" not in g:
        actor = current_actor()
        if actor.tenant_id is None:
            raise UnauthenticatedError("This needs a namespace: send the header X-Namespace.")
        g.session = database().open_tenant_session(actor.tenant_id)
    return cast(TenantSession, g.session)


def finish_request(*, keep: bool) -> None:
    """Commit (`keep`) or roll back the request's session, and give its connection back."""
    session: Any = g.pop("session", None)
    if session is None:
        return
    try:
        session.commit() if keep else session.rollback()
    finally:
        session.close()
