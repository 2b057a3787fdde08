"""The fold's algebra: what is shown depends on what was said, never on the order in which it arrived."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leadgen.fields import Entity, SourceKind, catalog
from leadgen.observations.fold import Observation, SourcedValue, current, fold
from tests.examples import examples

FIELDS = ("name", "industry", "hq_country", "employees_count")
VALUES = {
    "name": ["A", "B", "C"],
    "industry": ["it", "media"],
    "hq_country": ["CZ", "NO"],
    "employees_count": [1, 2, 3],
}
RECORD = UUID(int=1)

claims = {
    key: st.builds(
        SourcedValue,
        st.sampled_from(VALUES[key]),
        st.none() | st.sampled_from([0.2, 0.9]),
        st.sampled_from([(), ({"url": "https://a.example"},), ({"url": "x"}, {"url": "y"})]),
    )
    for key in FIELDS
}


@st.composite
def observation(draw: st.DrawFn, kinds: tuple[SourceKind, ...] = tuple(SourceKind)) -> Observation:
    keys = draw(st.sets(st.sampled_from(FIELDS), min_size=1))
    return Observation(
        entity=Entity.COMPANY,
        entity_id=RECORD,
        id=UUID(int=draw(st.integers(1, 2**40))),
        source_kind=draw(st.sampled_from(kinds)),
        source_ref="x",
        stage=draw(st.sampled_from([None, "ares", "brreg", "isir", "legal"])),
        # Few instants, so that ties are common.
        observed_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=draw(st.integers(0, 2))),
        values={key: draw(claims[key]) for key in sorted(keys)},
    )


observations = st.lists(observation(), max_size=8, unique_by=lambda item: item.id)


@settings(max_examples=examples(300))
@given(observations, st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_matter(items, random) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(items)


@settings(max_examples=examples(300))
@given(observations, observation())
def test_retract_after_observe_is_never_observed(items, extra) -> None:
    items = [item for item in items if item.id != extra.id]
    retracted = replace(extra, retracted_at=datetime(2026, 6, 1, tzinfo=UTC))
    assert fold([*items, retracted]) == fold(items)


@settings(max_examples=examples(300))
@given(observation(kinds=(SourceKind.PERSON,)), st.lists(observation(kinds=tuple(SourceKind)[1:]), max_size=6))
def test_a_person_is_never_overruled_by_a_machine(person, machines) -> None:
    assume(len({item.id for item in (person, *machines)}) == 1 + len(machines))
    values = current([*machines, person])
    for key, claim in person.values.items():
        assert values[key] == claim.value
        assert fold([*machines, person])[key].locked


@settings(max_examples=examples(300))
@given(observations)
def test_current_values_are_those_that_win(items) -> None:
    won = {key: verdict.winner.claim.value for key, verdict in fold(items).items()}
    assert current(items) == {key: value for key, value in won.items() if value is not None}


@settings(max_examples=examples(200))
@given(observations)
def test_nothing_said_is_lost(items) -> None:
    for key, verdict in fold(items).items():
        said = 1 + len(verdict.losers) + len(verdict.former)
        assert said == sum(key in item.values for item in items)


@settings(max_examples=examples(300))
@given(observations)
def test_of_one_register_only_the_last_answer_counts(items) -> None:
    registers = [item for item in items if item.source_kind is SourceKind.REGISTRY and item.stage == "isir"]
    last = max(registers, key=lambda item: (item.observed_at, item.id), default=None)
    for verdict in fold(items).values():
        for counted in (verdict.winner, *verdict.losers):
            assert counted.observation not in registers or counted.observation is last
    older = {item.id for item in registers} - {last.id if last else None}
    assert current(items) == current([item for item in items if item.id not in older])


@given(observations)
def test_a_weaker_kind_never_beats_a_stronger_one(items) -> None:
    for verdict in fold(items).values():
        winner = verdict.field.rank(verdict.winner.observation.source_kind)
        assert all(winner <= verdict.field.rank(loser.observation.source_kind) for loser in verdict.losers)


def said(kind: SourceKind, value: object, day: int, **claim: object) -> Observation:
    return Observation(
        entity=Entity.COMPANY,
        entity_id=RECORD,
        source_kind=kind,
        source_ref="x",
        observed_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day),
        values={"hq_city": SourcedValue(value, **claim)},  # type: ignore[arg-type]
    )


class TestPrintedOrder:
    def test_registry_beats_import_beats_rule_beats_llm(self) -> None:
        rising = [SourceKind.LLM, SourceKind.RULE, SourceKind.IMPORT, SourceKind.REGISTRY, SourceKind.PERSON]
        spoken = [said(kind, kind.value, day=-place) for place, kind in enumerate(rising)]
        for count, kind in enumerate(rising, start=1):
            assert current(spoken[:count]) == {"hq_city": kind.value}

    def test_the_newer_wins_within_a_kind(self) -> None:
        assert current([said(SourceKind.LLM, "Oslo", 2), said(SourceKind.LLM, "Bergen", 1, confidence=1.0)]) == {
            "hq_city": "Oslo"
        }

    def test_the_surer_wins_at_one_time(self) -> None:
        assert current(
            [said(SourceKind.LLM, "Oslo", 1, confidence=0.4), said(SourceKind.LLM, "Bergen", 1, confidence=0.7)]
        ) == {"hq_city": "Bergen"}

    def test_more_evidence_wins_at_equal_confidence(self) -> None:
        proven = said(SourceKind.LLM, "Bergen", 1, confidence=0.4, evidence=({"url": "https://a.example"},))
        assert current([proven, said(SourceKind.LLM, "Oslo", 1, confidence=0.4)]) == {"hq_city": "Bergen"}

    def test_a_trade_name_comes_from_the_list_before_the_register(self) -> None:
        assert catalog("company")["name"].rank(SourceKind.IMPORT) < catalog("company")["name"].rank(SourceKind.REGISTRY)

    def test_a_person_may_say_that_there_is_nothing(self) -> None:
        assert current([said(SourceKind.PERSON, None, 0), said(SourceKind.LLM, "Oslo", 1)]) == {}
