"""Tables: tenants."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import GlobalTable, Versioned, row_security_ddl


class Tenant(Versioned, GlobalTable):
    """A customer organization; `slug` is its namespace in URLs and in `X-Namespace`."""

    __tablename__ = "tenants"
    row_security = tuple(row_security_ddl("tenants", key="id"))

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
