"""/api/enrich/stage-modes: what admins set up, what is refused, and secrets that nothing ever shows."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from leadgen.crypto import SealBrokenError, seal, unseal
from leadgen.fields.enums import Role
from leadgen.sandbox.n8n import SECRET
from tests.client import sign_in
from tests.enrichment.webhooks.webhook_world import World, make_world

PATH = "/api/enrich/stage-modes"
GOOD = {"mode": "webhook", "url": "https://n8n.example.com/webhook/abc", "secret": "a secret that is long enough"}


@pytest.fixture
def world(database, tenant_id, providers, api, app, sandbox_app) -> World:
    app.extensions["settings"].webhook_allow = "n8n.test"
    return make_world(database, tenant_id, providers, api, app, sandbox_app)


def put(api, stage="l1", **body):
    """Set where a stage runs, as one does who has just looked at it."""
    items = api.call("GET", PATH).get_json().get("items", [])
    seen = next((item["version"] for item in items if item["stage"] == stage), None)
    return api.call("PUT", f"{PATH}/{stage}", json={"version": seen} | body)


class TestSetting:
    def test_what_is_set_is_shown_without_the_secret(self, api):
        shown = put(api, **GOOD, callback_timeout_seconds=60, expected_cost_usd=0.5).get_json()
        assert (shown["mode"], shown["url"], shown["provider"]) == ("webhook", GOOD["url"], "webhook:n8n.example.com")
        assert (shown["callback_timeout_seconds"], shown["expected_cost_usd"], shown["version"]) == (60, 0.5, 1)
        assert shown["secret_set_at"]
        listing = api.call("GET", PATH).get_data(as_text=True)
        assert GOOD["secret"] not in listing
        [item] = [item for item in api.get(PATH)["items"] if item["stage"] == "l1"]
        assert item == shown

    def test_what_is_left_out_stays(self, api):
        put(api, **GOOD, max_attempts=7)
        shown = put(api, mode="webhook", callback_timeout_seconds=30).get_json()
        assert (shown["url"], shown["max_attempts"], shown["callback_timeout_seconds"]) == (GOOD["url"], 7, 30)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"url": None}, "url"),
            ({"secret": None}, "secret"),
            ({"secret": "short"}, "secret"),
            ({"url": "http://n8n.example.com/x"}, "url"),
            ({"url": "https://127.0.0.1/x"}, "url"),
            ({"url": "https://169.254.169.254/latest"}, "url"),
            ({"url": "https://me:pw@n8n.example.com/x"}, "url"),
            ({"callback_timeout_seconds": 0}, "callback_timeout_seconds"),
            ({"expected_cost_usd": -1}, "expected_cost_usd"),
            ({"mode": "elsewhere"}, "mode"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_kept(self, api, change, field):
        body = {key: value for key, value in (GOOD | change).items() if value is not None}
        answer = put(api, **body)
        assert answer.status_code == 422
        assert field in [problem["field"] for problem in answer.get_json()["errors"]]
        assert GOOD["secret"] not in answer.get_data(as_text=True)
        assert {item["version"] for item in api.get(PATH)["items"]} == {None}

    def test_the_final_checks_run_here_only(self, api):
        answer = put(api, "qc", **GOOD)
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["field"] == "mode"

    def test_unknown_stages_and_old_versions(self, api):
        assert put(api, "nonsense", **GOOD).status_code == 404
        put(api, **GOOD)
        assert put(api, mode="native", version=1).status_code == 200
        for version in (1, None):
            late = put(api, mode="webhook", version=version)
            assert (late.status_code, late.get_json()["code"]) == (409, "version_conflict")
            assert (late.get_json()["current"]["mode"], late.get_json()["current"]["version"]) == ("native", 2)

    def test_what_was_seen_must_be_said(self, api):
        refused = api.call("PUT", f"{PATH}/l1", json=GOOD)
        assert [problem["field"] for problem in refused.get_json()["errors"]] == ["version"]

    @pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
    def test_only_admins(self, app, database, tenant_id, role):
        member = sign_in(app, database, tenant_id, role)
        assert member.call("GET", PATH).status_code == 403
        assert put(member, **GOOD).status_code == 403
        assert member.call("POST", f"{PATH}/l1/rotate-secret", json={"secret": "x" * 24}).status_code == 403

    def test_another_namespace_sees_nothing_of_it(self, app, database, api):
        from tests.conftest import make_tenant

        put(api, **GOOD)
        stranger = sign_in(app, database, make_tenant(database))
        assert {item["mode"] for item in stranger.get(PATH)["items"]} == {"native"}


class TestTheSecret:
    def test_is_sealed_for_its_tenant_and_stage(self, api, app, database, tenant_id):
        put(api, **GOOD)
        with database.tenant_session(tenant_id) as session:
            row = session.execute(text("SELECT * FROM stage_modes")).mappings().one()
        assert GOOD["secret"] not in str(dict(row))
        key = app.config["SECRET_KEY"]
        assert unseal(row["secret_sealed"], secret=key, purpose=f"stage-mode:{tenant_id}:l1") == GOOD["secret"]
        for other in (f"stage-mode:{tenant_id}:l2", "stage-mode:x:l1"):
            with pytest.raises(SealBrokenError):
                unseal(row["secret_sealed"], secret=key, purpose=other)

    def test_sealing_is_never_the_same_twice_and_notices_changes(self):
        first, second = (seal("x", secret="k", purpose="p") for _ in range(2))
        assert first != second
        # not at the end: the last letter has bits that say nothing
        broken = first[:20] + ("A" if first[20] != "A" else "B") + first[21:]
        for sealed in (broken, "v1:", "nonsense"):
            with pytest.raises(SealBrokenError):
                unseal(sealed, secret="k", purpose="p")

    def test_is_in_no_log(self, world, request):
        # loggers keep the stream of the first test: only the capture of the whole session sees what they write
        capture = request.config.pluginmanager.getplugin("capturemanager")
        capture.read_global_capture()
        world.use("company-profile-held", secret=SECRET)
        world.start()
        world.call_back(secret="not the secret at all!!")
        world.call_back(body=b"{")
        world.call_back()
        token = world.workshop.callback(world.key()).url[-70:]
        written = "".join(capture.read_global_capture())
        assert "bad_signature" in written
        assert SECRET not in written
        assert token not in written

    def test_after_rotation_the_old_one_is_taken_for_a_while(self, world):
        world.use("company-profile-held")
        run_id = world.start()
        rotated = world.api.post(f"{PATH}/l1/rotate-secret", {"secret": "n" * 30})
        assert rotated["previous_secret_until"] > rotated["secret_set_at"]
        old = world.workshop.callback(world.key())
        world.sql("UPDATE stage_modes SET previous_until = now() - interval '1 s'")
        assert world.send(old).status_code == 401
        world.sql("UPDATE stage_modes SET previous_until = now() + interval '1 h'")
        assert world.send(old).get_json()["status"] == "stored"
        assert world.state(run_id)[0] == "completed"

    def test_the_new_one_is_taken_at_once_and_a_revoked_one_never(self, world):
        world.use("company-profile-held")
        world.start()
        rotated = world.api.post(f"{PATH}/l1/rotate-secret", {"secret": "n" * 30, "revoke_old": True})
        assert rotated["previous_secret_until"] is None
        assert world.call_back().status_code == 401
        assert world.call_back(secret="n" * 30).status_code == 200

    def test_there_must_be_one_to_rotate(self, api):
        answer = api.call("POST", f"{PATH}/l1/rotate-secret", json={"secret": "n" * 30})
        assert (answer.status_code, answer.get_json()["code"]) == (409, "invalid_state")

    def test_one_that_cannot_be_read_any_more_fails_with_what_to_do(self, world):
        world.use()
        world.sql("UPDATE stage_modes SET secret_sealed = 'v1:AAAA', version = version + 1")
        state, code, reason = world.state(world.start())
        assert (state, code) == ("failed", "webhook_secret")
        assert reason.endswith("set the secret again")
