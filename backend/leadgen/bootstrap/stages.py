"""All stages of the product: those that research records, and the one that writes messages."""

from __future__ import annotations

from leadgen.campaigns.writing.stage import WRITES_AT_ONCE, generate_stage
from leadgen.enrichment.catalog import ALIASES, STAGES
from leadgen.pipeline.stage import Registry


def product_stages(writing_model: str, *, writes_at_once: int = WRITES_AT_ONCE) -> Registry:
    """Return the stages of the app, the workers and the command line.

    `writing_model` writes the messages. `writes_at_once` is the number of contacts that a worker writes to
    concurrently; a higher number would only wait for the model's service.
    """
    return Registry((*STAGES, generate_stage(writing_model, at_once=writes_at_once)), aliases=ALIASES)
