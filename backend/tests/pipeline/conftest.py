from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from leadgen.app import create_app
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.client import Api, sign_in
from tests.pipeline.fake_stages import Bench, make_bench, product_shape


@pytest.fixture
def bench(database: Database, tenant_id: UUID) -> Bench:
    return make_bench(
        database, tenant_id, product_shape, registry=("ares", "brreg", "prh", "recherche", "isir", "legal")
    )


@pytest.fixture
def app(bench: Bench, tmp_path: Path) -> Flask:
    """The product's app over the bench's made-up stages."""
    app = create_app(Settings(data_dir=tmp_path), bench.database)
    app.extensions["stages"] = bench.registry
    return app


@pytest.fixture
def api(app: Flask, bench: Bench) -> Api:
    return sign_in(app, bench.database, bench.tenant_id)
