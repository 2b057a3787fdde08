from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from leadgen.enrichment.models import MatchOutcome, RegistryMatch
from leadgen.enrichment.registries.profile import warning_codes
from leadgen.enrichment.stages.registry import REGISTRY_STAGES, RegistryInput
from leadgen.fields import Entity, SourceKind, coerce, get_field
from leadgen.observations.store import record_observations
from leadgen.pipeline.stage import Saved, Skip
from leadgen.providers.base import NotFound, Permanent, Transient
from leadgen.sandbox.world import world
from tests.enrichment.asking import STAGE_OF, arm, ask, by_id, by_name, calls, values
from tests.factories.records import make_company, observe

ARES, BRREG, PRH, RECHERCHE = (REGISTRY_STAGES[code] for code in ("ares", "brreg", "prh", "recherche"))
REGISTERED = [c.key for c in world().companies if c.registration_id and c.country in STAGE_OF]


def load(session, key, stage=ARES):
    return stage.load(session, [key])[key]


class TestLoad:
    def test_the_headquarters_country_chooses_the_register(self, session):
        key = make_company(session, name="Sagbruk Demo AS", hq_country="NO", domain="sagbruk-demo.com")
        assert isinstance(load(session, key, BRREG), RegistryInput)
        for stage in (ARES, PRH, RECHERCHE):
            skip = load(session, key, stage)
            assert isinstance(skip, Skip)
            assert skip.code == "wrong_country"

    def test_without_a_country_the_domain_says_it(self, session):
        key = make_company(session, name="Sagbruk Demo", domain="sagbruk-demo.no")
        assert isinstance(load(session, key, BRREG), RegistryInput)

    def test_a_list_that_names_the_register_of_its_numbers_says_it(self, session):
        given = {"registration_id": "00009997", "registration_scheme": "ico"}
        key = make_company(session, name="Pila Demo", domain="pila-demo.com", **given)
        assert load(session, key).registration_id == "00009997"

    def test_the_country_beats_the_domain(self, session):
        key = make_company(session, name="Sagbruk Demo", domain="sagbruk-demo.no", hq_country="DE")
        assert load(session, key, BRREG).code == "wrong_country"

    def test_without_both_no_register_is_asked(self, session):
        key = make_company(session, name="Sagbruk Demo", domain="sagbruk-demo.com")
        assert {load(session, key, stage).code for stage in STAGE_OF.values()} == {"no_country"}

    @pytest.mark.parametrize(
        ("stage", "country", "given", "wanted"),
        [
            (ARES, "CZ", "9994", "00009994"),
            (BRREG, "NO", "NO 974 760 673 MVA", "974760673"),
            (BRREG, "NO", "974 760 673", "974760673"),
            (PRH, "FI", "01001304", "0100130-4"),
            (RECHERCHE, "FR", "80950167900012", "809501679"),
        ],
    )
    def test_numbers_are_normalised(self, session, stage, country, given, wanted):
        key = make_company(session, name="Demo", hq_country=country, registration_id=given)
        assert load(session, key, stage).registration_id == wanted

    def test_a_number_of_another_scheme_is_noted_and_the_name_is_used(self, session):
        key = make_company(session, name="Demo", hq_country="CZ", registration_id="HRB12345")
        asked = load(session, key)
        assert asked.registration_id is None
        assert asked.id_note.startswith("id_unusable: HRB12345")

    def test_what_the_register_said_is_not_asked_back(self, session):
        key = make_company(session, name="Demo", hq_country="CZ")
        before = load(session, key)
        said = observe(Entity.COMPANY, key, SourceKind.REGISTRY, {"registration_id": "00009994"}, ref="run:x")
        record_observations(session, [said])
        assert load(session, key) == before

    def test_neither_name_nor_number_is_nothing_to_ask(self, session):
        key = make_company(session, name=None, domain="demo.cz")
        assert load(session, key).code == "nothing_to_ask"


