"""The fault switch and the request log, for every service and from both sides (in process, over the control paths)."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
from flask import Flask
from werkzeug.serving import make_server

from leadgen.sandbox import SERVICES, FaultBoard
from leadgen.sandbox.faults import GENERAL_KINDS
from leadgen.sandbox.n8n import SECRET
from leadgen.sandbox.world import World, world

SOAP = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><t:getIsirWsCuzkDataRequest '
    'xmlns:t="http://isirws.cca.cz/types/"><ic>%s</ic></t:getIsirWsCuzkDataRequest></s:Body></s:Envelope>'
)

N8N_BODY = json.dumps(
    {
        "stage": "l1",
        "entity": "company",
        "record_id": "r",
        "callback_url": "http://x",
        "input": {"domain": world().company("cz-003").domain},
    }
).encode()
N8N_HEADERS = {
    "Idempotency-Key": "k.1",
    "X-Leadgen-Timestamp": "1",
    "X-Leadgen-Signature": "v1=" + hmac.new(SECRET.encode(), b"k.1.1." + N8N_BODY, hashlib.sha256).hexdigest(),
}


def call(http: httpx2.Client, invented: World, service: str) -> httpx2.Response:
    """One right call of the service, about a company that it knows."""

    def number(key: str) -> str:
        return invented.company(key).registration_id or ""

    record = f"<record>{json.dumps({'domain': invented.company('cz-003').domain})}</record>"
    turns = [{"role": "user", "content": record}]
    key = {"Authorization": "Bearer k", "anthropic-version": "2026-10-21"}
    if service == "ares":
        return http.get(f"/ares/ekonomicke-subjekty-v-be/rest/ekonomicke-subjekty/{number('cz-003')}")
    if service == "brreg":
        return http.get(f"/brreg/enhetsregisteret/api/enheter/{number('no-003')}")
    if service == "prh":
        return http.get("/prh/opendata-ytj-api/v3/companies", params={"businessId": number("fi-003")})
    if service == "recherche":
        return http.get("/recherche/search", params={"q": number("fr-003")})
    if service == "isir":
        return http.post("/isir/isir_cuzk_ws/IsirWsCuzkService", content=SOAP % number("cz-insolvent-konkurs"))
    if service == "n8n":
        return http.post("/n8n/webhook/company-profile", content=N8N_BODY, headers=N8N_HEADERS)
    if service == "perplexity":
        body: dict[str, object] = {"model": "perplexity/sonar", "input": record}
        return http.post("/perplexity/v1/responses", headers=key, json=body)
    body = {"model": "claude-haiku-4-5", "max_tokens": 500, "messages": turns}
    return http.post("/anthropic/v1/messages", headers=key, json=body)


@pytest.mark.parametrize("service", SERVICES)
class TestEveryService:
    @pytest.mark.parametrize("status", ["429", "500", "503", "529"])
    def test_statuses_strike_once(
        self, http: httpx2.Client, board: FaultBoard, invented: World, service: str, status: str
    ) -> None:
        board.add(service, status, retry_after=2.5)
        struck = call(http, invented, service)
        assert struck.status_code == int(status)
        assert struck.headers["retry-after"] == "2.5"
        assert call(http, invented, service).status_code == 200

    def test_broken_bodies(self, http: httpx2.Client, board: FaultBoard, invented: World, service: str) -> None:
        whole = call(http, invented, service)
        board.add(service, "truncated")
        cut = call(http, invented, service)
        assert cut.status_code == 200
        assert 0 < len(cut.content) < len(whole.content)
        assert int(cut.headers["content-length"]) == len(cut.content)
        board.add(service, "malformed")
        assert call(http, invented, service).content != whole.content
        board.add(service, "html", status=503)
        page = call(http, invented, service)
        assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")

    def test_timeout_in_process_is_a_504(
        self, http: httpx2.Client, board: FaultBoard, invented: World, service: str
    ) -> None:
        board.add(service, "timeout", seconds=0.01)
        assert call(http, invented, service).status_code == 504

    def test_another_company(self, http: httpx2.Client, board: FaultBoard, invented: World, service: str) -> None:
        right = call(http, invented, service)
        board.add(service, "wrong_entity")
        wrong = call(http, invented, service)
        assert wrong.status_code == 200
        assert wrong.content != right.content

    def test_the_log_names_the_company_and_the_fault(
        self, http: httpx2.Client, board: FaultBoard, invented: World, service: str
    ) -> None:
        call(http, invented, service)
        board.add(service, "500")
        call(http, invented, service)
        first, second = http.get("/_sandbox/requests", params={"service": service}).json()["requests"]
        assert first["key"] in ("cz-003", "no-003", "fi-003", "fr-003", "cz-insolvent-konkurs")
        assert (first["status"], first["fault"]) == (200, None)
        assert (second["status"], second["fault"]) == (500, "500")
        assert not first["path"].startswith(f"/{service}/")


class TestControl:
    def test_arm_see_and_clear(self, http: httpx2.Client, invented: World) -> None:
        fault = {"service": "prh", "kind": "503", "times": 2, "match": invented.company("fi-003").registration_id}
        assert http.post("/_sandbox/faults", json=fault).status_code == 201
        assert http.get("/prh/opendata-ytj-api/v3/companies", params={"name": "Mordalis"}).status_code == 200
        assert call(http, invented, "prh").status_code == 503
        assert http.get("/_sandbox/faults").json()["faults"][0]["times"] == 1
        assert http.delete("/_sandbox/faults").json() == {"faults": []}
        assert call(http, invented, "prh").status_code == 200

    def test_null_times_strikes_for_ever(self, http: httpx2.Client, invented: World) -> None:
        http.post("/_sandbox/faults", json={"service": "*", "kind": "500", "times": None})
        assert {call(http, invented, service).status_code for service in (*SERVICES, *SERVICES)} == {500}

    def test_match_looks_into_the_body(self, http: httpx2.Client, board: FaultBoard, invented: World) -> None:
        board.add("perplexity", "500", match=invented.company("cz-003").domain)
        assert call(http, invented, "perplexity").status_code == 500

    @pytest.mark.parametrize(
        "fault",
        [
            {"service": "nobody", "kind": "500"},
            {"service": "prh", "kind": "earthquake"},
            {"service": "prh", "kind": "WS4"},
            {"service": "prh", "kind": "500", "times": 0},
            {"service": "prh", "kind": "500", "colour": "red"},
            {"kind": "500"},
            [],
        ],
    )
    def test_nonsense_is_refused(self, http: httpx2.Client, fault: object) -> None:
        answer = http.post("/_sandbox/faults", json=fault)
        assert answer.status_code == 400
        assert "not a fault" in answer.json()["error"]

    def test_the_log_can_be_emptied(self, http: httpx2.Client, invented: World) -> None:
        call(http, invented, "prh")
        assert http.delete("/_sandbox/requests").json() == {"requests": []}

    def test_every_general_kind_is_documented(self) -> None:
        from leadgen.sandbox import faults

        assert all(kind in (faults.__doc__ or "") for kind in GENERAL_KINDS)


class TestThreads:
    def test_strikes_exactly_as_often_as_armed(self, sandbox_app: Flask, board: FaultBoard, invented: World) -> None:
        board.add("prh", "503", times=17)
        statuses: list[int] = []

        def work() -> None:
            with httpx2.Client(transport=httpx2.WSGITransport(app=sandbox_app), base_url="http://sandbox") as http:
                statuses.extend(call(http, invented, "prh").status_code for _ in range(10))

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (statuses.count(503), statuses.count(200)) == (17, 43)
        numbers = [entry["number"] for entry in board.calls()]
        assert numbers == list(range(1, 61))


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_over_a_socket_the_client_times_out(sandbox_app: Flask, board: FaultBoard, invented: World) -> None:
    board.add("prh", "timeout", seconds=0.5)
    with served(sandbox_app) as address, httpx2.Client(base_url=address, timeout=0.1) as http:
        began = time.monotonic()
        with pytest.raises(httpx2.ReadTimeout):
            call(http, invented, "prh")
        assert time.monotonic() - began < 0.4
