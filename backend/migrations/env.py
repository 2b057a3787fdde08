"""Alembic's entry: migrations run as the owner role, with short lock and statement limits."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text

from leadgen.bootstrap.database.models import metadata
from leadgen.db import OWNER_ROLE


def include_name(name: str | None, type_: str, _parents: object) -> bool:
    """The queue's own tables are not ours to compare."""
    return not (type_ == "table" and name is not None and name.startswith("procrastinate_"))


def run() -> None:
    """Apply the pending migrations, one transaction each."""
    url = context.config.get_main_option("sqlalchemy.url")
    if url is None:
        raise SystemExit("no database URL: run this through `leadgen db`")
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text(f"SET ROLE {OWNER_ROLE}"))
        connection.execute(text("SET lock_timeout = '4s'"))
        connection.execute(text("SET statement_timeout = '60s'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_name=include_name,
            transaction_per_migration=True,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
