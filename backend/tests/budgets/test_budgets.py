"""Caps of a namespace: who sets them, whose day it is, and that the books balance."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from leadgen.budgets.ledger import Cap, charge, extend, fitting, reached, reserve, settle, tenant_caps
from leadgen.budgets.models import BudgetDay
from leadgen.db import new_id
from leadgen.fields.enums import Role
from leadgen.llm_usage.actions import UNKNOWN_CALL, record_usage
from leadgen.pipeline.reports.balance import imbalances
from tests.client import sign_in

FREE = {"time_zone": "UTC", "day_cap_usd": None, "month_cap_usd": None}
HOUR = timedelta(hours=1)


def put(api, **values):
    """Set caps, as one does who has just looked at them."""
    seen = api.call("GET", "/api/budgets").get_json().get("version", 0)
    return api.call("PUT", "/api/budgets", json=FREE | {"version": seen} | values)


class TestRoutes:
    def test_there_are_no_caps_at_first(self, api):
        budget = api.get("/api/budgets")
        assert budget["time_zone"] == "UTC"
        assert (budget["day"]["cap_usd"], budget["day"]["left_usd"], budget["day"]["spent_usd"]) == (None, None, 0)

    def test_caps_are_set_replaced_and_lifted(self, api):
        body = put(api, day_cap_usd="5", month_cap_usd=80.5).get_json()
        assert (body["day"]["cap_usd"], body["month"]["cap_usd"], body["month"]["left_usd"]) == (5.0, 80.5, 80.5)
        assert put(api, day_cap_usd=2).get_json()["day"]["cap_usd"] == 2.0
        assert api.get("/api/budgets")["month"]["cap_usd"] is None

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"time_zone": "Mars/Olympus"}, "time_zone"),
            ({"day_cap_usd": -1}, "day_cap_usd"),
            ({"month_cap_usd": "much"}, "month_cap_usd"),
            ({"day_cap_usd": "0.001"}, "day_cap_usd"),
        ],
    )
    def test_what_makes_no_sense_is_refused_by_name(self, api, values, field):
        response = put(api, **values)
        assert response.status_code == 422
        assert field in response.get_json()["errors"][0]["field"]

    def test_of_two_who_set_caps_the_second_is_told(self, api):
        assert api.get("/api/budgets")["version"] == 0
        assert put(api, day_cap_usd=5, version=0).get_json()["version"] == 1
        for version in (0, 2):
            late = put(api, day_cap_usd=500, version=version)
            assert (late.status_code, late.get_json()["code"]) == (409, "version_conflict")
            current = late.get_json()["current"]
            assert (current["day"]["cap_usd"], current["version"]) == (5.0, 1)
        assert api.get("/api/budgets")["day"]["cap_usd"] == 5.0

    def test_caps_are_not_set_without_saying_what_was_seen(self, api):
        refused = api.call("PUT", "/api/budgets", json=FREE)
        assert [problem["field"] for problem in refused.get_json()["errors"]] == ["version"]

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
    def test_only_admins(self, app, database, tenant_id, role):
        person = sign_in(app, database, tenant_id, role=role)
        assert person.call("GET", "/api/budgets").status_code == 403
        assert put(person, day_cap_usd=1).status_code == 403


class TestDays:
    def test_a_bill_counts_on_the_day_of_the_namespace(self, session):
        for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "Europe/Prague"):
            session.execute(text("DELETE FROM budget_days"))
            session.execute(text("DELETE FROM budgets"))
            session.execute(
                text("INSERT INTO budgets (tenant_id, id, time_zone) VALUES (:tenant, :id, :zone)"),
                {"tenant": session.info["tenant_id"], "id": new_id(), "zone": zone},
            )
            charge(session, Decimal("1.5"))
            here = session.execute(text("SELECT (now() AT TIME ZONE :zone)::date"), {"zone": zone}).scalar_one()
            assert session.scalars(select(BudgetDay.day)).all() == [here]
            assert tenant_caps(session)[0].spent == Decimal("1.5")
        # these two are 26 hours apart, so a day of UTC's would be wrong for one of them at any moment
        days = {
            session.execute(text("SELECT (now() AT TIME ZONE :zone)::date"), {"zone": zone}).scalar_one()
            for zone in ("Pacific/Kiritimati", "Etc/GMT+12")
        }
        assert len(days) == 2

    def test_yesterday_counts_for_the_month_alone_and_last_month_for_nothing(self, session):
        today = session.execute(text("SELECT (now() AT TIME ZONE 'UTC')::date")).scalar_one()
        first = today.replace(day=1)
        before = [first - timedelta(days=1), first] if today > first else [first - timedelta(days=1)]
        session.add_all(
            BudgetDay(tenant_id=session.info["tenant_id"], id=new_id(), day=day, spent_usd=Decimal(7)) for day in before
        )
        session.flush()
        charge(session, Decimal(1))
        day, month = tenant_caps(session)
        assert day.spent == 1
        assert month.spent == (8 if today > first else 1)

    def test_the_next_day_begins_at_midnight_of_the_namespace(self, api, database, tenant_id):
        put(api, time_zone="Asia/Kolkata", day_cap_usd=1)
        with database.tenant_session(tenant_id) as session:
            day, month = tenant_caps(session)
        now = datetime.now(UTC)
        assert now < day.begins_again <= now + timedelta(days=1)
        assert day.begins_again.astimezone(UTC).strftime("%H:%M") == "18:30"
        assert day.begins_again <= month.begins_again <= now + timedelta(days=32)


class TestLedger:
    def test_money_is_held_by_lease_until_its_calls_end(self, session):
        lease = new_id()
        reserve(session, lease, purpose="l1", unit=Decimal("0.01"), units=3, span=HOUR)
        assert tenant_caps(session)[0].reserved == Decimal("0.03")
        settle(session, {lease: 2})
        assert tenant_caps(session)[1].reserved == Decimal("0.01")
        settle(session, {lease: 1, new_id(): 4})
        assert session.execute(text("SELECT count(*) FROM budget_reservations")).scalar_one() == 0

    def test_a_lapsed_lease_holds_nothing_and_a_renewed_one_does(self, session):
        lease = new_id()
        reserve(session, lease, purpose="l1", unit=Decimal(1), units=2, span=-HOUR)
        assert tenant_caps(session)[0].reserved == 0
        extend(session, [lease], span=HOUR)
        assert tenant_caps(session)[0].reserved == 2

    def test_all_caps_together_decide(self):
        day = Cap("day", Decimal("1.00"), Decimal("0.50"), Decimal("0.30"))
        month = Cap("month", Decimal("9.00"), Decimal("8.95"), Decimal(0))
        none = Cap("run", None, Decimal(3), Decimal(0))
        assert fitting([day, none], Decimal("0.06"), 100) == 3
        assert fitting([day, month, none], Decimal("0.06"), 100) == 0
        assert reached([day, month, none], Decimal("0.06")) is month
        assert reached([Cap("day", Decimal(1), Decimal(1), Decimal("0.1"))], Decimal(1)) is None

    def test_a_call_of_unknown_price_is_charged(self, session):
        record_usage(
            session, [{"purpose": "import", "provider": "p"}, {"purpose": "x", "provider": "p", "cost_usd": 1}]
        )
        assert tenant_caps(session)[0].spent == 1 + UNKNOWN_CALL
        assert imbalances(session) == []

    def test_books_that_do_not_balance_are_named(self, session):
        record_usage(session, [{"purpose": "x", "provider": "p", "cost_usd": Decimal("0.25")}])
        session.execute(text("UPDATE budget_days SET spent_usd = 0.2"))
        [found] = imbalances(session)
        assert (found.about, found.one, found.other) == ("bills and days", Decimal("0.25"), Decimal("0.2"))
