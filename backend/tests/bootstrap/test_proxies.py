"""The caller's address behind proxies: who is believed, and what `leadgen doctor` says."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from leadgen.bootstrap.commands.doctor import WARNING, _proxies
from leadgen.bootstrap.web_server.proxies import behind_proxies
from leadgen.settings import Settings


def address(trusted: str | int, remote: str, forwarded: str | None) -> str:
    seen = []

    def app(environ, _start_response):
        seen.append(environ["REMOTE_ADDR"])
        return []

    environ = {"REMOTE_ADDR": remote, "wsgi.url_scheme": "http"}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    behind_proxies(app, Settings(trusted_proxies=trusted).proxies())(environ, lambda *_: None)
    return seen[0]


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "caller"),
    [
        ("0", "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        (1, "10.0.0.2", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("2", "10.0.0.2", "1.1.1.1, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.2", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.2", "1.1.1.1, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.0/8", "192.0.2.1", "203.0.113.9", "192.0.2.1"),  # it came past the proxy
        ("10.0.0.0/8", "10.0.0.2", None, "10.0.0.2"),
        ("10.0.0.0/8", "::ffff:10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.0/8, fd00::/8", "fd00::1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "127.0.0.1", "not an address, 203.0.113.9", "203.0.113.9"),
    ],
)
def test_only_trusted_proxies_name_the_caller(trusted, remote, forwarded, caller) -> None:
    assert address(trusted, remote, forwarded) == caller


@pytest.mark.parametrize("bad", ["caddy", "10.0.0.0/40", "-1", "10.0.0.0/8;::1"])
def test_what_is_neither_a_count_nor_networks_is_refused_at_start(bad) -> None:
    with pytest.raises(ValidationError):
        Settings(trusted_proxies=bad)


@pytest.mark.parametrize(
    ("host", "trusted", "warns"),
    [("127.0.0.1", "0", False), ("0.0.0.0", "0", True), ("0.0.0.0", "1", False), ("::", "10.0.0.0/8", False)],
)
def test_doctor_warns_where_the_api_listens_publicly_and_trusts_no_proxy(host, trusted, warns) -> None:
    found = list(_proxies(Settings(host=host, trusted_proxies=trusted)))
    assert [check.state for check in found] == ([WARNING] if warns else [])
    assert all("LEADGEN_TRUSTED_PROXIES" in (check.fix or "") for check in found)
