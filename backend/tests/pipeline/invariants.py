"""What must hold of a run at every moment, and at its end: asked of the rows themselves."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from sqlalchemy import text

from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.pipeline.reports.balance import imbalances
from leadgen.pipeline.reports.status import STATES
from leadgen.pipeline.runs.control import OVER
from leadgen.pipeline.runs.schemas import RunStatusOut
from leadgen.pipeline.runs.start import load_plan
from tests.pipeline.fake_stages import Bench


def check_sums(bench: Bench, run_id: UUID) -> None:
    """Counters equal the rows, and with those that wait they add up to the members; one row per record and stage.

    Members and frozen records that are not taken up are the selection. In a stopped run, no row means cancelled.
    """
    status = bench.status(run_id)
    with bench.database.tenant_session(bench.tenant_id) as session:
        rows = session.execute(
            text("SELECT stage, entity_id, state, reason_code FROM entity_stage_completions WHERE run_id = :run"),
            {"run": run_id},
        ).all()
        members = Counter(
            session.scalars(text("SELECT entity FROM pipeline_run_members WHERE run_id = :run"), {"run": run_id})
        )
        waiting_chunks = session.execute(_IN_CHUNKS, {"run": run_id}).scalar_one()
    if status.status not in OVER:
        assert status.not_taken_up == waiting_chunks
    assert waiting_chunks == 0 or status.status not in OVER
    assert members.total() + status.not_taken_up == status.company_count + status.contact_count
    real = Counter((row.stage, row.state) for row in rows)
    reused = Counter(row.stage for row in rows if (row.state, row.reason_code) == ("skipped", "fresh"))
    empty = Counter(row.stage for row in rows if (row.state, row.reason_code) == ("completed", "not_found"))
    assert len({(row.stage, row.entity_id) for row in rows}) == len(rows)
    for node in status.nodes:
        assert node.total == members[node.entity]
        ending = status.status is RunStatus.STOPPING and node.counts.waiting == 0
        if status.status is RunStatus.STOPPED or ending:
            real[node.code, "cancelled"] += node.total - sum(real[node.code, state] for state in STATES)
        counts = node.counts.model_dump()
        assert {state: counts[state] for state in STATES} == {state: real[node.code, state] for state in STATES}
        assert counts["waiting"] >= 0
        assert sum(counts.values()) == node.total
        results = node.results.model_dump()
        assert sum(results.values()) == node.total
        assert (results["reused"], results["nothing_found"]) == (reused[node.code], empty[node.code])


_IN_CHUNKS = text("""
SELECT coalesce(sum(cardinality(company_ids) + cardinality(contact_ids)), 0) FROM pipeline_run_chunks WHERE run_id = :run
""")


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


_ROWS = text("""
SELECT c.stage, c.entity_id, c.state, c.reason_code, m.company_id FROM entity_stage_completions c
  JOIN pipeline_run_members m ON m.run_id = c.run_id AND m.entity_id = c.entity_id WHERE c.run_id = :run
""")
SATISFIED = {"completed", "skipped"}


def check_reasons(bench: Bench, run_id: UUID, *, was_retried: bool = False) -> None:
    """Every row's state is the true one, told from the rows before it: released, closed, or blocked for a reason that is there.

    After a retry, free stages are done again; what was paid for behind them stands meanwhile.
    """
    with bench.database.tenant_session(bench.tenant_id) as session:
        plan = load_plan(session, run_id)
        rows = session.execute(_ROWS, {"run": run_id}).all()
    assert plan is not None
    said = {(row.stage, row.entity_id): ("gone" if row.reason_code == "disqualified" else row.state) for row in rows}
    for row in rows:
        node = plan.by_code[row.stage]
        alone = row.company_id is None and node.entity is Entity.CONTACT
        needs = set()
        for need in node.needs:
            of_company = node.entity is Entity.CONTACT and plan.by_code[need].entity is Entity.COMPANY
            about = row.company_id if of_company else row.entity_id
            if not (was_retried and plan.by_code[need].is_free and row.state not in {"blocked", "skipped"}):
                needs.add("no company" if of_company and alone else said.get((need, about), "waiting"))
        here = (row.stage, row.state, row.reason_code, needs)
        if row.state == "cancelled":
            assert row.reason_code, here
        elif row.reason_code in {"upstream_failed", "no_company"}:
            assert row.state == "blocked", here
            assert needs & {"failed", "blocked", "no company"}, here
        elif row.state == "skipped" and row.reason_code == "disqualified":
            assert "gone" in needs, here
        else:
            assert row.state != "blocked", here
            assert needs <= SATISFIED or (was_retried and row.reason_code == "gate"), here
