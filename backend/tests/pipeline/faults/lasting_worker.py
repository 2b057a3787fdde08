"""As `worker_process`, but outliving its database, as the product's worker does.

python -m tests.pipeline.faults.lasting_worker DATABASE_URL LOG GATE
"""

from __future__ import annotations

import os
import sys

from leadgen.pipeline.engine.drain import Engine
from leadgen.tenancy import Database
from leadgen.worker import _work_until_stopped
from tests.pipeline.faults.worker_process import SHORT, stages


def main() -> None:
    url, log_path, gate_path = sys.argv[1:]
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    gate = os.open(gate_path, os.O_RDWR)
    database = Database(url)
    engine = Engine(database, stages(log, gate), None, timing=SHORT)
    _work_until_stopped(engine, [database, engine], concurrency=8, on_stop=engine.stop, stages=None)


if __name__ == "__main__":
    main()
