"""A writer that fails in a row rests: messages wait for it, and none fails."""

from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from leadgen.bootstrap.providers import make_providers
from leadgen.gates.breaker import FAILURES
from leadgen.settings import Settings
from tests.campaigns.setting import Writer, completions, make_campaign, make_people
from tests.client import sign_in
from tests.conftest import make_tenant


@pytest.fixture
def setting(own_database, sandbox, tmp_path):
    from leadgen.app import create_app

    settings = Settings(data_dir=tmp_path, secret_key="test-secret-" * 4, sandbox=True)
    api = sign_in(create_app(settings, own_database), own_database, make_tenant(own_database))
    providers = make_providers(settings, transport=httpx2.WSGITransport(app=sandbox), database=own_database)
    return api, Writer(own_database, providers.writing, concurrency=4)


def test_messages_wait_until_the_writer_has_rested(setting, own_database, sandbox):
    api, generator = setting
    campaign = make_campaign(api, make_people(own_database, api.tenant_id, 20))
    board = sandbox.extensions["faults"]
    board.add("anthropic", "529", times=None)
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    with own_database.system_session() as session:  # as when a worker has taken the job
        session.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'pipeline:drain'"))
    generator.drain(api.tenant_id, UUID(campaign["id"]))  # comes back instead of waiting here
    rows = completions(own_database, api.tenant_id)
    assert {row.state for row in rows} == {"ready"}
    asked = len(board.calls("anthropic"))
    assert FAILURES <= asked < FAILURES + 4
    # a try is a contact with its messages, and counts where something was asked
    assert {row.attempts for row in rows} == {0, 1}
    assert 0 < sum(row.attempts for row in rows) <= asked
    with own_database.system_session() as session:
        [at] = session.scalars(
            text(
                "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'pipeline:drain' AND scheduled_at > now()"
            )
        )
        rests = session.scalar(text("SELECT broken_until FROM provider_states WHERE provider = 'anthropic'"))
    assert at == rests

    board.clear()
    with own_database.system_session() as session:
        session.execute(text("UPDATE provider_states SET broken_until = now() - interval '1 s'"))
        session.execute(text("UPDATE entity_stage_completions SET not_before = NULL"))
    generator.drain(api.tenant_id, UUID(campaign["id"]))
    for _ in range(5):  # until the try-out has ended, the others come back
        with own_database.system_session() as session:
            session.execute(text("UPDATE entity_stage_completions SET not_before = NULL WHERE state = 'ready'"))
        generator.drain(api.tenant_id, UUID(campaign["id"]))
    assert {row.state for row in completions(own_database, api.tenant_id)} == {"completed"}
