"""The same DAG on Prefect: one task run per (record, stage), bodies that do nothing, in one flow run on a local server.

    python prefect_dag.py RECORDS THREADS     prints {"completions": n, "seconds": s}

Runs in an environment of its own that has `prefect` (`bench/engine.py --others` makes it), with PREFECT_HOME in a temporary
folder: Prefect starts its own server on SQLite there.
"""

from __future__ import annotations

import json
import sys
import time

from prefect import flow, task
from prefect.task_runners import ThreadPoolTaskRunner

AFTER = {
    "l1": (),
    "triage": ("l1",),
    "l2": ("triage",),
    "signals": ("triage",),
    "ares": ("l1",),
    "brreg": ("l1",),
    "prh": ("l1",),
    "recherche": ("l1",),
    "isir": ("ares",),
    "legal": ("ares", "brreg", "prh", "recherche", "isir"),
    "person": ("l2", "signals"),
    "generate": ("person",),
    "qc": ("legal", "generate"),
}


@task(log_prints=False)
def stage(record: int, code: str) -> str:
    """A stage that does nothing."""
    return f"{record}:{code}"


@flow(log_prints=False, task_runner=ThreadPoolTaskRunner(max_workers=int(sys.argv[2])))
def run(records: int) -> float:
    """All records; returns the seconds from the first submit to the last result."""
    began = time.perf_counter()
    last = []
    for record in range(records):
        futures: dict[str, object] = {}
        for code, needs in AFTER.items():
            futures[code] = stage.submit(record, code, wait_for=[futures[need] for need in needs])
        last.append(futures["qc"])
    for future in last:
        future.result()  # type: ignore[attr-defined]
    return time.perf_counter() - began


if __name__ == "__main__":
    number = int(sys.argv[1])
    took = run(number)
    print(json.dumps({"completions": number * len(AFTER), "seconds": took}))
