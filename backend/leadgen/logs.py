"""Structured logs: one event per line, with the ids of the request or run, without secrets."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from contextvars import ContextVar, Token
from typing import Any, NamedTuple, cast
from uuid import UUID

import structlog

_SECRET_KEYS = {"password", "token", "secret", "authorization", "api_key", "refresh_token", "access_token", "cookie"}


class Work(NamedTuple):
    """The run, stage and record that a line is about; `record_id` None: several records."""

    tenant_id: UUID
    run_id: UUID
    stage: str
    record_id: UUID | None = None


_WORK: ContextVar[Work | None] = ContextVar("stage_work", default=None)


class working_on:  # noqa: N801 - used as `with working_on(work):`
    """Adds the stage work to every line that is logged inside the block.

    Cheap enough for each record of a free stage.
    """

    __slots__ = ("_token", "_work")

    def __init__(self, work: Work) -> None:
        self._work = work

    def __enter__(self) -> None:
        self._token: Token[Work | None] = _WORK.set(self._work)

    def __exit__(self, *_: object) -> None:
        _WORK.reset(self._token)


def _name_work(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    work = _WORK.get()
    if work is not None:
        for key, value in zip(Work._fields, work, strict=True):
            if value is not None:
                event.setdefault(key, str(value))
    return event


_INVISIBLE = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
_ESCAPED = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _INVISIBLE}
_ESCAPED_BUT_LINES = {code: text for code, text in _ESCAPED.items() if code not in (0x09, 0x0A)}


def _escape_values(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Escape control characters in values: a line break in a path must not look like a log line."""
    for key, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            event[key] = value.translate(_ESCAPED)
    return event


class _PlainFormatter(logging.Formatter):
    """Formats log lines of libraries without control characters, which could steer a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).translate(_ESCAPED_BUT_LINES)


class _Lines:
    """Handler that writes to the current `sys.stderr`.

    A closed stderr loses the line, never the work that the line is about.
    """

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{message.translate(_ESCAPED_BUT_LINES)}\n")  # tracebacks repeat the data that was sent
            sys.stderr.flush()  # the line must be out before a process that dies right after it

    log = debug = info = warn = warning = error = exception = critical = fatal = msg


def _redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in event:
        if key.lower() in _SECRET_KEYS:
            event[key] = "[redacted]"
    return event


def _console() -> Any:
    # The plain formatter: a traceback with local variables would print passwords and tokens.
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def configure_logging(*, json: bool = False, level: int = logging.INFO) -> None:
    """Set up structlog and the standard library's logging to print to stderr."""
    renderer: Any = structlog.processors.JSONRenderer() if json else _console()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _name_work,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _redact,
            structlog.processors.format_exc_info if json else _escape_values,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(),
        # A logger that was used before, such as Gunicorn's, must follow a later set-up too.
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(_PlainFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger named after its module."""
    return cast(structlog.stdlib.BoundLogger, structlog.get_logger(name))
