"""Processes that begin with what the test's process has loaded: to import the product takes a new one seconds."""

from __future__ import annotations

import gc
import os
import select
import signal
import traceback
from collections.abc import Callable
from subprocess import TimeoutExpired


class Forked:
    """A process that does one thing; it is signalled and waited for as a `subprocess.Popen` is."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid:
            self._ended = os.pidfd_open(self.pid)
            return
        code = 1
        try:
            gc.freeze()  # connections of the test's process are not this one's to close
            work()
            code = 0
        except BaseException:
            traceback.print_exc()  # nobody else will tell why it ended
            raise
        finally:
            os._exit(code)

    def poll(self) -> int | None:
        """Return the exit status; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
                os.close(self._ended)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status once it has ended."""
        if self.poll() is None:
            if not select.select([self._ended], [], [], timeout)[0]:
                assert timeout is not None
                raise TimeoutExpired("a forked process", timeout)
            self.poll()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
