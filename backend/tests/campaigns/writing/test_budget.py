"""Messages are paid from the namespace's day and month like everything else."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.budgets.ledger import reserve, tenant_caps
from leadgen.campaigns.writing.price import cost_to_reserve
from leadgen.db import new_id
from leadgen.pipeline.engine.claim import claim
from leadgen.pipeline.tasks import heal_runs
from leadgen.providers.base import Spent, Transient
from tests.campaigns.setting import MODEL, ScriptedLLM, Writer, make_campaign, make_people, newest_run
from tests.conftest import make_tenant

FREE = {"time_zone": "UTC", "day_cap_usd": None, "month_cap_usd": None}
LEASE = timedelta(seconds=45)
PRICE = Decimal("0.001")  # what each answer of the scripted writer costs


def put(api, **caps):
    seen = api.get("/api/budgets")["version"]
    response = api.call("PUT", "/api/budgets", json=FREE | {"version": seen} | caps)
    assert response.status_code == 200
    return response.get_json()


def writer(database, answer=lambda request, number: {"body": f"Text {number}", "subject": "S"}) -> Writer:
    return Writer(database, ScriptedLLM(answer), concurrency=2)


def test_every_message_counts_on_the_day(api, database, tenant_id):
    campaign = make_campaign(api, make_people(database, tenant_id, 2))
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    writer(database).drain(tenant_id, UUID(campaign["id"]))
    budget = api.get("/api/budgets")
    assert budget["day"]["spent_usd"] == budget["month"]["spent_usd"] == 0.006
    assert budget["day"]["reserved_usd"] == 0


def test_at_the_cap_writing_stops_and_says_why_and_goes_on_when_it_is_raised(api, database, tenant_id):
    campaign = make_campaign(api, make_people(database, tenant_id, 20))
    cap = PRICE * 30
    put(api, day_cap_usd=str(cap))
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    generator = writer(database)
    generator.drain(tenant_id, UUID(campaign["id"]))
    done = api.get(f"/api/campaigns/{campaign['id']}")
    progress = done["generation"]
    assert done["status"] == "generating"
    assert 0 < progress["completed"] < 60
    assert progress["completed"] + progress["ready"] == 60
    assert (progress["run"]["status"], progress["run"]["is_capped"]) == ("paused", True)
    assert "daily budget of $" in progress["stop_reason"]
    assert progress["stop_reason"] == progress["run"]["reason"]
    day = api.get("/api/budgets")["day"]
    assert day["spent_usd"] <= float(cap)
    assert day["reserved_usd"] == 0
    # a new start does not go round the pause: it says which run waits
    refused = api.call("POST", f"/api/campaigns/{campaign['id']}/generate", json={})
    assert (refused.status_code, refused.get_json()["run_id"]) == (409, progress["run"]["id"])
    assert "is paused" in refused.get_json()["detail"]

    put(api, day_cap_usd="5")
    api.post(f"/api/pipeline/runs/{progress['run']['id']}/resume")
    generator.drain(tenant_id, UUID(campaign["id"]))
    done = api.get(f"/api/campaigns/{campaign['id']}")
    assert (done["status"], done["generation"]["completed"], done["generation"]["stop_reason"]) == ("review", 60, None)
    assert api.get("/api/budgets")["day"]["spent_usd"] == 0.06


def test_a_campaign_that_waits_for_money_may_be_stopped(api, database, tenant_id):
    campaign = make_campaign(api, make_people(database, tenant_id, 20))
    put(api, day_cap_usd=str(PRICE * 30))
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    writer(database).drain(tenant_id, UUID(campaign["id"]))
    api.post(f"/api/campaigns/{campaign['id']}/stop")
    done = api.get(f"/api/campaigns/{campaign['id']}")
    progress = done["generation"]
    assert (done["status"], progress["run"]["status"], progress["stop_reason"]) == ("review", "stopped", None)
    assert progress["cancelled"] == 60 - progress["completed"] > 0


def test_with_nothing_left_it_is_not_started_at_all(api, database, tenant_id):
    campaign = make_campaign(api, make_people(database, tenant_id, 1))
    put(api, month_cap_usd="0")
    answer = api.call("POST", f"/api/campaigns/{campaign['id']}/generate", json={})
    assert answer.status_code == 409
    assert "monthly budget of $0.00 is reached" in answer.get_json()["detail"]
    assert "have an admin raise the budget" in answer.get_json()["detail"]


def test_what_a_run_holds_leaves_no_room_for_messages(api, database, tenant_id):
    campaign_id = UUID(make_campaign(api, make_people(database, tenant_id, 1))["id"])
    api.post(f"/api/campaigns/{campaign_id}/generate")
    put(api, day_cap_usd="0.05")
    with database.tenant_session(tenant_id) as session:
        reserve(session, new_id(), purpose="l1", unit=Decimal("0.01"), units=5, span=LEASE, run_id=new_id())
    run_id = newest_run(database, tenant_id, campaign_id)
    with database.tenant_session(tenant_id) as session:
        assert claim(session, run_id, "generate", limit=5, cost=PRICE, span=LEASE) == []
    # what the run holds may turn out cheaper, so nothing is given up yet
    run = api.get(f"/api/campaigns/{campaign_id}/generation")["run"]
    assert (run["status"], run["is_capped"]) == ("running", False)


def test_money_of_a_try_that_failed_is_free_again_and_a_bill_of_unknown_price_counts(api, database, tenant_id):
    campaign = make_campaign(api, make_people(database, tenant_id, 1))
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    unknown = Spent(MODEL, 10, 0, 0, None, None, None)

    def fails(request, number):
        raise Transient("scripted", "busy", reason="http_503", retry_after=3600.0, spent=unknown)

    writer(database, fails).drain(tenant_id, UUID(campaign["id"]))
    with database.tenant_session(tenant_id) as session:
        day, _ = tenant_caps(session)
        expected = cost_to_reserve(session, MODEL)
    assert day.reserved == 0
    assert day.spent == expected > 0  # the writer asked to wait, so the other two messages were not asked for


def test_what_was_held_for_work_that_is_gone_is_forgotten(own_database):
    tenant_id = make_tenant(own_database)
    with own_database.tenant_session(tenant_id) as session:
        for days in (0, 2):
            span = LEASE - timedelta(days=days)
            reserve(session, new_id(), purpose="message", unit=PRICE, units=1, span=span, campaign_id=new_id())
    heal_runs(own_database)
    with own_database.tenant_session(tenant_id) as session:
        assert session.execute(text("SELECT count(*) FROM budget_reservations")).scalar_one() == 1


def test_a_worker_that_dies_holds_money_only_as_long_as_its_lease(api, database, tenant_id):
    campaign_id = UUID(make_campaign(api, make_people(database, tenant_id, 3))["id"])
    api.post(f"/api/campaigns/{campaign_id}/generate")
    run_id = newest_run(database, tenant_id, campaign_id)
    with database.tenant_session(tenant_id) as session:
        assert len(claim(session, run_id, "generate", limit=3, cost=PRICE, span=LEASE)) == 3
        assert tenant_caps(session)[0].reserved == 3 * PRICE
    with database.tenant_session(tenant_id) as session:
        session.execute(text("UPDATE entity_stage_completions SET leased_until = now() - interval '1 s'"))
        session.execute(text("UPDATE budget_reservations SET leased_until = now() - interval '1 s'"))
        assert tenant_caps(session)[0].reserved == 0
    with database.tenant_session(tenant_id) as session:
        assert len(claim(session, run_id, "generate", limit=2, cost=PRICE, span=LEASE)) == 2
        left = session.execute(text("SELECT sum(units) FROM budget_reservations")).scalar_one()
    assert left == 3  # two of the new lease, and the one of the dead that nobody has taken up yet


@pytest.mark.parametrize("price", ["0.0011725", "0.0011735"])
def test_a_price_of_seven_digits_is_the_same_amount_everywhere(api, database, tenant_id, price):
    campaign = make_campaign(api, make_people(database, tenant_id, 2))
    generator = writer(database)
    generator.llm.cost = Decimal(price)
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    generator.drain(tenant_id, UUID(campaign["id"]))
    rounded = Decimal(price).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    shown = api.get(f"/api/campaigns/{campaign['id']}")
    run = api.get(f"/api/pipeline/runs/{shown['generation']['run']['id']}")
    amounts = (shown["generation"]["cost_usd"], run["spent_usd"], api.get("/api/budgets")["day"]["spent_usd"])
    assert amounts == (float(rounded * 6),) * 3
    with database.tenant_session(tenant_id) as session:
        bills = set(session.execute(text("SELECT cost_usd, charged_usd FROM llm_usage_log")))
        texts = set(session.scalars(text("SELECT cost_usd FROM messages")))
    assert (bills, texts) == ({(rounded, rounded)}, {rounded})
