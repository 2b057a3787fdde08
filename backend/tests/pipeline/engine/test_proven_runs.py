"""The run of a member and of a completion: proven by triggers that do what a foreign key does, once for each statement."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from leadgen.bootstrap.database.logins import libpq_url
from leadgen.db import new_id
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.pipeline.fake_stages import Bench

ADD = {
    "pipeline_run_members": text("""
INSERT INTO pipeline_run_members (tenant_id, run_id, entity, entity_id)
SELECT :tenant, run, 'company', gen_random_uuid() FROM unnest(CAST(:runs AS uuid[])) AS run
"""),
    "entity_stage_completions": text("""
INSERT INTO entity_stage_completions (tenant_id, id, run_id, stage, entity, entity_id, state)
SELECT :tenant, gen_random_uuid(), run, 'l1', 'company', gen_random_uuid(), 'ready' FROM unnest(CAST(:runs AS uuid[])) AS run
"""),
}
either = pytest.mark.parametrize("table", ADD)


@either
def test_a_row_of_a_run_that_is_not_there_is_refused_among_others(bench: Bench, table: str) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    with (
        pytest.raises(IntegrityError, match="which is not there"),
        bench.database.tenant_session(bench.tenant_id) as session,
    ):
        session.execute(ADD[table], {"tenant": bench.tenant_id, "runs": [run_id, new_id(), run_id]})


@either
def test_a_row_of_another_tenants_run_is_refused(bench: Bench, database: Database, table: str) -> None:
    bench.companies(1)
    run_id, other = bench.start(["l1"]), make_tenant(database)
    for open_session in (bench.database.tenant_session, lambda _tenant: bench.database.system_session()):
        with pytest.raises(IntegrityError, match="which is not there"), open_session(other) as session:
            session.execute(ADD[table], {"tenant": other, "runs": [run_id]})


@either
def test_a_row_stays_in_its_run(bench: Bench, table: str) -> None:
    first, second = bench.companies(2)
    runs = [bench.start(["l1"], company_ids=[first]), bench.start(["l1"], company_ids=[second])]
    move = text(f"UPDATE {table} SET run_id = :to WHERE run_id = :run")
    with (
        pytest.raises(IntegrityError, match="stays in its run"),
        bench.database.tenant_session(bench.tenant_id) as session,
    ):
        session.execute(move, {"run": runs[0], "to": runs[1]})


@either
def test_rows_go_with_their_run(bench: Bench, admin_url: str, table: str) -> None:
    first, second = bench.companies(2)
    runs = [bench.start(["l1"], company_ids=[first]), bench.start(["l1"], company_ids=[second])]
    with psycopg.connect(libpq_url(admin_url)) as conn:
        conn.execute("DELETE FROM pipeline_runs WHERE id = %s", [runs[0]])
        left = conn.execute(f"SELECT DISTINCT run_id FROM {table} WHERE run_id = ANY(%s)", [runs]).fetchall()
    assert left == [(runs[1],)]
