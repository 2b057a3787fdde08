"""`leadgen doctor`: what is missing or misconfigured, in words, with the way to mend it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from leadgen.bootstrap.connect import admin_url, connection_url, embedded_folder
from leadgen.bootstrap.provision import LEAST_VERSION, alembic_config, libpq_url, too_old
from leadgen.budgets.queries import imbalances
from leadgen.db import APP_ROLE, SYSTEM_ROLE
from leadgen.pipeline.workers import problems
from leadgen.settings import Settings
from leadgen.tenancy import Database

OK, WARNING, FAILURE = "ok", "warning", "failure"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `state` is ok, warning or failure; `fix` says what to do."""

    state: str
    about: str
    message: str
    fix: str | None = None


def examine(settings: Settings) -> Iterator[Check]:
    """All checks, each as soon as it is known."""
    yield _python()
    yield _data_dir(settings.data_dir)
    yield _dashboard()
    yield from _services(settings)
    yield from _proxies(settings)
    yield from _database(settings)


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check(OK, "Python", version)


def _data_dir(folder: Path) -> Check:
    shown = folder.resolve()
    if not shown.exists():
        return Check(
            WARNING, "Data folder", f"{shown} does not exist yet.", "`leadgen up` or `leadgen db init` makes it."
        )
    if not os.access(shown, os.W_OK):
        return Check(FAILURE, "Data folder", f"{shown} is not writable.", "Change its owner, or set LEADGEN_DATA_DIR.")
    return Check(OK, "Data folder", str(shown))


def dashboard_is_built() -> bool:
    """Whether the API has a dashboard to serve."""
    return (Path(__file__).resolve().parents[3] / "frontend" / "dist" / "index.html").is_file()


def _dashboard() -> Check:
    if not dashboard_is_built():
        return Check(WARNING, "Dashboard", "It is not built; only the API answers.", "Run `make up`.")
    return Check(OK, "Dashboard", "built")


def _services(settings: Settings) -> Iterator[Check]:
    stand_ins = settings.sandboxed_services()
    if stand_ins:
        yield Check(
            WARNING,
            "Outside services",
            f"The sandbox stands in for: {', '.join(stand_ins)}. What it says is invented.",
            "Set PERPLEXITY_API_KEY and ANTHROPIC_API_KEY; LEADGEN_SANDBOX=0 uses the real registries.",
        )
    if settings.sandbox is False:
        for name, key, variable in (
            ("Perplexity", settings.perplexity_api_key, "PERPLEXITY_API_KEY"),
            ("Anthropic", settings.anthropic_api_key, "ANTHROPIC_API_KEY"),
        ):
            if key is None:
                yield Check(FAILURE, name, "LEADGEN_SANDBOX=0, but there is no key.", f"Set {variable}.")
    if not stand_ins:
        yield Check(OK, "Outside services", "all real")


def _proxies(settings: Settings) -> Iterator[Check]:
    if settings.host not in {"127.0.0.1", "::1", "localhost"} and not settings.proxies():
        yield Check(
            WARNING,
            "Callers' addresses",
            f"The API listens on {settings.host} and trusts no proxy. Behind one, all callers share its address.",
            "Set LEADGEN_TRUSTED_PROXIES to the proxies' networks or number; without a proxy, leave it.",
        )


def _database(settings: Settings) -> Iterator[Check]:
    if settings.database_url is None and not embedded_folder(settings).exists():
        # looking must not make one
        yield Check(
            WARNING, "Database", "There is none yet.", "`leadgen up` makes an embedded one; or set DATABASE_URL."
        )
        return
    try:
        url = admin_url(settings)
        with psycopg.connect(libpq_url(url), connect_timeout=5) as conn:
            yield from _server(conn)
            yield _schema(conn, url)
    except psycopg.Error as error:
        yield Check(FAILURE, "Database", f"Cannot connect: {error}".strip(), "Check DATABASE_URL and that it runs.")
        return
    try:
        with psycopg.connect(connection_url(settings), connect_timeout=5) as conn:
            yield from _app_role(conn)
            yield _worker(conn)
        yield from _runs_and_books(connection_url(settings))
    except psycopg.Error as error:
        yield Check(FAILURE, "App role", f"Cannot connect: {error}".strip(), "Run `leadgen db init`.")


