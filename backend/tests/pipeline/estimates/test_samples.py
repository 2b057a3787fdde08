"""Of many records, estimates and counts of what is stale read a sample; they say so, and stay near the truth."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from leadgen.errors import ErrorCode, InvalidError
from leadgen.pipeline.app_stages import Looking
from leadgen.pipeline.estimates.shares import at_least, at_most, expected
from leadgen.pipeline.estimates.stale_count import Counting, count_stale
from leadgen.pipeline.runs.rerun_schemas import StaleIn, StaleOut
from tests.pipeline.estimates.test_estimate import at, estimate
from tests.pipeline.fake_stages import Bench
from tests.pipeline.runs.test_reruns import asks, change

EVERYTHING = {"all": True}
SOME = Looking(each=40, some=40, most=200)
NUMBER = 800


@pytest.mark.parametrize(
    ("hits", "looked", "count"), [(0, 50, 10_000), (50, 50, 10_000), (7, 50, 10_000), (3, 40, 41), (1, 2, 1000)]
)
def test_the_limits_are_around_what_is_expected(hits: int, looked: int, count: int) -> None:
    low, middle, high = (of(hits, looked, count) for of in (at_least, expected, at_most))
    assert 0 <= low <= middle <= high <= count
    assert low < high


def test_what_was_counted_whole_has_no_limits() -> None:
    assert [of(7, 50, 50) for of in (at_least, expected, at_most)] == [7, 7, 7]


def outside_the_sample(bench: Bench, ids: list[UUID]) -> UUID:
    with bench.database.tenant_session(bench.tenant_id) as session:
        found: UUID = session.execute(
            text("SELECT id FROM unnest(CAST(:ids AS uuid[])) AS id WHERE uuid_hash(id) & 31 <> 0 LIMIT 1"),
            {"ids": ids},
        ).scalar_one()
        return found


def test_the_number_of_records_stays_exact_and_the_blocked_ones_are_estimated(bench: Bench) -> None:
    ids = bench.companies(NUMBER)
    for company in ids[:250]:
        bench.contacts(company, 1)
    bench.contacts(None, 150)
    bench.run(["l1"], company_ids=ids[:400])
    found = estimate(bench, looking=SOME, stages=["l1", "person"], selection=EVERYTHING)
    assert (found.company_count, found.contact_count) == (NUMBER, 400)
    assert (found.contacts_without_company, found.companies_without_contacts) == (150, NUMBER - 250)
    l1, person = at(found, "l1"), at(found, "person")
    assert (l1.is_exact, l1.records, l1.blocked) == (False, NUMBER, 0)
    assert (l1.fresh_at_least, l1.to_do_high) == (0, NUMBER)
    assert l1.fresh_expected <= l1.fresh_at_most
    assert abs(l1.fresh_expected - 400) < 200
    assert l1.to_do_low <= 400 <= l1.to_do_high
    assert person.records == 400
    assert abs(person.blocked - 150) < 110
    assert person.to_do_low <= 250 <= person.to_do_high
    assert estimate(bench, looking=SOME, stages=["l1", "person"], selection=EVERYTHING) == found


def test_all_of_a_sample_is_all_of_the_whole(bench: Bench) -> None:
    bench.companies(4)
    bench.contacts(None, NUMBER)
    found = at(estimate(bench, looking=SOME, stages=["l1", "person"], selection=EVERYTHING), "person")
    assert found.blocked == NUMBER
    assert {note.code for note in found.notes} == {"no_company", "no_contacts"}
    exact = at(estimate(bench, stages=["l1", "person"], selection=EVERYTHING), "person")
    assert exact.blocked == NUMBER


def test_one_result_outside_the_sample_is_enough_to_go_without_a_stage(bench: Bench) -> None:
    ids = bench.companies(NUMBER)
    with pytest.raises(InvalidError) as refused:
        estimate(bench, looking=SOME, stages=["isir"], selection=EVERYTHING)
    assert refused.value.code == ErrorCode.MISSING_STAGE
    bench.run(["l1", "ares"], company_ids=[outside_the_sample(bench, ids)])
    found = at(estimate(bench, looking=SOME, stages=["isir"], selection=EVERYTHING), "isir")
    assert (found.records, found.blocked) == (NUMBER, NUMBER)
    assert found.to_do_high >= 1
    assert any("from a sample of" in note.text for note in found.notes)


def stale(bench: Bench, counting: Counting) -> StaleOut:
    with bench.database.tenant_session(bench.tenant_id) as session:
        wanted = StaleIn.model_validate({"selection": EVERYTHING, "stages": ["l1", "l2"]})
        return count_stale(session, bench.registry, None, wanted, counting=counting)


def test_what_is_stale_among_many_is_counted_from_a_sample(app: Flask, bench: Bench) -> None:
    ids = bench.companies(NUMBER)
    bench.run(["l1", "triage", "l2"], company_ids=ids)
    few = Counting(most=200, inputs=40)
    assert (stale(bench, few).stale, stale(bench, few).is_exact) == (0, False)
    change(app, bench, "l1", code_version="2")
    change(app, bench, "l2", load=asks(set(ids[:400])))
    found = stale(bench, few)
    l1, l2 = found.stages
    assert (l1.results, l1.new_version, l1.stale, l2.results) == (NUMBER, NUMBER, NUMBER, NUMBER)
    assert abs(l2.input_changed - 400) < 300
    assert l2.unchecked == 0
    assert (found.company_count, found.contact_count, found.is_exact) == (NUMBER, 0, False)
    assert 40 <= found.looked_at <= 160
    exact = stale(bench, Counting(most=NUMBER, inputs=NUMBER))
    assert (exact.stages[1].input_changed, exact.stale, exact.is_exact) == (400, NUMBER + 400, True)


def test_inputs_of_few_records_are_compared_by_a_sample_where_stages_are_many(app: Flask, bench: Bench) -> None:
    ids = bench.companies(100)
    bench.run(["l1", "triage", "l2"], company_ids=ids)
    change(app, bench, "l2", load=asks(set(ids)))
    found = stale(bench, Counting(most=100, inputs=30))
    assert (found.stages[1].input_changed, found.looked_at, found.is_exact) == (100, 100, False)
