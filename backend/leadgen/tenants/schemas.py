"""API models of namespaces."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from leadgen.schema import In, Instant, Line, Money, Out

RESERVED_SLUGS = frozenset(
    {"api", "assets", "ui", "sign-in", "login", "accept-invite", "reset-password", "static", "webhook", "metrics"}
)
Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$"),
    Field(description="Lower-case letters, digits and hyphens; part of every URL", examples=["acme"]),
]


Dollars = Annotated[Decimal, Field(ge=0, le=1_000_000, decimal_places=2)]


class TenantOut(Out):
    id: UUID
    slug: str
    name: str
    is_active: bool
    day_cap_usd: Money = Field(description="The operator's cap per day, in US dollars; null: none")
    month_cap_usd: Money
    created_at: Instant
    version: int


class TenantListOut(Out):
    items: list[TenantOut]


class TenantIn(In):
    slug: Slug
    name: Line = Field(min_length=1, max_length=200)


class CapsIn(In):
    """The most that a namespace may spend in a day and in a month; null: no cap."""

    day_cap_usd: Dollars | None
    month_cap_usd: Dollars | None


class TenantPatchIn(In):
    name: Line | None = Field(default=None, min_length=1, max_length=200)
    is_active: bool | None = Field(default=None, description="Super admins only")
    caps: CapsIn | None = Field(default=None, description="Super admins only; null leaves the caps as they are")
    version: int = Field(description="The version you saw")
