"""Fills every table of a schema with one row, made from what the database's own catalogue says about its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import psycopg

_TABLES = """
SELECT c.oid, c.relname FROM pg_class c
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
   AND c.relname NOT LIKE 'procrastinate%' AND c.relname <> 'alembic_version' ORDER BY c.oid
"""
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute a
 WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
   AND a.attnotnull AND NOT a.atthasdef
"""
_KEYS = """
SELECT confrelid::regclass::text,
       (SELECT array_agg(attname::text ORDER BY n) FROM unnest(conkey) WITH ORDINALITY k(num, n)
          JOIN pg_attribute ON attrelid = conrelid AND attnum = num),
       (SELECT array_agg(attname::text ORDER BY n) FROM unnest(confkey) WITH ORDINALITY k(num, n)
          JOIN pg_attribute ON attrelid = confrelid AND attnum = num)
  FROM pg_constraint WHERE contype = 'f' AND conrelid = %s
"""
_CHECKS = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = %s"
_OF_TYPE = {
    "uuid": "gen_random_uuid()", "text": "'x'", "character varying": "'x'", "boolean": "false", "integer": "1",
    "bigint": "1", "smallint": "1", "numeric": "1", "double precision": "1", "timestamp with time zone": "now()",
    "date": "current_date", "jsonb": "'{}'", "bytea": "'\\x00'", "interval": "'1 day'", "text[]": "'{}'", "uuid[]": "'{}'",
    "jsonb[]": "'{}'", "integer[]": "'{}'", "inet": "'127.0.0.1'",
}  # fmt: skip


def fill_every_table(conn: psycopg.Connection[Any], extra: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """Insert one row into each table, referenced tables first; return the number of rows by table.

    `extra`: expressions of further columns by table, where a check of several columns wants them.
    """
    left = dict(conn.execute(_TABLES).fetchall())
    while left:
        for oid, table in list(left.items()):
            values = _values(conn, oid) | extra.get(table, {})
            keys = [key for key in conn.execute(_KEYS, (oid,)).fetchall() if values.keys() >= set(key[1])]
            targets = {target for target, _, _ in keys} | ({"tenants"} if "tenant_id" in values else set())
            if targets & set(left.values()) - {table}:
                continue
            for target, own, theirs in keys:
                for column, key in zip(own, theirs, strict=True):
                    values[column] = f"(SELECT {key} FROM {target} LIMIT 1)"
            if "tenant_id" in values:
                values["tenant_id"] = "(SELECT id FROM tenants LIMIT 1)"
            names, expressions = ", ".join(f'"{name}"' for name in values), ", ".join(values.values())
            conn.execute(f'INSERT INTO "{table}" ({names}) SELECT {expressions}')  # type: ignore[arg-type]
            del left[oid]
    return count_rows(conn)


def _values(conn: psycopg.Connection[Any], oid: int) -> dict[str, str]:
    values = {name: _OF_TYPE[kind] for name, kind in conn.execute(_COLUMNS, (oid,)).fetchall()}
    for check in (row[0] for row in conn.execute(_CHECKS, (oid,))):
        allowed = re.search(r"\(+\"?(\w+)\"?\)?(?:::text)? = ANY \(+ARRAY\['([^']+)'", check)
        if allowed and allowed[1] in values:
            values[allowed[1]] = f"'{allowed[2]}'"
    return values


def count_rows(conn: psycopg.Connection[Any]) -> dict[str, int]:
    """Return the number of rows of each table."""
    return {
        table: conn.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # type: ignore[arg-type, index]
        for _, table in conn.execute(_TABLES).fetchall()
    }
