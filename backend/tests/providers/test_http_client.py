"""Everything that goes wrong on the way becomes one of three kinds of error."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.providers.base import (
    HttpClient,
    NotFound,
    Permanent,
    ProviderError,
    Timeouts,
    Transient,
    parse_json,
    parse_retry_after,
)
from leadgen.providers.limits import Gate, LimitReachedError, Limits, TokenBucket

from .samples import BASE, Server


def client(server: Server, **options: object) -> HttpClient:
    return HttpClient("demo", BASE, transport=server.transport, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (400, Permanent, "http_400"),
        (401, Permanent, "refused"),
        (403, Permanent, "refused"),
        (404, NotFound, "not_found"),
        (408, Transient, "http_408"),
        (410, Permanent, "http_410"),
        (422, Permanent, "http_422"),
        (429, Transient, "rate_limited"),
        (301, Permanent, "http_301"),
        (302, Transient, "http_302"),
        (500, Transient, "http_500"),
        (501, Permanent, "http_501"),
        (503, Transient, "http_503"),
        (529, Transient, "http_529"),
    ],
)
def test_status_becomes_a_kind(status: int, kind: type[ProviderError], reason: str) -> None:
    server = Server()
    server.put("/x", b"<html>no</html>", status=status)
    with pytest.raises(kind) as caught:
        client(server).get_json("/x")
    assert caught.value.reason == reason
    assert caught.value.provider == "demo"
    assert len(server.seen) == 1, "the client itself never retries"


def test_retry_after_is_handed_on() -> None:
    server = Server()
    server.put("/x", b"", status=503, Retry_After="17")
    with pytest.raises(Transient) as caught:
        client(server).get_json("/x")
    assert caught.value.retry_after == 17


def test_classify_is_asked_before_the_default() -> None:
    server = Server()
    server.put("/x", b"{}", status=200)
    refuse = lambda answer: Permanent(answer.provider, "no", reason="mine")  # noqa: E731
    with pytest.raises(Permanent) as caught:
        client(server, classify=refuse).get_json("/x")
    assert caught.value.reason == "mine"


def test_a_body_above_the_cap_is_refused_even_when_it_came_compressed() -> None:
    server = Server()
    server.put("/x", gzip.compress(b"a" * 200_000), Content_Encoding="gzip")
    with pytest.raises(Permanent) as caught:
        client(server, max_body=100_000).get_json("/x")
    assert caught.value.reason == "too_large"


def test_damaged_compression_is_transient() -> None:
    server = Server()
    server.put("/x", b"not gzip at all", Content_Encoding="gzip")
    with pytest.raises(Transient) as caught:
        client(server).get_json("/x")
    assert caught.value.reason == "damaged"


class _Failing(httpx2.BaseTransport):
    def __init__(self, error: Exception) -> None:
        self._error = error

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        raise self._error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx2.ConnectTimeout("slow"), "timeout"),
        (httpx2.ReadTimeout("slow"), "timeout"),
        (httpx2.ConnectError("refused"), "connection"),
        (httpx2.RemoteProtocolError("hung up"), "connection"),
    ],
)
def test_network_trouble_is_transient(error: Exception, reason: str) -> None:
    http = HttpClient("demo", BASE, transport=_Failing(error))
    with pytest.raises(Transient) as caught:
        http.get_json("/x")
    assert caught.value.reason == reason


class _Dripping(httpx2.BaseTransport):
    """Answers at once and never ends."""

    class _Stream(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield b" "

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, stream=self._Stream())


def test_an_answer_that_never_ends_is_cut_off() -> None:
    http = HttpClient("demo", BASE, transport=_Dripping(), timeouts=Timeouts(total=0.0))
    with pytest.raises(Transient) as caught:
        http.get_json("/x")
    assert caught.value.reason == "timeout"


def test_address_without_a_scheme_is_ours_to_mend() -> None:
    with pytest.raises(Permanent) as caught:
        HttpClient("demo", "nonsense").get_json("/x")
    assert caught.value.reason == "bad_url"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not_json"),
        (b"  <!DOCTYPE html><p>maintenance", "html"),
        (b"\xef\xbb\xbf<html>", "html"),
        (b'{"a": 1', "not_json"),
        (b'{"a": "\xff"}', "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b"[" * 200_000, "not_json"),
    ],
)
def test_what_is_not_json_is_transient(body: bytes, reason: str) -> None:
    with pytest.raises(Transient) as caught:
        parse_json("demo", body)
    assert caught.value.reason == reason


def test_fractions_stay_exact() -> None:
    assert str(parse_json("demo", b'{"a": 13342536.70}')["a"]) == "13342536.70"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30.0),
        ("Sun, 22 Nov 2026 12:01:00 GMT", 60.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("99999999", 86400.0),
    ],
)
def test_retry_after_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, now=datetime(2026, 11, 22, 12, 0, tzinfo=UTC)) == seconds


class Clock:
    """Time that passes only when someone waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@given(
    rate=st.floats(0.5, 50),
    burst=st.integers(1, 10),
    pauses=st.lists(st.floats(0, 2), min_size=1, max_size=60),
)
def test_bucket_never_gives_more_than_its_rate(rate: float, burst: int, pauses: list[float]) -> None:
    clock = Clock()
    bucket = TokenBucket(rate, burst=burst, clock=clock, sleep=clock.sleep)
    taken: list[float] = []
    for pause in pauses:
        clock.sleep(pause)
        bucket.take(max_wait=1e9)
        taken.append(clock.now)
    for i, start in enumerate(taken):
        for j in range(i, len(taken)):
            assert j - i + 1 <= burst + (taken[j] - start) * rate + 1e-6


def test_bucket_does_not_charge_for_a_turn_it_refuses() -> None:
    clock = Clock()
    bucket = TokenBucket(1.0, clock=clock, sleep=clock.sleep)
    bucket.take(max_wait=0)
    with pytest.raises(LimitReachedError) as caught:
        bucket.take(max_wait=0.5)
    assert caught.value.wait == pytest.approx(1.0)
    assert bucket.take(max_wait=1.0) == pytest.approx(1.0)


def test_full_gate_is_transient_and_frees_its_slot_again() -> None:
    gate = Gate(Limits(concurrency=1, max_wait=0.0))
    server = Server()
    server.put("/x", b"{}")
    http = client(server, gate=gate)
    with gate.turn(), pytest.raises(Transient) as caught:
        http.get_json("/x")
    assert caught.value.reason == "own_limit"
    assert server.seen == []
    assert http.get_json("/x").status == 200


def test_a_failed_call_gives_its_slot_back() -> None:
    server = Server()
    http = client(server, gate=Gate(Limits(concurrency=1, max_wait=0.0)))
    for _ in range(3):
        with pytest.raises(NotFound):
            http.get_json("/missing")


def _one_answer(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")


def test_own_machine_is_reached_past_a_company_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://proxy.invalid:3128")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_one_answer, args=(listener,))
        thread.start()
        http = HttpClient("demo", f"http://127.0.0.1:{listener.getsockname()[1]}")
        try:
            assert http.get_json("/x").body == b"{}"
        finally:
            http.close()
            thread.join(timeout=5)
