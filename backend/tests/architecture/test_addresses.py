"""Hosts that are not ours are refused, links name ours, and no answer tells whether a file of the host exists."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from leadgen.app import create_app
from leadgen.bootstrap.web_server.dashboard import install_dashboard
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.client import Api, make_user, sign_in


def app_with(database: Database, **settings: object) -> Flask:
    return create_app(Settings(secret_key="only for this test " * 3, sandbox=True, **settings), database)


class TestHosts:
    @pytest.mark.parametrize(
        "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8000", "0.0.0.0"]
    )
    @pytest.mark.parametrize("path", ["/api/auth/me", "/", "/api/docs/swagger", "/metrics", "/nowhere"])
    def test_another_host_is_a_problem(self, app: Flask, host: str, path: str) -> None:
        answer = app.test_client().get(path, headers={"Host": host})
        assert answer.status_code == 421
        assert answer.mimetype == "application/problem+json"
        assert "LEADGEN_ALLOWED_HOSTS" in answer.get_json()["errors"][0]["fix"]

    @pytest.mark.parametrize("host", ["localhost", "localhost:5173", "127.0.0.1:8000", "[::1]:8000"])
    def test_this_machine_is_ours(self, app: Flask, host: str) -> None:
        assert app.test_client().get("/api/auth/me", headers={"Host": host}).status_code == 401

    @pytest.mark.parametrize(
        ("host", "status"),
        [
            ("leads.example.com", 401),
            ("leads.example.com:443", 401),
            ("LEADS.example.com", 401),
            ("10.1.2.3:8000", 401),
            ("api.internal", 401),
            ("a.team.example", 401),
            ("team.example", 401),
            ("other.example.com", 421),
            ("xteam.example", 421),
        ],
    )
    def test_the_public_and_the_listening_and_the_named_hosts_are_ours(
        self, database: Database, host: str, status: int
    ) -> None:
        app = app_with(
            database,
            public_url="https://leads.example.com",
            host="10.1.2.3",
            allowed_hosts="api.internal, .team.example",
        )
        assert app.test_client().get("/api/auth/me", headers={"Host": host}).status_code == status

    def test_a_probe_may_name_any_host(self, app: Flask) -> None:
        assert app.test_client().get("/api/health", headers={"Host": "10.42.0.7:8000"}).get_json() == {"status": "ok"}

    @pytest.mark.parametrize("public_url", [None, "https://leads.example.com"])
    def test_a_link_names_our_host(self, database: Database, tenant_id, public_url: str | None) -> None:
        app = app_with(database, public_url=public_url)
        api = sign_in(app, database, tenant_id)
        invite = {"email": f"new-{tenant_id.hex[-8:]}@example.test", "role": "viewer"}
        refused = api.call("POST", "/api/users/invites", json=invite, headers={"Host": "evil.example"})
        assert refused.status_code == 421
        made = api.call("POST", "/api/users/invites", json=invite, headers={"Host": "127.0.0.1:8000"})
        assert made.get_json()["url"].startswith(f"{public_url or 'http://127.0.0.1:8000'}/")


@pytest.fixture
def dashboard(app: Flask, tmp_path: Path) -> Flask:
    """The dashboard of a folder beside which a file lies that nobody is to hear of."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("the page")
    (folder / "theme.js").write_text("the theme")
    (folder / "assets" / "app.js").write_text("the app")
    (tmp_path / "secret.txt").write_text("secret")
    made = Flask("dashboard", static_folder=None)
    made.register_error_handler(Exception, lambda _error: ("refused", 404))
    install_dashboard(made, folder)
    return made


@dataclass
class Seen:
    status_code: int
    data: bytes
    headers: dict[str, str]


def look(app: Flask, path: str) -> Seen:
    """The whole answer, its file closed."""
    with app.test_client().get(path) as answer:
        headers = {name: value for name, value in answer.headers.items() if name != "Date"}
        return Seen(answer.status_code, answer.get_data(), headers)


class TestDashboard:
    @pytest.mark.parametrize(
        "there",
        [
            "/..%2fsecret.txt",
            "/../secret.txt",
            "/x/..%2f..%2fsecret.txt",
            "/..%2F..%2F..%2F..%2F..%2F..%2F..%2Fetc/passwd",
        ]
        + [
            "/..\\secret.txt",
            "/..%5csecret.txt",
            "/%2e%2e/secret.txt",
            "/assets/..%2f..%2fsecret.txt",
            "/%2fetc%2fpasswd",
        ],
    )
    def test_no_answer_tells_whether_a_file_outside_exists(self, dashboard: Flask, there: str) -> None:
        absent = there.replace("secret.txt", "absent.txt").replace("passwd", "absent")
        assert look(dashboard, there) == look(dashboard, absent)
        assert b"secret" not in look(dashboard, there).data

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("/", b"the page"),
            ("/acme/companies", b"the page"),
            ("/theme.js", b"the theme"),
            ("/assets/app.js", b"the app"),
        ],
    )
    def test_files_and_pages_are_served(self, dashboard: Flask, path: str, text: bytes) -> None:
        assert look(dashboard, path).data == text

    @pytest.mark.parametrize(
        "path", ["/" + "a" * 300, "/x/" + "%C5%99" * 200, "/a%00b", "/assets/" + "a" * 300, "/assets"]
    )
    def test_what_no_file_can_be_called_is_no_failure(self, app: Flask, path: str) -> None:
        answer = look(app, path)
        assert answer.status_code in {200, 404, 503}
        if len(path) > 50:
            assert answer.status_code == 404

    @pytest.mark.parametrize("start", ["/", "/assets/"])
    @pytest.mark.parametrize(
        "path", ["a/" * 2200, "%C5%99/" * 1500, "%ff%fe/" * 2000, "%ff" * 10, "%ed%a0%80", "a%00b"]
    )
    def test_a_path_that_the_file_system_refuses_is_no_failure(self, app: Flask, start: str, path: str) -> None:
        assert look(app, start + path).status_code in {200, 404, 503}

    def test_a_line_of_the_log_holds_the_start_of_a_long_path(self, app: Flask, capsys) -> None:
        look(app, "/api/" + "a/" * 20_000)
        logged = capsys.readouterr().err
        assert "request refused" in logged
        assert len(logged) < 1_000


@pytest.mark.parametrize("is_super_admin", [False, True])
def test_only_super_admins_are_told_the_version(
    app: Flask, database: Database, tenant_id, is_super_admin: bool
) -> None:
    http = app.test_client()
    assert http.get("/api/installation").status_code == 401
    assert set(http.get("/api/health").get_json()) == {"status"}
    assert "Server" not in http.get("/api/health").headers
    user_id, email = make_user(database, super_admin=is_super_admin)
    shown = Api(app, None, user_id, email).get("/api/installation")
    assert (shown["version"] is not None) == is_super_admin
    assert shown["max_upload_mb"] == app.extensions["settings"].max_upload_mb
    assert set(shown["sandbox"]) >= {"perplexity"}
