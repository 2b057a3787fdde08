"""`leadgen up`: the whole product on one machine."""

from __future__ import annotations

import os
import sys
from time import monotonic

import click
import httpx2

from leadgen.bootstrap.connect import admin_url, app_password
from leadgen.bootstrap.doctor import dashboard_is_built
from leadgen.bootstrap.installation_metrics import MULTIPROCESS
from leadgen.bootstrap.provision import app_url, provision
from leadgen.bootstrap.seed import demo_login, seed_demo
from leadgen.bootstrap.supervisor import Supervisor, free_port, uninterrupted
from leadgen.metrics import fresh_folder
from leadgen.settings import Settings
from leadgen.tenancy import Database

START_SECONDS = 180.0


def run_everything(settings: Settings) -> None:
    """Database, roles, schema, demo; then api, worker and sandbox under one supervisor until Ctrl-C, whenever that comes."""
    supervisor = Supervisor()
    supervisor.listen()
    try:
        _start_and_watch(settings, supervisor)
    finally:
        supervisor.stop()
    click.echo("Stopped.")


def _start_and_watch(settings: Settings, supervisor: Supervisor) -> None:
    click.echo("Starting the database…")
    with uninterrupted():  # a server that is half started would stay behind
        admin = admin_url(settings)
    if supervisor.stopping.is_set():
        return
    password = app_password(settings)
    provision(admin, app_password=password)
    url = settings.app_database_url or app_url(admin, app_password=password)
    database = Database(url)
    seed_demo(database, settings)
    database.dispose()

    port = free_port(settings.host, settings.port)
    sandbox_port = free_port("127.0.0.1", settings.sandbox_port if settings.sandbox_port != port else port + 1)
    supervisor.environment = os.environ | children_environment(settings, url, port=port, sandbox_port=sandbox_port)
    leadgen = (sys.executable, "-m", "leadgen.cli")
    names = ["sandbox"] if settings.sandboxed_services() else []
    for name in [*names, "worker", "api"]:
        if supervisor.stopping.is_set():
            return
        supervisor.start(name, [*leadgen, name])
    if _wait_until_healthy(f"http://{_reachable(settings.host)}:{port}/api/health", supervisor):
        _greet(settings, port)
        supervisor.run()


def children_environment(settings: Settings, url: str, *, port: int, sandbox_port: int) -> dict[str, str]:
    """What all children are told alike; what an earlier start's had counted is forgotten here."""
    return {
        "APP_DATABASE_URL": url,
        "LEADGEN_DATA_DIR": str(settings.data_dir.resolve()),
        "LEADGEN_PORT": str(port),
        "LEADGEN_SANDBOX_PORT": str(sandbox_port),
        "LEADGEN_SANDBOX_STARTED": str(bool(settings.sandboxed_services())).lower(),
        # one folder for api and worker, so that /metrics shows both
        MULTIPROCESS: fresh_folder(settings.data_dir / f"metrics-{port}"),
    }


def _wait_until_healthy(url: str, supervisor: Supervisor) -> bool:
    """Whether the API answers; False where we were told to stop before it did."""
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline:
        ended = [c.name for c in supervisor.children if c.process is not None and c.process.poll() is not None]
        if ended:
            raise SystemExit(f"{ended[0]} did not start; its message is above. `leadgen doctor` may know why.")
        try:
            if httpx2.get(url, timeout=2).is_success:
                return True
        except httpx2.HTTPError:
            pass
        if supervisor.stopping.wait(0.1):
            return False
    raise SystemExit(f"The API did not answer within {START_SECONDS:g} s. `leadgen doctor` may know why.")


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
        click.echo(f"  Sandbox            stands in for {', '.join(stand_ins)}")
    click.echo("  Ctrl-C stops everything; your data stays.")
    click.echo("")


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
