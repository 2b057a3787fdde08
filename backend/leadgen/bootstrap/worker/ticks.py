"""Periodic tasks that continue with the new time when the machine's clock jumps back."""

from __future__ import annotations

from collections.abc import Iterable

from procrastinate.periodic import PeriodicDeferrer, TaskAtTime
from procrastinate.worker import Worker
from psycopg.errors import UniqueViolation


class Ticks(PeriodicDeferrer):
    """Procrastinate's deferrer, which forgets ticks later than the current time.

    The original would stay silent until the clock has passed its last tick again.
    """

    def get_previous_tasks(self, at: float) -> Iterable[TaskAtTime]:
        for key, ticked_at in list(self.last_defers.items()):
            if ticked_at > at:
                del self.last_defers[key]
        return super().get_previous_tasks(at)

    async def defer_jobs(self, jobs_to_defer: Iterable[TaskAtTime]) -> None:
        """Queue each task that is due, unless its last job still waits.

        The library reads which job waits from the detail of PostgreSQL's error. Row security on the queue's tables
        hides that detail, and the library's assertion about it would end the worker.
        """
        for due in jobs_to_defer:
            try:
                await super().defer_jobs([due])
            except (AssertionError, TypeError) as error:
                if not isinstance(error.__context__, UniqueViolation):
                    raise


class TickingWorker(Worker):
    """The queue's worker, with `Ticks`."""

    async def _periodic_deferrer(self) -> None:
        await Ticks(registry=self.app.periodic_registry, **self.app.periodic_defaults).worker()
