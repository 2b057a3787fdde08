"""Short words for the tests of stages: inputs from the sandbox's world, and faults on it."""

from __future__ import annotations

from typing import Any

from leadgen.enrichment.stages.l1 import L1Input
from leadgen.enrichment.stages.registry import REGISTRY_STAGES, RegistryInput
from leadgen.pipeline.stage import Stage
from leadgen.sandbox.world import world

STAGE_OF: dict[str, Stage] = {
    "CZ": REGISTRY_STAGES["ares"],
    "NO": REGISTRY_STAGES["brreg"],
    "FI": REGISTRY_STAGES["prh"],
    "FR": REGISTRY_STAGES["recherche"],
}


def l1_input(key: str, **more: Any) -> L1Input:
    company = world().company(key)
    return L1Input({"name": company.name, "domain": company.domain} | more)


def by_id(key: str, **more: Any) -> RegistryInput:
    company = world().company(key)
    given = {"name": company.name, "city": None, "domain": company.domain, "registration_id": company.registration_id}
    return RegistryInput(**(given | more))


def by_name(key: str, **more: Any) -> RegistryInput:
    return by_id(key, **({"registration_id": None} | more))


def ask(providers: Any, key: str, asked: RegistryInput) -> Any:
    return STAGE_OF[world().company(key).country].call(providers, asked)


def values(findings: Any) -> dict[str, Any]:
    return {key: found.value for key, found in findings.values.items()}


def arm(sandbox_app: Any, service: str, kind: str, **more: Any) -> None:
    sandbox_app.extensions["faults"].add(service, kind, **more)


def calls(sandbox_app: Any, service: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sandbox_app.extensions["faults"].calls(service)
    return found
