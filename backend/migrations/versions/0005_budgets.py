"""Caps of a namespace per day and month, the ledger behind them, and what each bill counts as.

What was billed before counts on the (UTC) day of its bill; a bill of unknown price counts there as nothing, for what had been
expected of it is not known any more.

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from leadgen.db import row_security_ddl

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

USD = sa.Numeric(18, 6)
ZERO = sa.text("0")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("llm_usage_log", sa.Column("charged_usd", USD, server_default=ZERO, nullable=False))
    op.add_column("pipeline_runs", sa.Column("capped_by", sa.Text(), nullable=True))
    op.add_column("campaigns", sa.Column("stop_reason", sa.Text(), nullable=True))
    _table(
        "budgets",
        sa.Column("time_zone", sa.Text(), server_default=sa.text("'UTC'"), nullable=False),
        sa.Column("day_cap_usd", USD, nullable=True),
        sa.Column("month_cap_usd", USD, nullable=True),
        unique=("tenant_id",),
    )
    _table(
        "budget_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("spent_usd", USD, server_default=ZERO, nullable=False),
        unique=("tenant_id", "day"),
    )
    _table(
        "budget_reservations",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("unit_usd", USD, nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
    )
    # row security is forced, and the owner has no policy: without this the owner would see no row to bring along
    for name in ("llm_usage_log", "budget_days"):
        op.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE llm_usage_log SET charged_usd = cost_usd WHERE cost_usd IS NOT NULL")
    op.execute("""
        INSERT INTO budget_days (tenant_id, id, day, spent_usd)
        SELECT tenant_id, gen_random_uuid(), (created_at AT TIME ZONE 'UTC')::date, sum(charged_usd)
          FROM llm_usage_log GROUP BY tenant_id, (created_at AT TIME ZONE 'UTC')::date
    """)
    for name in ("llm_usage_log", "budget_days"):
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")


def _table(name: str, *columns: sa.Column, unique: tuple[str, ...] = ()) -> None:
    constraints = [sa.UniqueConstraint(*unique, name=f"uq_{name}_{'_'.join(unique)}")] if unique else []
    op.create_table(
        name,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{name}"),
        *constraints,
    )
    for statement in row_security_ddl(name):
        op.execute(statement)


def downgrade() -> None:
    for name in ("budget_reservations", "budget_days", "budgets"):
        op.drop_table(name)
    op.drop_column("campaigns", "stop_reason")
    op.drop_column("pipeline_runs", "capped_by")
    op.drop_column("llm_usage_log", "charged_usd")
