"""Whatever a provider sends, reading it ends in an answer or in one of the three errors, and the answer is plain JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadgen.providers.base import ProviderError
from leadgen.providers.llm import perplexity
from leadgen.providers.llm.base import LLMRequest
from leadgen.providers.registries import ares, brreg
from leadgen.providers.registries.catalog import PARSERS
from tests.examples import examples

from .samples import body, data

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
FILES = {
    "ares_subject.json": PARSERS["ares"],
    "ares_vr.json": PARSERS["ares"],
    "brreg_entity.json": PARSERS["brreg"],
    "prh_active.json": PARSERS["prh"],
    "recherche.json": PARSERS["recherche"],
}


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def put(node: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The value with one place replaced."""
    if not path:
        return value
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return None


def damaged(draw: st.DrawFn, name: str) -> bytes:
    whole = data(name)
    for _ in range(draw(st.integers(1, 4))):
        whole = put(whole, draw(st.sampled_from(places(whole))), draw(JSON)) or whole
    return json.dumps(whole).encode()


@st.composite
def damaged_file(draw: st.DrawFn) -> tuple[str, bytes]:
    name = draw(st.sampled_from(sorted(FILES)))
    return name, damaged(draw, name)


@given(damaged_file())
@settings(max_examples=examples(400), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_place_may_hold_anything(case: tuple[str, bytes]) -> None:
    name, content = case
    try:
        profile = FILES[name](content)
    except ProviderError:
        return
    told = json.dumps(profile.to_json())
    assert "\\u0000" not in told


@given(st.data())
@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_second_bodies_may_hold_anything(source: st.DataObject) -> None:
    roles, register = (source.draw(st.composite(damaged)(name)) for name in ("brreg_roles.json", "ares_vr.json"))
    for read in (
        lambda: brreg.parse_entity(body("brreg_entity.json"), roles_body=roles),
        lambda: ares.parse_subject(body("ares_subject.json"), vr_body=register),
    ):
        try:
            json.dumps(read().to_json())
        except ProviderError:
            continue


@given(st.data())
@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_model_answers_may_hold_anything(source: st.DataObject) -> None:
    content = source.draw(st.composite(damaged)("perplexity_completed.json"))
    try:
        found = perplexity.parse_response(content, LLMRequest("m", "p", schema={"type": "object", "properties": {}}))
    except ProviderError:
        return
    assert found.cost is None or found.cost >= 0
    assert found.input_tokens >= 0


@pytest.mark.parametrize("code", sorted(PARSERS))
@given(content=st.binary(max_size=60) | st.text(max_size=60))
@settings(max_examples=examples(60), deadline=None)
def test_noise_is_an_error(code: str, content: bytes | str) -> None:
    with pytest.raises(ProviderError):
        PARSERS[code](content)


@given(st.data())
@settings(max_examples=examples(150), deadline=None)
def test_insolvency_rows_cut_anywhere_are_never_clean(source: st.DataObject) -> None:
    whole = body("isir_rows.xml").rstrip()
    cut = source.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(ProviderError):
        PARSERS["isir"](whole[:cut])
