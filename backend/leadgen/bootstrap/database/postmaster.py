"""Main process of an embedded server: liveness, and the remains of a killed one."""

from __future__ import annotations

from pathlib import Path
from time import monotonic, sleep

import psutil

_PROGRAM = "postgres"
_BACKEND_TITLE = f"{_PROGRAM}: "  # the main process keeps its command line instead
_END_SECONDS = 10.0


def find_postmaster(folder: Path) -> psutil.Process | None:
    """Return the live server process of a data folder.

    A zombie, or another program with the same process id, does not count.
    """
    try:
        process = psutil.Process(int(_lines(folder)[0]))
        if process.status() == psutil.STATUS_ZOMBIE or _BACKEND_TITLE in " ".join(process.cmdline()):
            return None
        command = process.cmdline()
        served = command[command.index("-D") + 1]
    except (psutil.Error, OSError, ValueError, IndexError):
        return None
    return process if Path(served).resolve() == folder.resolve() else None


def clear_remains(folder: Path) -> None:
    """End the orphaned backends of a killed server and remove its lock files.

    Does so only without a live server.
    """
    leftovers = [
        process for process in psutil.process_iter(["name", "cmdline"]) if _is_leftover(process, folder.resolve())
    ]
    for leftover in leftovers:  # leftovers hold the shared memory, and a new server refuses to start beside them
        try:
            leftover.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(leftovers, timeout=_END_SECONDS)
    # A server obeys a lock file even when its process id belongs to a zombie or, after a reboot, to another program.
    lines = _lines(folder)
    sockets = {folder, Path(lines[4])} if len(lines) > 4 and lines[4] else {folder}
    for lock in (folder / "postmaster.pid", *(place / ".s.PGSQL.5432.lock" for place in sockets)):
        lock.unlink(missing_ok=True)


def wait_while_starting(folder: Path, seconds: float) -> bool:
    """Wait until a starting server is ready or has ended; return False where no server is alive."""
    deadline, found = monotonic() + seconds, False
    while find_postmaster(folder) is not None:
        found = True
        if _lines(folder)[-1:] == ["ready"] or monotonic() > deadline:
            break
        sleep(0.2)
    return found


def _is_leftover(process: psutil.Process, folder: Path) -> bool:
    title = " ".join(process.info["cmdline"] or [])
    if process.info["name"] != _PROGRAM or not title.startswith(_BACKEND_TITLE):
        return False
    try:
        parent = process.parent()
        if parent is not None and parent.name() == _PROGRAM:
            return False  # the server of this backend is alive
        return Path(process.cwd()) == folder
    except psutil.AccessDenied:
        return True  # A container may hide the folder; a backend without a server is useless.
    except psutil.NoSuchProcess:
        return False


def _lines(folder: Path) -> list[str]:
    try:
        return [line.strip() for line in (folder / "postmaster.pid").read_text().splitlines()]
    except OSError:
        return []
