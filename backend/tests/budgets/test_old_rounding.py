"""What migration 0023 does with sums that were rounded by batches, and what it leaves for the doctor to report."""

from __future__ import annotations

import importlib.util
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from leadgen.bootstrap.database.models import metadata
from tests.architecture.tenants.test_isolation import any_value, insert

MIGRATION = Path(__file__).resolve().parents[2] / "migrations" / "versions"


@pytest.fixture
def mend(own_admin_url):
    [file] = MIGRATION.glob("*_installation_and_roles.py")
    spec = importlib.util.spec_from_file_location("old_rounding", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with psycopg.connect(own_admin_url) as conn:
        conn.execute("SET session_replication_role = replica")  # the rows stand alone here

        def mend() -> None:
            conn.execute(module.SPENT)
            conn.execute(module.DAYS)

        yield conn, mend


def put(conn, table: str, **values) -> None:
    needed = [
        c
        for c in metadata.tables[table].columns
        if not c.nullable and c.server_default is None and c.name not in values
    ]
    row = values | {c.name: date(2026, 1, 1) if c.name == "day" else any_value(c, uuid4()) for c in needed}
    conn.execute(insert(table, row), row)


@pytest.mark.parametrize(
    ("difference", "after"),
    [
        ("0.000072", "0"),  # less than a millionth for each of a hundred bills: old rounding
        ("-0.000072", "0"),
        ("0", "0"),
        ("0.000101", "0.000101"),  # more than rounding explains: it stays, and doctor reports it
        ("0.02", "0.02"),
    ],
)
def test_old_rounding_is_mended_and_nothing_else(mend, difference, after) -> None:
    conn, run = mend
    tenant, run_id = uuid4(), uuid4()
    for _ in range(100):
        put(conn, "llm_usage_log", tenant_id=tenant, run_id=run_id, purpose="l1", charged_usd=Decimal("0.036389"))
    whole, off = Decimal("3.6389"), Decimal(difference)
    put(conn, "stage_runs", tenant_id=tenant, run_id=run_id, stage="l1", entity="company", spent_usd=whole + off)
    put(conn, "budget_days", tenant_id=tenant, day=date(2026, 1, 1), spent_usd=Decimal(1))
    put(conn, "budget_days", tenant_id=tenant, day=date(2026, 1, 2), spent_usd=whole - 1 + off)
    run()
    for table in ("stage_runs", "budget_days"):
        [(spent,)] = conn.execute(f"SELECT sum(spent_usd) FROM {table} WHERE tenant_id = %s", [tenant]).fetchall()
        assert spent - whole == Decimal(after), table
