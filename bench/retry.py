"""Retrying 200,000 failed results: the request, the dialog before it, and how fast results are made ready again.

    python bench/retry.py [--companies 200000]

One run over that many companies with a contact each and the product's whole graph, whose first stage failed for all of them:
what is behind it is blocked. The rows are made in SQL.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from uuid import UUID

import engine_start
import psycopg
from own_server import own_server
from engine_runs import whole_dag

from leadgen.pipeline.runs.control import count_failed, retry_failed
from leadgen.pipeline.reports.status import get_run
from leadgen.pipeline.runs.start_steps import go_on_starting
from leadgen.tenancy import Database

_FAIL = """
WITH failed AS (
  UPDATE entity_stage_completions SET state = 'failed', finished_at = now(), attempts = 4, reason_code = 'http_503',
         reason = 'The service answered 503.' WHERE run_id = %(run)s AND stage = 'l1' RETURNING 1)
UPDATE stage_runs SET ready = 0, failed = (SELECT count(*) FROM failed) WHERE run_id = %(run)s AND stage = 'l1'
"""
# As the product leaves it: all but the final checks is blocked, and those are done.
_BLOCK = """
INSERT INTO entity_stage_completions
       (tenant_id, id, run_id, stage, entity, entity_id, state, reason_code, reason, finished_at)
SELECT m.tenant_id, uuidv7(), m.run_id, s.stage, s.entity, m.entity_id,
       CASE s.stage WHEN 'qc' THEN 'completed' ELSE 'blocked' END,
       'upstream_failed', 'L1 did not end well for this record.', now()
  FROM pipeline_run_members m JOIN stage_runs s ON s.run_id = m.run_id AND s.entity = m.entity AND s.stage <> 'l1'
 WHERE m.run_id = %(run)s
"""
_MASKS = """
UPDATE pipeline_run_members m
   SET created = b.mine, terminal = b.mine | b.heard, failed = b.mine & ~b.qc, satisfied = b.mine & b.qc
  FROM (SELECT k.entity, bit_or(CASE WHEN s.entity = k.entity THEN 1::bigint << s.position ELSE 0 END) AS mine,
               bit_or(CASE WHEN s.stage = 'qc' THEN 1::bigint << s.position ELSE 0 END) AS qc,
               bit_or(CASE WHEN k.entity = 'company' AND s.entity = 'contact' THEN 1::bigint << s.position ELSE 0 END) AS heard
          FROM stage_runs s, (VALUES ('company'), ('contact')) AS k(entity) WHERE s.run_id = %(run)s GROUP BY k.entity) AS b
 WHERE m.run_id = %(run)s AND b.entity = m.entity
"""
_COUNTERS = """
UPDATE stage_runs SET blocked = CASE stage WHEN 'qc' THEN 0 ELSE total END, completed = CASE stage WHEN 'qc' THEN total ELSE 0 END
 WHERE run_id = %(run)s AND stage <> 'l1'
"""
_OVER = "UPDATE pipeline_runs SET status = 'failed', finished_at = now() WHERE id = %(run)s"


def timed(database: Database, tenant_id: UUID, what: Callable[..., object], *given: object, **more: object) -> float:
    """Seconds of one request's transaction."""
    began = time.perf_counter()
    with database.tenant_session(tenant_id) as session:
        what(session, *given, **more)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=200_000)
    parser.add_argument("--before", action="store_true", help="the request makes all ready itself, as it used to")
    options = parser.parse_args()
    engine_start.PEOPLE = 1
    with own_server() as (admin, url):
        large = engine_start.LargeRun(admin, url, options.companies)
        large.start()
        large.take_up()
        assert large.run_id is not None
        with psycopg.connect(admin, autocommit=True) as conn:
            conn.execute("SET session_replication_role = replica")
            for statement in (_FAIL, _BLOCK, _MASKS, _COUNTERS, _OVER):
                conn.execute(statement, {"run": large.run_id})
            conn.execute("ANALYZE entity_stage_completions")
        measure(large.database, large.tenant_id, large.run_id, is_before=options.before)


def measure(database: Database, tenant_id: UUID, run_id: UUID, *, is_before: bool) -> None:
    """Print the figures."""
    for name, which in (("all", {}), ("a stage", {"stage": "l1"}), ("a reason", {"reason_code": "http_503"})):
        seconds = [timed(database, tenant_id, count_failed, run_id, **which) for _ in range(3)]
        print(f"dialog before a retry of {name}: {sorted(seconds)[1]:.2f} s")
    print(f"request: {timed(database, tenant_id, retry_failed, run_id, reason_code='http_503'):.2f} s")
    if is_before:
        return
    began = time.perf_counter()
    go_on_starting(database, whole_dag(), tenant_id, run_id, turn=float("inf"))
    seconds = time.perf_counter() - began
    with database.tenant_session(tenant_id) as session:
        run = get_run(session, run_id, whole_dag())
    assert (run.status, run.to_retry, run.counts.failed, run.counts.blocked) == ("running", 0, 0, 0)
    print(f"made ready again: {run.counts.ready:,} in {seconds:.1f} s, {run.counts.ready / seconds:,.0f}/s")


if __name__ == "__main__":
    main()
