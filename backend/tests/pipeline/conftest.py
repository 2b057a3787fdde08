from __future__ import annotations

from uuid import UUID

import pytest

from leadgen.tenancy import Database
from tests.pipeline.made_up import Bench, make_bench, product_shape


@pytest.fixture
def bench(database: Database, tenant_id: UUID) -> Bench:
    return make_bench(
        database, tenant_id, product_shape, registry=("ares", "brreg", "prh", "recherche", "isir", "legal")
    )