class TestByNumber:
    @pytest.mark.parametrize("key", REGISTERED)
    def test_everything_said_is_a_value_of_the_catalogue(self, providers, key):
        found = ask(providers, key, by_id(key))
        for name, finding in found.values.items():
            assert coerce(get_field(Entity.COMPANY, name), finding.value) is not None, name

    def test_a_plain_company_comes_with_everything_and_its_record(self, providers):
        company = world().company("cz-002")
        found = ask(providers, "cz-002", by_id("cz-002"))
        said = values(found)
        assert said["registry"] == "ares"
        assert said["registration_id"] == company.registration_id
        assert said["registration_scheme"] == "ico"
        assert said["official_name"] == company.name
        assert said["registration_status"] == "active"
        assert said["registry_confidence"] == 1.0
        assert said["date_established"] == company.founded.isoformat()
        assert said["registered_address"]["country"] == "CZ"
        assert said["registered_capital"]["currency"] == "CZK"
        assert isinstance(said["registered_capital"]["amount"], str)
        assert {d["name"] for d in said["directors"]}
        assert {code["revision"] for code in said["nace_codes"]} == {"2.1", "2.0"}
        evidence = found.values["official_name"].evidence[0]
        assert company.registration_id in evidence.url
        assert evidence.seen_at
        assert found.provider == "sandbox:ares"
        assert found.raw["answers"]["subject"]
        assert "insolvency_flag" not in said

    @pytest.mark.parametrize(
        ("key", "status"),
        [
            ("cz-dissolved-past-end", "dissolved"),
            ("cz-liquidation", "in_liquidation"),
            ("no-deleted", "dissolved"),
            ("no-bankrupt", "insolvent"),
            ("no-forced-dissolution", "in_liquidation"),
            ("no-branch", "unknown"),
            ("fi-ceased", "dissolved"),
            ("fi-bankrupt", "insolvent"),
            ("fi-liquidation", "in_liquidation"),
            ("fr-closed", "dissolved"),
        ],
    )
    def test_the_state_is_read_as_the_register_means_it(self, providers, key, status):
        assert values(ask(providers, key, by_id(key)))["registration_status"] == status

    @pytest.mark.parametrize(
        ("key", "flag"), [("no-bankrupt", True), ("fi-bankrupt", True), ("no-001", False), ("fr-001", None)]
    )
    def test_insolvency_is_told_only_where_the_register_tells(self, providers, key, flag):
        assert values(ask(providers, key, by_id(key))).get("insolvency_flag") is flag

    def test_withheld_values_are_absent_and_said_to_be(self, providers):
        said = values(ask(providers, "fr-withheld", by_id("fr-withheld")))
        assert not any("DIFFUSIBLE" in str(value) for value in said.values())
        assert any(text.startswith("withheld:") for text in said["registry_warnings"])

    def test_a_register_without_directors_is_not_one_that_found_none(self, providers):
        said = values(ask(providers, "fi-001", by_id("fi-001")))
        assert "directors" not in said
        assert any(text.startswith("directors_not_listed:") for text in said["registry_warnings"])

    def test_who_bears_the_name_of_a_number_that_is_gone_is_for_a_person_to_see(self, providers):
        company, gone = world().company("cz-002"), world().company("cz-dissolved-404").registration_id
        found = ask(providers, "cz-002", by_id("cz-002", registration_id=gone))
        assert found.payload.outcome is MatchOutcome.ABSENT
        assert found.payload.candidates[0].profile.registration_id == company.registration_id
        assert "a person must choose" in found.note
        assert "official_name" not in found.values
        ruled_out = by_id("cz-002", registration_id=gone, rejected=(company.registration_id,))
        assert company.registration_id not in {
            c.profile.registration_id for c in ask(providers, "cz-002", ruled_out).payload.candidates
        }

    @pytest.mark.parametrize("key", ["cz-dissolved-404", "no-gone-410"])
    def test_a_number_that_is_gone_is_unknown_neither_active_nor_dissolved(self, providers, key):
        found = ask(providers, key, by_id(key))
        said = values(found)
        assert found.note == f"Not in the register: {world().company(key).registration_id}"
        assert said["registration_status"] == "unknown"
        assert any(text.startswith("not_found:") for text in said["registry_warnings"])
        assert any(text.startswith("removed:") for text in said["registry_warnings"]) is (key == "no-gone-410")
        assert found.payload.outcome is MatchOutcome.ABSENT
        assert "official_name" not in said

    def test_a_number_of_another_company_is_a_candidate_and_no_fact(self, providers):
        company = world().company("cz-002")
        found = ask(providers, "cz-002", by_id("cz-002", name="Docela Jiná Firma s.r.o."))
        said = values(found)
        assert set(said) == {"registry_warnings", "registry_checked_at"}
        assert warning_codes(said["registry_warnings"]) == {"name_mismatch", "name_in_doubt", "ambiguous"}
        assert found.payload.outcome is MatchOutcome.AMBIGUOUS
        assert [c.profile.registration_id for c in found.payload.candidates] == [company.registration_id]
        assert company.name in found.note

    def test_the_company_of_our_name_is_a_candidate_beside_a_wrong_number(self, providers):
        ours, other = world().company("no-002"), world().company("no-003").registration_id
        found = ask(providers, "no-002", by_id("no-002", registration_id=other))
        assert [c.profile.registration_id for c in found.payload.candidates] == [other, ours.registration_id]

    def test_a_company_that_was_matched_before_and_renamed_stays_matched(self, providers):
        found = ask(providers, "cz-002", by_id("cz-002", name="Docela Jiná Firma s.r.o.", known=True))
        assert found.payload.outcome is MatchOutcome.MATCHED
        assert values(found)["registry_warnings"][0].startswith("name_mismatch:")

    def test_a_sole_trader_s_title_and_missing_extract_are_no_doubt(self, providers):
        found = ask(providers, "cz-sole-trader", by_id("cz-sole-trader", name="Ludmila Pomyslná"))
        said = values(found)
        assert (said["registry_confidence"], said["registration_status"]) == (1.0, "active")
        assert not said.keys() & {"directors", "file_number", "registered_capital"}
        by_its_name = ask(providers, "cz-sole-trader", by_name("cz-sole-trader", name="Pomyslná Ludmila"))
        assert by_its_name.payload.outcome is MatchOutcome.MATCHED

    @pytest.mark.parametrize(
        ("key", "warning", "address"),
        [
            ("cz-foreign-seat", None, {"city": "Musterhausen", "postal_code": "80331", "country": "DE"}),
            ("fr-seat-closed", "seat_closed", {"country": "FR"}),
            ("fr-no-seat", None, None),
            ("fr-two-seats", None, {"country": "FR"}),
            ("fr-mentioned", None, {"country": "FR"}),
            ("fr-withheld-seat", "seat_withheld", None),
            ("fi-vat-ended", "vat_ended", {"country": "FI"}),
        ],
    )
    def test_odd_answers_leave_the_company_active(self, providers, key, warning, address):
        said = values(ask(providers, key, by_id(key)))
        assert said["registration_status"] == "active"
        assert said["registration_id"] == world().company(key).registration_id
        codes = warning_codes(said.get("registry_warnings"))
        assert warning in codes if warning else not codes & {"seat_closed", "several_seats", "several"}
        found = said.get("registered_address")
        assert (found is None) is (address is None)
        assert {key: (found or {}).get(key) for key in address or {}} == (address or {})

    def test_a_former_name_is_the_same_company(self, providers):
        old = world().company("cz-renamed").former_names[0]
        assert values(ask(providers, "cz-renamed", by_id("cz-renamed", name=old)))["registry_confidence"] >= 0.9

    def test_a_record_without_a_name_gets_the_official_one(self, providers):
        company = world().company("cz-002")
        assert values(ask(providers, "cz-002", by_id("cz-002", name=None)))["name"] == company.name
        assert "name" not in values(ask(providers, "cz-002", by_id("cz-002")))


