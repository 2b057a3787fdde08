"""An installation with accounts and sign-ins is upgraded: forced row security must not hide them from the migration."""

from __future__ import annotations

import os

import psycopg
from alembic import command

from leadgen.bootstrap.database.migrations import alembic_config
from leadgen.bootstrap.database.provision import create_roles, migrate
from tests.conftest import _at

BEFORE = "0023"
FILL = """
INSERT INTO users (id, email, is_super_admin) VALUES (gen_random_uuid(), 'boss@example.test', true),
                                                     (gen_random_uuid(), 'eve@example.test', false);
INSERT INTO refresh_tokens (id, family_id, user_id, token_hash, expires_at, created_at)
SELECT gen_random_uuid(), f.id, u.id, f.id::text || n, now() + interval '9 days', now() - make_interval(days => n)
  FROM users u, LATERAL (SELECT gen_random_uuid() AS id WHERE u.id IS NOT NULL) f, generate_series(1, 3) n;
INSERT INTO password_resets (id, user_id, token_hash, expires_at)
SELECT gen_random_uuid(), id, 'open', now() + interval '1 day' FROM users WHERE is_super_admin;
"""


def test_sign_ins_keep_their_beginning_and_open_links_end(server_url: str) -> None:
    name = f"leadgen_upgrade_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            url = _at(server_url, name)
            create_roles(url)
            command.upgrade(alembic_config(url), BEFORE)
            with psycopg.connect(url, autocommit=True) as conn:
                conn.execute(FILL)
            migrate(url)
            with psycopg.connect(url) as conn:
                began = "SELECT count(DISTINCT signed_in_at), count(*), bool_and(epoch = 1) FROM refresh_tokens GROUP BY family_id"
                assert conn.execute(began).fetchall() == [(1, 3, True)] * 2
                proved = "SELECT email FROM users WHERE email_proved_at IS NOT NULL AND session_epoch = 1"
                assert conn.execute(proved).fetchall() == [("boss@example.test",)]
                assert conn.execute("SELECT count(*) FROM password_resets").fetchone() == (0,)
                forced = "SELECT bool_and(relforcerowsecurity) FROM pg_class WHERE relname IN ('users', 'refresh_tokens', 'password_resets')"
                assert conn.execute(forced).fetchone() == (True,)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


LEFT_OVER = """
INSERT INTO tenants (id, slug, name) VALUES (gen_random_uuid(), 'acme', 'Acme');
INSERT INTO users (id, email, password_hash, is_super_admin, email_proved_at)
VALUES (gen_random_uuid(), 'boss@example.test', 'x', true, NULL), (gen_random_uuid(), 'member@example.test', 'x', false, NULL),
       (gen_random_uuid(), 'proved@example.test', 'x', false, now()), (gen_random_uuid(), 'left@example.test', 'x', false, NULL);
INSERT INTO user_tenant_roles (tenant_id, id, user_id, role)
SELECT t.id, gen_random_uuid(), u.id, 'viewer' FROM tenants t, users u WHERE u.email = 'member@example.test';
"""


def test_accounts_that_left_their_last_namespace_lose_their_password(server_url: str) -> None:
    name = f"leadgen_upgrade_left_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            url = _at(server_url, name)
            create_roles(url)
            command.upgrade(alembic_config(url), "0031")
            with psycopg.connect(url, autocommit=True) as conn:
                conn.execute(LEFT_OVER)
            migrate(url)
            with psycopg.connect(url) as conn:
                lost = "SELECT email, session_epoch FROM users WHERE password_hash IS NULL"
                assert conn.execute(lost).fetchall() == [("left@example.test", 2)]
                forced = (
                    "SELECT bool_and(relforcerowsecurity) FROM pg_class WHERE relname IN ('users', 'user_tenant_roles')"
                )
                assert conn.execute(forced).fetchone() == (True,)
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
