"""Fixtures: a real PostgreSQL, one database per test process cloned from a migrated template, one tenant per test.

Tests connect as the app role, as production does. They commit; what keeps them apart is what keeps customers apart:
each test gets tenants of its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

os.environ.setdefault("LEADGEN_BCRYPT_ROUNDS", "4")

import httpx2
import psycopg
import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from leadgen.app import create_app
from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.database.logins import libpq_url
from leadgen.bootstrap.database.provision import app_url, create_roles, migrate
from leadgen.bootstrap.providers import make_providers
from leadgen.db import new_id
from leadgen.enrichment.providers import Providers
from leadgen.logs import configure_logging
from leadgen.sandbox import create_app as create_sandbox
from leadgen.settings import Settings
from leadgen.tenancy import Database, TenantSession
from tests.client import Api, sign_in
from tests.examples import examples
from tests.offline import forbid_outside_calls
from tests.tenant_constants import tenant_constants

# No clock decides: a machine may be as slow as it likes.
settings.register_profile(
    "leadgen", max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("leadgen")

ROOT = Path(__file__).resolve().parents[2]
MEMORY = Path("/dev/shm")
ROOM = 3 << 30
"""Bytes that must be free in memory for the test server's files; it takes a tenth of them."""


def _sources() -> str:
    """A digest of everything that shapes the schema: a change makes a new template."""
    digest = hashlib.sha256()
    files = (
        sorted((ROOT / "backend" / "migrations").rglob("*.py"))
        + sorted((ROOT / "backend" / "leadgen").rglob("models.py"))
        + sorted((ROOT / "backend" / "leadgen" / "bootstrap").rglob("*.py"))
    )
    files += [f for f in [ROOT / "backend/leadgen/observations.py", ROOT / "backend/leadgen/db.py"] if f.exists()]
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _server_folder() -> Path:
    """Where the test server's files are: in memory where there is room.

    Tests make and drop hundreds of databases, and a disk takes a second of processor time for each: it looks for a file's place
    among those that were removed in the last minutes.
    """
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY / f"leadgen-tests-{hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]}"
    return ROOT / ".data" / "test-postgres"


@contextmanager
def _lock(name: str) -> Iterator[None]:
    (ROOT / ".data").mkdir(exist_ok=True)
    with (ROOT / ".data" / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _at(url: str, database: str) -> str:
    return libpq_url(make_url(url).set(database=database).render_as_string(hide_password=False))


@pytest.fixture(scope="session", autouse=True)
def _tenant_constants() -> Iterator[None]:
    """Every statement of a tenant session that any test runs names the tenant as a constant, or that test fails."""
    with tenant_constants():
        yield


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """Superuser URL of the test server: `TEST_DATABASE_URL`, or an embedded one that all test processes share."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _lock("test-postgres"):
            server = EmbeddedPostgres(_server_folder(), durable=False)
    yield server.url()


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """Name of a migrated, empty database to clone from; made once per version of the schema."""
    name = f"leadgen_template_{_sources()}"
    with _lock("test-template"), psycopg.connect(server_url, autocommit=True) as conn:
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return name
        building = f"{name}_building"
        conn.execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
        conn.execute(f'CREATE DATABASE "{building}" TEMPLATE template0')
        url = _at(server_url, building)
        create_roles(url)
        migrate(url)
        conn.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    return name


@contextmanager
def _clone(server_url: str, template: str) -> Iterator[str]:
    name = f"leadgen_test_{os.getpid()}_{os.urandom(4).hex()}"
    with psycopg.connect(server_url, autocommit=True) as conn:
        with _lock("test-template"):
            conn.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield _at(server_url, name)
        finally:
            conn.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def admin_url(server_url: str, template: str) -> Iterator[str]:
    """Superuser URL of this process's database: for looking behind row security, never for the product."""
    with _clone(server_url, template) as url:
        yield url


@pytest.fixture(scope="session")
def shared_database(admin_url: str) -> Iterator[Database]:
    """The database of this process as the product reaches it: as the app role."""
    database = Database(app_url(admin_url))
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def database(shared_database: Database) -> Database:
    """The database that a test uses; a module may put another one in its place."""
    return shared_database


@pytest.fixture
def own_admin_url(server_url: str, template: str) -> Iterator[str]:
    """A database of the test's own, for tests that look at everything or break things."""
    with _clone(server_url, template) as url:
        yield url


@pytest.fixture
def own_database(own_admin_url: str) -> Iterator[Database]:
    """`own_admin_url` as the app role."""
    database = Database(app_url(own_admin_url))
    yield database
    database.dispose()


def make_tenant(database: Database, slug: str | None = None) -> UUID:
    """A tenant of its own for one test."""
    from leadgen.tenants.models import Tenant

    tenant_id = new_id()
    with database.system_session() as session:
        session.add(Tenant(id=tenant_id, slug=slug or f"t-{tenant_id.hex[-12:]}", name="Test tenant"))
    return tenant_id


@pytest.fixture
def tenant_id(database: Database) -> UUID:
    """A fresh tenant."""
    return make_tenant(database)


@pytest.fixture
def session(database: Database, tenant_id: UUID) -> Iterator[TenantSession]:
    """A session in the fresh tenant; what a test leaves uncommitted is rolled back."""
    session = database.open_tenant_session(tenant_id)
    yield session
    session.rollback()
    session.close()


@pytest.fixture(scope="session")
def app(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The product's web app on this process's database."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"), secret_key=SecretStr("test-secret-" * 4), sandbox=True
    )
    return create_app(settings, database)


@pytest.fixture
def api(app: Flask, database: Database, tenant_id: UUID) -> Api:
    """Signed in as an admin of the fresh tenant."""
    return sign_in(app, database, tenant_id)


@pytest.fixture
def sandbox_app() -> Flask:
    """The outside world, in process; its faults and its log of calls are `sandbox_app.extensions["faults"]`."""
    return create_sandbox()


@pytest.fixture
def providers(sandbox_app: Flask, tmp_path: Path) -> Providers:
    """The product's real clients, all of them on `sandbox_app`."""
    settings = Settings(data_dir=tmp_path, sandbox=True)
    return make_providers(settings, transport=httpx2.WSGITransport(app=sandbox_app))


configure_logging()
forbid_outside_calls()
