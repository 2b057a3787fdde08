"""Roles and schema: on an own server, again and again, and checked by the doctor."""

from __future__ import annotations

import secrets
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from leadgen.bootstrap.commands.doctor import FAILURE, OK, WARNING, examine
from leadgen.bootstrap.database.logins import libpq_url
from leadgen.bootstrap.database.models import metadata
from leadgen.bootstrap.database.provision import app_url, provision, too_old
from leadgen.bootstrap.database.seed import demo_login, seed_demo
from leadgen.db import OWNER_ROLE
from leadgen.settings import Settings
from leadgen.tenancy import Database


@pytest.fixture
def own_server_url(server_url):
    """An empty database on a server of one's own, as a role that owns it and may create roles, but is no superuser."""
    name = f"own_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(f"CREATE ROLE {name} LOGIN CREATEROLE")
        # the roles belong to the whole server: on a fresh one this role would have made them itself
        for role in ("leadgen_owner", "leadgen_app", "leadgen_system"):
            exists = conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            if exists:
                conn.execute(f"GRANT {role} TO {name} WITH ADMIN OPTION")
        conn.execute(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
    yield libpq_url(make_url(server_url).set(username=name, database=name).render_as_string(hide_password=False))
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
        conn.execute(f"DROP OWNED BY {name} CASCADE")
        conn.execute(f"DROP ROLE {name}")


class TestOwnServer:
    def test_init_makes_a_working_installation_and_may_be_run_again(self, own_server_url, tmp_path):
        provision(own_server_url)
        provision(own_server_url)
        settings = Settings(data_dir=tmp_path, database_url=own_server_url, sandbox=True)
        database = Database(app_url(own_server_url))
        seed_demo(database, settings)
        seed_demo(database, settings)  # keeps what is there
        with database.system_session() as session:
            from leadgen.tenants.models import Tenant

            assert session.query(Tenant).count() == 2
        database.dispose()

    def test_demo_password_is_drawn_once_and_private(self, tmp_path):
        settings = Settings(data_dir=tmp_path)
        first = demo_login(settings)
        assert demo_login(settings) == first
        assert (tmp_path / "demo-password").stat().st_mode & 0o077 == 0


class TestVersion:
    @pytest.mark.parametrize(("version", "major"), [(150012, 15), (90624, 9)])
    def test_an_old_server_is_named_with_what_is_needed_and_a_way_out(self, version, major):
        reason = too_old(version)
        assert reason is not None
        assert f"PostgreSQL {major};" in reason
        assert "16 or newer" in reason
        assert "without DATABASE_URL" in reason

    @pytest.mark.parametrize("version", [160000, 160004, 180000])
    def test_others_will_do(self, version):
        assert too_old(version) is None

    def test_the_number_is_the_one_that_a_server_gives(self, server_url):
        with psycopg.connect(server_url) as conn:
            shown = conn.execute("SHOW server_version_num").fetchone()
            assert shown == (str(conn.info.server_version),)
            assert too_old(conn.info.server_version) is None


class TestSchema:
    def test_migrations_make_what_the_models_say(self, own_admin_url):
        engine = create_engine(own_admin_url.replace("postgresql://", "postgresql+psycopg://", 1))
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection,
                opts={"include_name": lambda name, kind, _: kind != "table" or not name.startswith("procrastinate_")},
            )
            assert compare_metadata(context, metadata) == []
        engine.dispose()

    def test_objects_belong_to_the_owner_role(self, admin_url):
        with psycopg.connect(libpq_url(admin_url)) as conn:
            strangers = conn.execute(
                "SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace "
                "AND pg_get_userbyid(relowner) <> %s",
                (OWNER_ROLE,),
            ).fetchall()
        assert strangers == []


class TestDoctor:
    def states(self, settings: Settings) -> dict[str, str]:
        return {check.about: check.state for check in examine(settings)}

    def test_healthy_installation(self, own_admin_url, tmp_path):
        settings = Settings(
            data_dir=tmp_path, database_url=own_admin_url, app_database_url=app_url(own_admin_url), sandbox=True
        )
        found = self.states(settings)
        assert {found[k] for k in ("PostgreSQL", "Schema", "App login", "System login")} == {OK}

    def test_looking_makes_no_database(self, tmp_path):
        found = self.states(Settings(data_dir=tmp_path / "new", sandbox=True))
        assert found["Database"] == WARNING
        assert not (tmp_path / "new").exists()

    def test_superuser_as_app_role_is_a_failure(self, own_admin_url, tmp_path):
        settings = Settings(data_dir=tmp_path, database_url=own_admin_url, app_database_url=own_admin_url, sandbox=True)
        assert self.states(settings)["App login"] == FAILURE

    def test_missing_schema_and_missing_server_say_what_to_do(self, server_url, tmp_path):
        empty = Settings(data_dir=tmp_path, database_url=server_url, app_database_url=server_url, sandbox=True)
        schema = next(check for check in list(examine(empty)) if check.about == "Schema")
        assert (schema.state, "db init" in (schema.fix or "")) == (FAILURE, True)
        away = Settings(data_dir=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none", sandbox=True)
        assert self.states(away)["Database"] == FAILURE

    def test_forbidden_sandbox_without_keys_names_the_variables(self, own_admin_url, tmp_path: Path):
        settings = Settings(
            data_dir=tmp_path, database_url=own_admin_url, app_database_url=app_url(own_admin_url), sandbox=False
        )
        fixes = [check.fix for check in examine(settings) if check.state == FAILURE]
        assert "Set PERPLEXITY_API_KEY." in fixes
        given = settings.model_copy(update={"perplexity_api_key": SecretStr("k"), "anthropic_api_key": SecretStr("k")})
        assert self.states(given)["Outside services"] == OK
