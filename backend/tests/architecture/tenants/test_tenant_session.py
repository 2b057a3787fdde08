"""What SQL in a tenant session reaches: the tenant's own rows, and none of the rights of system sessions.

Each test speaks raw SQL as the login of tenant sessions, as an injection would.
"""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from leadgen import jobs
from leadgen.bootstrap.database.logins import Logins, libpq_url
from leadgen.bootstrap.database.models import metadata
from leadgen.bootstrap.database.provision import app_url
from leadgen.bootstrap.database.rights import QUEUE_TABLES
from leadgen.db import APP_ROLE, HIDDEN, OWNER_ROLE, SYSTEM_ROLE, TimeLimits, row_security_of
from leadgen.fields.enums import Role
from leadgen.jobs import Job, defer
from leadgen.tenancy import Database
from tests.client import join, make_user
from tests.conftest import make_tenant

REFUSED = psycopg.errors.InsufficientPrivilege
SYSTEM_ONLY = sorted(
    t.name for t in metadata.tables.values() if not any(f" TO {APP_ROLE} " in s for s in row_security_of(t))
)


@pytest.fixture
def tenant(database):
    return make_tenant(database)


@pytest.fixture
def conn(admin_url, tenant):
    with psycopg.connect(app_url(admin_url), autocommit=True) as conn:
        conn.execute("SELECT set_config('app.tenant_id', %s, false)", [str(tenant)])
        yield conn


@pytest.fixture
def their_job(database, admin_url):
    """A job of another tenant."""
    theirs = make_tenant(database)
    with database.tenant_session(theirs) as session:
        assert defer(session, [Job(task="t", args={"tenant_id": str(theirs)}, queueing_lock=f"t:{theirs}")]) == 1
    yield theirs
    with psycopg.connect(libpq_url(admin_url)) as admin:
        admin.execute("DELETE FROM procrastinate_jobs WHERE queueing_lock = %s", [f"t:{theirs}"])


class TestRights:
    @pytest.mark.parametrize("role", [SYSTEM_ROLE, OWNER_ROLE, APP_ROLE, Logins().system, "postgres"])
    @pytest.mark.parametrize(
        "words", ["SET ROLE {}", "SET LOCAL ROLE {}", "SET SESSION AUTHORIZATION {}", "GRANT {} TO CURRENT_USER"]
    )
    def test_no_other_role_can_be_taken_on(self, conn, words, role):
        with pytest.raises((REFUSED, psycopg.errors.InvalidGrantOperation, psycopg.errors.InvalidParameterValue)):
            conn.execute(words.format(role))
        conn.execute("RESET ROLE")
        assert conn.execute("SELECT session_user::text, current_user::text").fetchone() == (Logins().app,) * 2

    @pytest.mark.parametrize("value", ["app.system=1", "role=leadgen_system", "session_authorization=postgres"])
    def test_no_option_of_the_connection_gives_rights(self, admin_url, value):
        with (
            pytest.raises((psycopg.OperationalError, REFUSED), match="permission denied"),  # at the door, or inside
            psycopg.connect(app_url(admin_url), options=f"-c {value}") as conn,
        ):
            conn.execute("SELECT * FROM refresh_tokens")

    @pytest.mark.parametrize(
        "statement",
        [
            "SET session_replication_role = replica",
            "SET log_statement = 'all'",
            "SELECT pg_read_file('postgresql.conf')",
            "COPY users TO PROGRAM 'cat'",
            "CREATE ROLE mine",
            "CREATE TABLE mine (id int)",
            "ALTER TABLE companies DISABLE ROW LEVEL SECURITY",
            "DROP POLICY tenant ON companies",
            "CREATE OR REPLACE FUNCTION public.now() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "ALTER FUNCTION leadgen_jobs_wait(text[]) SECURITY INVOKER",
            "TRUNCATE companies",
            "SELECT nextval('procrastinate_jobs_id_seq')",
        ],
    )
    def test_what_would_lift_a_limit_is_refused(self, conn, statement):
        with pytest.raises(REFUSED):
            conn.execute(statement)

    def test_row_security_cannot_be_switched_off(self, conn):
        conn.execute("SET row_security = off")
        with pytest.raises(REFUSED, match="row-level security"):
            conn.execute("SELECT * FROM tags")

    def test_the_planner_tells_nothing_of_others_rows(self, conn):
        statistics = "SELECT count(*) FROM pg_stats WHERE schemaname = 'public' AND tablename = ANY(%s)"
        assert conn.execute(statistics, [sorted(metadata.tables)]).fetchone() == (0,)

    def test_passwords_of_roles_cannot_be_read(self, conn):
        with pytest.raises(REFUSED):
            conn.execute("SELECT rolpassword FROM pg_authid")

    def test_the_other_login_sees_all_tenants_and_is_no_tenant(self, admin_url, tenant):
        with psycopg.connect(Logins().system_url(admin_url)) as system:
            assert (tenant,) in system.execute("SELECT id FROM tenants").fetchall()
            for role in (OWNER_ROLE, APP_ROLE):
                with pytest.raises(REFUSED), system.transaction():
                    system.execute(f"SET ROLE {role}")


