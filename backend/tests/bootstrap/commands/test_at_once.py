"""Two commands at once on one database, two installations on one server, and an installation of before this version."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from sqlalchemy.engine import make_url

from leadgen.bootstrap.commands.doctor import FAILURE, OK, WARNING, examine
from leadgen.bootstrap.database.logins import Logins, libpq_url, suffix_for
from leadgen.bootstrap.database.provision import _LOCK, provision
from leadgen.db import system_url_of
from leadgen.settings import Settings

BACKEND = Path(__file__).resolve().parents[3]
SECONDS = 240


def leadgen(folder: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    ours = {k: v for k, v in os.environ.items() if not k.endswith(("DATABASE_URL", "_API_KEY"))}
    environment = (
        ours | {"LEADGEN_DATA_DIR": str(folder), "LEADGEN_SANDBOX": "1", "PYTHONPATH": str(BACKEND)} | settings
    )
    return subprocess.Popen(
        [sys.executable, "-m", "leadgen.cli", *arguments], cwd=BACKEND, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def said(process: subprocess.Popen[str]) -> tuple[int, str]:
    output, _ = process.communicate(timeout=SECONDS)
    return process.returncode, output


@pytest.fixture
def empty_url(server_url) -> Iterator[str]:
    """An empty database on the test server, as its superuser."""
    name = f"empty_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield libpq_url(make_url(server_url).set(database=name).render_as_string(hide_password=False))
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for login in (Logins(name).app, Logins(name).system):
            conn.execute(f"DROP ROLE IF EXISTS {login}")


def test_two_at_once_on_an_empty_database_both_succeed(empty_url, tmp_path) -> None:
    commands = [leadgen(tmp_path, "db", verb, DATABASE_URL=empty_url) for verb in ("init", "init")]
    ended = [said(command) for command in commands]
    assert [code for code, _ in ended] == [0, 0], ended
    assert not any("Traceback" in output for _, output in ended)


def test_the_second_waits_and_says_so(empty_url, tmp_path) -> None:
    with psycopg.connect(empty_url, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        second = leadgen(tmp_path, "db", "init", DATABASE_URL=empty_url, PYTHONUNBUFFERED="1")
        assert second.stdout is not None
        assert "Waiting until it is done" in second.stdout.readline()
    assert said(second)[0] == 0


def test_two_starts_on_one_new_data_folder_make_one_database() -> None:
    with TemporaryDirectory(prefix="leadgen-twice-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "data"
        ended = [said(command) for command in [leadgen(folder, "db", "init") for _ in range(2)]]
        assert [code for code, _ in ended] == [0, 0], ended
        assert (folder / "postgres" / "postgresql.conf").read_text().count("# Leadgen Pipeline") == 1


class TestTwoInstallations:
    """One server, two databases: what one does leaves the other's logins alone, and neither reads the other."""

    @pytest.fixture
    def other_url(self, server_url) -> Iterator[str]:
        name = f"other_{secrets.token_hex(6)}"
        with psycopg.connect(server_url, autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name} TEMPLATE template0")
            yield libpq_url(make_url(server_url).set(database=name).render_as_string(hide_password=False))
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")
            for login in (Logins(name).app, Logins(name).system):
                conn.execute(f"DROP ROLE IF EXISTS {login}")

    def test_each_has_its_own_logins(self, empty_url, other_url):
        first, second = Logins(make_url(empty_url).database, "a", "b"), Logins(make_url(other_url).database, "c", "d")
        assert {first.app, first.system}.isdisjoint({second.app, second.system})
        provision(empty_url, first)
        before = self.passwords(empty_url, first)
        provision(other_url, second)
        assert self.passwords(empty_url, first) == before
        psycopg.connect(first.app_url(empty_url)).close()
        for url in (second.app_url(empty_url), second.system_url(empty_url), first.system_url(other_url)):
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(url)

    @staticmethod
    def passwords(url, logins):
        names = [logins.app, logins.system, "leadgen_app", "leadgen_system", "leadgen_owner"]
        with psycopg.connect(url) as conn:
            return conn.execute(
                "SELECT rolname, rolpassword, rolcanlogin FROM pg_authid WHERE rolname = ANY(%s) ORDER BY 1", [names]
            ).fetchall()

    @pytest.mark.parametrize(("name", "suffix"), [("leads", "leads"), ("Můj projekt's", "Můj projekt's")])
    def test_short_names_are_the_suffix(self, name, suffix):
        assert suffix_for(name) == suffix

    def test_long_names_stay_apart(self):
        one, two = (suffix_for("x" * 60 + end) for end in "ab")
        assert one != two
        assert max(len(Logins(one).system), len(Logins(two).system)) < 64


