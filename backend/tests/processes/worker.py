"""The product's worker with short leases: what a dead worker owned is taken up after seconds.

python -m tests.processes.worker LEASE_SECONDS
"""

from __future__ import annotations

import sys
import threading

from leadgen.bootstrap.connect import connect
from leadgen.pipeline.drain import Timing
from leadgen.pipeline.tasks import heal_runs
from leadgen.settings import get_settings
from leadgen.worker import work


def main() -> None:
    lease = float(sys.argv[1])
    settings = get_settings()
    database = connect(settings, pool_size=1)
    pause = threading.Event()

    def heal() -> None:
        while not pause.wait(1.0):
            try:
                heal_runs(database)
            except Exception as error:  # noqa: BLE001 - the database may be away, or be killed right now
                print("healing failed:", type(error).__name__, file=sys.stderr)

    # the periodic job comes every 15 s only
    threading.Thread(target=heal, daemon=True).start()
    work(settings, concurrency=8, timing=Timing(lease=lease, patience=60.0))


if __name__ == "__main__":
    main()
