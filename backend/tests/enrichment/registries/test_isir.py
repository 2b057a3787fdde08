from __future__ import annotations

import pytest

from leadgen.enrichment.stages import isir
from leadgen.enrichment.stages.isir import IsirInput
from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import record_observations
from leadgen.pipeline.stage import Skip
from leadgen.providers.base import Permanent, Transient
from leadgen.sandbox.world import world
from tests.enrichment.asking import arm, calls, values
from tests.factories.records import make_company, observe


def ask(providers, key):
    return isir.call(providers, IsirInput(world().company(key).registration_id, None))


class TestLoad:
    def test_the_number_that_ares_gave_is_used(self, session):
        key = make_company(session, name="Demo", hq_country="CZ")
        assert isir.load(session, [key])[key] == IsirInput(None, "Demo")
        said = observe(Entity.COMPANY, key, SourceKind.REGISTRY, {"registration_id": "00009994"}, ref="run:x")
        record_observations(session, [said])
        assert isir.load(session, [key])[key] == IsirInput("00009994", None)

    def test_only_czech_companies(self, session):
        key = make_company(session, name="Demo", hq_country="NO")
        skip = isir.load(session, [key])[key]
        assert isinstance(skip, Skip)
        assert skip.code == "wrong_country"

    def test_its_own_findings_do_not_change_the_question(self, session):
        key = make_company(session, name="Demo", hq_country="CZ", registration_id="00009994")
        before = isir.load(session, [key])[key]
        said = observe(Entity.COMPANY, key, SourceKind.REGISTRY, {"insolvency_flag": True}, ref="run:x")
        record_observations(session, [said])
        assert isir.load(session, [key])[key] == before


class TestByNumber:
    @pytest.mark.parametrize(
        ("key", "flag", "active", "total"),
        [
            ("cz-001", False, 0, 0),
            ("cz-insolvent-konkurs", True, 1, 1),
            ("cz-insolvency-upadek-ended", False, 0, 1),
            ("cz-insolvency-pending", False, 0, 1),
            ("cz-insolvency-historical", False, 0, 1),
            ("cz-insolvency-reorganiz", True, 1, 1),
            ("cz-insolvency-mixed", True, 1, 2),
            ("cz-insolvency-unknown-state", True, 1, 1),
        ],
    )
    def test_main_fields(self, providers, key, flag, active, total):
        said = values(ask(providers, key))
        assert said["insolvency_flag"] is flag
        assert said["insolvency_active_count"] == active
        assert said["insolvency_total_count"] == total
        assert len(said.get("insolvency_proceedings", ())) == total

    def test_no_entry_is_said_as_of_now(self, providers):
        found = ask(providers, "cz-001")
        assert found.note == "No entry now."
        assert found.provider == "sandbox:isir"

    @pytest.mark.parametrize(
        ("key", "words"),
        [("cz-insolvency-pending", "filed and not decided"), ("cz-insolvency-unknown-state", "unknown state")],
    )
    def test_what_needs_a_look_is_in_the_note(self, providers, key, words):
        found = ask(providers, key)
        assert words in found.note
        assert any(words in text for text in values(found)["insolvency_warnings"])

    def test_it_says_nothing_that_is_the_company_registers_to_say(self, providers):
        assert {key.partition("_")[0] for key in ask(providers, "cz-insolvent-konkurs").values} == {"insolvency"}


class TestUnknownIsNeverClean:
    @pytest.mark.parametrize(
        "kind", ["WS4", "SQL1", "SERVER1", "500", "503", "timeout", "malformed", "truncated", "html", "wrong_entity"]
    )
    def test_what_the_register_cannot_answer_is_asked_again(self, providers, sandbox_app, kind):
        arm(sandbox_app, "isir", kind)
        with pytest.raises(Transient):
            ask(providers, "cz-insolvent-konkurs")

    @pytest.mark.parametrize("kind", ["WS1", "WS3"])
    def test_a_question_of_wrong_form_is_our_mistake(self, providers, sandbox_app, kind):
        arm(sandbox_app, "isir", kind)
        with pytest.raises(Permanent):
            ask(providers, "cz-001")


class TestByName:
    def test_one_debtor_of_exactly_this_name_counts_a_little(self, providers):
        found = isir.call(providers, IsirInput(None, "Fenquora Slévárna, a. s."))
        assert values(found)["insolvency_flag"] is True
        assert {f.confidence for key, f in found.values.items() if key != "insolvency_checked_at"} == {0.4}
        assert found.note.startswith("By name only")

    def test_no_debtor_of_this_name_proves_nothing(self, providers, sandbox_app):
        found = isir.call(providers, IsirInput(None, world().company("cz-001").name))
        assert set(found.values) == {"insolvency_checked_at"}
        assert "proves nothing" in found.note
        assert len(calls(sandbox_app, "isir")) == 1

    def test_ended_proceedings_by_name_do_not_make_it_clean(self, providers):
        found = isir.call(providers, IsirInput(None, world().company("cz-insolvency-historical").name))
        assert "insolvency_flag" not in found.values
        assert values(found)["insolvency_total_count"] == 1
