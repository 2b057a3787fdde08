"""Database sessions per tenant and for the system, and the actor of a request.

`Database.tenant_session(tenant_id)` sees one tenant: PostgreSQL's row security compares every row with
`app.tenant_id`, which is set at the start of each transaction. `Database.system_session()` sees all tenants; it is
for worker, cli and sign-in. The two use different logins with separate pools, so a statement in a tenant session
never has system rights.

Both commit on a clean exit and roll back on an exception. Nothing else in the project commits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

import psycopg
from flask import g
from sqlalchemy import (
    Alias,
    ColumnElement,
    Connection,
    Engine,
    Executable,
    FromClause,
    Insert,
    Join,
    Select,
    Table,
    Uuid,
    bindparam,
    event,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, sessionmaker, with_loader_criteria
from sqlalchemy.sql.visitors import cloned_traverse

from leadgen.context import Slot
from leadgen.db import WORKER_LIMITS, TenantRows, TimeLimits, make_engine, system_url_of
from leadgen.errors import UnauthenticatedError

S = TypeVar("S", bound=Executable)


class TenantSession(Session):
    """A session inside one tenant; `session.info["tenant_id"]` names it."""


class SystemSession(Session):
    """A session across all tenants."""


@event.listens_for(TenantSession, "after_begin")
def _enter_tenant(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    try:
        with driver.pipeline():  # one round trip for this statement and for the driver's BEGIN
            driver.execute(_ENTER, [str(session.info["tenant_id"])])
    except psycopg.OperationalError as error:
        connection.invalidate(error)
        raise OperationalError(_ENTER, None, error, connection_invalidated=True) from error


_ENTER = "SELECT set_config('app.tenant_id', %s, true)"


def _in_tenant(table: type[TenantRows]) -> ColumnElement[bool]:
    return table.tenant_id == _TENANT


# Rendered into the SQL at execution: PostgreSQL keeps the plan of a repeated statement without its parameters.
_TENANT = bindparam("constant_tenant", type_=Uuid(), literal_execute=True)
_EVERY_TABLE = with_loader_criteria(TenantRows, _in_tenant, include_aliases=True, track_closure_variables=False)


@event.listens_for(TenantSession, "do_orm_execute")
def _name_tenant(state: ORMExecuteState) -> None:
    """Give each table of a statement its tenant as a constant.

    Row security alone hides the tenant from the planner.
    """
    tenant, statement = state.session.info["tenant_id"], state.statement
    if isinstance(statement, Insert):
        if statement.select is not None:
            state.statement = _narrowed(statement, tenant)
    elif not state.is_orm_statement:
        if isinstance(statement, Select):
            state.statement = _narrowed(statement, tenant)
    elif not state.is_executemany:  # executemany: an update by primary key, which includes the tenant
        state.statement = statement.options(_EVERY_TABLE)
        state.parameters = {**(state.parameters or {}), _TENANT.key: tenant}  # type: ignore[dict-item]


def _narrowed(statement: S, tenant: UUID) -> S:
    """Narrow every SELECT in a Core statement; the ORM's loader criteria do not reach those."""
    constant = bindparam("core_tenant", tenant, type_=Uuid(), literal_execute=True)

    def narrow(select: Select[Any]) -> None:
        for table in select.get_final_froms():
            for source in _rows_needed(table):
                if "tenant_id" in source.c:
                    select.where.non_generative(select, source.c.tenant_id == constant)  # type: ignore[attr-defined]

    return cast(S, cloned_traverse(cast(Any, statement), {}, {"select": narrow}))


def _rows_needed(source: FromClause) -> Iterator[FromClause]:
    """Yield the tables of a FROM that a condition may narrow: not the outer side of a join."""
    if isinstance(source, Join):
        yield from () if source.full else _rows_needed(source.left)
        yield from () if source.isouter else _rows_needed(source.right)
    elif isinstance(source, (Table, Alias)):
        yield source


def tenant_of(session: Session) -> UUID:
    """Return the tenant of a session; new rows take their `tenant_id` from here."""
    return cast(UUID, session.info["tenant_id"])


class Database:
    """One PostgreSQL database with two logins.

    `url` is for tenant sessions, `system_url` for system sessions. `system_url` may be left out where logins take no
    password: it is then derived from `url` (`db.system_url_of`).
    """

    def __init__(
        self, url: str, system_url: str | None = None, *, pool_size: int = 10, limits: TimeLimits = WORKER_LIMITS
    ) -> None:
        self.url = url
        self.system_url = system_url or system_url_of(url)
        self.engine: Engine = make_engine(url, pool_size=pool_size, limits=limits)
        self.system_engine: Engine = make_engine(self.system_url, pool_size=pool_size, limits=limits)
        self._tenant = sessionmaker(self.engine, class_=TenantSession, expire_on_commit=False)
        self._system = sessionmaker(self.system_engine, class_=SystemSession, expire_on_commit=False)

    def open_tenant_session(self, tenant_id: UUID) -> TenantSession:
        """Open a session that the caller commits and closes; only for the request edge."""
        return self._tenant(info={"tenant_id": tenant_id})

    @contextmanager
    def tenant_session(self, tenant_id: UUID) -> Iterator[TenantSession]:
        """Open one transaction inside `tenant_id`."""
        with self._tenant(info={"tenant_id": tenant_id}) as session, session.begin():
            yield session

    @contextmanager
    def system_session(self) -> Iterator[SystemSession]:
        """Open one transaction across tenants."""
        with self._system() as session, session.begin():
            yield session

    @contextmanager
    def system_reading(self) -> Iterator[Connection]:
        """Open a connection across tenants for one read, without a transaction.

        Saves two round trips.
        """
        with self.system_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    @contextmanager
    def system_connection(self) -> Iterator[Connection]:
        """Open a connection across tenants that commits each statement.

        For a thread of the worker that writes all the time.
        """
        with self.system_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                yield connection
            finally:
                connection.invalidate()  # the pool must not get back a connection with changed settings

    def dispose(self) -> None:
        """Close all pooled connections (before a fork, after a test)."""
        self.engine.dispose()
        self.system_engine.dispose()


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who makes this request, in the namespace of *this* request.

    `role` is None where no namespace is named.
    """

    user_id: UUID
    email: str
    is_super_admin: bool
    tenant_id: UUID | None = None
    tenant_slug: str | None = None
    role: str | None = None


def current_actor() -> Actor:
    """Return the signed-in person of this request.

    Raises `UnauthenticatedError` on a public route without one.
    """
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise UnauthenticatedError("This needs a signed-in user.")
    return actor


def namespace_of(actor: Actor) -> UUID:
    """Return the namespace of this request.

    Raises `UnauthenticatedError` on a route without a namespace.
    """
    if actor.tenant_id is None:
        raise UnauthenticatedError("This needs a namespace: send the header X-Namespace.")
    return actor.tenant_id


DATABASE = Slot[Database]("database")


def database() -> Database:
    """Return the database of the running app."""
    return DATABASE.get()


def request_session() -> TenantSession:
    """Return the request's one session, in the namespace of the request.

    `app.py` commits it when the status of the response is below 400.
    """
    if "session" not in g:
        g.session = database().open_tenant_session(namespace_of(current_actor()))
    return cast(TenantSession, g.session)


def finish_request(*, keep: bool) -> None:
    """Commit (`keep`) or roll back the request's session, and return its connection to the pool."""
    session: Any = g.pop("session", None)
    if session is None:
        return
    try:
        session.commit() if keep else session.rollback()
    finally:
        session.close()