READS = {"SELECT"}
WRITES = {"SELECT", "INSERT", "UPDATE", "DELETE"}
READ_ONLY = {"tenants", "user_tenant_roles", "invites", "users", "provider_states", "workers"}
"""What decides what a tenant session may do, and what is the installation's."""
READ_AND_WRITTEN = {
    "activities",
    "budget_days",
    "budget_reservations",
    "budgets",
    "call_journal",
    "campaign_contacts",
    "campaign_steps",
    "campaigns",
    "companies",
    "company_enrichment_l1",
    "company_enrichment_market",
    "company_enrichment_opportunity",
    "company_enrichment_profile",
    "company_enrichment_signals",
    "company_legal_profile",
    "company_tag_assignments",
    "company_watches",
    "contact_enrichment",
    "contact_tag_assignments",
    "contacts",
    "custom_field_definitions",
    "entity_stage_completions",
    "evidence_snapshots",
    "import_jobs",
    "import_mappings",
    "import_outcomes",
    "import_parts",
    "llm_usage_log",
    "message_versions",
    "messages",
    "observations",
    "owners",
    "pipeline_run_chunks",
    "pipeline_run_members",
    "pipeline_runs",
    "pipeline_schedules",
    "qc_findings",
    "record_counts",
    "registry_matches",
    "stage_calls",
    "stage_modes",
    "stage_runs",
    "tags",
}


class TestTables:
    def test_a_tenant_session_has_these_rights_and_no_other(self, conn):
        tables = [
            row[0]
            for row in conn.execute(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace"
            )
        ]
        kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
        found = {}
        for table in tables:
            has = {
                k
                for k in kinds
                if conn.execute(f"SELECT has_table_privilege(%s, '{k}')", [table]).fetchone() == (True,)
            }
            has |= {
                k
                for k in kinds[:3]
                if conn.execute(f"SELECT has_any_column_privilege(%s, '{k}')", [table]).fetchone() == (True,)
            }
            if has:
                found[table] = has
        assert found == dict.fromkeys(READ_ONLY, READS) | dict.fromkeys(READ_AND_WRITTEN, WRITES)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE tenants SET day_cap_usd = NULL",
            "UPDATE tenants SET is_active = true",
            "UPDATE user_tenant_roles SET role = 'admin'",
            "DELETE FROM user_tenant_roles",
            "UPDATE invites SET role = 'admin'",
            "INSERT INTO invites DEFAULT VALUES",
        ],
    )
    def test_what_decides_about_a_tenant_session_is_not_its_own_to_write(self, conn, statement):
        with pytest.raises(REFUSED):
            conn.execute(statement)


