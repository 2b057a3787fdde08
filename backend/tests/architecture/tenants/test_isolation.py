"""The database isolates tenants: every table with `tenant_id` has all of it, and it holds against raw SQL."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Json
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from leadgen.bootstrap.database.logins import Logins, libpq_url
from leadgen.bootstrap.database.models import metadata
from leadgen.bootstrap.database.provision import app_url
from leadgen.db import APP_ROLE, OWNER_ROLE, SYSTEM_ROLE
from tests.conftest import make_tenant

TENANT_TABLES = sorted(t.name for t in metadata.tables.values() if "tenant_id" in t.columns)


def rows(admin_url, query, *values):
    with psycopg.connect(libpq_url(admin_url)) as conn:
        return conn.execute(query, values).fetchall()


def tables_with_tenant_id(admin_url):
    return {
        row[0]
        for row in rows(
            admin_url,
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'tenant_id'",
        )
    }


class TestEveryTenantTable:
    def test_models_and_database_agree_on_which_they_are(self, admin_url):
        assert tables_with_tenant_id(admin_url) == set(TENANT_TABLES)
        assert len(TENANT_TABLES) > 10

    def test_row_security_is_enabled_and_forced(self, admin_url):
        loose = rows(
            admin_url,
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND NOT (relrowsecurity AND relforcerowsecurity)",
            TENANT_TABLES,
        )
        assert loose == []

    def test_app_role_has_exactly_the_tenant_policy(self, admin_url):
        found = rows(
            admin_url,
            "SELECT tablename, qual, with_check FROM pg_policies WHERE %s = ANY(roles) AND tablename = ANY(%s)",
            APP_ROLE,
            TENANT_TABLES,
        )
        assert sorted(row[0] for row in found) == TENANT_TABLES
        for table, using, check in found:
            assert "app.tenant_id" in using, table
            assert check is None or "app.tenant_id" in check, table

    def test_primary_key_starts_with_the_tenant(self):
        for name in TENANT_TABLES:
            assert next(iter(metadata.tables[name].primary_key.columns)).name == "tenant_id", name

    def test_foreign_keys_between_tenant_tables_are_composite(self):
        for name in TENANT_TABLES:
            for key in metadata.tables[name].foreign_key_constraints:
                if key.referred_table.name in TENANT_TABLES:
                    assert "tenant_id" in key.column_keys, f"{name} -> {key.referred_table.name}"

    def test_global_tables_are_hidden_or_filtered(self, admin_url):
        open_tables = rows(
            admin_url,
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND NOT relforcerowsecurity AND relname NOT LIKE 'procrastinate%%'",
        )
        allowed = {"alembic_version", "provider_limits", "registry_cache"}
        assert {row[0] for row in open_tables} <= allowed


GLOBAL_TABLES = sorted(t.name for t in metadata.tables.values() if "tenant_id" not in t.columns)
READABLE = {"provider_states", "workers", "tenants"}
"""What every tenant session may read: how services are, which workers there are; of tenants its own."""


def any_value(column, user_id):
    """A value that the column takes; keys of people point at `user_id`."""
    if column.foreign_keys:
        return user_id
    if isinstance(column.type, JSONB):
        return Json([])
    kind = column.type.python_type
    return {
        UUID: uuid4(),
        str: f"x{uuid4().hex[:12]}",
        int: 1,
        bool: False,
        datetime: datetime.now(UTC),
        Decimal: Decimal(1),
        float: 1.0,
    }[kind]


@pytest.mark.parametrize("table", GLOBAL_TABLES)
class TestGlobalTables:
    """What belongs to no tenant: the app role inside a tenant cannot write it, and reads only what is meant for all.

    Of `tenants` it may read its own row; of `users` it reads its members (`tests/users`).
    """

    @pytest.fixture
    def row(self, table, database, admin_url):
        from tests.client import make_user

        ids = {"users.id": make_user(database)[0], "tenants.id": make_tenant(database)}
        columns = [c for c in metadata.tables[table].columns if c.server_default is None]
        targets = {c.name: next((key.target_fullname for key in c.foreign_keys), "users.id") for c in columns}
        row = {c.name: any_value(c, ids[targets[c.name]]) for c in columns}
        with psycopg.connect(libpq_url(admin_url)) as conn:
            conn.execute(insert(table, row), row)
        return row

    @pytest.fixture
    def conn(self, database, admin_url):
        with psycopg.connect(app_url(admin_url)) as conn:
            conn.execute("SELECT set_config('app.tenant_id', %s, false)", [str(make_tenant(database))])
            yield conn

    def test_rows_of_others_cannot_be_read(self, table, row, conn):
        found = count(conn, f"SELECT * FROM {table} WHERE id = %s", row["id"])
        assert found == (1 if table in READABLE - {"tenants"} else 0)

    def test_none_can_be_inserted(self, table, row, conn):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute(insert(table, row), row | {"id": uuid4()})

    def test_none_can_be_changed_or_deleted(self, table, row, conn, admin_url):
        for statement in (f"UPDATE {table} SET updated_at = updated_at", f"DELETE FROM {table}"):
            assert count(conn, f"{statement} WHERE id = %s", row["id"]) == 0
        assert rows(admin_url, f"SELECT count(*) FROM {table} WHERE id = %s", row["id"]) == [(1,)]


def insert(table, row):
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f'%({name})s' for name in row)})"


def count(conn, statement, *values):
    """Rows that a statement touches; a refusal touches none."""
    try:
        with conn.transaction():
            return conn.execute(statement, values).rowcount
    except psycopg.errors.InsufficientPrivilege:
        return 0


class TestRoles:
    def test_app_role_is_no_owner_and_no_superuser(self, admin_url):
        found = rows(
            admin_url,
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = ANY(%s)",
            [Logins().app, Logins().system],
        )
        assert found == [(False,) * 5] * 2
        owners = rows(admin_url, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert owners == [(OWNER_ROLE,)]

    def test_the_groups_cannot_sign_in(self, admin_url):
        found = rows(
            admin_url, "SELECT DISTINCT rolcanlogin FROM pg_roles WHERE rolname = ANY(%s)", [SYSTEM_ROLE, OWNER_ROLE]
        )
        assert found == [(False,)]


class TestAgainstRawSql:
    def test_without_a_tenant_every_query_raises(self, admin_url):
        with psycopg.connect(app_url(admin_url)) as conn:
            # an empty table that is read from end to end has no row to judge, so nothing is asked of the policy
            conn.execute("SET enable_seqscan = off")
            for table in TENANT_TABLES:
                with pytest.raises(psycopg.Error), conn.transaction():
                    conn.execute(f"SELECT count(*) FROM {table}")

    def test_one_tenant_sees_nothing_of_another(self, database):
        ours, theirs = make_tenant(database), make_tenant(database)
        insert = text(
            "INSERT INTO tags (tenant_id, id, name, name_key) VALUES (:tenant, gen_random_uuid(), 'secret', 'secret')"
        )
        with database.tenant_session(theirs) as session:
            session.execute(insert, {"tenant": theirs})
        with database.tenant_session(ours) as session:
            assert session.execute(text("SELECT count(*) FROM tags")).scalar() == 0
            assert session.execute(text("UPDATE tags SET name = 'x'")).rowcount == 0
            assert session.execute(text("DELETE FROM tags")).rowcount == 0
        with pytest.raises(DBAPIError), database.tenant_session(ours) as session:
            session.execute(insert, {"tenant": theirs})

    def test_tenant_returns_after_every_commit(self, database):
        tenant = make_tenant(database)
        session = database.open_tenant_session(tenant)
        session.execute(text("SELECT 1"))
        session.commit()
        shown = session.execute(text("SELECT current_setting('app.tenant_id')")).scalar()
        session.close()
        assert shown == str(tenant)

    def test_password_hashes_are_invisible_to_strangers(self, database):
        from tests.client import make_user

        make_user(database)
        with database.tenant_session(make_tenant(database)) as session:
            assert session.execute(text("SELECT count(*) FROM users")).scalar() == 0
