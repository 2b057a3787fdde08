"""What an operator reads when the machine is in the way: folders, disks, ports, paths, a database without a schema."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy.engine import make_url

from leadgen.bootstrap.commands.error_messages import in_words
from leadgen.bootstrap.database.connect import connection_urls
from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.database.logins import Logins, libpq_url
from leadgen.bootstrap.database.provision import create_roles
from leadgen.cli import main
from leadgen.db import SystemLoginMissingError
from leadgen.settings import Settings, get_settings

BACKEND = Path(__file__).resolve().parents[3]
DATA_DIR = "LEADGEN_DATA_DIR"


@pytest.fixture
def run(monkeypatch, tmp_path):
    def run(*arguments: str, **environment: str):
        for name, value in ({DATA_DIR: str(tmp_path), "LEADGEN_SANDBOX": "1"} | environment).items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        return CliRunner().invoke(main, arguments)

    for name in ("DATABASE_URL", "APP_DATABASE_URL", "SYSTEM_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    yield run
    get_settings.cache_clear()


def assert_in_words(answer, *words: str) -> None:
    assert (answer.exit_code, type(answer.exception)) == (1, SystemExit), answer.output
    assert "Traceback" not in answer.output
    for word in words:
        assert word in answer.output


@pytest.mark.parametrize("command", [("up",), ("db", "init"), ("worker",)])
@pytest.mark.parametrize("folder", ["/sys/leadgen", "/dev/null/leadgen", "/proc/leadgen"])
def test_a_folder_that_cannot_be_written_is_named_with_the_fix(run, command, folder):
    assert_in_words(run(*command, **{DATA_DIR: folder}), folder.rpartition("/")[0], DATA_DIR)


@pytest.mark.parametrize("name", ["LEADGEN_PORT", "LEADGEN_SANDBOX_PORT"])
@pytest.mark.parametrize("port", ["99999", "0", "-1"])
def test_a_port_that_is_none_is_named(run, name, port):
    assert_in_words(run("up", **{name: port}), f"{name} is '{port}'")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LEADGEN_MAX_UPLOAD_MB", "-5", "greater than or equal to 1"),
        ("LEADGEN_WORKER_CONCURRENCY", "0", "greater than or equal to 1"),
        ("LEADGEN_ACCESS_TOKEN_MINUTES", "-1", "greater than or equal to 1"),
        ("LEADGEN_REFRESH_TOKEN_DAYS", "0", "greater than or equal to 1"),
        ("LEADGEN_PUBLIC_URL", "foo", "starts with https://"),
        ("LEADGEN_PUBLIC_URL", "ftp://leads.example.com", "starts with https://"),
        ("LEADGEN_PUBLIC_URL", "https://", "starts with https://"),
    ],
)
def test_a_setting_that_cannot_be_is_named(run, name, value, words):
    assert_in_words(run("doctor", **{name: value}), f"{name} is '{value}': ", words)


@pytest.mark.parametrize("name", ["DATABASE_URL", "LEADGEN_SECRET_KEY", "LEADGEN_PUBLIC_URL", "LEADGEN_SANDBOX_LOG"])
def test_an_empty_setting_is_not_set(monkeypatch, name):
    monkeypatch.setenv(name, "")
    settings = Settings()
    assert getattr(settings, name.removeprefix("LEADGEN_").lower()) is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("sandbox", "--port", "99999"),
        ("worker", "--metrics-port", "99999"),
        ("worker", "--concurrency", "0"),
        ("api", "--workers", "-1"),
        ("api", "--threads", "0"),
    ],
)
def test_a_number_out_of_range_is_named(run, arguments):
    answer = run(*arguments)
    assert (answer.exit_code, type(answer.exception)) == (2, SystemExit)
    assert f"Invalid value for '{arguments[1]}'" in answer.output


@pytest.mark.parametrize("log", ["/nope/log", "/dev/null/log", "."])
def test_a_log_that_cannot_be_written_is_named(run, log):
    assert_in_words(run("sandbox", LEADGEN_SANDBOX_LOG=log), f"LEADGEN_SANDBOX_LOG is '{log}': ", "Name a file")


@pytest.fixture
def bare_url(server_url):
    """A database where `db init` never ran; its name has a blank."""
    name = f"bare base {os.urandom(4).hex()}"
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        yield libpq_url(make_url(server_url).set(database=name).render_as_string(hide_password=False))
        conn.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        for login in (Logins(name).app, Logins(name).system):
            conn.execute(f'DROP ROLE IF EXISTS "{login}"')


def test_a_database_without_init_is_told_to_run_it(run, bare_url):
    for arguments in (("worker",), ("db", "migrate"), ("users", "reset-link", "a@example.test")):
        assert_in_words(run(*arguments, DATABASE_URL=bare_url), "Run `leadgen db init`")


def test_a_wrong_owner_is_not_told_to_run_it(run, server_url):
    url = libpq_url(make_url(server_url).set(username="no_such_owner").render_as_string(hide_password=False))
    answer = run("db", "init", DATABASE_URL=url)
    assert_in_words(answer, "no_such_owner", "DATABASE_URL is postgresql://owner:password@host/database")
    assert "Run `leadgen db init`" not in answer.output


def test_a_database_whose_name_has_a_blank_is_set_up(run, bare_url):
    for arguments in (("db", "init"), ("db", "migrate"), ("db", "urls")):
        answer = run(*arguments, DATABASE_URL=bare_url)
        assert answer.exit_code == 0, answer.output
    for line in answer.output.splitlines():
        psycopg.connect(line.partition("=")[2]).close()


def test_a_full_disk_is_said(run):
    with pytest.raises(OSError) as raised, Path("/dev/full").open("w") as full:
        full.write("x" * 100_000)
    assert "The disk is full" in (in_words(raised.value) or "")


def test_a_full_disk_of_the_database_is_said():
    assert "The disk is full" in (in_words(psycopg.errors.DiskFull("could not extend file")) or "")


def test_other_failures_keep_their_traceback():
    for error in (OSError(5, "Input/output error"), ValueError("x"), KeyError("x"), psycopg.errors.SyntaxError("x")):
        assert in_words(error) is None


def test_a_worker_without_a_schema_ends_and_says_what_to_do(run, server_url):
    name = f"bare_{os.urandom(4).hex()}"
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        url = libpq_url(make_url(server_url).set(database=name).render_as_string(hide_password=False))
        try:
            create_roles(url)
            for arguments in (("worker",), ("users", "reset-link", "a@example.test")):
                answer = run(*arguments, APP_DATABASE_URL=Logins().app_url(url))
                assert_in_words(answer, "no schema yet", "leadgen db init")
        finally:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_host_that_knows_the_first_login_alone_is_told_what_is_missing(run, tmp_path):
    """In an installation of before `leadgen_system` had a login."""
    url = "postgresql://leadgen_app:secret@db/leads"
    with pytest.raises(SystemLoginMissingError, match=r"SYSTEM_DATABASE_URL.*leadgen db urls"):
        connection_urls(Settings(data_dir=tmp_path, app_database_url=url, sandbox=True))
    for arguments in (("worker",), ("users", "reset-link", "a@example.test")):
        answer = run(*arguments, APP_DATABASE_URL=url)
        assert_in_words(answer, "Set SYSTEM_DATABASE_URL")
        assert "secret@" not in answer.output


def test_a_worker_on_an_older_schema_ends_and_says_what_to_do(run, own_admin_url):
    with psycopg.connect(own_admin_url, autocommit=True) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '0001'")
    assert_in_words(run("worker", APP_DATABASE_URL=Logins().app_url(own_admin_url)), "at 0001", "leadgen db migrate")


@pytest.mark.parametrize(
    "odd",
    [
        "Můj projekt/it's",
        pytest.param('a "b" $HOME `c`/x;y', marks=pytest.mark.full),
        pytest.param("back\\slash & more", marks=pytest.mark.full),
    ],
)
def test_a_data_folder_of_any_name_works(odd):
    with TemporaryDirectory(prefix="leadgen-odd-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / odd / ".data"
        environment = {k: v for k, v in os.environ.items() if not k.endswith("DATABASE_URL")} | {
            DATA_DIR: str(folder),
            "LEADGEN_SANDBOX": "1",
            "PYTHONPATH": str(BACKEND),
        }
        folder.parent.mkdir(parents=True)
        for command in (("db", "init"), ("doctor",)):
            ended = subprocess.run(
                [sys.executable, "-m", "leadgen.cli", *command],
                cwd=folder.parent,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert ended.returncode == 0, ended.stdout + ended.stderr
        assert "ok       PostgreSQL" in ended.stdout
        assert (folder / "postgres" / "PG_VERSION").is_file()


def test_a_server_that_does_not_start_says_why(tmp_path):
    folder = tmp_path / "postgres"
    folder.mkdir()
    (folder / "PG_VERSION").write_text("18\n")  # a folder that is none of a server's
    environment = os.environ | {DATA_DIR: str(tmp_path), "PYTHONPATH": str(BACKEND)}
    environment.pop("DATABASE_URL", None)
    ended = subprocess.run(
        [sys.executable, "-m", "leadgen.cli", "db", "init"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert f"The embedded PostgreSQL does not start in {folder}. It says: " in ended.stderr
    assert EmbeddedPostgres.__name__ not in ended.stderr