class TestHiddenColumns:
    def test_a_members_password_hash_cannot_be_read(self, conn, database, tenant):
        user_id, _ = make_user(database)
        join(database, user_id, tenant, Role.VIEWER)
        assert conn.execute("SELECT id FROM users").fetchall() == [(user_id,)]
        for reading in ("password_hash", "*", "users", "length(password_hash)"):
            with pytest.raises(REFUSED):
                conn.execute(f"SELECT {reading} FROM users")
        with pytest.raises(REFUSED):
            conn.execute("SELECT id FROM users WHERE password_hash LIKE '$2b$12$A%'")

    def test_every_hidden_column_is_refused_and_no_other(self, conn):
        hidden = [
            (t.name, c.name) for t in metadata.tables.values() for c in t.columns if c.info.items() >= HIDDEN.items()
        ]
        assert ("users", "password_hash") in hidden
        for table, column in hidden:
            with pytest.raises(REFUSED):
                conn.execute(f"SELECT {column} FROM {table}")
            others = ", ".join(c.name for c in metadata.tables[table].columns if (table, c.name) not in hidden)
            conn.execute(f"SELECT {others} FROM {table}")

    @pytest.mark.parametrize("table", SYSTEM_ONLY)
    def test_tables_of_the_system_are_refused_outright(self, conn, table):
        for statement in (f"SELECT * FROM {table}", f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
            with pytest.raises(REFUSED):
                conn.execute(statement)


class TestQueue:
    @pytest.mark.parametrize("table", QUEUE_TABLES)
    def test_its_tables_are_refused_outright(self, conn, their_job, table):
        for statement in (f"SELECT * FROM {table}", f"DELETE FROM {table}", f"UPDATE {table} SET id = DEFAULT"):
            with pytest.raises(REFUSED):
                conn.execute(statement)

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT procrastinate_cancel_job_v1(1, true, true)",
            "SELECT * FROM procrastinate_fetch_job_v2(NULL, 1)",
            "SELECT procrastinate_prune_stalled_workers_v1(0)",
        ],
    )
    def test_its_functions_give_no_rights(self, conn, their_job, statement):
        with pytest.raises(REFUSED):
            conn.execute(statement)

    def test_row_security_holds_where_somebody_granted_too_much(self, conn, admin_url, their_job):
        with psycopg.connect(libpq_url(admin_url), autocommit=True) as admin:
            admin.execute(f"GRANT SELECT ON procrastinate_jobs TO {APP_ROLE}")
            try:
                assert conn.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)
            finally:
                admin.execute(f"REVOKE SELECT ON procrastinate_jobs FROM {APP_ROLE}")

    def test_a_job_of_another_tenant_is_refused_and_one_of_nobody(self, database, tenant, their_job):
        for args in ({"tenant_id": str(their_job)}, {}, {"tenant_id": None}, {"run_id": str(tenant)}):
            with (
                pytest.raises(ProgrammingError, match="its own tenant only"),
                database.tenant_session(tenant) as session,
            ):
                defer(session, [Job(task="t", args={"tenant_id": str(tenant)}), Job(task="t", args=args)])

    def test_a_system_session_queues_for_all(self, own_database):
        with own_database.system_session() as session:
            assert defer(session, [Job(task="t", args={}), Job(task="t", args={"tenant_id": "x"})]) == 2
            assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 2

    def test_one_lock_waits_once_and_the_job_goes_with_the_transaction(self, own_database):
        tenant = make_tenant(own_database)
        job = Job(task="t", args={"tenant_id": str(tenant)}, queueing_lock="one", priority=3, queue="q", lock="l")
        with own_database.tenant_session(tenant) as session:
            assert defer(session, [job, job]) == 1
            assert defer(session, [job]) == 0
            session.rollback()
        with own_database.tenant_session(tenant) as session:
            assert defer(session, [job]) == 1
            assert not jobs.others_wait(session, None)  # not due for two seconds yet
        with own_database.system_session() as session:
            row = session.execute(
                text("SELECT queue_name, task_name, priority, lock, args FROM procrastinate_jobs")
            ).one()
        assert tuple(row) == ("q", "t", 3, "l", {"tenant_id": str(tenant)})

    def test_a_function_of_ones_own_is_not_called_with_the_owners_rights(self, conn):
        """The functions that run as the owner look names up in their own path alone."""
        conn.execute(
            "CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE plpgsql AS $$BEGIN RAISE 'mine'; END$$"
        )
        conn.execute("SET search_path = pg_temp, public")
        assert conn.execute("SELECT public.leadgen_jobs_wait(NULL)").fetchone() is not None


class TestLimits:
    @pytest.fixture
    def impatient(self, own_admin_url):
        database = Database(
            app_url(own_admin_url), limits=TimeLimits(statement=300, lock=100, idle_in_transaction=5000)
        )
        yield database
        database.dispose()

    def test_both_pools_have_them(self, impatient):
        with impatient.system_session() as system, impatient.tenant_session(make_tenant(impatient)) as session:
            for name, shown in (
                ("statement_timeout", "300ms"),
                ("lock_timeout", "100ms"),
                ("idle_in_transaction_session_timeout", "5s"),
            ):
                assert session.scalar(text(f"SHOW {name}")) == system.scalar(text(f"SHOW {name}")) == shown

    def test_the_api_says_what_took_too_long_and_what_to_do(self, impatient, tmp_path):
        from leadgen.app import create_app
        from leadgen.settings import Settings

        app = create_app(Settings(data_dir=tmp_path, secret_key="s" * 40, sandbox=True), impatient)
        held = make_tenant(impatient)

        def slow() -> str:
            with impatient.system_session() as session:
                session.execute(text("SELECT pg_sleep(5)"))
            return "never"

        def locked() -> str:
            with impatient.system_session() as one, impatient.tenant_session(held) as other:
                one.execute(text("LOCK TABLE tags"))
                other.execute(text("SELECT count(*) FROM tags"))
            return "never"

        app.add_url_rule("/slow", "slow", slow)
        app.add_url_rule("/locked", "locked", locked)
        answer = app.test_client().get("/slow")
        assert (answer.status_code, answer.get_json()["code"]) == (422, "too_slow")
        assert "Narrow the filter" in answer.get_json()["detail"]
        answer = app.test_client().get("/locked")
        assert (answer.status_code, answer.get_json()["code"]) == (409, "conflict")
        assert "Try again" in answer.get_json()["detail"]
