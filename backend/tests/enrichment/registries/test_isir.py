from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from leadgen.enrichment.registries.credibility import SURE
from leadgen.enrichment.registries.profile import warning_codes
from leadgen.enrichment.stages import isir
from leadgen.enrichment.stages.isir import IsirInput
from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import record_observations
from leadgen.pipeline.engine.call import fingerprint
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
        assert isir.load(session, [key])[key] == IsirInput(None, "Demo", names=("Demo",))
        said = observe(Entity.COMPANY, key, SourceKind.REGISTRY, {"registration_id": "00009994"}, ref="run:x")
        record_observations(session, [said])
        assert isir.load(session, [key])[key] == IsirInput("00009994", None, names=("Demo",))

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
    def test_a_namesake_is_for_a_person_to_check_and_no_fact(self, providers):
        found = isir.call(providers, IsirInput(None, "Fenquora Slévárna, a. s."))
        said = values(found)
        assert set(said) == {"insolvency_checked_at", "insolvency_warnings"}
        debtor = world().company("cz-insolvent-konkurs")
        assert said["insolvency_warnings"][0].startswith("possible_debtor: a debtor has this name")
        assert debtor.registration_id in said["insolvency_warnings"][0]
        assert found.note.startswith("Possible, check")

    def test_name_and_address_are_the_debtor(self, providers):
        seat = world().company("cz-debtor").address
        address = f"{seat.line}, {seat.place.city}"
        found = isir.call(providers, IsirInput(None, "Tavrila Obchod s.r.o.", address=address))
        assert values(found)["insolvency_flag"] is True
        assert found.values["insolvency_flag"].confidence >= SURE
        assert found.note.startswith("Found by name and address.")

    @pytest.mark.parametrize("key", ["cz-debtor-namesake", "cz-002"])
    def test_name_and_another_address_are_not(self, providers, key):
        seat = world().company(key).address
        address = f"{seat.line}, {seat.place.city}"
        found = isir.call(providers, IsirInput(None, "Tavrila Obchod s.r.o.", address=address))
        assert "insolvency_flag" not in found.values

    def test_the_city_alone_is_no_address(self, providers):
        city = world().company("cz-debtor").address.place.city
        found = isir.call(providers, IsirInput(None, "Tavrila Obchod s.r.o.", address=city))
        assert "insolvency_flag" not in found.values

    def test_a_person_is_found_by_both_names_and_proved_by_the_birth_date(self, providers):
        born = world().company("cz-debtor-person").officers[0].born
        asked = IsirInput(None, "Radovan Pomyslný", born=born)
        assert values(isir.call(providers, asked))["insolvency_flag"] is True
        other = isir.call(providers, replace(asked, born=born + timedelta(days=1)))
        assert "insolvency_flag" not in other.values
        assert values(other)["insolvency_warnings"][0].startswith("possible_debtor:")
        assert "possible_debtor" not in str(isir.call(providers, replace(asked, name="Radovan Jiný")).values)

    def test_no_debtor_of_this_name_proves_nothing(self, providers, sandbox_app):
        found = isir.call(providers, IsirInput(None, world().company("cz-001").name))
        assert set(found.values) == {"insolvency_checked_at"}
        assert "proves nothing" in found.note
        assert len(calls(sandbox_app, "isir")) == 1

    def test_ended_proceedings_by_name_do_not_make_it_clean(self, providers):
        found = isir.call(providers, IsirInput(None, world().company("cz-insolvency-historical").name))
        assert "insolvency_flag" not in found.values
        assert values(found)["insolvency_warnings"][0].startswith("possible_debtor:")


class TestNumberInDoubt:
    def test_a_debtor_of_another_name_is_no_fact(self, providers):
        number = world().company("cz-insolvent-konkurs").registration_id
        found = isir.call(providers, IsirInput(number, None, names=("Docela Jiná s.r.o.",)))
        said = values(found)
        assert "insolvency_flag" not in said
        assert warning_codes(said["insolvency_warnings"]) == {"number_in_doubt", "possible_debtor"}

    def test_no_entry_for_a_number_in_doubt_is_not_clean(self, providers):
        number = world().company("cz-001").registration_id
        found = isir.call(providers, IsirInput(number, None, names=("Docela Jiná s.r.o.",), in_doubt=True))
        assert "insolvency_flag" not in found.values

    def test_the_company_register_s_doubt_reaches_the_question(self, session):
        key = make_company(session, name="Demo", hq_country="CZ", registration_id="00009994")
        plain = isir.load(session, [key])[key]
        doubt = {"registry_warnings": ["name_in_doubt: the register knows 00009994 as Jiná"]}
        said = observe(Entity.COMPANY, key, SourceKind.REGISTRY, doubt, ref="run:x", stage="ares")
        record_observations(session, [said])
        asked = isir.load(session, [key])[key]
        assert (plain.in_doubt, asked.in_doubt) == (False, True)
        assert fingerprint(plain) != fingerprint(asked)

    def test_further_names_do_not_make_an_answer_stale(self, session):
        key = make_company(session, name="Demo", hq_country="CZ", registration_id="00009994")
        before = fingerprint(isir.load(session, [key])[key])
        said = observe(
            Entity.COMPANY, key, SourceKind.REGISTRY, {"official_name": "Demo s.r.o."}, ref="r", stage="ares"
        )
        record_observations(session, [said])
        assert fingerprint(isir.load(session, [key])[key]) == before
