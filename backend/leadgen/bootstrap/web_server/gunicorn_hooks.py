"""What Gunicorn calls: `--config python:leadgen.bootstrap.web_server.gunicorn_hooks`."""

from __future__ import annotations

import os
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

from leadgen.bootstrap.interpreter import collect_seldom, import_quickly
from leadgen.metrics import MULTIPROCESS

import_quickly()  # Gunicorn loads this file first, then the app


def post_worker_init(worker: Any) -> None:  # noqa: ARG001 - Gunicorn's signature
    """A process of the API is ready: all it has loaded stays."""
    collect_seldom()


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001 - Gunicorn's signature
    """A process of the API has ended: what it had counted stays, what it was doing does not."""
    if os.environ.get(MULTIPROCESS):
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
