"""Facts about the installation; bills of runs and what runs spent agree to the last decimal.

Revision: 0023, after 0022

Before bills were rounded one by one, `stage_runs.spent_usd` added batches that were rounded as a whole: the two differ by
less than a millionth of a dollar for each bill. Where they differ by no more than that, what the bills say is taken over.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MONEY_TABLES = ("llm_usage_log", "stage_runs", "budget_days")
SPENT = """
UPDATE stage_runs s SET spent_usd = b.charged
  FROM (SELECT tenant_id, run_id, purpose, sum(charged_usd) AS charged, count(*) AS bills
          FROM llm_usage_log WHERE run_id IS NOT NULL GROUP BY tenant_id, run_id, purpose) b
 WHERE s.tenant_id = b.tenant_id AND s.run_id = b.run_id AND s.stage = b.purpose
   AND s.spent_usd <> b.charged AND abs(s.spent_usd - b.charged) <= 0.000001 * b.bills
"""
# A day is a day of the tenant's zone, which may have been another one then: the difference goes to the tenant's last day.
DAYS = """
UPDATE budget_days d SET spent_usd = d.spent_usd + b.charged - b.spent
  FROM (SELECT l.tenant_id, l.charged, l.bills, t.spent, t.last
          FROM (SELECT tenant_id, sum(charged_usd) AS charged, count(*) AS bills FROM llm_usage_log GROUP BY tenant_id) l
          JOIN (SELECT tenant_id, sum(spent_usd) AS spent, max(day) AS last FROM budget_days GROUP BY tenant_id) t
            ON t.tenant_id = l.tenant_id) b
 WHERE d.tenant_id = b.tenant_id AND d.day = b.last
   AND b.spent <> b.charged AND abs(b.spent - b.charged) <= 0.000001 * b.bills
   AND d.spent_usd + b.charged - b.spent >= 0
"""
ROW_SECURITY = (
    "ALTER TABLE installation ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE installation FORCE ROW LEVEL SECURITY",
    "CREATE POLICY system ON installation TO leadgen_system USING (true) WITH CHECK (true)",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "installation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
        sa.UniqueConstraint("name", name="uq_installation_name"),
    )
    for statement in ROW_SECURITY:
        op.execute(statement)
    # row security is forced, and the owner has no policy: without this the owner would see no row
    for name in MONEY_TABLES:
        op.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
    op.execute(SPENT)
    op.execute(DAYS)
    for name in MONEY_TABLES:
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_table("installation")
