"""The queue's periodic tasks, when the clock of this machine jumps back: they go on with the new time."""

from __future__ import annotations

from collections.abc import Iterable

from procrastinate.periodic import PeriodicDeferrer, TaskAtTime
from procrastinate.worker import Worker


class Ticks(PeriodicDeferrer):
    """The library's, which remembers its last tick and would be silent until the clock has passed that again."""

    def get_previous_tasks(self, at: float) -> Iterable[TaskAtTime]:
        for key, ticked_at in list(self.last_defers.items()):
            if ticked_at > at:
                del self.last_defers[key]
        return super().get_previous_tasks(at)


class TickingWorker(Worker):
    """The queue's worker, with `Ticks`."""

    async def _periodic_deferrer(self) -> None:
        await Ticks(registry=self.app.periodic_registry, **self.app.periodic_defaults).worker()
