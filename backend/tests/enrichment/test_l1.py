from __future__ import annotations

from decimal import Decimal

import pytest

from leadgen.db import new_id
from leadgen.enrichment.stages import l1
from leadgen.enrichment.stages.l1 import L1Input
from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import record_observations
from leadgen.pipeline.stage import Skip
from leadgen.providers.base import Permanent, Transient
from leadgen.sandbox.world import world
from tests.enrichment.asking import arm, calls, l1_input, values
from tests.factories.records import make_company, observe


class TestLoad:
    def test_asks_with_what_people_brought_and_nothing_that_research_found(self, session):
        key = make_company(session, name="Kovárna Demo s.r.o.", domain="kovarna-demo.cz", employees_count=40)
        before = l1.load(session, [key])[key]
        record_observations(
            session,
            [
                observe(Entity.COMPANY, key, SourceKind.LLM, {"hq_city": "Brno", "summary": "Forges."}, ref="run:x"),
                observe(
                    Entity.COMPANY, key, SourceKind.REGISTRY, {"official_name": "Kovárna Demo s.r.o."}, ref="run:x"
                ),
            ],
        )
        assert (
            before
            == l1.load(session, [key])[key]
            == L1Input({"name": "Kovárna Demo s.r.o.", "domain": "kovarna-demo.cz"})
        )

    def test_a_persons_correction_is_a_new_question(self, session):
        key = make_company(session, name="Kovárna Demo s.r.o.", domain="kovarna-demo.cz")
        record_observations(
            session, [observe(Entity.COMPANY, key, SourceKind.PERSON, {"domain": "jina-demo.cz"}, ref="user:x")]
        )
        assert l1.load(session, [key])[key].record["domain"] == "jina-demo.cz"

    def test_without_name_and_domain_there_is_nothing_to_ask(self, session):
        key = make_company(session, name=None, notes="met at a fair")
        found = l1.load(session, [key])[key]
        assert isinstance(found, Skip)
        assert found.code == "nothing_to_ask"

    def test_a_record_that_is_gone_is_left_out(self, session):
        assert new_id() not in l1.load(session, [new_id()])


class TestCall:
    def test_fills_the_profile_with_confidence_and_evidence(self, providers):
        company = world().company("cz-001")
        found = l1.call(providers, l1_input("cz-001"))
        said = values(found)
        assert said["hq_country"] == "CZ"
        assert said["employees_count"] == company.headcount
        assert said["industry"] == company.activity.industry
        assert said["l1_confidence"] == 0.9
        assert "l1_flags" not in said
        summary = found.values["summary"]
        assert summary.confidence == 0.9
        assert summary.evidence[0].url == f"https://www.{company.domain}/about"
        assert summary.evidence[0].quote
        assert found.note is None

    def test_what_is_not_known_is_left_out(self, providers):
        found = l1.call(providers, l1_input("cz-001"))
        assert "parent_company" not in found.values

    def test_pays_once_and_says_who_to(self, providers, sandbox_app):
        found = l1.call(providers, l1_input("cz-001"))
        bill = found.usage[0]
        assert found.provider == bill.provider == "sandbox:perplexity"
        assert bill.cost is not None
        assert Decimal(0) < bill.cost <= l1.STAGE.expected_cost
        assert len(calls(sandbox_app, "perplexity")) == 1
        assert found.raw["answer"].startswith("{")

    def test_nothing_found_is_said_and_no_value_is_stored(self, providers):
        found = l1.call(providers, l1_input("cz-llm-unknown"))
        assert found.note == "The research found nothing about this company."
        assert set(found.values) == {"l1_confidence", "l1_flags"}
        assert values(found)["l1_confidence"] == 0.0

    def test_an_unsure_answer_keeps_its_low_confidence(self, providers):
        found = l1.call(providers, l1_input("cz-llm-unsure"))
        assert {finding.confidence for key, finding in found.values.items() if not key.startswith("l1_")} == {0.35}

    def test_a_domain_of_somebody_else_is_flagged_and_believed_little(self, providers):
        found = l1.call(providers, l1_input("cz-domain-taken"))
        owner = world().company("cz-reelected").name
        assert values(found)["l1_flags"] == [f"name_mismatch: the domain belongs to {owner}"]
        assert all((f.confidence or 0) <= 0.4 for key, f in found.values.items() if key != "l1_flags" and f.evidence)
        assert values(found)["l1_confidence"] <= 0.4

    def test_numbers_of_registers_are_not_asked_of_a_model(self):
        assert {"registration_id", "tax_id", "official_name"}.isdisjoint(l1.KEYS)


class TestBadDays:
    def test_an_answer_about_another_company_is_refused_with_its_bill(self, providers, sandbox_app):
        arm(sandbox_app, "perplexity", "wrong_entity")
        with pytest.raises(Permanent) as caught:
            l1.call(providers, l1_input("cz-001"))
        assert caught.value.reason == "wrong_record"
        assert "another company" in str(caught.value)
        assert caught.value.spent is not None

    def test_too_many_requests_is_tried_again_when_the_provider_says(self, providers, sandbox_app):
        arm(sandbox_app, "perplexity", "429", retry_after=7)
        with pytest.raises(Transient) as caught:
            l1.call(providers, l1_input("cz-001"))
        assert caught.value.retry_after == 7

    @pytest.mark.parametrize("kind", ["malformed", "truncated", "html", "500", "503", "timeout", "failed"])
    def test_a_broken_answer_is_tried_again(self, providers, sandbox_app, kind):
        arm(sandbox_app, "perplexity", kind)
        with pytest.raises(Transient):
            l1.call(providers, l1_input("cz-001"))
        assert l1.call(providers, l1_input("cz-001")).values

    def test_an_answer_cut_off_is_asked_for_once_more_with_room(self, providers, sandbox_app):
        arm(sandbox_app, "perplexity", "incomplete")
        findings = l1.call(providers, l1_input("cz-001"))
        assert findings.values
        assert len(findings.usage) == 2, "the answer that was cut off is billed too"

    def test_an_answer_cut_off_twice_is_given_up(self, providers, sandbox_app):
        arm(sandbox_app, "perplexity", "incomplete")
        arm(sandbox_app, "perplexity", "incomplete")
        with pytest.raises(Permanent) as caught:
            l1.call(providers, l1_input("cz-001"))
        assert (caught.value.reason, len(caught.value.also_spent)) == ("max_tokens", 1)

    def test_an_answer_of_no_use_is_not_paid_again(self, providers, sandbox_app):
        arm(sandbox_app, "perplexity", "bad_output")
        with pytest.raises(Permanent) as caught:
            l1.call(providers, l1_input("cz-001"))
        assert (caught.value.reason, caught.value.spent is not None) == ("invalid_json", True)
