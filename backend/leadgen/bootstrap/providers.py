"""Clients of the outside services: real ones, or the same clients pointed at the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import httpx2
from pydantic import SecretStr

from leadgen.bootstrap.outside_stages import SANDBOX_LIMITS
from leadgen.enrichment.providers import NamedRegistry, Providers
from leadgen.enrichment.registries.cache import RememberedRegister
from leadgen.gates.gate import SharedGate
from leadgen.gates.slots import Slots
from leadgen.providers.limits import Gate, Limits
from leadgen.providers.llm import anthropic, perplexity
from leadgen.providers.llm.anthropic import Anthropic
from leadgen.providers.llm.perplexity import Perplexity
from leadgen.providers.registries import isir
from leadgen.providers.registries.catalog import COMPANY_REGISTRIES
from leadgen.providers.service_limits import SERVICE_LIMITS
from leadgen.settings import Settings
from leadgen.tenancy import Database

C = TypeVar("C")
SANDBOX_KEY = "sandbox"


def make_providers(
    settings: Settings, *, transport: httpx2.BaseTransport | None = None, database: Database | None = None
) -> Providers:
    """Create clients for every service, each real or sandboxed as `settings.sandboxed` says.

    Sandboxed clients are named `sandbox:<service>`, so that all their results are marked. `transport` carries the
    calls of sandboxed services in process (tests); a real service never uses it. With a `database`, registers'
    answers are cached for a day, the limits of a real service are shared by all workers, and a failing service pauses
    for all of them.
    """
    slots = Slots(database) if database else None

    def gate(service: str, limits: Limits) -> Gate:
        if database is None:
            return Gate(limits)
        own = None if settings.sandboxed(service) else slots
        return SharedGate(limits, provider=service, database=database, slots=own)

    def make(service: str, client: Callable[..., C], limits: Limits, *key: SecretStr | None) -> C:
        if not settings.sandboxed(service):
            return client(*(given.get_secret_value() if given else "" for given in key), gate=gate(service, limits))
        origin = "http://sandbox" if transport else f"http://127.0.0.1:{settings.sandbox_port}"
        options: dict[str, Any] = {
            "base_url": f"{origin}/{service}",
            "name": f"sandbox:{service}",
            "gate": gate(service, SANDBOX_LIMITS),
            "transport": transport,
        }
        return client(*(SANDBOX_KEY for _ in key), **options)

    def register(service: str, client: Callable[..., C]) -> C:
        made = make(service, client, SERVICE_LIMITS[service])
        return cast(C, RememberedRegister(cast(NamedRegistry, made), database)) if database else made

    return Providers(
        research=make("perplexity", Perplexity, perplexity.LIMITS, settings.perplexity_api_key),
        research_model=settings.research_model,
        boost_model=settings.boost_model,
        writing=make("anthropic", Anthropic, anthropic.LIMITS, settings.anthropic_api_key),
        writing_model=settings.writing_model,
        registers={code: register(code, client) for code, client in COMPANY_REGISTRIES.items()},
        isir=register(isir.CODE, isir.Isir),
    )
