"""The command line: `leadgen --help`."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from typing import Any

import click

from leadgen.bootstrap.interpreter import import_quickly
from leadgen.settings import Settings, get_settings

# Commands import what they need: every process loads this module, and the product takes seconds to import.
_ELSEWHERE = {
    "explain": "explain",
    "import": "import_list",
    "registry": "registry",
    "users": "users",
}
"""The module, and the command of the same name, behind a command."""
_PORT = click.IntRange(1, 65535)
_COUNT = click.IntRange(1, 1000)
_BECOME_ANOTHER = {"api", "sandbox"}  # these commands replace the process and set up their own logging


class _Group(click.Group):
    """Click group that loads subcommands lazily and prints operator errors without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        name = _ELSEWHERE[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"leadgen.bootstrap.commands.{name}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from leadgen.bootstrap.commands.error_messages import in_words

            words = in_words(error)
            if words is None:
                raise
            raise click.ClickException(words) from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="leadgen-pipeline")
@click.pass_context
def main(context: click.Context) -> None:
    """Leadgen Pipeline: import, enrich, write, review, deliver.

    Run everything on this machine with `leadgen up`. In production run `leadgen api` and any number of
    `leadgen worker` on one PostgreSQL (DATABASE_URL). Settings come from the environment; `leadgen doctor`
    says what is missing.
    """
    import_quickly()
    settings = get_settings()
    if context.invoked_subcommand not in _BECOME_ANOTHER:
        from leadgen.logs import configure_logging

        configure_logging(json=settings.log_json)


@main.command()
def up() -> None:
    """Run everything: database, migrations, demo, api, worker, sandbox. Ctrl-C stops all of it."""
    from leadgen.bootstrap.commands.up import run_everything

    run_everything(get_settings())


