"""Supervisor of several processes: restarts those that die, ends all on Ctrl-C or SIGTERM."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

_PR_SET_PDEATHSIG = 1
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE_SECONDS = 35  # the worker finishes calls in flight within 30
RESTART_PAUSE_SECONDS = 2.0


@dataclass
class Child:
    """One process: its name in messages, and its command line."""

    name: str
    command: Sequence[str]
    inherits: Sequence[int] = ()
    """File descriptors that stay open in the child, under the same numbers."""
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0


@dataclass
class Supervisor:
    """Runs children until told to stop; on Linux they end even when the parent is killed."""

    environment: Mapping[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    watches: list[Callable[[], None]] = field(default_factory=list)
    """Callbacks that run twice a second; each watches something that is not a child."""

    def listen(self) -> None:
        """Make SIGINT, SIGTERM and SIGHUP set `stopping` instead of ending this process."""
        for number in _ENDING:
            signal.signal(number, lambda *_: self.stopping.set())

    def start(self, name: str, command: Sequence[str], *, inherits: Sequence[int] = ()) -> None:
        """Start one more process."""
        child = Child(name, command, inherits)
        self._spawn(child)
        self.children.append(child)

    def run(self) -> None:
        """Restart children that end, until `stopping` is set."""
        while not self.stopping.wait(0.5):
            self.look_after_others()
            for child in self.children:
                if child.process is not None and child.process.poll() is not None:
                    print(f"{child.name} ended with code {child.process.returncode}; starting it again.", flush=True)
                    if monotonic() - child.started_at < RESTART_PAUSE_SECONDS:
                        self.stopping.wait(RESTART_PAUSE_SECONDS)
                    if not self.stopping.is_set():
                        self._spawn(child)

    def look_after_others(self) -> None:
        """Call each watch once."""
        for watch in self.watches:
            watch()

    def stop(self) -> None:
        """End all children: with SIGTERM first, by force after the grace time."""
        self.stopping.set()
        running = [c.process for c in self.children if c.process is not None and c.process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = monotonic() + GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _spawn(self, child: Child) -> None:
        child.started_at = monotonic()
        child.process = subprocess.Popen(  # noqa: S603 - command lines of ours
            child.command,
            env=dict(self.environment),
            pass_fds=child.inherits,
            start_new_session=True,  # only this process gets Ctrl-C, so that it decides the order of shutdown
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads yet
        )


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay signals until the block is done, here and in programs that the block starts.

    Ctrl-C would otherwise reach those programs as well.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == 1:
        os._exit(1)  # the parent died before prctl
