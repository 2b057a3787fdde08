"""Deep research and signals: one row per company beside its company profile, for what `l2` and `signals` find.

Revision: 0014, after 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSIDE = "tenant_id = (SELECT current_setting('app.tenant_id')::uuid)"
LEVELS = ("low", "medium", "high")


def _texts(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.JSONB(none_as_null=True, astext_type=sa.Text()))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text())


def _level(name: str) -> sa.Column[str]:
    kind = sa.Enum(*LEVELS, name="confidence_level", native_enum=False, create_constraint=True, length=64)
    return sa.Column(name, kind)


def _tables() -> dict[str, tuple[sa.Column[object], ...]]:
    return {
        "company_enrichment_profile": (
            _text("value_proposition"),
            _texts("key_customers"),
            _texts("partners"),
            _text("growth_stage"),
            _level("digital_maturity"),
            sa.Column("l2_confidence", sa.Numeric(18, 6)),
            _texts("l2_flags"),
        ),
        "company_enrichment_market": (_text("competitive_position"), _texts("market_trends"), _texts("market_risks")),
        "company_enrichment_opportunity": (_text("pain_hypothesis"), _texts("opportunities"), _texts("ai_use_cases")),
        "company_enrichment_signals": (
            _texts("strategic_signals"),
            sa.Column("latest_signal_on", sa.Date()),
            _texts("signals_flags"),
        ),
    }


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, columns in _tables().items():
        op.create_table(
            table,
            sa.Column("tenant_id", sa.Uuid(), nullable=False),
            sa.Column("id", sa.Uuid(), nullable=False),
            *columns,
            sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
            sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
            sa.ForeignKeyConstraint(
                ["tenant_id", "id"],
                ["companies.tenant_id", "companies.id"],
                name=f"fk_{table}_tenant_id_id",
                ondelete="CASCADE",
            ),
            sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{table}"),
        )
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} TO leadgen_app USING ({INSIDE}) WITH CHECK ({INSIDE})")
        op.execute(f"CREATE POLICY system ON {table} TO leadgen_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO leadgen_app, leadgen_system")


def downgrade() -> None:
    for table in reversed(_tables()):
        op.drop_table(table)
