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


@pytest.fixture(scope="session")
def shared_app(shared_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The product's app on this process's database."""
    return create_app(Settings(data_dir=tmp_path_factory.mktemp("data")), shared_database)


@pytest.fixture
def app(bench: Bench, shared_app: Flask, tmp_path: Path) -> Flask:
    """The product's app over the bench's made-up stages."""
    is_shared = bench.database is shared_app.extensions["database"]
    app = shared_app if is_shared else create_app(Settings(data_dir=tmp_path), bench.database)
    app.extensions["stages"] = bench.registry
    return app


@pytest.fixture
def api(app: Flask, bench: Bench) -> Api:
    return sign_in(app, bench.database, bench.tenant_id)
