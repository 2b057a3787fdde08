"""The sandbox's writer, and a campaign whose messages are written."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from leadgen.sandbox import create_app
from tests.campaigns.setting import Writer, generate, make_campaign, make_people, sandbox_writer
from tests.campaigns.writing.generate_run import COMPANIES, PEOPLE, Scene
from tests.enrichment.world_list import company_values, listed


@pytest.fixture
def sandbox() -> Flask:
    return create_app()


@pytest.fixture
def generator(database, sandbox) -> Writer:
    return sandbox_writer(database, sandbox)


@pytest.fixture
def written(api, database, tenant_id, generator) -> dict[str, Any]:
    """Two contacts, three e-mails each, all drafts."""
    campaign = make_campaign(api, make_people(database, tenant_id, 2))
    return generate(api, generator, campaign["id"])


@pytest.fixture
def scene(api, database, tenant_id, providers) -> Scene:
    values = {key: company_values(key) for key in COMPANIES}
    return Scene(api, listed(database, tenant_id, providers, values, PEOPLE), providers)


@pytest.fixture
def faults(sandbox_app):
    return sandbox_app.extensions["faults"]
