"""The clients of the outside services: the real ones, or the same clients pointed at the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import httpx2
from pydantic import SecretStr

from leadgen.enrichment.bundle import Providers
from leadgen.providers.limits import Gate, Limits
from leadgen.providers.llm.anthropic import Anthropic
from leadgen.providers.llm.perplexity import Perplexity
from leadgen.providers.registries.ares import Ares
from leadgen.providers.registries.brreg import Brreg
from leadgen.providers.registries.isir import Isir
from leadgen.providers.registries.prh import Prh
from leadgen.providers.registries.recherche import Recherche
from leadgen.settings import Settings

C = TypeVar("C")
# The stand-in is our own process: only its threads bound how hard it may be pressed.
SANDBOX_LIMITS = Limits(concurrency=64, max_wait=60.0)
SANDBOX_KEY = "sandbox"


def make_providers(settings: Settings, *, transport: httpx2.BaseTransport | None = None) -> Providers:
    """Clients for every service, each real or sandboxed as `settings.sandboxed` says.

    Sandboxed clients are named `sandbox:<service>`, so that everything that comes from them is marked. `transport` carries
    the calls of sandboxed services in process (tests); a service that is real never uses it.
    """

    def make(service: str, client: Callable[..., C], *key: SecretStr | None) -> C:
        if not settings.sandboxed(service):
            return client(*(given.get_secret_value() if given else "" for given in key))
        origin = "http://sandbox" if transport else f"http://127.0.0.1:{settings.sandbox_port}"
        options: dict[str, Any] = {
            "base_url": f"{origin}/{service}",
            "name": f"sandbox:{service}",
            "gate": Gate(SANDBOX_LIMITS),
            "transport": transport,
        }
        return client(*(SANDBOX_KEY for _ in key), **options)

    return Providers(
        research=make("perplexity", Perplexity, settings.perplexity_api_key),
        research_model=settings.research_model,
        writing=make("anthropic", Anthropic, settings.anthropic_api_key),
        writing_model=settings.writing_model,
        ares=make("ares", Ares),
        brreg=make("brreg", Brreg),
        prh=make("prh", Prh),
        recherche=make("recherche", Recherche),
        isir=make("isir", Isir),
    )
