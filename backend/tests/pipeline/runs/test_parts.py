"""Findings that are a part: stored at once, and the record is tried again for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadgen.fields.enums import RunStatus
from leadgen.pipeline.stage import Findings, Saved, Usage
from leadgen.providers.base import Transient
from tests.pipeline.fake_stages import PAID, Bench, Made, make_bench
from tests.pipeline.invariants import check_books, check_over

LATER = Transient("made_up", "the rest is busy", reason="busy")


def part(number: int, *, again: bool) -> Findings:
    bill = Usage(provider="made_up", cost=Decimal("0.002"))
    return Findings(note=f"part {number}", usage=(bill,), payload=number, again=LATER if again else None)


def bench_with(database: Any, tenant_id: UUID, kept: list[tuple[int, bool]]) -> Bench:
    def save(_session: Any, saved: Sequence[Saved]) -> None:
        kept.extend((item.findings.payload, item.findings.again is not None) for item in saved)

    def stages(made: Made) -> list[Any]:
        return [made.stage("a", **PAID, save=save), made.stage("b", needs=("a",), ttl=None)]

    return make_bench(database, tenant_id, stages)


def test_a_part_is_stored_and_the_rest_comes_with_the_next_try(database, tenant_id) -> None:
    kept: list[tuple[int, bool]] = []
    bench = bench_with(database, tenant_id, kept)
    [company] = bench.companies(1)
    bench.made.behave = lambda code, _record: (
        part(len(bench.made.called("a")), again=len(bench.made.called("a")) < 3) if code == "a" else Findings()
    )
    status = bench.run(["a", "b"])
    assert kept == [(1, True), (2, True), (3, False)]
    assert bench.states(status.id, "a") == {company: "completed"}
    assert bench.reasons(status.id, "a")[company][1] == "part 3"
    assert bench.made.called("b") == [company]  # nothing follows a part
    assert status.spent_usd == Decimal("0.006")
    check_over(bench, status.id)
    check_books(bench)


def test_what_never_becomes_whole_is_the_result_after_the_last_try(database, tenant_id) -> None:
    kept: list[tuple[int, bool]] = []
    bench = bench_with(database, tenant_id, kept)
    [company] = bench.companies(1)
    bench.made.behave = lambda code, _record: part(len(kept) + 1, again=True) if code == "a" else Findings()
    status = bench.run(["a", "b"])
    assert status.status is RunStatus.SUCCEEDED
    assert kept == [(1, True), (2, True), (3, True), (4, False)]
    assert bench.states(status.id, "a") == {company: "completed"}
    check_over(bench, status.id)
