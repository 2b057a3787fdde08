"""Which addresses are called: judged by name and by every address behind it, at the moment of the connection."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator

import httpcore2
import httpx2
import pytest
from pydantic import ValidationError
from werkzeug.serving import make_server

from leadgen.providers.base import Permanent, Transient
from leadgen.providers.networks import is_public
from leadgen.providers.outbound import (
    Allowed,
    ForbiddenAddressError,
    GuardedBackend,
    GuardedTransport,
    check_url,
)
from leadgen.providers.webhook import Webhook
from leadgen.sandbox import create_app
from leadgen.settings import Settings

NOBODY = Allowed()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "192.0.0.1",
        "192.0.0.170",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "100::1",
        "100:0:0:1::1",
        "2001::1",
        "2001:0:5ef5:79fd:0:59d:a0e5:ba1",  # Teredo
        "2001:db8::1",
        "2001:20::1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "5f00::1",
        "fec0::1",
        "feff::1",
        "::1.1.1.1",
        "::ffff:0:1.1.1.1",
        "64:ff9b:1::1",
        "::ffff:192.88.99.1",
        "2002:c058:6301::",  # 6to4 of 192.88.99.1
        "64:ff9b::c000:aa",  # NAT64 of 192.0.0.170
        "4000::1",
    ],
)
def test_inner_addresses_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(ForbiddenAddressError):
        check_url(f"https://{host}/x", NOBODY)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1", "93.184.216.34", "192.0.1.1", "192.88.98.1", "192.88.100.1", "100.128.0.1", "198.20.0.1", "172.32.0.1",
        "2606:4700:4700::1111", "2001:4860:4860::8888", "3ffe::1", "::ffff:1.1.1.1", "64:ff9b::101:101",
    ],
)  # fmt: skip
def test_addresses_of_the_internet_are(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/x",
        "ftp://hooks.example.com/x",
        "file:///etc/passwd",
        "https:///x",
        "//hooks.example.com/x",
        "https://user:password@hooks.example.com/x",
        "https://localhost/x",
        "https://a.localhost./x",
        "https://hooks.example.com:99999/x",
        "hooks.example.com",
        "https://[::1",
        "https://hooks.example.com /x",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\tx",
        "https://hooks.example.com/\nx",
        "https://hooks.example.com\r\nHost: x/",
        "https://hooks.example.com/\x00",
        "https://hooks.example.com/\x1b[1m",
        "https://hooks.example.com/\u202e",
        "https://hooks。example.com/x",
        "https://１２７.0.0.1/x",
        "https://hooks.example.com\\@127.0.0.1/x",
        "https://hooks.example.com/#a",
        "https://hooks.example.com#",
        "https://@hooks.example.com/x",
        "https://hooks.example.com:/x",
        "https://hooks.example.com:0/x",
        "https://hooks.example.com:22/x",
        "https://hooks.example.com:80/x",
        "https://hooks.example.com:5432/x",
        "https://1.1.1.1:8080/x",
        "https://2130706433/x",
        "https://0x7f000001/x",
        "https://0x7f.1/x",
        "https://017700000001/x",
        "https://127.1/x",
        "https://127.0.1/x",
        "https://0177.0.0.1/x",
        "https://1.1.1.01/x",
        "https://16843009/x",
        "https://1.1/x",
        "https://0x/x",
        "https://1.1.1.1.1/x",
        "https://256.1.1.1/x",
        "https://example.1/x",
        "https://[::1%25eth0]/x",
        "https://[fe80::1%eth0]/x",
        "https://[v1.a]/x",
        "https://hooks%2eexample.com/x",
        "https://hooks..example.com/x",
        "https://-hooks.example.com/x",
        f"https://{'a' * 64}.example.com/x",
        f"https://hooks.example.com/{'a' * 2000}",
    ],
)
def test_what_is_no_public_https_address_is_refused(url):
    with pytest.raises(ForbiddenAddressError):
        check_url(url, NOBODY)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com",
        "https://hooks.example.com/webhook/company-profile?a=b&c=%20",
        "HTTPS://Hooks.Example.COM/x",
        "https://hooks.example.com:443/x",
        "https://hooks.example.com:8443/x",
        "https://hooks.example.com./x",
        "https://xn--bcher-kva.example/x",
        "https://my_flow.example.com/x",
        "https://1.example.com/x",
        "https://1.1.1.1/x",
        "https://[2606:4700:4700::1111]:8443/x",
    ],
)
def test_honest_addresses_are_taken(url):
    check_url(url, NOBODY)


def test_a_port_of_a_public_place_can_be_allowed():
    allowed = Allowed.read(["hooks.example.com:5678"])
    check_url("https://hooks.example.com:5678/x", allowed)
    with pytest.raises(ForbiddenAddressError, match="8443"):
        check_url("https://hooks.example.com:5679/x", allowed)


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        ({}, False),
        ({"sandbox": False}, False),
        ({"sandbox": True}, True),
        ({"sandbox_started": True}, True),
    ],
)
def test_the_port_of_the_sandbox_is_allowed_only_where_it_runs(settings, allowed):
    assert ("127.0.0.1:8010" in Settings(_env_file=None, **settings).webhook_targets()) is allowed


def test_operators_allow_hosts_ports_and_networks():
    allowed = Allowed.read(["n8n.internal", "127.0.0.1:5678", "10.1.0.0/16", " "])
    for url in ("http://n8n.internal/x", "https://n8n.internal:8443/x", "http://127.0.0.1:5678/", "http://10.1.2.3/"):
        check_url(url, allowed)
    for url in ("http://127.0.0.1:5432/", "http://10.2.0.1/", "http://n8n.internal.example.com/"):
        with pytest.raises(ForbiddenAddressError):
            check_url(url, allowed)
    with pytest.raises(ValidationError):
        Settings(webhook_allow="10.1.0.0/99")


class Recorded(httpcore2.NetworkBackend):
    """Notes where a connection would go."""

    def __init__(self) -> None:
        self.hosts: list[str] = []

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.hosts.append(host)
        raise httpcore2.ConnectError("no network in tests")


class TestTheConnection:
    def connect(self, *answers: list[str], allowed: Allowed = NOBODY) -> Recorded:
        below, turns = Recorded(), list(answers)
        backend = GuardedBackend(allowed, lambda _host, _port: turns.pop(0), below)
        for _ in answers:
            with pytest.raises(httpcore2.ConnectError):
                backend.connect_tcp("hooks.example.com", 443)
        return below

    def test_goes_to_the_addresses_that_were_judged(self):
        assert self.connect(["1.1.1.1"]).hosts == ["1.1.1.1"]
        assert self.connect(["2606:4700::1", "1.0.0.1"]).hosts == ["2606:4700::1", "1.0.0.1"]  # one may be out of reach

    @pytest.mark.parametrize(
        "answer", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::ffff:169.254.169.254"], ["fe80::1%1"]]
    )
    def test_is_refused_when_any_address_of_the_name_is_inside(self, answer):
        below = Recorded()
        backend = GuardedBackend(NOBODY, lambda _host, _port: answer, below)
        with pytest.raises(ForbiddenAddressError):
            backend.connect_tcp("hooks.example.com", 443)
        assert below.hosts == []

    def test_a_name_that_changes_its_mind_gains_nothing(self):
        asked = []

        def resolve(host, _port):
            asked.append(host)
            return ["1.1.1.1"] if len(asked) == 1 else ["127.0.0.1"]

        below = Recorded()
        backend = GuardedBackend(NOBODY, resolve, below)
        with pytest.raises(httpcore2.ConnectError):
            backend.connect_tcp("rebind.example.com", 443)
        with pytest.raises(ForbiddenAddressError):
            backend.connect_tcp("rebind.example.com", 443)
        assert (len(asked), below.hosts) == (2, ["1.1.1.1"])  # one look per connection, and that one counts

    def test_is_refused_on_another_port(self):
        backend = GuardedBackend(NOBODY, lambda _host, _port: ["1.1.1.1"], Recorded())
        with pytest.raises(ForbiddenAddressError):
            backend.connect_tcp("hooks.example.com", 22)

    def test_a_network_that_the_operator_allowed(self):
        assert self.connect(["10.1.0.7"], allowed=Allowed.read(["10.1.0.0/16"])).hosts == ["10.1.0.7"]


@pytest.fixture
def server() -> Iterator[str]:
    made = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"127.0.0.1:{made.server_port}"
    made.shutdown()
    thread.join()
    made.server_close()


class TestOverASocket:
    def post(self, url: str, allowed: Allowed, **more) -> object:
        webhook = Webhook("webhook:x", url, allowed=allowed, answer_timeout=5, **more)
        try:
            return webhook.post(b"{}", key="k.1", secret="s" * 24, headers={})
        finally:
            webhook.close()

    def test_an_allowed_place_is_reached(self, server):
        with pytest.raises(Permanent) as refused:
            self.post(f"http://{server}/n8n/webhook/company-profile", Allowed.read([server]))
        assert refused.value.reason == "http_403"  # n8n's own: the secret is not its own

    def test_a_name_that_leads_here_is_not(self, server):
        port = server.rpartition(":")[2]
        transport = GuardedTransport(NOBODY, resolve=lambda _host, _port: ["127.0.0.1"])
        with pytest.raises(Permanent) as refused:
            self.post(f"https://hooks.example.com:{port}/x", NOBODY, transport=transport)
        assert refused.value.reason == "forbidden_address"

    def test_proxies_of_the_environment_are_not_used(self, server, monkeypatch):
        monkeypatch.setenv("HTTPS_PROXY", f"http://{server}")
        monkeypatch.setenv("ALL_PROXY", f"http://{server}")
        transport = GuardedTransport(NOBODY, resolve=lambda _host, _port: ["10.0.0.1"])
        with pytest.raises(Permanent) as refused:
            self.post("https://hooks.example.com/x", NOBODY, transport=transport)
        assert refused.value.reason == "forbidden_address"

    def test_a_name_without_an_address_is_tried_again_later(self):
        def nowhere(_host, _port):
            raise OSError("no such name")

        with pytest.raises(Transient):
            self.post("https://hooks.example.com/x", NOBODY, transport=GuardedTransport(NOBODY, resolve=nowhere))

    def test_redirects_into_the_network_are_not_followed(self, server):
        def away(_environ, start_response):
            start_response("307 Elsewhere", [("Location", f"http://{server}/")])
            return [b""]

        with pytest.raises(Permanent) as refused:
            self.post("https://hooks.example.com/x", NOBODY, transport=httpx2.WSGITransport(app=away))
        assert refused.value.reason == "webhook_redirect"
