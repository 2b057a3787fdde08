"""Calls are recorded before they are sent: a journal, and bills of calls whose answer was lost.

Revision: 0026, after 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from leadgen.db import row_security_ddl

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("llm_usage_log", sa.Column("assumed_usd", sa.Numeric(18, 6), nullable=True))
    op.create_index(
        "ix_llm_usage_log_unknown",
        "llm_usage_log",
        ["tenant_id", "created_at"],
        postgresql_where=sa.text("cost_source = 'unknown'"),
    )
    op.add_column("budget_reservations", sa.Column("began_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("""
CREATE TABLE call_journal (
  tenant_id uuid NOT NULL, id uuid NOT NULL, completion_id uuid NOT NULL, run_id uuid NOT NULL, stage text NOT NULL,
  entity varchar(64) NOT NULL CONSTRAINT ck_call_journal_entity CHECK (entity IN ('company', 'contact')),
  entity_id uuid NOT NULL, provider text NOT NULL, model text, reference text, digest text NOT NULL,
  expected_usd numeric(18, 6) NOT NULL, answered_at timestamptz, status smallint, headers jsonb, body bytea,
  created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT pk_call_journal PRIMARY KEY (tenant_id, id),
  CONSTRAINT fk_call_journal_tenant_id_completion_id FOREIGN KEY (tenant_id, completion_id)
    REFERENCES entity_stage_completions (tenant_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)
""")
    # answers are compressed already
    op.execute("ALTER TABLE call_journal ALTER COLUMN body SET STORAGE EXTERNAL")
    op.create_index("ix_call_journal_completion", "call_journal", ["tenant_id", "completion_id"])
    for statement in row_security_ddl("call_journal"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("call_journal")
    op.drop_column("budget_reservations", "began_at")
    op.drop_index("ix_llm_usage_log_unknown", table_name="llm_usage_log")
    op.drop_column("llm_usage_log", "assumed_usd")
