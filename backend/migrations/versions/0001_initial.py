"""The first schema (regenerated from the models until the first release freezes it)."""

from __future__ import annotations

from alembic import op

from leadgen.bootstrap.models import metadata
from leadgen.db import all_row_security_ddl

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    for statement in all_row_security_ddl():
        op.execute(statement)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO leadgen_app, leadgen_system")
