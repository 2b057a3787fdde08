"""Table: tenants."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import GlobalTable, Versioned, row_security_ddl


class Tenant(Versioned, GlobalTable):
    """A customer organization; `slug` is its namespace in URLs and in `X-Namespace`.

    `day_cap_usd` and `month_cap_usd` are the operator's: the namespace's own caps (`budgets`) can only be lower.
    None: no cap.
    """

    __tablename__ = "tenants"
    row_security = tuple(row_security_ddl("tenants", key="id"))

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    day_cap_usd: Mapped[Decimal | None]
    month_cap_usd: Mapped[Decimal | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
