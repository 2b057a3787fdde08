"""What bootstrap gave the app to know about stages: the registry, and how hard each provider may be pressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from flask import current_app

from leadgen.errors import UnavailableError
from leadgen.pipeline.graph import Registry
from leadgen.providers.limits import Limits


def stage_registry() -> Registry:
    """The product's stages, as bootstrap gave them to the app."""
    registry = current_app.extensions.get("stages")
    if registry is None:
        raise UnavailableError("This server was started without stages.")
    return cast(Registry, registry)


def provider_limits() -> Mapping[str, Limits]:
    """What the product allows itself towards each provider, by provider code; empty where bootstrap said nothing."""
    known = cast(Callable[[], Mapping[str, Limits]] | None, current_app.extensions.get("provider_limits"))
    return known() if known is not None else {}
