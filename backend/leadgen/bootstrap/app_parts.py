"""Parts of the running product: dependencies of estimates, the column model, and all routes."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pkgutil import walk_packages

from leadgen.api import Routes
from leadgen.bootstrap.installation import secret_key
from leadgen.bootstrap.outside_stages import make_outside, provider_limits
from leadgen.imports.columns.advice import Advise, adviser
from leadgen.pipeline.app_stages import Surroundings
from leadgen.settings import Settings

ROUTES = (
    "auth",
    "tenants",
    "users",
    "fields",
    "custom_fields",
    "tags",
    "companies",
    "records",
    "contacts",
    "pipeline",
    "enrichment",
    "imports",
    "messages",
    "campaigns",
    "llm_usage",
    "budgets",
)


def column_adviser(settings: Settings) -> Advise | None:
    """Return the language model that helps to recognise columns, where a real one is configured.

    The sandbox knows no headers.
    """
    if settings.sandboxed("anthropic"):
        return None
    # The client's library takes a second to load: here, before the API forks, and only where it is used.
    from leadgen.bootstrap.providers import make_providers

    return adviser(make_providers(settings).writing, settings.writing_model)


def surroundings_of(settings: Settings) -> Callable[[], Surroundings]:
    """Return what estimates need besides the stages, created on first use."""
    return cache(lambda: Surroundings(provider_limits(settings), make_outside(settings, secret_key(settings))))


def all_routes() -> list[Routes]:
    """Return the routes of every slice.

    Each `routes.py` and `<idea>_routes.py` of a slice may hold one or more `Routes`.
    """
    found: list[Routes] = []
    for slice_name in ROUTES:
        spec = find_spec(f"leadgen.{slice_name}")
        if spec is None or not spec.submodule_search_locations:
            continue
        modules = walk_packages(spec.submodule_search_locations, f"leadgen.{slice_name}.")
        for name in sorted(module.name for module in modules if module.name.endswith((".routes", "_routes"))):
            module = importlib.import_module(name)
            declared = [value for value in vars(module).values() if isinstance(value, Routes)]
            found += [routes for routes in declared if routes not in found]
    return found
