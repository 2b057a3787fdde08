"""`leadgen up`: the whole product on one machine."""

from __future__ import annotations

import importlib
import os
import sys
import threading
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from socket import socket
from time import monotonic

import click

from leadgen.bootstrap.commands.listeners import listen
from leadgen.bootstrap.commands.supervisor import Supervisor, uninterrupted
from leadgen.bootstrap.database.connect import connection_urls, embedded_folder, embedded_server, logins
from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.database.provision import provisioning
from leadgen.bootstrap.database.seed import demo_login, seed_demo
from leadgen.bootstrap.database.watch import DatabaseWatch
from leadgen.bootstrap.installation import dashboard_is_built, has_tenants, record_secret_key, secret_key
from leadgen.metrics import MULTIPROCESS, fresh_folder
from leadgen.settings import Settings
from leadgen.tenancy import Database

LEADGEN = (sys.executable, "-m", "leadgen.cli")
START_SECONDS = 180.0


def run_everything(settings: Settings) -> None:
    """Start the database, api, worker and sandbox, and run them until Ctrl-C.

    The database gets its roles, schema and demo first. Ctrl-C is respected in every phase.
    """
    supervisor = Supervisor()
    supervisor.listen()
    with ExitStack() as sockets:
        try:
            _start_and_watch(settings, supervisor, sockets)
        finally:
            sockets.close()  # from here on callers are refused instead of waiting for an answer that never comes
            supervisor.stop()
    click.echo("Stopped.")


def _start_and_watch(settings: Settings, supervisor: Supervisor, sockets: ExitStack) -> None:
    door = sockets.enter_context(listen(settings, "port", settings.host))
    port, sandbox_port = door.getsockname()[1], settings.sandbox_port
    if settings.sandboxed_services():
        sandbox = sockets.enter_context(listen(settings, "sandbox_port", "127.0.0.1"))
        sandbox_port = sandbox.getsockname()[1]
    environment = children_environment(settings, port=port, sandbox_port=sandbox_port)
    supervisor.environment = environment
    if settings.sandboxed_services():  # needs no database
        _start(supervisor, "sandbox", sandbox)
    click.echo("Starting the database…")
    urls = _prepare_database(settings, supervisor)
    if urls is None:
        return
    supervisor.environment = environment | {"APP_DATABASE_URL": urls[0], "SYSTEM_DATABASE_URL": urls[1]}
    for name, listener in (("api", door), ("worker", None)):
        if supervisor.stopping.is_set():
            return
        _start(supervisor, name, listener)
    if _wait_until_healthy(_reachable(settings.host), port, supervisor):
        _greet(settings, port)
        supervisor.run()


def _start(supervisor: Supervisor, name: str, listener: socket | None) -> None:
    if listener is None:
        supervisor.start(name, [*LEADGEN, name])
    else:
        number = listener.fileno()
        supervisor.start(name, [*LEADGEN, name, "--listener", str(number)], inherits=[number])


def _prepare_database(settings: Settings, supervisor: Supervisor) -> tuple[str, str] | None:
    """Prepare server, roles, schema and demo; return the URLs for api and worker.

    Returns None where told to stop in the meantime.
    """
    preloading = threading.Thread(target=_import_migrations, daemon=True)
    if settings.database_url is None and not embedded_folder(settings).exists():
        preloading.start()  # beside initdb, which is another process; needed for a new database only
    with uninterrupted():  # a half-started server would stay behind
        admin = settings.database_url or _watched_server(settings, supervisor).url()
    if preloading.is_alive():
        preloading.join()
    if supervisor.stopping.is_set():
        return None
    with provisioning(admin, logins(settings)):
        # The demo is created under the same lock: a second `up` would otherwise create it twice.
        urls = connection_urls(settings)
        record_secret_key(urls[1], secret_key(settings))
        if not has_tenants(urls[1]):
            database = Database(*urls, pool_size=1)
            seed_demo(database, settings)
            database.dispose()
    return urls


def _watched_server(settings: Settings, supervisor: Supervisor) -> EmbeddedPostgres:
    server = embedded_server(settings)
    supervisor.watches.append(DatabaseWatch(server))
    return server


def _import_migrations() -> None:
    for module in ("alembic.command", "procrastinate.schema", "leadgen.bootstrap.database.models"):
        importlib.import_module(module)


def children_environment(settings: Settings, *, port: int, sandbox_port: int) -> dict[str, str]:
    """Return the environment that all children share; metrics of an earlier start are removed."""
    return dict(os.environ) | {
        "LEADGEN_DATA_DIR": str(settings.data_dir.resolve()),
        "LEADGEN_PORT": str(port),
        "LEADGEN_SANDBOX_PORT": str(sandbox_port),
        "LEADGEN_SANDBOX_STARTED": str(bool(settings.sandboxed_services())).lower(),
        # one folder for api and worker, so that /metrics shows both
        MULTIPROCESS: fresh_folder(settings.data_dir / f"metrics-{port}"),
    }


def _wait_until_healthy(host: str, port: int, supervisor: Supervisor) -> bool:
    """Return whether the API answers; False where told to stop before it did."""
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline:
        supervisor.look_after_others()
        ended = [c.name for c in supervisor.children if c.process is not None and c.process.poll() is not None]
        if ended:
            raise SystemExit(f"{ended[0]} did not start; its message is above. `leadgen doctor` may know why.")
        if _answers(host, port):
            return True
        if supervisor.stopping.wait(0.1):
            return False
    raise SystemExit(f"The API did not answer within {START_SECONDS:g} s. `leadgen doctor` may know why.")


def _answers(host: str, port: int) -> bool:
    # the standard library's client takes less CPU, which the starting processes need
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status < 300
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _greet(settings: Settings, port: int) -> None:
    login = demo_login(settings)
    address = settings.public_url or f"http://{_reachable(settings.host)}:{port}"
    click.echo("")
    click.echo(f"  Leadgen Pipeline   {address}/{login.slug}")
    click.echo(f"  Sign in            {login.email}")
    click.echo(f"  Password           {login.password}")
    click.echo(f"  Other people       {', '.join(login.others)} (same password)")
    click.echo(f"  API docs           {address}/api/docs/swagger")
    if not dashboard_is_built():
        click.echo("  Dashboard          not built: only the API answers. `make up` builds it.")
    stand_ins = settings.sandboxed_services()
    if stand_ins:
        click.echo(f"  Sandbox            replaces {', '.join(stand_ins)}")
    click.echo("  Ctrl-C stops everything; your data stays.")
    click.echo("")


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
