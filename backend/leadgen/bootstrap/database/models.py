"""Imports every slice's tables, so that the metadata is complete."""

from __future__ import annotations

import importlib
from importlib.util import find_spec

from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import Base, GlobalTable, system_only_ddl

SLICES = (
    "tenants",
    "users",
    "lists",
    "auth",
    "oauth",
    "budgets",
    "llm_usage",
    "audit",
    "tags",
    "custom_fields",
    "observations",
    "companies",
    "contacts",
    "gates",
    "pipeline",
    "enrichment",
    "imports",
    "messages",
    "campaigns",
)

for _slice in SLICES:
    _spec = find_spec(f"leadgen.{_slice}")
    if _spec is None:
        continue
    if _spec.submodule_search_locations is None:
        importlib.import_module(f"leadgen.{_slice}")
    elif find_spec(f"leadgen.{_slice}.models"):
        importlib.import_module(f"leadgen.{_slice}.models")


class InstallationFact(GlobalTable):
    """One fact about the whole installation, such as the fingerprint of its secret key."""

    __tablename__ = "installation"
    row_security = system_only_ddl("installation")

    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[str]


metadata = Base.metadata
