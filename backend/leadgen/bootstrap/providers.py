"""The clients of the outside services: the real ones, or the same clients pointed at the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import httpx2
from pydantic import SecretStr

from leadgen.bootstrap.shared_gate import SharedGate
from leadgen.bootstrap.slots import Slots
from leadgen.enrichment.bundle import NamedRegistry, Providers
from leadgen.enrichment.registry_cache import RememberedRegister
from leadgen.enrichment.webhook_stages import WebhookStages
from leadgen.providers.limits import Gate, Limits
from leadgen.providers.llm import anthropic, perplexity
from leadgen.providers.llm.anthropic import Anthropic
from leadgen.providers.llm.perplexity import Perplexity
from leadgen.providers.outbound import Allowed
from leadgen.providers.registries import ares, brreg, isir, prh, recherche
from leadgen.providers.webhook import CONNECTIONS
from leadgen.settings import Settings
from leadgen.tenancy import Database

C = TypeVar("C")
# The stand-in is our own process: only its threads bound how hard it may be pressed.
SANDBOX_LIMITS = Limits(concurrency=64, max_wait=60.0)
SANDBOX_KEY = "sandbox"


def make_outside(
    settings: Settings,
    secret_key: str,
    *,
    transport: httpx2.BaseTransport | None = None,
    database: Database | None = None,
) -> WebhookStages:
    """The way to stages that tenants run behind webhooks; `transport` and `database` as for `make_providers`."""
    slots = Slots(database) if database else None

    def gate(key: str, name: str) -> Gate:
        if database is None:
            return Gate(CONNECTIONS)
        return SharedGate(CONNECTIONS, provider=key, name=name, database=database, slots=slots)

    return WebhookStages(
        make_gate=gate,
        secret_key=secret_key,
        callback_base=settings.callback_base(),
        allowed=Allowed.read(settings.webhook_targets()),
        transport=transport,
    )


def make_providers(
    settings: Settings, *, transport: httpx2.BaseTransport | None = None, database: Database | None = None
) -> Providers:
    """Clients for every service, each real or sandboxed as `settings.sandboxed` says.

    Sandboxed clients are named `sandbox:<service>`, so that everything that comes from them is marked. `transport` carries
    the calls of sandboxed services in process (tests); a service that is real never uses it. With a `database`, registers'
    answers are remembered for a day, a real service's limits hold over all workers, and one that fails rests for all of them.
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

    def register(service: str, client: Callable[..., C], limits: Limits) -> C:
        made = make(service, client, limits)
        return cast(C, RememberedRegister(cast(NamedRegistry, made), database)) if database else made

    return Providers(
        research=make("perplexity", Perplexity, perplexity.LIMITS, settings.perplexity_api_key),
        research_model=settings.research_model,
        boost_model=settings.boost_model,
        writing=make("anthropic", Anthropic, anthropic.LIMITS, settings.anthropic_api_key),
        writing_model=settings.writing_model,
        ares=register("ares", ares.Ares, ares.LIMITS),
        brreg=register("brreg", brreg.Brreg, brreg.LIMITS),
        prh=register("prh", prh.Prh, prh.LIMITS),
        recherche=register("recherche", recherche.Recherche, recherche.LIMITS),
        isir=register("isir", isir.Isir, isir.LIMITS),
    )


def provider_limits(settings: Settings) -> dict[str, Limits]:
    """What the product allows itself towards each service that stages ask, by service, for estimates of time."""
    own = {
        "perplexity": perplexity.LIMITS,
        "anthropic": anthropic.LIMITS,
        "ares": ares.LIMITS,
        "brreg": brreg.LIMITS,
        "prh": prh.LIMITS,
        "recherche": recherche.LIMITS,
        "isir": isir.LIMITS,
    }
    return {name: SANDBOX_LIMITS if settings.sandboxed(name) else limits for name, limits in own.items()}
