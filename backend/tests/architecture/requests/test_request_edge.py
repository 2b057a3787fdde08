"""What no route may get wrong: bodies that are no JSON objects, words for a refused value, and what a viewer may write."""

from __future__ import annotations

import json
import logging
import re

import pytest
import structlog

from leadgen.app import create_app
from leadgen.db import new_id
from leadgen.fields.enums import Role
from leadgen.logs import _PlainFormatter, configure_logging, get_logger
from leadgen.settings import Settings
from tests.client import sign_in

PUBLIC = ("/api/auth/", "/webhook/")
"""Open to everyone by their design: what they let in are credentials, and signatures."""
READS_BY_POST = {"POST /api/pipeline/estimate", "POST /api/enrich/estimate", "POST /api/pipeline/stale"}


def writes(app):
    for path, methods in app.api_doc["paths"].items():
        for method in methods:
            if method != "get" and not path.startswith(PUBLIC):
                yield f"{method.upper()} {path}", method, filled(path)


def filled(path: str) -> str:
    """The path with ids that nobody has."""
    path = path.replace("{country}", "CZ").replace("{field}", "name")
    return re.sub(r"\{\w+\}", str(new_id()), path)


def test_a_viewer_is_refused_by_every_route_that_writes(app, database, tenant_id):
    viewer = sign_in(app, database, tenant_id, Role.VIEWER)
    options = {"post": {"json": {}}, "put": {"json": {}}, "patch": {"json": {}}, "delete": {}}
    let_in = [
        f"{name}: {status}"
        for name, method, path in writes(app)
        if name not in READS_BY_POST
        and (status := viewer.call(method.upper(), path, **options[method]).status_code) != 403
    ]
    assert let_in == []


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe{\x00}\x00",
        b'{"name": NaN}',
        b'{"name": "\\ud800"}',
        b"[" * 5000,
    ],
    ids=["cut off", "list", "null", "text", "utf-16", "NaN", "surrogate", "nested"],
)
def test_a_body_that_is_no_json_object_is_refused_in_words(api, body):
    response = api.call("POST", "/api/tags", data=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    [problem] = response.get_json()["errors"]
    assert problem["message"] == "This is not a JSON object."
    assert "JSON object" in problem["fix"]


def test_a_refused_value_is_told_in_a_whole_sentence(app):
    body = {"email": "a@example.test", "password": "x\0"}
    [problem] = app.test_client().post("/api/auth/login", json=body).get_json()["errors"]
    assert problem["field"] == "password"
    assert problem["message"].startswith("Holds a NUL character")


@pytest.mark.parametrize("name", ["min_employees_count", "max_founded_year"])
def test_a_number_beyond_the_columns_range_is_refused_not_a_failure(api, name):
    response = api.call("GET", "/api/companies", query_string={name: "9" * 20})
    assert response.status_code == 422
    assert "larger than anything stored" in response.get_json()["detail"]


class TestRequestId:
    """One id in the answer's header, in the problem that a person may quote, and on the lines of the log."""

    @pytest.fixture
    def http(self, database):
        made = create_app(Settings(secret_key="only for this test", sandbox=True, log_json=True), database)
        yield made.test_client()
        configure_logging()

    @staticmethod
    def lines(capsys):
        return [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]

    @pytest.mark.parametrize("given", [None, "from-the-proxy-42"])
    def test_header_problem_and_log_name_the_same(self, http, capsys, given):
        headers = {} if given is None else {"X-Request-Id": given}
        answer = http.get("/api/auth/me", headers=headers)
        request_id = answer.headers["X-Request-Id"]
        assert request_id == given or (given is None and len(request_id) == 32)
        assert answer.get_json()["request_id"] == request_id
        [line] = self.lines(capsys)
        assert (line["event"], line["request_id"]) == ("request refused", request_id)

    def test_each_request_has_its_own(self, http, capsys):
        ids = [http.get("/api/auth/me").headers["X-Request-Id"] for _ in range(3)]
        assert len(set(ids)) == 3
        assert [line["request_id"] for line in self.lines(capsys)] == ids

    def test_a_success_has_one_too_and_a_long_one_is_cut(self, http):
        answer = http.get("/api/health", headers={"X-Request-Id": "x" * 500})
        assert (answer.status_code, answer.headers["X-Request-Id"]) == (200, "x" * 64)


@pytest.fixture
def unset_logs():
    structlog.reset_defaults()  # as in a process that Gunicorn started
    yield
    configure_logging()  # what the other tests had; after `capsys` has taken its stream away


def test_the_web_server_sets_its_logs_up_itself_so_that_a_traceback_shows_no_values(database, unset_logs, capsys):
    create_app(Settings(secret_key="only for this test", sandbox=True), database)
    password = "x0" * 20  # the source line, which a traceback shows, does not hold it
    try:
        raise RuntimeError(len(password))
    except RuntimeError:
        get_logger("edge").exception("unexpected failure", token="told-to-nobody")
    written = capsys.readouterr().err
    assert "RuntimeError: 40" in written
    assert "x0x0" not in written
    assert "told-to-nobody" not in written


class TestConsoleLog:
    """What a stranger sends must not steer the terminal of who reads the log, or look like lines of the log."""

    @pytest.mark.parametrize(
        "sign", ["\x1b[2J", "\x9b2J", "\r", "\n2026-01-01 [info] all is well", "\u202e", "\u2028", "\x07"]
    )
    def test_control_characters_are_escaped_everywhere(self, capsys, sign):
        configure_logging()
        log = get_logger("edge")
        event = "event" + sign
        log.info(event, path=f"/a{sign}b", parts=[sign], nested={"k": sign})
        try:
            raise ValueError(f"from {sign} outside")
        except ValueError:
            log.exception("unexpected failure", path=sign)
        written = capsys.readouterr().err
        assert "event" in written
        assert not set(written) & (set(map(chr, range(32))) | set(map(chr, range(127, 160))) | set("\u202e\u2028")) - {
            "\n"
        }
        if sign.startswith("\n"):
            assert sum(line.startswith("2026-01-01") for line in written.splitlines()) <= 1  # in the traceback

    def test_a_path_with_an_escape_is_readable(self, app, capsys):
        configure_logging()
        app.test_client().get("/api/%1b%5b31mred")
        written = capsys.readouterr().err
        assert "\x1b" not in written
        assert "\\x1b[31mred" in written

    def test_lines_of_libraries_too(self):
        shown = _PlainFormatter("%(message)s").format(logging.LogRecord("x", 30, "x", 1, "a\x1b[2Jb\tc\nd", (), None))
        assert shown == "a\\x1b[2Jb\tc\nd"