class TestByName:
    @pytest.mark.parametrize("key", ["cz-002", "no-002", "fi-002", "fr-002"])
    def test_a_clear_match_is_read_in_full(self, providers, key):
        company = world().company(key)
        found = ask(providers, key, by_name(key))
        said = values(found)
        assert said["registration_id"] == company.registration_id
        assert said["registry_confidence"] >= 0.85
        assert found.payload.outcome is MatchOutcome.MATCHED
        assert found.values["official_name"].confidence == said["registry_confidence"]
        if company.country != "FI":
            assert said["directors"]

    @pytest.mark.parametrize("key", ["cz-namesake-brno", "no-namesake-oslo", "fr-namesake-lyon", "cz-too-many"])
    def test_namesakes_wait_for_a_person(self, providers, key):
        found = ask(providers, key, by_name(key))
        assert found.payload.outcome is MatchOutcome.AMBIGUOUS
        assert "A person must choose" in found.note
        assert set(found.values) == {"registry_warnings", "registry_checked_at"}

    def test_the_city_tells_namesakes_apart(self, providers):
        found = ask(providers, "cz-namesake-plzen", by_name("cz-namesake-plzen", city="Plzeň"))
        assert values(found)["registration_id"] == world().company("cz-namesake-plzen").registration_id

    def test_what_a_person_has_ruled_out_is_no_candidate(self, providers):
        brno = world().company("cz-namesake-brno").registration_id
        found = ask(providers, "cz-namesake-plzen", by_name("cz-namesake-plzen", rejected=(brno,)))
        assert values(found)["registration_id"] == world().company("cz-namesake-plzen").registration_id

    @pytest.mark.parametrize("key", ["cz-absent", "no-absent", "fi-absent", "fr-absent"])
    def test_absent_says_not_in_the_register(self, providers, key):
        found = ask(providers, key, by_name(key))
        assert found.note == "Not in the register"
        assert found.payload.outcome is MatchOutcome.ABSENT
        assert (found.payload.candidates, found.nothing_found) == ((), True)
        assert "registration_status" not in found.values


