"""What the running product consists of: secrets, the database, and every slice's routes."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pkgutil import iter_modules

from leadgen.api import Routes
from leadgen.crypto import load_or_make_secret
from leadgen.imports.advice import Advise, adviser
from leadgen.pipeline.app_stages import Surroundings
from leadgen.settings import Settings

ROUTES = (
    "auth",
    "tenants",
    "users",
    "fields",
    "tags",
    "companies",
    "contacts",
    "pipeline",
    "enrichment",
    "imports",
    "messages",
    "campaigns",
    "llm_usage",
    "budgets",
)


def secret_key(settings: Settings) -> str:
    """The installation's secret: given, or made once and kept in the data folder."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    return load_or_make_secret(settings.data_dir / "secret-key")


def column_adviser(settings: Settings) -> Advise | None:
    """The language model that helps to recognise columns, where a real one is configured: the sandbox knows no headers."""
    if settings.sandboxed("anthropic"):
        return None
    from leadgen.bootstrap.providers import make_providers  # the models' client libraries take a second to load

    return adviser(make_providers(settings).writing, settings.writing_model)


def surroundings_of(settings: Settings) -> Callable[[], Surroundings]:
    """What estimates need to know beside the stages, looked up when the first one is asked for."""

    @cache
    def look() -> Surroundings:
        from leadgen.bootstrap.providers import make_outside, provider_limits  # as above

        return Surroundings(provider_limits(settings), make_outside(settings, secret_key(settings)))

    return look


def all_routes() -> list[Routes]:
    """The routes of every slice: its `routes.py`, and any `<idea>_routes.py` beside it, may hold one or more `Routes`."""
    found: list[Routes] = []
    for slice_name in ROUTES:
        spec = find_spec(f"leadgen.{slice_name}")
        if spec is None or not spec.submodule_search_locations:
            continue
        names = sorted(module.name for module in iter_modules(spec.submodule_search_locations))
        for name in (name for name in names if name == "routes" or name.endswith("_routes")):
            module = importlib.import_module(f"leadgen.{slice_name}.{name}")
            declared = [value for value in vars(module).values() if isinstance(value, Routes)]
            found += [routes for routes in declared if routes not in found]
    return found