_OPEN_STAGES = text("""
SELECT DISTINCT s.stage FROM pipeline_runs r JOIN stage_runs s ON s.tenant_id = r.tenant_id AND s.run_id = r.id
 WHERE r.status IN ('running', 'stopping') AND s.ready + s.running > 0 ORDER BY s.stage
""")


def _runs_and_books(url: str) -> Iterator[Check]:
    database = Database(url, pool_size=1)
    try:
        with database.system_session() as session:
            for problem in dict.fromkeys(problems(session, session.scalars(_OPEN_STAGES).all()).values()):
                yield Check(WARNING, "Runs", f"Work waits and nobody takes it. {problem}")
            wrong = imbalances(session)
        for found in wrong:
            yield Check(
                FAILURE,
                "Books",
                f"{found.about} of tenant {found.tenant_id} differ: ${found.one} and ${found.other}.",
                "Stop the workers and look again; if it stays, keep the logs and report it.",
            )
        if not wrong:
            yield Check(OK, "Books", "every dollar spent has its bill, and every dollar held its record")
    except SQLAlchemyError as error:
        yield Check(WARNING, "Books", f"Cannot be read: {type(error).__name__}.", "Run `leadgen db migrate`.")
    finally:
        database.dispose()


def _server(conn: psycopg.Connection[tuple[object, ...]]) -> Iterator[Check]:
    version = conn.info.server_version // 10000
    if too_old(conn.info.server_version):
        yield Check(
            FAILURE, "PostgreSQL", f"Version {version} is too old.", f"Use PostgreSQL {LEAST_VERSION} or newer."
        )
    else:
        yield Check(OK, "PostgreSQL", f"version {version}")


def _schema(conn: psycopg.Connection[tuple[object, ...]], url: str) -> Check:
    head = ScriptDirectory.from_config(alembic_config(url)).get_current_head()
    exists = conn.execute("SELECT to_regclass('public.alembic_version')").fetchone()
    row = conn.execute("SELECT version_num FROM alembic_version").fetchone() if exists != (None,) else None
    if row is None:
        return Check(FAILURE, "Schema", "There is none.", "Run `leadgen db init`.")
    if row[0] != head:
        return Check(FAILURE, "Schema", f"It is at {row[0]}, the code needs {head}.", "Run `leadgen db migrate`.")
    return Check(OK, "Schema", f"at {head}")


def _app_role(conn: psycopg.Connection[tuple[object, ...]]) -> Iterator[Check]:
    row = conn.execute(
        "SELECT current_user, rolsuper, rolbypassrls, rolinherit, pg_has_role(current_user, %s, 'SET'), "
        "EXISTS (SELECT 1 FROM pg_class WHERE relowner = r.oid) FROM pg_roles r WHERE rolname = current_user",
        (SYSTEM_ROLE,),
    ).fetchone()
    name, superuser, bypasses, inherits, may_switch, owns = row or (None, True, True, True, False, True)
    wrong = [
        text
        for bad, text in (
            (superuser, "is a superuser"),
            (bypasses, "bypasses row security"),
            (inherits, "inherits its groups' rights"),
            (owns, "owns tables"),
            (not may_switch, f"is no member of {SYSTEM_ROLE}"),
        )
        if bad
    ]
    if wrong:
        yield Check(
            FAILURE,
            "App role",
            f"{name} {' and '.join(wrong)}: tenants would not be isolated.",
            f"Run `leadgen db init`, and connect as {APP_ROLE}.",
        )
    else:
        yield Check(OK, "App role", f"{name} is neither owner nor superuser")


def _worker(conn: psycopg.Connection[tuple[object, ...]]) -> Check:
    row = conn.execute(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 seconds'"
    ).fetchone()
    if row is None or row[0] == 0:
        return Check(
            WARNING,
            "Worker",
            "None has reported within a minute; nothing runs in the background.",
            "Start `leadgen worker`.",
        )
    return Check(OK, "Worker", f"{row[0]} running")
