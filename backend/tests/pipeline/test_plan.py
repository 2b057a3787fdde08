"""The rule of eligibility alone: any graph, any ends, in any order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.errors import InvalidError
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.field import Entity
from leadgen.pipeline.plan import Bits, Plan, build_plan, finish
from leadgen.pipeline.stage import Findings, Registry, Stage

ENDS = [State.COMPLETED, State.SKIPPED, State.FAILED, State.DISQUALIFIED]


def stage(code: str, entity: Entity = Entity.COMPANY, **more: Any) -> Stage:
    return Stage(code=code, label=code, entity=entity, load=lambda _s, _i: {}, call=lambda _p, _i: Findings(), **more)


@st.composite
def graphs(draw: st.DrawFn) -> Registry:
    """Up to seven company stages, up to three contact stages, needs only among the earlier, perhaps a final check."""
    stages: list[Stage] = []
    companies = draw(st.integers(1, 7))
    for number in range(companies + draw(st.integers(0, 3))):
        entity = Entity.COMPANY if number < companies else Entity.CONTACT
        earlier = [s.code for s in stages]
        hard = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=3)) if earlier else []
        rest = [code for code in earlier if code not in hard]
        soft = draw(st.lists(st.sampled_from(rest), unique=True, max_size=3)) if rest else []
        stages.append(stage(f"s{number}", entity, needs=tuple(hard), soft_needs=tuple(soft)))
    if draw(st.booleans()):
        stages.append(stage("check", after_all=True))
    return Registry(stages)


def play(plan: Plan, ends: st.DataObject, *, contact: bool) -> tuple[Bits, dict[str, State]]:
    """One record (a company alone) played to its end in a drawn order; returns its masks and every stage's end."""
    entity = Entity.CONTACT if contact else Entity.COMPANY
    bits, states, ready = Bits(), {}, []
    if not contact:
        bits = bits._replace(terminal=plan.awaited_contacts)  # no contacts: their stages are over
    while True:
        bits, moves = plan.advance(entity, bits, None)
        for move in moves:
            code = plan.nodes[move.position].code
            assert code not in states, "released twice"
            states[code] = move.state
            if move.state is State.READY:
                ready.append(move.position)
        if not ready:
            return bits, states
        position = ready.pop(ends.draw(st.integers(0, len(ready) - 1)))
        end = ends.draw(st.sampled_from(ENDS))
        states[plan.nodes[position].code] = end
        bits = finish(bits, position, end)


@given(graphs(), st.data())
def test_every_stage_ends_exactly_once_whatever_happens(registry: Registry, data: st.DataObject) -> None:
    plan = build_plan(registry, list(registry.stages))
    _, states = play(plan, data, contact=False)
    assert set(states) == {node.code for node in plan.of(Entity.COMPANY)}
    for node in plan.of(Entity.COMPANY):
        needs = [states[need] for need in node.needs]
        if states[node.code] is State.BLOCKED:
            assert State.FAILED in needs or State.BLOCKED in needs
        if any(need in {State.FAILED, State.BLOCKED} for need in needs):
            assert states[node.code] in {State.BLOCKED, State.SKIPPED}


@given(graphs(), st.data())
def test_a_contact_without_company_ends_too(registry: Registry, data: st.DataObject) -> None:
    plan = build_plan(registry, list(registry.stages))
    _, states = play(plan, data, contact=True)
    assert set(states) == {node.code for node in plan.of(Entity.CONTACT)}


@given(graphs(), st.data())
def test_a_plan_survives_being_stored(registry: Registry, data: st.DataObject) -> None:
    codes = [code for code in registry.stages if data.draw(st.booleans())] or [next(iter(registry.stages))]
    plan = build_plan(registry, codes)
    assert Plan(plan.to_json()).nodes == plan.nodes


def test_a_cycle_is_refused_and_drawn() -> None:
    with pytest.raises(ValueError, match="in a cycle: a → b → a"):
        Registry([stage("a", needs=("b",)), stage("b", needs=("a",))])


def test_a_company_stage_cannot_need_a_contact_stage() -> None:
    with pytest.raises(ValueError, match="cannot need p"):
        Registry([stage("p", Entity.CONTACT), stage("c", needs=("p",))])


def test_needs_come_first_however_they_are_listed() -> None:
    registry = Registry([stage("check", after_all=True), stage("b", needs=("a",)), stage("a")])
    assert list(registry.stages) == ["a", "b", "check"]


def test_a_lifted_need_is_waited_for_at_most() -> None:
    registry = Registry([stage("a"), stage("b", needs=("a",), may_lift=("a",)), stage("c", needs=("b",))])
    alone = build_plan(registry, ["b"], lifted=[("b", "a")])
    assert [(node.code, node.needs, node.soft_needs) for node in alone.nodes] == [("b", (), ())]
    both = build_plan(registry, ["a", "b"], lifted=[("b", "a")])
    assert [(node.code, node.needs, node.soft_needs) for node in both.nodes] == [("a", (), ()), ("b", (), ("a",))]
    after_failure = finish(Bits(), both.by_code["a"].position, State.FAILED)
    _, moves = both.advance(Entity.COMPANY, after_failure, None)
    assert [(both.nodes[move.position].code, move.state) for move in moves] == [("b", State.READY)]


@pytest.mark.parametrize("lifted", [("c", "b"), ("b", "c"), ("nobody", "a")])
def test_only_a_need_that_its_stage_lets_go_can_be_lifted(lifted: tuple[str, str]) -> None:
    registry = Registry([stage("a"), stage("b", needs=("a",), may_lift=("a",)), stage("c", needs=("b",))])
    with pytest.raises(InvalidError) as refused:
        build_plan(registry, list(registry.stages), lifted=[lifted])
    assert [problem.field for problem in refused.value.errors] == ["needs_off.0"]
    assert "a of b" in (refused.value.errors[0].fix or "")
