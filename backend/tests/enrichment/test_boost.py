"""A boosted stage asks the better model, over the same client and with the same question."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx2
import pytest

from leadgen.bootstrap.providers import make_providers
from leadgen.enrichment.stages import l1, person
from leadgen.enrichment.stages.person import PersonInput
from leadgen.sandbox.world import world
from leadgen.settings import Settings
from tests.enrichment.asking import l1_input


class Wire(httpx2.WSGITransport):
    """The sandbox, and what was sent to it."""

    def __init__(self, app):
        super().__init__(app=app)
        self.sent = []

    def handle_request(self, request):
        self.sent.append(json.loads(request.read()))
        return super().handle_request(request)


@pytest.fixture
def wire(sandbox_app):
    return Wire(sandbox_app)


@pytest.fixture
def providers(wire, tmp_path):
    return make_providers(Settings(data_dir=tmp_path, sandbox=True), transport=wire)


def asked(stage):
    if stage is l1.STAGE:
        return l1_input("cz-001")
    someone = next(p for p in world().people if p.company_key == "cz-001")
    company = {"name": world().company("cz-001").name}
    return PersonInput({"first_name": someone.first_name, "last_name": someone.last_name, "company": company})


@pytest.mark.parametrize("stage", [l1.STAGE, person.STAGE], ids=lambda stage: stage.code)
def test_the_better_model_is_asked_the_same_question(stage, providers, wire):
    plain = stage.call(providers, asked(stage))
    better = stage.boost.call(providers, asked(stage))
    first, second = wire.sent
    assert (first["model"], first.get("effort")) == ("perplexity/sonar", None)
    assert (second.get("model"), second["effort"]) == (None, "medium")
    assert first["input"] == second["input"]
    assert first["response_format"] == second["response_format"]
    assert better.usage[0].cost > plain.usage[0].cost
    assert stage.boost.expected_cost > stage.expected_cost


def test_a_model_of_ones_own_choice_is_named(providers, wire):
    chosen = replace(providers, boost_model="openai/gpt-5-mini")
    found = l1.STAGE.boost.call(chosen, asked(l1.STAGE))
    (sent,) = wire.sent
    assert (sent["model"], sent.get("effort")) == ("openai/gpt-5-mini", None)
    assert found.usage[0].model == "openai/gpt-5-mini"
