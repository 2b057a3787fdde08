"""`leadgen doctor`: what is missing or misconfigured, and how to fix it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from leadgen.bootstrap.database import rights
from leadgen.bootstrap.database.connect import admin_url, connection_urls, embedded_folder
from leadgen.bootstrap.database.logins import libpq_url
from leadgen.bootstrap.database.provision import LEAST_VERSION, head_revision, schema_revision, too_old
from leadgen.bootstrap.installation import dashboard_is_built, known_secret_key, same_secret_key
from leadgen.budgets.dollars import dollars
from leadgen.db import APP_ROLE, OWNER_ROLE, SYSTEM_ROLE, SystemLoginMissingError
from leadgen.llm_usage.queries import unknown_everywhere
from leadgen.pipeline.engine.workers import problems
from leadgen.pipeline.reports.balance import imbalances
from leadgen.settings import Settings
from leadgen.tenancy import Database

OK, WARNING, FAILURE = "ok", "warning", "failure"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `state` is ok, warning or failure; `fix` says what to do."""

    state: str
    about: str
    message: str
    fix: str | None = None


def examine(settings: Settings) -> Iterator[Check]:
    """Yield each check's result once known."""
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
            f"The sandbox replaces: {', '.join(stand_ins)}. Its data is invented.",
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
        # a check must not create one
        yield Check(
            WARNING, "Database", "There is none yet.", "`leadgen up` makes an embedded one; or set DATABASE_URL."
        )
        return
    try:
        url = admin_url(settings)
        with psycopg.connect(libpq_url(url), connect_timeout=5) as conn:
            yield from _server(conn)
            yield _schema(conn)
    except psycopg.Error as error:
        yield Check(FAILURE, "Database", f"Cannot connect: {error}".strip(), "Check DATABASE_URL and that it runs.")
        return
    yield from _logins(settings)


def _logins(settings: Settings) -> Iterator[Check]:
    try:
        app, system = connection_urls(settings)
    except SystemLoginMissingError as error:
        yield Check(FAILURE, "System login", str(error), "Set SYSTEM_DATABASE_URL.")
        return
    usable = True
    for about, url, check in (("App login", app, _app_login), ("System login", system, _system_login)):
        try:
            with psycopg.connect(libpq_url(url), connect_timeout=5) as conn:
                found = check(conn)
        except psycopg.Error as error:
            found = Check(FAILURE, about, f"Cannot connect: {error}".strip(), "Run `leadgen db init`.")
        usable = usable and found.state == OK
        yield found
    if not usable:
        return
    try:
        with psycopg.connect(libpq_url(system), connect_timeout=5) as conn:
            yield _worker(conn)
        yield _secret_key(settings, system)
    except psycopg.Error as error:
        yield Check(WARNING, "Worker", f"Cannot be read: {error}".strip(), "Run `leadgen db migrate`.")
        return
    yield from _runs_and_books(app, system)


def _secret_key(settings: Settings, system_url: str) -> Check:
    about, own = "Secret key", known_secret_key(settings)
    if own is None:
        return Check(WARNING, about, "This host has none yet.", "Set LEADGEN_SECRET_KEY to the key of the other hosts.")
    same = same_secret_key(system_url, own)
    if same is None:
        return Check(
            WARNING, about, "The database has noted none yet.", "Run `leadgen db init` where the key is right."
        )
    if not same:
        return Check(
            FAILURE,
            about,
            "This host has another key than the installation: sign-ins of one host do not hold on the other, and stored "
            "webhook secrets cannot be opened.",
            "Set LEADGEN_SECRET_KEY to the key that the installation began with. If it was replaced on purpose, run "
            "`leadgen db init --replace-key`, and set the secrets of webhooks again.",
        )
    return Check(OK, about, "the installation's")


_OPEN_STAGES = text("""
SELECT DISTINCT s.stage FROM pipeline_runs r JOIN stage_runs s ON s.tenant_id = r.tenant_id AND s.run_id = r.id
 WHERE r.status IN ('running', 'stopping') AND s.ready + s.running > 0 ORDER BY s.stage
""")


