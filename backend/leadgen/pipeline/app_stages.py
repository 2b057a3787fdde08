"""The app's stage registry and surroundings, as set by bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from leadgen.context import Slot
from leadgen.errors import UnavailableError
from leadgen.pipeline.engine.handover import Outside
from leadgen.pipeline.stage import Registry
from leadgen.providers.limits import Limits

STAGES = Slot[Registry]("stages")


def stage_registry() -> Registry:
    """Return the product's stages. Raises a 503 when the app has none."""
    registry = STAGES.find()
    if registry is None:
        raise UnavailableError("This server was started without stages.")
    return registry


@dataclass(frozen=True, slots=True)
class Looking:
    """How many records an estimate looks at.

    It compares the inputs of each record up to `each` of a kind, else of `some` (twice as many where some may be
    fresh). It reads the history of each record up to `most` of a kind, else of a sample of a quarter to half as many.
    """

    each: int = 3_000
    some: int = 500
    most: int = 25_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What estimates need beside the stages.

    Limits by provider, and where a tenant's stages run if not here.
    """

    limits: Mapping[str, Limits] = field(default_factory=dict)
    outside: Outside | None = None
    looking: Looking = Looking()


SURROUNDINGS = Slot[Callable[[], Surroundings]]("surroundings")


def surroundings() -> Surroundings:
    """As bootstrap gave them to the app; without any, nothing is known to limit a stage, and all run here."""
    known = SURROUNDINGS.find()
    return known() if known is not None else Surroundings()
