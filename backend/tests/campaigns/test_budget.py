"""Messages are paid from the namespace's day and month like everything else."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from leadgen.budgets.ledger import reserve, tenant_caps
from leadgen.campaigns.drain import Generator
from leadgen.campaigns.price import cost_to_hold
from leadgen.campaigns.tasks import heal_generation
from leadgen.campaigns.work import LEASE, claim
from leadgen.db import new_id
from leadgen.messages.writing import Writing
from leadgen.providers.base import Spent, Transient
from tests.campaigns.setting import MODEL, ScriptedLLM, make_campaign, make_people
from tests.conftest import make_tenant

FREE = {"time_zone": "UTC", "day_cap_usd": None, "month_cap_usd": None}
PRICE = Decimal("0.001")  # what each answer of the scripted writer costs


def put(api, **caps):
    seen = api.get("/api/budgets")["version"]
    response = api.call("PUT", "/api/budgets", json=FREE | {"version": seen} | caps)
    assert response.status_code == 200
    return response.get_json()


def writer(database, answer=lambda request, number: {"body": f"Text {number}", "subject": "S"}) -> Generator:
    return Generator(database, Writing(ScriptedLLM(answer), MODEL), concurrency=2)


def cancelled(database, tenant_id) -> list[tuple[str, str]]:
    with database.tenant_session(tenant_id) as session:
        rows = session.execute(
            text("SELECT reason_code, reason FROM campaign_message_work WHERE state = 'cancelled' ORDER BY id")
        )
        return [tuple(row) for row in rows]


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
    assert done["status"] == "review"
    assert 0 < done["generation"]["completed"] < 60
    assert "daily budget of $" in done["generation"]["stop_reason"]
    assert {code for code, _ in cancelled(database, tenant_id)} == {"budget"}
    day = api.get("/api/budgets")["day"]
    assert day["spent_usd"] <= float(cap)
    assert day["reserved_usd"] == 0

    put(api, day_cap_usd="5")
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    generator.drain(tenant_id, UUID(campaign["id"]))
    done = api.get(f"/api/campaigns/{campaign['id']}")
    assert (done["generation"]["completed"], done["generation"]["stop_reason"]) == (60, None)
    assert api.get("/api/budgets")["day"]["spent_usd"] == 0.06


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
    with database.tenant_session(tenant_id) as session:
        assert claim(session, campaign_id, 5, expected_cost=PRICE) == []
    # what the run holds may turn out cheaper, so nothing is given up yet
    assert api.get(f"/api/campaigns/{campaign_id}/generation")["is_stopping"] is False


def test_money_of_a_try_that_failed_is_free_again_and_a_bill_of_unknown_price_counts(api, database, tenant_id):
    campaign = make_campaign(api, make_people(database, tenant_id, 1))
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    unknown = Spent(MODEL, 10, 0, 0, None, None, None)

    def fails(request, number):
        raise Transient("scripted", "busy", reason="http_503", retry_after=3600.0, spent=unknown)

    writer(database, fails).drain(tenant_id, UUID(campaign["id"]))
    with database.tenant_session(tenant_id) as session:
        day, _ = tenant_caps(session)
        expected = cost_to_hold(session, MODEL)
    assert day.reserved == 0
    assert day.spent == 3 * expected > 0


def test_what_was_held_for_work_that_is_gone_is_forgotten(own_database):
    tenant_id = make_tenant(own_database)
    with own_database.tenant_session(tenant_id) as session:
        for days in (0, 2):
            span = LEASE - timedelta(days=days)
            reserve(session, new_id(), purpose="message", unit=PRICE, units=1, span=span, campaign_id=new_id())
    heal_generation(own_database)
    with own_database.tenant_session(tenant_id) as session:
        assert session.execute(text("SELECT count(*) FROM budget_reservations")).scalar_one() == 1


def test_a_worker_that_dies_holds_money_only_as_long_as_its_lease(api, database, tenant_id):
    campaign_id = UUID(make_campaign(api, make_people(database, tenant_id, 1))["id"])
    api.post(f"/api/campaigns/{campaign_id}/generate")
    with database.tenant_session(tenant_id) as session:
        assert len(claim(session, campaign_id, 3, expected_cost=PRICE)) == 3
        assert tenant_caps(session)[0].reserved == 3 * PRICE
    with database.tenant_session(tenant_id) as session:
        session.execute(text("UPDATE campaign_message_work SET leased_until = now() - interval '1 s'"))
        session.execute(text("UPDATE budget_reservations SET leased_until = now() - interval '1 s'"))
        assert tenant_caps(session)[0].reserved == 0
    with database.tenant_session(tenant_id) as session:
        assert len(claim(session, campaign_id, 2, expected_cost=PRICE)) == 2
        left = session.execute(text("SELECT sum(units) FROM budget_reservations")).scalar_one()
    assert left == 3  # two of the new lease, and the one of the dead that nobody has taken up yet
