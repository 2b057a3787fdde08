"""How outside services are, who asks them now, and which workers serve which stages: shared by all workers.

Tenants may read how services are and what workers serve; they may not write either.

Revision: 0009, after 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _table(
        "provider_states",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rests", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("broken_until", INSTANT, nullable=True),
        sa.Column("asked_until", INSTANT, nullable=True),
        sa.Column("trial_until", INSTANT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        unique=("provider",),
        readable=True,
    )
    _table(
        "provider_slots",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("holder", sa.Uuid(), nullable=True),
        sa.Column("leased_until", INSTANT, nullable=False),
        unique=("provider", "number"),
        readable=False,
    )
    _table(
        "workers",
        sa.Column("stages", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("concurrency", sa.Integer(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        unique=(),
        readable=True,
    )


def _table(name: str, *columns: sa.Column, unique: tuple[str, ...], readable: bool) -> None:
    constraints = [sa.UniqueConstraint(*unique, name=f"uq_{name}_{'_'.join(unique)}")] if unique else []
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *constraints,
    )
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY system ON {name} TO leadgen_system USING (true) WITH CHECK (true)")
    if readable:
        op.execute(f"CREATE POLICY readers ON {name} FOR SELECT TO leadgen_app USING (true)")


def downgrade() -> None:
    for name in ("workers", "provider_slots", "provider_states"):
        op.drop_table(name)
