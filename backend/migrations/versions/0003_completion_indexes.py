"""Indexes of completions that a claim does not touch, so that PostgreSQL can update claimed rows in place.

The old index of fresh results named `state` in its predicate: every change of state then rewrote every index. Uniqueness
now leads with the record and serves freshness as well; finished rows have an index of their own, newest last.

Revision: 0003, after 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = "entity_stage_completions"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint("uq_entity_stage_completions_tenant_id_run_id_stage_entity_id", TABLE, type_="unique")
    op.drop_index("ix_entity_stage_completions_fresh", table_name=TABLE)
    op.drop_index("ix_pipeline_runs_recent", table_name="pipeline_runs")
    op.create_unique_constraint(
        "uq_entity_stage_completions_record", TABLE, ["tenant_id", "entity_id", "stage", "run_id"]
    )
    op.create_index(
        "ix_entity_stage_completions_ended",
        TABLE,
        ["tenant_id", "run_id", "stage", "finished_at", "id"],
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )
    op.execute(f"ALTER TABLE {TABLE} SET (fillfactor = 50)")


def downgrade() -> None:
    op.execute(f"ALTER TABLE {TABLE} SET (fillfactor = 70)")
    op.drop_index("ix_entity_stage_completions_ended", table_name=TABLE)
    op.drop_constraint("uq_entity_stage_completions_record", TABLE, type_="unique")
    op.create_index("ix_pipeline_runs_recent", "pipeline_runs", ["tenant_id", "id"])
    op.create_index(
        "ix_entity_stage_completions_fresh",
        TABLE,
        ["tenant_id", "entity_id", "stage"],
        postgresql_where=sa.text("state = 'completed'"),
    )
    op.create_unique_constraint(
        "uq_entity_stage_completions_tenant_id_run_id_stage_entity_id",
        TABLE,
        ["tenant_id", "run_id", "stage", "entity_id"],
    )
