"""All stages of the product: those that learn about records, and the one that writes to people."""

from __future__ import annotations

from leadgen.campaigns.writing.stage import generate_stage
from leadgen.enrichment.catalog import ALIASES, STAGES
from leadgen.pipeline.graph import Registry


def product_stages(writing_model: str) -> Registry:
    """What the app, the workers and the command line know as stages; `writing_model` is the one that writes messages."""
    return Registry((*STAGES, generate_stage(writing_model)), aliases=ALIASES)
