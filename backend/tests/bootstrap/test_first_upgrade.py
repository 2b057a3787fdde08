"""A database that the first migration made, with a row in every table, is upgraded to the newest schema."""

from __future__ import annotations

import os

import psycopg
from alembic import command

from leadgen.bootstrap.database.migrations import alembic_config
from leadgen.bootstrap.database.provision import create_roles, migrate
from tests.conftest import _at
from tests.factories.any_rows import count_rows, fill_every_table

GONE = {"campaign_message_work", "password_resets"}
"""Tables that a later migration drops, after carrying their rows over, or empties: open links end with the upgrade."""

EXTRA = {"activities": {"company_id": "NULL"}, "observations": {"company_id": "NULL"}}
"""Columns that a check wants, though they may be null; the row that they refer to replaces the null."""


def test_every_row_of_the_first_schema_is_there_after_the_upgrade(server_url: str) -> None:
    name = f"leadgen_first_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')  # type: ignore[arg-type]
        try:
            url = _at(server_url, name)
            create_roles(url)
            command.upgrade(alembic_config(url), "0001")
            with psycopg.connect(url, autocommit=True) as conn:
                before = fill_every_table(conn, EXTRA)
            assert len(before) > 30
            assert set(before.values()) == {1}
            migrate(url)
            with psycopg.connect(url) as conn:
                after = count_rows(conn)
            assert {table: after[table] for table in before if table not in GONE} == {
                table: 1 for table in before if table not in GONE
            }
            command.check(alembic_config(url))  # the schema is that of the models
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]
