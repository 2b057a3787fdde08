"""All stages of the product, and the aliases that stand for several stages."""

from __future__ import annotations

from leadgen.countries.lookups import REGISTERS
from leadgen.enrichment.stages import isir, l1, l2, legal, person, qc, signals, triage
from leadgen.enrichment.stages.registry import REGISTRY_STAGES
from leadgen.pipeline.stage import Registry

STAGES = (
    l1.STAGE,
    triage.STAGE,
    l2.STAGE,
    signals.STAGE,
    *REGISTRY_STAGES.values(),
    isir.STAGE,
    legal.STAGE,
    person.STAGE,
    qc.STAGE,
)
ALIASES = {"registry": (*REGISTERS, "legal")}


def registry() -> Registry:
    """Return the stages for the engine.

    The alias `registry` means the company registers, the insolvency register and `legal`.
    """
    return Registry(STAGES, aliases=ALIASES)