class TestOlderInstallation:
    """`leadgen_app` signed in itself, and could become `leadgen_system` in any session."""

    @pytest.fixture
    def older(self, own_admin_url) -> Iterator[str]:
        with psycopg.connect(own_admin_url, autocommit=True) as conn:
            conn.execute("ALTER ROLE leadgen_app LOGIN NOINHERIT")
            conn.execute("GRANT leadgen_system TO leadgen_app WITH INHERIT FALSE, SET TRUE")
            conn.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO leadgen_app")
            conn.execute("COMMENT ON FUNCTION leadgen_jobs_wait(text[]) IS NULL")
            conn.execute(
                "DO $$ BEGIN EXECUTE format('COMMENT ON FUNCTION %s IS NULL', "
                "(SELECT oid::regprocedure FROM pg_proc WHERE proname = 'leadgen_queue_jobs')); END $$"
            )
            yield own_admin_url
            conn.execute("ALTER ROLE leadgen_app NOLOGIN INHERIT")
            conn.execute("REVOKE leadgen_system FROM leadgen_app")

    def test_an_upgrade_closes_the_door_and_keeps_the_old_login_working(self, older, tmp_path):
        old_login = libpq_url(make_url(older).set(username="leadgen_app").render_as_string(hide_password=False))
        settings = Settings(data_dir=tmp_path, database_url=older, app_database_url=old_login, sandbox=True)
        found = {
            check.about: check
            for check in examine(settings.model_copy(update={"system_database_url": Logins().system_url(older)}))
        }
        assert (found["Schema"].state, found["App login"].state) == (FAILURE, FAILURE)
        assert "db init" in (found["Schema"].fix or "")

        provision(older)
        with psycopg.connect(old_login, autocommit=True) as conn:
            for statement in (
                "SET ROLE leadgen_system",
                "SELECT * FROM refresh_tokens",
                "SELECT password_hash FROM users",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    conn.execute(statement)
        found = {
            check.about: check
            for check in examine(settings.model_copy(update={"system_database_url": Logins().system_url(older)}))
        }
        assert (found["Schema"].state, found["App login"].state, found["System login"].state) == (OK, WARNING, OK)
        assert "leadgen db urls" in (found["App login"].fix or "")

    @pytest.mark.parametrize(
        ("app", "system"),
        [
            (
                "postgresql://leadgen_app_local@/postgres?host=%2Ftmp%2Fx",
                "postgresql://leadgen_system_local@/postgres?host=%2Ftmp%2Fx",
            ),
            ("postgresql://boss:secret@db/leads", "postgresql://boss:secret@db/leads"),
        ],
    )
    def test_where_no_password_is_needed_the_other_login_is_beside_it(self, app, system):
        assert system_url_of(app) == system


class TestSecretKey:
    @pytest.fixture
    def url(self, own_admin_url) -> Iterator[str]:
        yield own_admin_url
        names = Logins(suffix_for(make_url(own_admin_url).database or ""))
        with psycopg.connect(own_admin_url, autocommit=True) as conn:
            for login in (names.app, names.system):
                conn.execute(f'DROP OWNED BY "{login}"')
                conn.execute(f'DROP ROLE "{login}"')

    def check(self, url: str, folder: Path, key: str):
        settings = Settings(data_dir=folder, database_url=url, secret_key=key, sandbox=True)
        return next(check for check in examine(settings) if check.about == "Secret key")

    def test_doctor_sees_another_key_and_init_notes_a_new_one_when_told(self, url, tmp_path):
        first, other = "k" * 40, "o" * 40

        def init(key: str, *options: str) -> str:
            code, output = said(leadgen(tmp_path, "db", "init", *options, DATABASE_URL=url, LEADGEN_SECRET_KEY=key))
            assert code == 0, output
            return output

        assert "not the installation's" not in init(first)
        assert self.check(url, tmp_path, first).state == OK
        found = self.check(url, tmp_path, other)
        assert (found.state, "--replace-key" in (found.fix or "")) == (FAILURE, True)
        assert "not the installation's" in init(other)
        assert self.check(url, tmp_path, first).state == OK  # a mistake replaces nothing
        init(other, "--replace-key")
        assert self.check(url, tmp_path, other).state == OK
        with psycopg.connect(url) as conn:
            stored = conn.execute("SELECT value FROM installation").fetchall()
            assert len(stored) == 1
            assert not {first[:32], other[:32]} & {value for (value,) in stored}
            conn.execute("DELETE FROM installation")
        assert self.check(url, tmp_path, other).state == WARNING
