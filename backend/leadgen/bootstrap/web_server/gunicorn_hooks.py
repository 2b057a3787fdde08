"""Gunicorn hooks: `--config python:leadgen.bootstrap.web_server.gunicorn_hooks`."""

from __future__ import annotations

import os
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

from leadgen.bootstrap.interpreter import collect_seldom, import_quickly
from leadgen.metrics import MULTIPROCESS

import_quickly()  # Gunicorn loads this file first, then the app


def post_worker_init(worker: Any) -> None:  # noqa: ARG001 - Gunicorn's signature
    """Freeze what a ready process of the API has loaded."""
    collect_seldom()


def child_exit(server: Any, worker: Any) -> None:  # noqa: ARG001 - Gunicorn's signature
    """Mark a process of the API as ended: its counters stay, its gauges of live work do not."""
    if os.environ.get(MULTIPROCESS):
        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
