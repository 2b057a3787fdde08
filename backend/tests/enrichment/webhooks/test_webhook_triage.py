"""A webhook in triage's place is told what the rules read, with their verdict; its answer is fresh until the verdict changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from leadgen.enrichment.qc.triage_rules import judge
from leadgen.enrichment.stages.triage import TriageInput
from leadgen.fields import Entity, SourceKind
from leadgen.fields.enums import TriageResult
from leadgen.observations.store import record_observations
from leadgen.pipeline.engine.call import fingerprint
from leadgen.pipeline.estimates.stale import Why, find_stale
from leadgen.pipeline.runs.rerun_schemas import StaleIn
from leadgen.pipeline.runs.schemas import SelectionIn
from leadgen.sandbox.n8n import SECRET
from tests.enrichment.webhooks.webhook_world import URL, World, make_world
from tests.factories.records import observe

DISSOLVED = {"registration_status": "dissolved"}


@pytest.fixture
def world(database, tenant_id, providers, api, app, sandbox_app) -> World:
    """Its triage runs at the sandbox's n8n; the profile is there, and sure."""
    app.extensions["settings"].webhook_allow = "n8n.test"
    world = make_world(database, tenant_id, providers, api, app, sandbox_app)
    said(world, 1, l1_confidence=0.9, registration_status="active")
    world.start(stages=("l1",))
    body = {"version": None, "mode": "webhook", "url": URL + "company-profile", "secret": SECRET}
    response = api.call("PUT", "/api/enrich/stage-modes/triage", json=body)
    assert response.status_code == 200, response.get_data(as_text=True)
    return world


def said(world: World, day: int, **values: Any) -> None:
    """A person says so."""
    bench = world.listed.bench
    with bench.database.tenant_session(bench.tenant_id) as session:
        company = world.listed.ids["cz-001"]
        record_observations(
            session, [observe(Entity.COMPANY, company, SourceKind.PERSON, values, day=day, ref="user:x")]
        )


def posted(world: World) -> list[Any]:
    """The inputs that were sent, in order."""
    return [request["input"] for requests in world.workshop.requests.values() for request in requests]


def why_stale(world: World) -> list[Why]:
    bench = world.listed.bench
    wanted = StaleIn(selection=SelectionIn(all=True), stages=["triage"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        (found,) = find_stale(session, bench.registry, bench.engine.outside, wanted)
    return list(found.why.values())


def test_the_request_has_the_values_and_the_verdict(world):
    said(world, 2, tier="tier_2_gold", **DISSOLVED)
    run_id = world.start(stages=("triage",))
    assert world.state(run_id, stage="triage")[0] == "completed"
    assert posted(world) == [
        {
            "values": {"registration_status": "dissolved", "tier": "tier_2_gold", "l1_confidence": 0.9},
            "verdict": {"result": "disqualified", "reasons": ["The register says that the company is dissolved."]},
        }
    ]


def test_what_changes_no_verdict_makes_no_answer_stale(world):
    world.start(stages=("triage",))
    said(world, 2, l1_confidence=0.8, tier="tier_1_platinum")
    assert why_stale(world) == []
    again = world.start(stages=("triage",))
    assert world.state(again, stage="triage")[:2] == ("skipped", "fresh")
    said(world, 3, **DISSOLVED)
    assert why_stale(world) == [Why.INPUT_CHANGED]
    world.start(stages=("triage",))
    assert [asked["verdict"]["result"] for asked in posted(world)] == ["passed", "disqualified"]


@pytest.mark.parametrize(("changes", "keys"), [({}, 1), ({"tier": "tier_1_platinum"}, 2)])
def test_one_key_never_bears_two_bodies(world, changes, keys):
    """A try after an error has the same key only where it asks the same, whatever the verdict."""

    def cut(words: str) -> Exception:
        if changes:
            said(world, 2, **changes)
        return httpx2.ReadTimeout(words)

    world.receiver.lose.append(cut)
    run_id = world.start(stages=("triage",))
    assert len(posted(world)) == 2
    assert world.state(run_id, stage="triage")[0] == "completed"
    assert len(world.workshop.requests) == keys
    for requests in world.workshop.requests.values():
        assert all(request == requests[0] for request in requests)


def test_results_from_before_the_values_were_sent_are_fresh_still():
    @dataclass(frozen=True)
    class OnlyVerdict:
        result: TriageResult
        reasons: tuple[str, ...]

    values = {"l1_confidence": 0.3}
    before = OnlyVerdict(TriageResult.REVIEW, ("Research is only 30% sure that it found the right company.",))
    assert fingerprint(TriageInput(values, judge(values))) == fingerprint(before)