def _runs_and_books(app_url: str, system_url: str) -> Iterator[Check]:
    database = Database(app_url, system_url, pool_size=1)
    try:
        with database.system_session() as session:
            for problem in dict.fromkeys(problems(session, session.scalars(_OPEN_STAGES).all()).values()):
                yield Check(WARNING, "Runs", f"Work waits and nobody takes it. {problem}")
            wrong = imbalances(session)
            lost, charged = unknown_everywhere(session)
        for found in wrong:
            yield Check(
                FAILURE,
                "Books",
                f"{found.about} of tenant {found.tenant_id} differ: ${found.one} and ${found.other}.",
                "Stop the workers and look again; if it stays, keep the logs and report it.",
            )
        if not wrong:
            said = f"; {dollars(charged)} are for {lost} calls whose answer was lost" if lost else ""
            yield Check(OK, "Books", f"every dollar spent has its bill, and every dollar held its record{said}")
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


def _schema(conn: psycopg.Connection[tuple[object, ...]]) -> Check:
    head, found = head_revision(), schema_revision(conn)
    if found is None:
        return Check(FAILURE, "Schema", "There is none.", "Run `leadgen db init`.")
    if found != head:
        return Check(FAILURE, "Schema", f"It is at {found}, the code needs {head}.", "Run `leadgen db migrate`.")
    if not rights.current(conn):
        return Check(FAILURE, "Schema", "Rights are those of another version.", "Run `leadgen db init`.")
    return Check(OK, "Schema", f"at {head}")


_ROLE = """
SELECT current_user, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
       EXISTS (SELECT 1 FROM pg_class c WHERE c.relowner = r.oid),
       pg_has_role(r.oid, %(owner)s, 'USAGE') OR pg_has_role(r.oid, %(owner)s, 'SET'),
       pg_has_role(r.oid, %(system)s, 'USAGE'), pg_has_role(r.oid, %(system)s, 'SET'), pg_has_role(r.oid, %(app)s, 'USAGE')
  FROM pg_roles r WHERE r.rolname = current_user
"""


def _app_login(conn: psycopg.Connection[tuple[object, ...]]) -> Check:
    name, superuser, bypasses, creates, owns, owner, system, becomes, app = _rights_of(conn)
    wrong = _first_words(
        (superuser, "is a superuser"),
        (bypasses, "bypasses row security"),
        (creates, "may create roles"),
        (owns, "owns tables"),
        (owner, f"has the rights of {OWNER_ROLE}"),
        (system or becomes, f"has the rights of {SYSTEM_ROLE}"),
        (not app, f"has no rights of {APP_ROLE}"),
    )
    if wrong:
        return Check(
            FAILURE,
            "App login",
            f"{name} {wrong}: tenants would not be isolated.",
            "Run `leadgen db init`, and set APP_DATABASE_URL to what `leadgen db urls` prints, or leave it out.",
        )
    if name == APP_ROLE:
        return Check(
            WARNING,
            "App login",
            f"{name} is the login of earlier versions, shared by all installations on this server.",
            "Set APP_DATABASE_URL and SYSTEM_DATABASE_URL to what `leadgen db urls` prints, or leave both out.",
        )
    return Check(OK, "App login", f"{name} is neither owner nor superuser, and cannot become {SYSTEM_ROLE}")


def _system_login(conn: psycopg.Connection[tuple[object, ...]]) -> Check:
    name, superuser, bypasses, creates, owns, owner, system, _, app = _rights_of(conn)
    wrong = _first_words(
        (superuser, "is a superuser"),
        (bypasses, "bypasses row security"),
        (creates, "may create roles"),
        (owns, "owns tables"),
        (owner, f"has the rights of {OWNER_ROLE}"),
        (not system, f"has no rights of {SYSTEM_ROLE}"),
        (app, f"has the rights of {APP_ROLE} too"),
    )
    if wrong:
        fix = "Run `leadgen db init`, and set SYSTEM_DATABASE_URL to what `leadgen db urls` prints, or leave it out."
        return Check(FAILURE, "System login", f"{name} {wrong}.", fix)
    return Check(OK, "System login", f"{name} is neither owner nor superuser")


def _rights_of(conn: psycopg.Connection[tuple[object, ...]]) -> tuple[object, ...]:
    row = conn.execute(_ROLE, {"owner": OWNER_ROLE, "system": SYSTEM_ROLE, "app": APP_ROLE}).fetchone()
    return row or ("nobody", True, True, True, True, True, True, True, False)


def _first_words(*found: tuple[object, str]) -> str:
    return " and ".join(words for is_so, words in found if is_so)


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
