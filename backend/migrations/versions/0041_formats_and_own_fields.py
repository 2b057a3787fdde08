"""Imports know the format and the sheets of their file; namespaces make fields of their own.

A workbook is kept beside the rows that are read from it. Values of own fields are in one column of the record.

Revision: 0041, after 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_OLD = "uq_import_parts_tenant_id_job_id_position"
_NEW = "uq_import_parts_tenant_id_job_id_is_original_position"
_TABLE = "custom_field_definitions"
_INSIDE = "tenant_id = (SELECT current_setting('app.tenant_id')::uuid)"
_TYPES = ("text", "number", "date", "boolean", "choice", "url", "list")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("import_jobs", sa.Column("format", sa.String(64), server_default=sa.text("'csv'"), nullable=False))
    op.add_column("import_jobs", sa.Column("sheet", sa.Text(), nullable=True))
    op.add_column("import_jobs", sa.Column("sheets", postgresql.JSONB(), nullable=True))
    op.add_column(
        "import_parts", sa.Column("is_original", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_unique_constraint(_NEW, "import_parts", ["tenant_id", "job_id", "is_original", "position"])
    op.drop_constraint(_OLD, "import_parts", type_="unique")
    for table in ("companies", "contacts"):
        op.add_column(table, sa.Column("custom", postgresql.JSONB(), nullable=True))
    _create_definitions()


def _create_definitions() -> None:
    op.create_table(
        _TABLE,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entity", _words("entity", "company", "contact"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("label_key", sa.Text(), nullable=False),
        sa.Column("type", _words("custom_type", *_TYPES), nullable=False),
        sa.Column("choices", postgresql.JSONB(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{_TABLE}")),
        sa.UniqueConstraint("tenant_id", "entity", "key", name=op.f(f"uq_{_TABLE}_tenant_id_entity_key")),
        sa.UniqueConstraint("tenant_id", "entity", "label_key", name=op.f(f"uq_{_TABLE}_tenant_id_entity_label_key")),
    )
    op.execute(f"ALTER TABLE {_TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {_TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {_TABLE} TO leadgen_app USING ({_INSIDE}) WITH CHECK ({_INSIDE})")
    op.execute(f"CREATE POLICY system ON {_TABLE} TO leadgen_system USING (true) WITH CHECK (true)")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=64)


def downgrade() -> None:
    op.drop_table(_TABLE)
    for table in ("contacts", "companies"):
        op.drop_column(table, "custom")
    op.execute("ALTER TABLE import_parts NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM import_parts WHERE is_original")
    op.execute("ALTER TABLE import_parts FORCE ROW LEVEL SECURITY")
    op.create_unique_constraint(_OLD, "import_parts", ["tenant_id", "job_id", "position"])
    op.drop_constraint(_NEW, "import_parts", type_="unique")
    op.drop_column("import_parts", "is_original")
    for column in ("sheets", "sheet", "format"):
        op.drop_column("import_jobs", column)
