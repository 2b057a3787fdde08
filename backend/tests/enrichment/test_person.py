from __future__ import annotations

import pytest

from leadgen.enrichment.stages import person
from leadgen.enrichment.stages.person import PersonInput
from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import record_observations
from leadgen.pipeline.stage import Skip
from leadgen.providers.base import Permanent, Transient
from leadgen.sandbox.world import world
from tests.enrichment.asking import arm, values
from tests.factories.records import make_company, make_contact, observe


def about(key, **more):
    who = world().person(key)
    company = world().company(who.company_key) if who.company_key else None
    record = {"first_name": who.first_name, "last_name": who.last_name, "job_title": who.job_title}
    employer = {"company": {"name": company.name, "domain": company.domain}} if company else {"company": {}}
    return PersonInput(record | employer | more)


class TestLoad:
    def test_the_question_holds_the_company_and_nothing_found_about_the_person(self, session):
        company = make_company(session, name="Demo s.r.o.", domain="demo.cz")
        contact = make_contact(session, company_id=company, job_title="Ředitelka", email="ida@demo.cz")
        research = observe(Entity.COMPANY, company, SourceKind.LLM, {"summary": "Makes demos."}, ref="run:x")
        found = observe(
            Entity.CONTACT, contact, SourceKind.LLM, {"person_summary": "Leads.", "job_title": "CEO"}, ref="run:x"
        )
        record_observations(session, [research, found])
        asked = person.load(session, [contact])[contact]
        assert asked == PersonInput(
            {
                "first_name": "Ida",
                "last_name": "Vzorová",
                "job_title": "Ředitelka",
                "company": {"name": "Demo s.r.o.", "domain": "demo.cz", "summary": "Makes demos."},
            }
        )

    def test_a_mailbox_without_a_name_is_nobody_to_ask_about(self, session):
        contact = make_contact(session, first_name=None, last_name=None, email="info@demo.cz")
        skip = person.load(session, [contact])[contact]
        assert isinstance(skip, Skip)
        assert skip.code == "nothing_to_ask"


class TestCall:
    def test_role_scores_and_summary(self, providers):
        who = world().person("cz-001/1")
        found = person.call(providers, about("cz-001/1"))
        said = values(found)
        assert said["role_verified"] is True
        assert said["seniority_level"] == who.seniority
        assert said["department"] == who.department
        assert 0 <= said["contact_score"] <= 100
        assert said["person_summary"]
        assert said["person_confidence"] == 0.85
        assert found.values["seniority_level"].evidence
        assert found.provider == found.usage[0].provider == "sandbox:perplexity"
        assert "full_name" not in said

    def test_someone_who_left_is_flagged(self, providers):
        found = person.call(providers, about("person-left"))
        said = values(found)
        assert said["role_verified"] is False
        assert said["person_flags"][0].startswith("left_company: ")
        assert world().person("person-left").now_at in said["person_flags"][0]
        assert found.note == "No longer in this role."

    def test_nobody_found_is_said(self, providers):
        found = person.call(providers, PersonInput({"first_name": "Nikdo", "last_name": "Neznámý", "company": {}}))
        assert found.note == "The research found nothing about this person."
        assert set(found.values) == {"person_confidence", "person_flags"}

    def test_another_employer_is_doubted(self, providers, sandbox_app):
        arm(sandbox_app, "perplexity", "wrong_entity")
        found = person.call(providers, about("cz-001/1"))
        said = values(found)
        assert said["person_flags"][0].startswith("company_mismatch:")
        assert max(f.confidence for f in found.values.values() if f.confidence is not None) <= 0.4

    def test_another_profile_is_doubted(self, providers):
        found = person.call(providers, about("cz-001/1", linkedin_url="https://www.linkedin.com/in/somebody-else"))
        assert any(flag.startswith("linkedin_mismatch:") for flag in values(found).get("person_flags", ()))

    def test_bad_days(self, providers, sandbox_app):
        arm(sandbox_app, "perplexity", "429", retry_after=11)
        with pytest.raises(Transient) as caught:
            person.call(providers, about("cz-001/1"))
        assert caught.value.retry_after == 11
        arm(sandbox_app, "perplexity", "incomplete", times=2)  # once more with room, then no more
        with pytest.raises(Permanent):
            person.call(providers, about("cz-001/1"))
