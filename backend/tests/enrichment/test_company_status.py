"""A company's status follows from research and the end check, whenever they happen."""

from __future__ import annotations

import pytest

from leadgen.enrichment.company_status import update_status
from tests.enrichment.asking import arm
from tests.enrichment.world_list import company_values, listed


@pytest.fixture
def made(database, tenant_id, providers):
    return listed(database, tenant_id, providers, {"cz-001": company_values("cz-001")})


def status(made):
    return made.row("companies", "cz-001")["status"]


def test_a_failed_research_shows_and_a_later_one_that_works_takes_its_place(made, sandbox_app):
    before = made.row("companies", "cz-001")
    arm(sandbox_app, "perplexity", "wrong_entity")
    failed = made.run(["l1", "qc"])
    assert made.state(failed.id, "l1", "cz-001")[0] == "failed"
    assert status(made) == "enrichment_failed"
    assert made.row("companies", "cz-001")["version"] == before["version"]
    made.run(["l1"])
    assert status(made) == "enriched"


def test_research_that_once_worked_is_not_undone_by_one_that_fails(made, sandbox_app):
    made.run(["l1"])
    arm(sandbox_app, "perplexity", "wrong_entity")
    made.run(["l1"], force=True)
    assert status(made) == "enriched"


def test_the_end_check_alone_makes_nothing_of_a_company_that_was_not_researched(made):
    made.run(["qc"])
    assert status(made) == "new"


def test_statuses_of_other_stages_stay(made, database, tenant_id):
    from sqlalchemy import text

    with database.tenant_session(tenant_id) as session:
        session.execute(text("UPDATE companies SET status = 'synced'"))
        update_status(session, made.ids.values())
    assert status(made) == "synced"
