"""Tables: llm_usage_log, one row per paid call, including failed calls."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.budgets.models import UNKNOWN_CHARGES
from leadgen.db import TenantTable

ZERO = text("0")
UNKNOWN = "unknown"
"""`cost_source` of a call that was sent and whose answer was lost."""


class LLMUsage(TenantTable):
    """The bill of one call: its `purpose` (a stage code for stages), its record and its price.

    `cost_usd` None = the price is unknown. `cost_source` says who named it: `provider`, `genai-prices` (a price list),
    or `unknown`: the call was sent, and it is not known whether it was answered. `charged_usd` is what counts against
    budgets: the price, or the expected price where it is unknown. `assumed_usd` is what was charged until the bill of
    an unknown call came.
    """

    __tablename__ = "llm_usage_log"
    __table_args__ = (
        Index("ix_llm_usage_log_recent", "tenant_id", "created_at"),
        Index("ix_llm_usage_log_run", "tenant_id", "run_id"),
        Index(
            "ix_llm_usage_log_unknown", "tenant_id", "created_at", postgresql_where=text(f"cost_source = '{UNKNOWN}'")
        ),
        Index(
            "ix_llm_usage_log_campaign", "tenant_id", "campaign_id", postgresql_where=text("campaign_id IS NOT NULL")
        ),
    )

    purpose: Mapped[str]
    run_id: Mapped[UUID | None]
    campaign_id: Mapped[UUID | None]
    entity: Mapped[str | None]
    entity_id: Mapped[UUID | None]
    provider: Mapped[str]
    model: Mapped[str | None]
    input_tokens: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    output_tokens: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    cached_tokens: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    cost_usd: Mapped[Decimal | None]
    charged_usd: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default=ZERO)
    assumed_usd: Mapped[Decimal | None]
    cost_source: Mapped[str | None]
    request_id: Mapped[str | None]


UNKNOWN_CHARGES.register(
    text("""
SELECT coalesce(sum(charged_usd), 0) FROM llm_usage_log
 WHERE tenant_id = :tenant AND cost_source = 'unknown'
   AND created_at >= date_trunc('month', now() AT TIME ZONE :zone) AT TIME ZONE :zone
""")
)
