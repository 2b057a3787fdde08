"""`leadgen users`: the first account of an installation on an own PostgreSQL, and a way back in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from leadgen.app import create_app
from leadgen.cli import main
from leadgen.fields.enums import Role
from leadgen.settings import Settings, get_settings
from tests.client import PASSWORD, join, make_user
from tests.conftest import make_tenant

NEW = "set by its owner"


@pytest.fixture
def run(monkeypatch, tmp_path, own_database):
    """Run `leadgen users …` on an installation of its own, where nobody is yet."""
    monkeypatch.setenv("LEADGEN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("APP_DATABASE_URL", own_database.url)
    monkeypatch.setenv("LEADGEN_PUBLIC_URL", "https://leads.example")
    get_settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(main, ["users", *arguments])
    get_settings.cache_clear()


@pytest.fixture
def http(own_database, tmp_path):
    settings = Settings(data_dir=tmp_path, secret_key=SecretStr("test-secret-" * 4), sandbox=True)
    return create_app(settings, own_database).test_client()


def set_password(http, output: str):
    url = urlsplit(next(line for line in output.splitlines() if line.startswith("https://")))
    assert (url.netloc, url.path) == ("leads.example", "/reset-password")
    [token] = parse_qs(url.fragment)["token"]
    return http.post("/api/auth/reset-password", json={"token": token, "password": NEW})


def test_the_first_person_sets_a_password_and_is_admin_of_a_new_namespace(run, http) -> None:
    made = run(
        "create", "Boss@Example.test", "--name", "The Boss", "--super-admin", "--namespace", "acme", "--make-namespace"
    )
    assert made.exit_code == 0, made.output
    signed_in = set_password(http, made.output).get_json()
    assert (signed_in["user"]["email"], signed_in["user"]["display_name"]) == ("boss@example.test", "The Boss")
    assert signed_in["user"]["is_super_admin"]
    assert [(m["tenant"]["slug"], m["role"]) for m in signed_in["memberships"]] == [("acme", "admin")]
    assert set_password(http, made.output).status_code == 404  # once


def test_an_account_joins_a_namespace_in_the_role_that_was_asked_for(run, http, own_database) -> None:
    make_tenant(own_database, "acme")
    made = run("create", "eve@example.test", "--namespace", "acme", "--role", "viewer")
    signed_in = set_password(http, made.output).get_json()
    assert not signed_in["user"]["is_super_admin"]
    assert [m["role"] for m in signed_in["memberships"]] == ["viewer"]


def test_a_person_of_two_namespaces_and_a_super_admin_get_a_link(run, http, own_database) -> None:
    shared, email = make_user(own_database, super_admin=True)
    for _ in range(2):
        join(own_database, shared, make_tenant(own_database), Role.EDITOR)
    first = run("reset-link", email.upper())
    second = run("reset-link", email)
    assert set_password(http, first.output).status_code == 404  # the later one ended it
    assert set_password(http, second.output).get_json()["user"]["email"] == email
    assert http.post("/api/auth/login", json={"email": email, "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "a@example.test"), "Name the --namespace"),
        (("create", "a@example.test", "--super-admin"), "There is no namespace yet"),
        (("create", "a@example.test", "--namespace", "acme"), "There is no namespace “acme”"),
        (("create", "a@example.test", "--namespace", "No Slug", "--make-namespace"), "A slug is lower-case"),
        (("create", "a@example.test", "--namespace", "api", "--make-namespace"), "Choose another slug"),
        (("create", "nobody", "--super-admin"), "is not an e-mail address"),
        (("reset-link", "a@example.test"), "There is no account of a@example.test"),
    ],
)
def test_what_cannot_be_done_is_told_in_words_and_makes_nothing(run, own_database, arguments, said) -> None:
    answer = run(*arguments)
    assert answer.exit_code in {1, 2}
    assert said in answer.output
    assert isinstance(answer.exception, SystemExit)
    with own_database.system_session() as session:
        from leadgen.tenants.models import Tenant
        from leadgen.users.models import User

        assert session.query(User).count() + session.query(Tenant).count() == 0


def test_an_address_with_an_account_is_not_made_twice(run, own_database) -> None:
    make_tenant(own_database, "acme")
    assert run("create", "eve@example.test", "--namespace", "acme").exit_code == 0
    answer = run("create", "Eve@example.test", "--namespace", "acme")
    assert answer.exit_code == 1
    assert "has an account already" in answer.output


def test_an_account_that_nobody_proved_does_not_take_the_address(run, http, own_database) -> None:
    tenants = {slug: make_tenant(own_database, slug) for slug in ("acme", "rivals")}
    for slug in ("acme", "rivals"):
        user_id, email = make_user(own_database, email="ceo@example.test")
        join(own_database, user_id, tenants[slug], Role.EDITOR)
    unclear = run("reset-link", email)
    assert (unclear.exit_code, "--namespace" in unclear.output) == (1, True)
    inside = set_password(http, run("reset-link", email, "--namespace", "rivals").output).get_json()
    assert [m["tenant"]["slug"] for m in inside["memberships"]] == ["rivals"]
    made = run("create", email, "--super-admin")
    assert (made.exit_code, "2 other account(s)" in made.output) == (0, True)
    proved = set_password(http, run("reset-link", email).output).get_json()
    assert proved["user"]["is_super_admin"]


def test_a_database_without_a_schema_says_what_to_do(run, monkeypatch, server_url) -> None:
    monkeypatch.setenv("APP_DATABASE_URL", server_url)
    get_settings.cache_clear()
    answer = run("reset-link", "a@example.test")
    assert answer.exit_code == 1
    assert "leadgen db init" in answer.output
