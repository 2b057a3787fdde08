"""Structured logs: one event per line, with the request's or the run's ids; secrets never reach a line."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, cast

import structlog

_SECRET_KEYS = {"password", "token", "secret", "authorization", "api_key", "refresh_token", "access_token", "cookie"}


def _redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in event:
        if key.lower() in _SECRET_KEYS:
            event[key] = "[redacted]"
    return event


def _console() -> Any:
    # the plain formatter: a traceback that shows local variables would print passwords and tokens
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def configure_logging(*, json: bool = False, level: int = logging.INFO) -> None:
    """Set up structlog and the standard library's logging to print to stderr."""
    renderer: Any = structlog.processors.JSONRenderer() if json else _console()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _redact,
            *([structlog.processors.format_exc_info] if json else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger that names its module."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))