@main.command()
@click.option("--workers", default=2, type=_COUNT, show_default=True, help="Processes.")
@click.option("--threads", default=24, type=_COUNT, show_default=True, help="Threads per process.")
@click.option("--listener", default=None, type=int, hidden=True, help="A socket that `leadgen up` listens on.")
def api(workers: int, threads: int, listener: int | None) -> None:
    """Serve the API and the dashboard (Gunicorn)."""
    from leadgen.metrics import fresh_folder

    settings = get_settings()
    command = [sys.executable, "-m", "gunicorn", "leadgen.app:create_app()", "--preload"]
    command += ["--worker-class", "leadgen.bootstrap.web_server.worker.BufferedWorker"]
    command += [
        "--workers",
        str(workers),
        "--threads",
        str(threads),
        "--bind",
        _bind(settings.host, settings.port, listener),
    ]
    command += ["--timeout", "120", "--graceful-timeout", "10", "--log-level", "warning"]
    command += ["--no-control-socket", "--config", "python:leadgen.bootstrap.web_server.gunicorn_hooks"]
    os.environ.setdefault("LEADGEN_MOST_STREAMS", str(max(1, threads // 2)))
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # `leadgen up` shares one folder with its worker
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = fresh_folder(settings.data_dir / f"metrics-{settings.port}")
    os.execv(sys.executable, command)  # noqa: S606 - becoming Gunicorn, with a command line of ours


@main.command()
@click.option(
    "--stages", default=None, help="Work on these stages only, by code, with commas (default: on everything)."
)
@click.option("--concurrency", default=None, type=_COUNT, help="Concurrent jobs (default: LEADGEN_WORKER_CONCURRENCY).")
@click.option("--metrics-port", default=None, type=_PORT, help="Serve /metrics of this worker (default: off).")
@click.option(
    "--metrics-host", default="127.0.0.1", show_default=True, help="Where; 0.0.0.0 for a Prometheus on another host."
)
def worker(stages: str | None, concurrency: int | None, metrics_port: int | None, metrics_host: str) -> None:
    """Run background work: pipeline stages, imports, message generation, periodic maintenance.

    With --stages this worker leaves imports, messages and all other stages to other workers: make sure that one
    serves them.
    """
    from leadgen.bootstrap.stages import product_stages
    from leadgen.errors import InvalidError
    from leadgen.worker import work

    chosen = None
    if stages is not None:
        try:
            names = [name.strip() for name in stages.split(",") if name.strip()]
            chosen = product_stages(get_settings().writing_model).resolve(names)
        except InvalidError as error:
            raise click.BadParameter(f"{error.detail} {error.errors[0].fix or ''}", param_hint="--stages") from None
        if not chosen:
            raise click.BadParameter("name at least one stage", param_hint="--stages")
    work(get_settings(), concurrency=concurrency, stages=chosen, metrics_port=metrics_port, metrics_host=metrics_host)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=None, type=_PORT, help="Default: LEADGEN_SANDBOX_PORT (8010).")
@click.option("--listener", default=None, type=int, hidden=True, help="A socket that `leadgen up` listens on.")
def sandbox(host: str, port: int | None, listener: int | None) -> None:
    """Serve the sandbox: stand-ins of every outside service (invented companies and people)."""
    settings = get_settings()
    if settings.sandbox_log is not None:
        from leadgen.sandbox.call_log import CallLog

        try:
            CallLog(settings.sandbox_log)  # Gunicorn would print a traceback
        except OSError as error:
            raise click.ClickException(
                f"LEADGEN_SANDBOX_LOG is '{settings.sandbox_log}': {error.strerror}. Name a file in a folder that exists and "
                "can be written, or leave it out."
            ) from None
    command = [sys.executable, "-m", "gunicorn", "leadgen.sandbox:create_app()", "--worker-class", "gthread"]
    command += ["--workers", "1", "--threads", "96", "--bind", _bind(host, port or settings.sandbox_port, listener)]
    command += ["--timeout", "120", "--graceful-timeout", "3", "--log-level", "warning"]
    os.execv(sys.executable, command)  # noqa: S606 - becoming Gunicorn, with a command line of ours


def _bind(host: str, port: int, listener: int | None) -> str:
    if listener is not None:
        return f"fd://{listener}"
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@main.group()
def db() -> None:
    """Manage the roles and the schema of the database."""


@db.command("init")
@click.option("--replace-key", is_flag=True, help="The secret key was changed on purpose: note this host's.")
def db_init(*, replace_key: bool) -> None:
    """Create roles and schema (safe to run again)."""
    from leadgen.bootstrap.database.connect import admin_url, logins
    from leadgen.bootstrap.database.provision import provision
    from leadgen.bootstrap.installation import record_secret_key, secret_key

    settings = get_settings()
    admin, roles = admin_url(settings), logins(settings)
    provision(admin, roles)
    if not record_secret_key(roles.system_url(admin), secret_key(settings), replace=replace_key):
        click.echo("Attention: this host's secret key is not the installation's. `leadgen doctor` says what to do.")
    click.echo("Roles and schema are in place.")


@db.command("migrate")
def db_migrate() -> None:
    """Upgrade the schema to the version of this code."""
    from leadgen.bootstrap.database.connect import admin_url
    from leadgen.bootstrap.database.provision import upgrade

    upgrade(admin_url(get_settings()))
    click.echo("The schema is current.")


@db.command("urls")
def db_urls() -> None:
    """Print the two database URLs for api and worker on other hosts, with passwords."""
    from leadgen.bootstrap.database.connect import admin_url, logins

    settings = get_settings()
    admin, roles = admin_url(settings), logins(settings)
    click.echo(f"APP_DATABASE_URL={roles.app_url(admin)}")
    click.echo(f"SYSTEM_DATABASE_URL={roles.system_url(admin)}")


@db.command("revision")
@click.argument("message")
def db_revision(message: str) -> None:
    """Write a migration from the difference between models and schema (development)."""
    from alembic import command

    from leadgen.bootstrap.database.connect import admin_url
    from leadgen.bootstrap.database.migrations import alembic_config
    from leadgen.bootstrap.database.provision import migrate

    url = admin_url(get_settings())
    migrate(url)
    command.revision(alembic_config(url), message=message, autogenerate=True)


@main.command()
def doctor() -> None:
    """Report what is missing or misconfigured. Exit status 1 when something must be fixed."""
    from leadgen.bootstrap.commands.doctor import FAILURE, OK, examine

    failed = False
    for check in examine(get_settings()):
        mark = {OK: "ok     ", FAILURE: "FAILURE"}.get(check.state, "warning")
        click.echo(f"{mark}  {check.about}: {check.message}")
        if check.fix:
            click.echo(f"         → {check.fix}")
        failed = failed or check.state == FAILURE
    sys.exit(1 if failed else 0)


@main.command()
@click.option("--check", is_flag=True, help="Only compare; exit status 1 when the file is out of date.")
def openapi(*, check: bool) -> None:
    """Write backend/openapi.json from the code."""
    from leadgen.app import OPENAPI_FILE, create_app, openapi_document
    from leadgen.tenancy import Database

    # No connection is made: the document is generated from the code alone.
    settings = Settings(secret_key="openapi", sandbox=True)  # noqa: S106 - signs nothing
    app = create_app(settings, Database("postgresql://nobody@127.0.0.1:1/none"))
    text = json.dumps(openapi_document(app), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if not check:
        OPENAPI_FILE.write_text(text)
        click.echo(f"Wrote {OPENAPI_FILE.name}.")
    elif not OPENAPI_FILE.exists() or OPENAPI_FILE.read_text() != text:
        click.echo("backend/openapi.json is out of date: run `make openapi` and commit it.", err=True)
        sys.exit(1)


@main.command("wait")
@click.argument("url")
@click.option("--seconds", default=30.0, show_default=True)
def wait_for(url: str, seconds: float) -> None:
    """Wait until URL answers with a success (for scripts)."""
    import httpx2

    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx2.get(url, timeout=2).is_success:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within {seconds:g} s.")


if __name__ == "__main__":
    main()
