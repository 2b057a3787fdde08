"""The product's worker, which also notes when its threads get a turn.

python -m tests.processes.worker BEATS [LEASE_SECONDS]

With LEASE_SECONDS what a dead worker owned is taken up after seconds: leases are short, and runs are healed every second.
"""

from __future__ import annotations

import os
import sys
import threading
import time

from leadgen.bootstrap.database.connect import connect
from leadgen.pipeline.engine.drain import Timing
from leadgen.pipeline.tasks import heal_runs
from leadgen.settings import Settings, get_settings
from leadgen.worker import work
from tests.processes.waiting import BEAT


def beat(path: str) -> None:
    """Note the time again and again: a gap is a moment in which no thread of this process got its turn."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    pause = threading.Event()
    while True:
        os.write(file, f"{time.time()}\n".encode())
        pause.wait(BEAT)


def heal(settings: Settings) -> None:
    """Do every second what the periodic job does every 15."""
    database = connect(settings, pool_size=1)
    pause = threading.Event()
    while not pause.wait(1.0):
        try:
            heal_runs(database)
        except Exception as error:  # noqa: BLE001 - the database may be away, or be killed right now
            print("healing failed:", type(error).__name__, file=sys.stderr)


def main() -> None:
    path, *lease = sys.argv[1:]
    settings = get_settings()
    threading.Thread(target=beat, args=(path,), daemon=True).start()
    if not lease:
        work(settings)
        return
    threading.Thread(target=heal, args=(settings,), daemon=True).start()
    work(settings, concurrency=8, timing=Timing(lease=float(lease[0]), patience=60.0))


if __name__ == "__main__":
    main()
