"""A real worker of the queue that carries imports out, as a process of its own: python -m tests.imports.queue_worker DATABASE_URL."""

from __future__ import annotations

import sys

from leadgen.bootstrap.worker.queue import queue_app, run_worker
from leadgen.imports.tasks import blueprint
from leadgen.tenancy import Database


def main() -> None:
    database = Database(sys.argv[1])
    run_worker(queue_app(database.system_url, {"imports": blueprint}), [database], concurrency=2)


if __name__ == "__main__":
    main()
