"""Namespaces on the wire."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from leadgen.schema import In, Instant, Out

RESERVED_SLUGS = frozenset(
    {"api", "assets", "ui", "sign-in", "login", "accept-invite", "reset-password", "static", "webhook", "metrics"}
)
Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$"),
    Field(description="Lower-case letters, digits and hyphens; stands in every URL", examples=["acme"]),
]


class TenantOut(Out):
    id: UUID
    slug: str
    name: str
    is_active: bool
    created_at: Instant
    version: int


class TenantListOut(Out):
    items: list[TenantOut]


class TenantIn(In):
    slug: Slug
    name: str = Field(min_length=1, max_length=200)


class TenantPatchIn(In):
    name: str | None = Field(default=None, min_length=1, max_length=200)
    is_active: bool | None = Field(default=None, description="Super admins only")
    version: int = Field(description="The version you saw")
