"""Asking a model about columns is paid from the namespace's budget, and is left out where that has no room."""

from io import BytesIO

import pytest
from sqlalchemy import text

from leadgen.app import create_app
from leadgen.budgets.ledger import tenant_caps
from leadgen.imports.columns.advice import adviser
from leadgen.providers.llm.base import ModelAnswer
from leadgen.settings import Settings
from tests.client import sign_in
from tests.conftest import make_tenant


class Oracle:
    """Knows nothing, at two cents a question; notes what is held while it thinks."""

    name = "oracle"

    def __init__(self, database, tenant_id):
        self.database, self.tenant_id = database, tenant_id
        self.held = []

    def complete(self, request):
        with self.database.tenant_session(self.tenant_id) as session:
            self.held.append(tenant_caps(session)[0].reserved)
        return ModelAnswer("", {}, (), "m", 10, 5, 0, None, None, "end_turn", "req", "")


@pytest.fixture
def asked(own_database, tmp_path):
    tenant_id = make_tenant(own_database)
    app = create_app(Settings(data_dir=tmp_path, secret_key="test-secret-" * 4, sandbox=True), own_database)
    oracle = Oracle(own_database, tenant_id)
    app.extensions["column_adviser"] = adviser(oracle, "m")
    return oracle, sign_in(app, own_database, tenant_id)


def upload(api):
    file = (BytesIO(b"E-mail,Zzz qq\nida@example.test,blue-7\n"), "list.csv")
    response = api.call("POST", "/api/imports", data={"file": file}, content_type="multipart/form-data")
    assert response.status_code == 201


def test_the_question_is_held_and_its_bill_counts_on_the_day(asked):
    oracle, api = asked
    upload(api)
    [held] = oracle.held
    assert held > 0
    day = api.get("/api/budgets")["day"]
    assert (day["spent_usd"], day["reserved_usd"]) == (float(held), 0)  # of unknown price, so charged as expected


def test_without_room_nobody_is_asked_and_the_upload_goes_on(asked):
    oracle, api = asked
    caps = {"time_zone": "UTC", "day_cap_usd": "0.01", "month_cap_usd": None, "version": 0}
    assert api.call("PUT", "/api/budgets", json=caps).status_code == 200
    upload(api)
    assert oracle.held == []
    with oracle.database.tenant_session(oracle.tenant_id) as session:
        assert session.execute(text("SELECT count(*) FROM llm_usage_log")).scalar_one() == 0
