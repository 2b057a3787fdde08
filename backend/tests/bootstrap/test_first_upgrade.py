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

EXTRA = {
    "activities": {"company_id": "NULL"},
    "observations": {"company_id": "NULL"},
    "pipeline_runs": {"config": """'{"selection": {"all": true}}'""", "started_at": "'2026-11-30 12:00:00+00'"},
}
"""Columns that a check or a later migration reads. The row that a nullable reference refers to replaces the null."""


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
                assert conn.execute("SELECT name FROM pipeline_runs").fetchall() == [("All records · x · 30 Nov",)]
            assert {table: after[table] for table in before if table not in GONE} == {
                table: 1 for table in before if table not in GONE
            }
            command.check(alembic_config(url))  # the schema is that of the models
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]
