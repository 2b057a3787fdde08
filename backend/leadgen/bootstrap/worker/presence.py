"""Heartbeat of a worker: which stages it serves, written to the database every few seconds."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from leadgen.db import new_id
from leadgen.logs import get_logger
from leadgen.pipeline.engine.workers import announce, leave
from leadgen.tenancy import Database

log = get_logger(__name__)
EVERY_SECONDS = 10.0


class Presence:
    """Announces a worker until it is told to stop; retries while the database is away."""

    def __init__(self, database: Database, stages: Sequence[str] | None, *, concurrency: int) -> None:
        self._database = database
        self._stages = stages
        self._concurrency = concurrency
        self._id = new_id()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._announce, name="presence", daemon=True)

    def start(self) -> None:
        """Start to announce the worker."""
        self._thread.start()

    def end(self) -> None:
        """Remove the worker from the list."""
        self._ended.set()
        self._thread.join(timeout=EVERY_SECONDS)
        try:
            with self._database.system_session() as session:
                leave(session, self._id)
        except SQLAlchemyError as error:
            log.warning("the worker could not be signed off", error=type(error).__name__)

    def _announce(self) -> None:
        while True:
            try:
                with self._database.system_session() as session:
                    announce(session, self._id, self._stages, concurrency=self._concurrency)
            except SQLAlchemyError as error:
                log.warning("the worker could not be announced", error=type(error).__name__)
            if self._ended.wait(EVERY_SECONDS):
                return
