"""What "not here" means: a gateway's page says nothing, and a record removed by law leaves nothing behind."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from leadgen.bootstrap.providers import make_providers
from leadgen.providers.base import NotFound
from leadgen.sandbox.world import world
from leadgen.settings import Settings
from tests.conftest import make_tenant
from tests.enrichment.asking import arm, calls
from tests.enrichment.world_list import company_values, listed

KEY_OF = {"ares": "cz-002", "brreg": "no-002", "prh": "fi-002", "recherche": "fr-002", "isir": "cz-002"}


@pytest.fixture
def remembering(own_database, sandbox_app, tmp_path: Path):
    settings = Settings(data_dir=tmp_path, sandbox=True)
    return make_providers(settings, transport=httpx2.WSGITransport(app=sandbox_app), database=own_database)


def cached(database) -> list[tuple[str, str]]:
    with database.system_session() as session:
        rows = session.execute(text("SELECT registration_id, reason FROM registry_cache WHERE profile IS NULL"))
        return [(row.registration_id, row.reason) for row in rows]


def forget(database) -> None:
    with database.system_session() as session:
        session.execute(text("DELETE FROM registry_cache"))


def shown(made, key: str) -> dict[str, object]:
    """What people see of a company's standing: the score, the state, what registers said and when."""
    company, profile = made.row("companies", key), made.row("company_legal_profile", key)
    told = ("registry_warnings", "official_name", "directors", "insolvency_checked_at", "insolvency_total_count")
    return {name: company[name] for name in ("credibility_score", "registration_status", "insolvency_flag")} | {
        name: profile[name] for name in told
    }


def held(made, key: str) -> bool:
    with made.bench.database.tenant_session(made.bench.tenant_id) as session:
        found = session.scalar(text("SELECT held_at FROM company_watches WHERE id = :id"), {"id": made.ids[key]})
    return found is not None


@pytest.mark.parametrize("service", KEY_OF)
def test_a_gateway_s_404_page_changes_nothing(own_database, remembering, sandbox_app, service):
    key = KEY_OF[service]
    stages = ["l1", "ares", "isir", "legal", "qc"] if service == "isir" else ["l1", service, "legal", "qc"]
    made = listed(own_database, make_tenant(own_database), remembering, {key: company_values(key)})
    made.run(stages)
    before = shown(made, key)
    findings = made.findings(key)
    forget(own_database)
    arm(sandbox_app, service, "html", status=404, times=None)
    run = made.run(stages, force=True)
    state, why = made.state(run.id, service, key)
    assert (state, bool(why)) == ("failed", True)
    assert shown(made, key) == before
    assert not held(made, key)
    assert made.findings(key) == findings
    assert cached(own_database) == []


class TestRemovedByLaw:
    def known_before(self, database, providers):
        """A company whose record the register gave once, before it had to remove it."""
        made = listed(database, make_tenant(database), providers, {"no-gone-410": company_values("no-002")})
        made.run(["l1", "brreg", "legal"])
        return made

    def removed(self, made, database):
        """The register removes it: our record bears the number that answers 410, and so do the copies of before."""
        gone, before = world().company("no-gone-410").registration_id, world().company("no-002").registration_id
        with database.system_session() as session:
            for table, column in (("observations", "values"), ("evidence_snapshots", "raw")):
                session.execute(
                    text(f"UPDATE {table} SET {column} = CAST(replace({column}::text, :old, :new) AS jsonb)"),
                    {"old": before, "new": gone},
                )
            session.execute(text("DELETE FROM registry_matches"))
        return made.run(["l1", "brreg", "legal"], force=True)

    def test_copies_are_deleted(self, own_database, remembering):
        made = self.known_before(own_database, remembering)
        assert (
            made.row("company_legal_profile", "no-gone-410")["official_name"] == world().company("no-002").name.upper()
        )
        self.removed(made, own_database)
        profile = made.row("company_legal_profile", "no-gone-410")
        assert profile["official_name"] is None
        assert profile["directors"] is None
        assert any(text.startswith("removed:") for text in profile["registry_warnings"])
        kept = json.dumps([dict(row) for row in made.said("no-gone-410", "brreg")], default=str, ensure_ascii=False)
        assert world().company("no-002").name.upper() not in kept
        with own_database.tenant_session(made.bench.tenant_id) as session:
            answers = session.scalars(text("SELECT raw::text FROM evidence_snapshots WHERE stage = 'brreg'")).all()
        assert not any(world().company("no-002").name.upper() in answer for answer in answers)
        assert held(made, "no-gone-410"), "what is gone from the register holds outreach as before"

    def test_the_reason_is_remembered_with_the_answer(self, own_database, remembering, sandbox_app):
        number = world().company("no-gone-410").registration_id
        for _ in range(2):
            with pytest.raises(NotFound) as caught:
                remembering.register("brreg").fetch(number)
            assert caught.value.reason == "removed"
        assert cached(own_database) == [(number, "removed")]
        assert len(calls(sandbox_app, "brreg")) == 1
