"""What must hold of a run at every moment, and at its end: asked of the rows themselves."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from sqlalchemy import text

from leadgen.budgets.queries import imbalances
from leadgen.pipeline.queries import STATES
from leadgen.pipeline.schemas import RunStatusOut
from tests.pipeline.made_up import Bench


def check_sums(bench: Bench, run_id: UUID) -> None:
    """Counters equal the rows, and with those that wait they add up to the selection; one row per record and stage."""
    status = bench.status(run_id)
    with bench.database.tenant_session(bench.tenant_id) as session:
        rows = session.execute(
            text("SELECT stage, entity_id, state FROM entity_stage_completions WHERE run_id = :run"), {"run": run_id}
        ).all()
    real = Counter((row.stage, row.state) for row in rows)
    assert len({(row.stage, row.entity_id) for row in rows}) == len(rows)
    for node in status.nodes:
        counts = node.counts.model_dump()
        assert {state: counts[state] for state in STATES} == {state: real[node.code, state] for state in STATES}
        assert counts["waiting"] >= 0
        assert sum(counts.values()) == node.total


def check_books(bench: Bench) -> None:
    """Bills, days, runs, records and reservations say the same of the tenant's money."""
    with bench.database.system_session() as session:
        assert [item for item in imbalances(session) if item.tenant_id == bench.tenant_id] == []


def check_over(bench: Bench, run_id: UUID) -> RunStatusOut:
    """The run has ended and left nothing behind: no open row, no lease, no held money, nothing stored twice."""
    check_sums(bench, run_id)
    check_books(bench)
    status = bench.status(run_id)
    assert status.counts.waiting == status.counts.ready == status.counts.running == 0
    assert status.reserved_usd == 0
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert _ask(session, "SELECT count(*) FROM budget_reservations WHERE run_id = :run", run_id) == 0
        leases = "SELECT count(*) FROM entity_stage_completions WHERE run_id = :run AND (lease IS NOT NULL OR reserved_usd <> 0)"
        assert _ask(session, leases, run_id) == 0
        for table in ("observations", "evidence_snapshots"):
            assert _ask(session, _TWICE[table], run_id) == 0, f"{table} holds a result twice"
        bills = _ask(session, "SELECT coalesce(sum(charged_usd), 0) FROM llm_usage_log WHERE run_id = :run", run_id)
    assert bills == status.spent_usd
    return status


_TWICE = {
    "observations": """
SELECT count(*) FROM (SELECT 1 FROM observations WHERE source_ref = 'run:' || CAST(:run AS text)
 GROUP BY company_id, contact_id, stage HAVING count(*) > 1) AS twice""",
    "evidence_snapshots": """
SELECT count(*) FROM (SELECT 1 FROM evidence_snapshots WHERE run_id = :run
 GROUP BY entity_id, stage HAVING count(*) > 1) AS twice""",
}


def _ask(session: object, query: str, run_id: UUID) -> object:
    return session.execute(text(query), {"run": run_id}).scalar_one()  # type: ignore[attr-defined]
