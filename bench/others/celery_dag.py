"""The same DAG on Celery with Redis: one task per (record, stage), bodies that do nothing, put together with Celery's own canvas.

    python celery_dag.py REDIS_URL RECORDS CONCURRENCY     prints {"completions": n, "seconds": s}

Runs in an environment of its own that has `celery` and `redis` (`bench/engine.py --others` makes it). Each record is a
chain of groups; a chain whose group is followed by a task becomes a chord, which waits for the group.
Nothing is stored per completion but the chord's counters in Redis, which keeps them in memory only.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

import redis
from celery import Celery, chain, group

URL = sys.argv[1] if len(sys.argv) > 3 else "redis://127.0.0.1:6379/0"
app = Celery("celery_dag", broker=URL, backend=URL)
app.conf.update(
    worker_prefetch_multiplier=16, task_acks_late=True, result_expires=600, broker_connection_retry_on_startup=True
)
DONE = "bench:done"


@app.task(name="stage", ignore_result=False)
def stage(record: int, code: str) -> None:
    """A stage that does nothing."""
    del record, code


@app.task(name="last")
def last(record: int, code: str) -> None:
    """The terminal stage; counts finished records."""
    del record, code
    app.backend.client.incr(DONE)


def dag(record: int) -> chain:
    """The 13 stages of one record and its contact."""

    def of(*codes: str) -> list:
        return [stage.si(record, code) for code in codes]

    return chain(
        *of("l1"),
        group(of("triage", "ares", "brreg", "prh", "recherche")),
        group(of("l2", "signals", "isir")),
        group(of("legal", "person")),
        *of("generate"),
        last.si(record, "qc"),
    )


def main() -> None:
    records, concurrency = int(sys.argv[2]), sys.argv[3]
    client = redis.Redis.from_url(URL)
    client.delete(DONE)
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_dag", "-b", URL, "--result-backend", URL, "worker"]
        + ["--pool", "prefork", "-c", concurrency, "-l", "ERROR", "--without-gossip", "--without-mingle"],
    )
    try:
        # ready when it answers a first record
        dag(-1).apply_async()
        while int(client.get(DONE) or 0) < 1:
            time.sleep(0.1)
        began = time.perf_counter()
        for record in range(records):
            dag(record).apply_async()
        while int(client.get(DONE) or 0) < records + 1:
            time.sleep(0.05)
        seconds = time.perf_counter() - began
    finally:
        worker.terminate()
        worker.wait()
    print(json.dumps({"completions": records * 13, "seconds": seconds}))


if __name__ == "__main__":
    main()
