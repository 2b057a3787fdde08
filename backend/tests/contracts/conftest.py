"""The product's real clients, in process, on the sandbox: no socket, no network, no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from flask import Flask

from leadgen.providers.limits import Gate, Limits
from leadgen.providers.llm.anthropic import Anthropic
from leadgen.providers.llm.perplexity import Perplexity
from leadgen.providers.registries.catalog import COMPANY_REGISTRIES, INSOLVENCY_REGISTERS
from leadgen.sandbox import create_app

COUNTRIES = {"CZ": "ares", "NO": "brreg", "FI": "prh", "FR": "recherche"}


@dataclass
class Sandbox:
    """The stand-ins, their fault switch and their log."""

    app: Flask
    transport: httpx2.WSGITransport

    def fault(self, service: str, kind: str, **options: object) -> None:
        answer = self.app.test_client().post("/_sandbox/faults", json={"service": service, "kind": kind, **options})
        assert answer.status_code == 201, answer.text

    def calls(self, service: str) -> list[dict[str, Any]]:
        found = self.app.test_client().get(f"/_sandbox/requests?service={service}").get_json()["requests"]
        return list(found)


@pytest.fixture
def sandbox() -> Sandbox:
    app = create_app()
    return Sandbox(app, httpx2.WSGITransport(app=app))


@pytest.fixture
def ask(sandbox: Sandbox) -> Callable[[str], Any]:
    """A client by its code. Its rate is unlimited: these tests are about answers, not about time."""

    def client(code: str) -> Any:
        where: dict[str, Any] = {
            "base_url": f"http://sandbox.test/{code}",
            "transport": sandbox.transport,
            "gate": Gate(Limits(concurrency=4)),
        }
        if code == "perplexity":
            return Perplexity("demo-key", **where)
        if code == "anthropic":
            return Anthropic("demo-key", **where)
        return {**COMPANY_REGISTRIES, **INSOLVENCY_REGISTERS}[code](**where)

    return client