class TestBadDays:
    @pytest.mark.parametrize("service", ["ares", "brreg", "prh", "recherche"])
    @pytest.mark.parametrize("kind", ["429", "500", "503", "timeout", "malformed", "truncated", "html", "wrong_entity"])
    def test_an_outage_is_tried_again_and_says_nothing_about_the_company(self, providers, sandbox_app, service, kind):
        key = {"ares": "cz-002", "brreg": "no-002", "prh": "fi-002", "recherche": "fr-002"}[service]
        arm(sandbox_app, service, kind, retry_after=3 if kind == "429" else None)
        with pytest.raises(Transient) as caught:
            ask(providers, key, by_id(key))
        if kind == "429":
            assert caught.value.retry_after == 3
        assert values(ask(providers, key, by_id(key)))["registration_status"] == "active"

    def test_a_record_that_vanishes_between_list_and_look_up_is_absent(self, providers):
        class Vanishing:
            """A register that lists a company and does not hold it a moment later."""

            def __getattr__(self, name):
                return getattr(providers.register("ares"), name)

            def fetch(self, registration_id):
                raise NotFound("ares", "gone", reason="not_found", detail={"number": registration_id})

        found = ask(
            replace(providers, registers={**providers.registers, "ares": Vanishing()}), "cz-002", by_name("cz-002")
        )
        assert found.payload.outcome is MatchOutcome.ABSENT
        assert found.payload.candidates
        assert "official_name" not in found.values

    def test_a_number_of_no_form_never_leaves_the_house(self, providers, sandbox_app):
        with pytest.raises(Permanent):
            ask(providers, "cz-002", by_id("cz-002", registration_id="not-a-number"))
        assert calls(sandbox_app, "ares") == []


class TestSave:
    def saved(self, providers, key: str, company: UUID, asked: RegistryInput):
        return Saved(company, company, asked, ask(providers, key, asked))

    def test_candidates_are_kept_and_a_rejection_outlives_the_next_look_up(self, session, providers):
        key = make_company(session, name="Lumvanto Servis s.r.o.", hq_country="CZ")
        asked = by_name("cz-namesake-brno")
        ARES.save(session, [self.saved(providers, "cz-namesake-brno", key, asked)])
        match = session.scalars(select(RegistryMatch)).one()
        assert match.outcome is MatchOutcome.AMBIGUOUS
        assert len(match.candidates) == 2
        assert {"score", "parts", "profile"} <= set(match.candidates[0])
        match.rejected = [world().company("cz-namesake-brno").registration_id]
        again = load(session, key)
        assert again.rejected == tuple(match.rejected)
        ARES.save(session, [self.saved(providers, "cz-namesake-brno", key, again)])
        session.refresh(match)
        assert match.outcome is MatchOutcome.MATCHED
        assert match.registration_id == world().company("cz-namesake-plzen").registration_id
        assert match.rejected == [world().company("cz-namesake-brno").registration_id]
