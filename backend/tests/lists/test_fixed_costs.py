"""What every request pays, however little it reads: statements, and questions to connections whether they live."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from leadgen.bootstrap.database.provision import app_url
from leadgen.tenancy import Database
from tests.client import Api
from tests.factories.records import make_company, make_contact


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engines = (database.engine, database.system_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", keep)


@pytest.mark.parametrize(("path", "most"), [("/api/contacts/{contact}", 4), ("/api/tags", 2)])
def test_a_read_takes_few_statements(api: Api, database: Database, tenant_id: UUID, path: str, most: int) -> None:
    with database.tenant_session(tenant_id) as session:
        company = make_company(session)
        contact = make_contact(session, company_id=company)
    tag = api.post("/api/tags", {"name": "x"})["id"]
    api.post(f"/api/contacts/{contact}/tags", {"add": [tag], "remove": []})
    with statements_of(database) as seen:
        api.get(path.format(contact=contact))
    assert len(seen) <= most, "\n".join(seen)


@pytest.fixture
def one_connection(admin_url: str) -> Iterator[Database]:
    database = Database(app_url(admin_url), pool_size=1)
    yield database
    database.dispose()


def backend(database: Database, tenant_id: UUID) -> int:
    with database.tenant_session(tenant_id) as session:
        return int(session.execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_a_connection_that_the_server_closed_is_replaced_before_use(
    one_connection: Database, admin_url: str, tenant_id: UUID
) -> None:
    first = backend(one_connection, tenant_id)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        # with a limit, it returns when the backend is gone
        assert admin.execute("SELECT pg_terminate_backend(%s, 5000)", (first,)).fetchone() == (True,)
    assert backend(one_connection, tenant_id) != first


def test_a_session_whose_connection_ends_as_it_begins_reports_it_as_the_database_being_away(
    one_connection: Database, admin_url: str, tenant_id: UUID
) -> None:
    with one_connection.engine.connect() as connection:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        connection.rollback()
        session = one_connection.open_tenant_session(tenant_id)
        session.bind = connection
        with psycopg.connect(admin_url, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        with pytest.raises(OperationalError):
            session.execute(text("SELECT 1"))
        session.close()
    assert backend(one_connection, tenant_id) != pid
