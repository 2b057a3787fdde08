"""A record that is deleted while a stage is asking about it."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from leadgen.pipeline.stage import Finding, Findings, Usage
from tests.pipeline.fake_stages import Bench


def test_a_record_deleted_during_its_call_is_reported_as_gone_and_its_call_is_billed(bench: Bench) -> None:
    gone, there = bench.companies(2)

    def behave(code: str, record: UUID) -> Findings:
        if record == gone:
            with bench.database.tenant_session(bench.tenant_id) as session:
                session.execute(text("DELETE FROM companies WHERE id = :id"), {"id": gone})
        usage = (Usage(provider="made_up", model="m", input_tokens=1, output_tokens=1, cost=Decimal("0.01")),)
        return Findings(values={"summary": Finding("Said")}, usage=usage)

    bench.made.behave = behave
    status = bench.run(["l1"])
    assert bench.states(status.id, "l1") == {gone: "failed", there: "completed"}
    assert bench.reasons(status.id, "l1")[gone] == ("record_gone", "The record is no longer there.")
    assert status.spent_usd == Decimal("0.02")


def test_what_was_answered_about_a_record_deleted_during_its_call_is_not_kept(bench: Bench) -> None:
    gone, there = bench.companies(2)

    def behave(code: str, record: UUID) -> Findings:
        if record == gone:
            with bench.database.tenant_session(bench.tenant_id) as session:
                session.execute(text("DELETE FROM companies WHERE id = :id"), {"id": gone})
        return Findings(note="Nothing found.", raw={"answer": "Nothing found."})

    bench.made.behave = behave
    bench.run(["l1"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert session.scalars(text("SELECT entity_id FROM evidence_snapshots")).all() == [there]
