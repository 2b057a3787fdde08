"""All stages of the product: those that learn about records, and the one that writes to people."""

from __future__ import annotations

from leadgen.campaigns.writing.stage import WRITES_AT_ONCE, generate_stage
from leadgen.enrichment.catalog import ALIASES, STAGES
from leadgen.pipeline.stage import Registry


def product_stages(writing_model: str, *, writes_at_once: int = WRITES_AT_ONCE) -> Registry:
    """What the app, the workers and the command line know as stages; `writing_model` is the one that writes messages.

    `writes_at_once`: to so many contacts a worker writes at once; more than its model's service takes would only wait for it.
    """
    return Registry((*STAGES, generate_stage(writing_model, at_once=writes_at_once)), aliases=ALIASES)
