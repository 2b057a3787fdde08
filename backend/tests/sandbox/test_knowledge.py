"""What the language-model stand-ins know: the catalogue's fields, and the contradictions placed on purpose."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from leadgen.fields.entries.company import FIRMOGRAPHICS, PROFILE
from leadgen.fields.entries.contact import LOCATION, RESEARCH, ROLE, SCORES
from leadgen.fields.json_schema import object_schema
from leadgen.sandbox.answering import note
from leadgen.sandbox.models.json_schema import fill
from leadgen.sandbox.models.record import Knowledge, known_about
from leadgen.sandbox.world import World
from leadgen.sandbox.world.profile import company_facts

COMPANY = object_schema(FIRMOGRAPHICS + PROFILE)
CONTACT = object_schema(ROLE + LOCATION + SCORES + RESEARCH)


@pytest.fixture
def known(sandbox_app: Any) -> Any:
    """`known_about` inside a request, as the stand-ins call it."""

    def ask(record: dict[str, Any]) -> Knowledge:
        with sandbox_app.test_request_context("/"):
            note(None)
            return known_about(f"<record>{json.dumps(record)}</record>", searched=True)

    return ask


class TestCatalogue:
    def test_every_profile_field_is_answered(self, known: Any, invented: World) -> None:
        for company in invented.companies[:20]:
            knowledge = known({"domain": company.domain})
            if not knowledge.pages:
                continue
            found = fill(COMPANY, knowledge)
            assert {key for key, value in found.items() if value is None} <= {"parent_company"}, company.key

    def test_every_contact_field_is_answered(self, known: Any, invented: World) -> None:
        person = invented.people_of("fr-001")[1]
        record = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "company": {"domain": invented.company("fr-001").domain},
        }
        found = fill(CONTACT, known(record))
        assert not [key for key, value in found.items() if value is None and not key.startswith("further_")]


class TestIdentity:
    def test_a_name_alone_is_nobody(self, known: Any, invented: World) -> None:
        person = invented.people_of("fr-001")[0]
        names = {"first_name": person.first_name, "last_name": person.last_name}
        assert "job_title" not in known(names).facts
        assert "job_title" not in known({**names, "company": {"name": "Unknown Company Ltd"}}).facts
        assert known({**names, "email": person.email}).facts["job_title"] == person.job_title

    def test_by_full_name(self, known: Any, invented: World) -> None:
        person = invented.people_of("fr-001")[0]
        record = {
            "full_name": f"{person.first_name} {person.last_name}",
            "company": {"domain": invented.company("fr-001").domain},
        }
        assert known(record).facts["job_title"] == person.job_title

    def test_who_belongs_nowhere_is_found_without_a_company(self, known: Any, invented: World) -> None:
        person = invented.person("person-no-company")
        facts = known({"first_name": person.first_name, "last_name": person.last_name, "company": None}).facts
        assert facts["job_title"] == person.job_title

    def test_namesakes_are_told_apart_by_country(self, known: Any, invented: World) -> None:
        found = known({"name": invented.company("de-namesake").name, "hq_country": "de"}).facts
        assert found["domain"] == invented.company("de-namesake").domain

    @pytest.mark.parametrize("text", ["", "no block", "<record>{broken</record>", "<record>[1]</record>"])
    def test_a_prompt_without_a_record_is_answered_with_nothing(self, text: str) -> None:
        assert known_about(text, searched=True).facts == {}


class TestContradictions:
    def test_another_country(self, invented: World) -> None:
        company = invented.company("cz-hq-elsewhere")
        assert (company.country, company_facts(company)["hq_country"]) == ("CZ", "DE")

    @pytest.mark.parametrize("key", ["no-headcount-conflict", "fr-revenue-conflict"])
    def test_another_size(self, invented: World, key: str) -> None:
        company = invented.company(key)
        facts = company_facts(company)
        assert facts["employees_count"] == company.headcount * 4
        assert facts["revenue_eur_m"] == pytest.approx(float(company.revenue_eur_m) * 3)

    def test_an_unsure_answer(self, known: Any, invented: World) -> None:
        unsure = known({"domain": invented.company("cz-llm-unsure").domain})
        assert unsure.confidence < 0.5 < known({"domain": invented.company("cz-001").domain}).confidence


def test_a_wrong_entity_is_another_company_of_the_country(http: httpx2.Client, invented: World) -> None:
    company = invented.company("fi-003")
    http.post("/_sandbox/faults", json={"service": "prh", "kind": "wrong_entity"})
    body = http.get("/prh/opendata-ytj-api/v3/companies", params={"businessId": company.registration_id or ""}).json()
    other = body["companies"][0]["businessId"]["value"]
    assert other != company.registration_id
    assert invented.by_registration("FI", other) is not None
