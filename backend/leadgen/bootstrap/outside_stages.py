"""Webhook stages and limits of services, for estimates, without any client library."""

from __future__ import annotations

import httpx2

from leadgen.enrichment.webhooks.stages import WebhookStages
from leadgen.gates.gate import SharedGate
from leadgen.gates.slots import Slots
from leadgen.providers.limits import Gate, Limits
from leadgen.providers.outbound import Allowed
from leadgen.providers.service_limits import SERVICE_LIMITS
from leadgen.providers.webhook import CONNECTIONS
from leadgen.settings import Settings
from leadgen.tenancy import Database

# The stand-in is our own process: only its threads limit its load.
SANDBOX_LIMITS = Limits(concurrency=64, max_wait=60.0)


def make_outside(
    settings: Settings,
    secret_key: str,
    *,
    transport: httpx2.BaseTransport | None = None,
    database: Database | None = None,
) -> WebhookStages:
    """Create the dispatcher of stages that tenants run behind webhooks.

    `transport` and `database` as for `make_providers`.
    """
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


def provider_limits(settings: Settings) -> dict[str, Limits]:
    """Return the product's limits per service that stages call, for estimates of time."""
    return {name: SANDBOX_LIMITS if settings.sandboxed(name) else own for name, own in SERVICE_LIMITS.items()}
