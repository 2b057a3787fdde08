"""Prometheus metrics of a process: durations and outcomes.

Label values are names of the product's own (stages, services, routes), never a tenant's or a person's. Figures of the
whole installation are not counted here; a scrape reads them from the database.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from prometheus_client import Counter, Histogram

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"

_QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 180.0)

CALL_SECONDS = Histogram(
    "leadgen_call_seconds",
    "How long one call of a stage to its provider took, waits for limits included",
    ("stage", "provider", "state"),
    buckets=_SLOW,
)
CLAIM_SECONDS = Histogram(
    "leadgen_claim_seconds", "How long claiming a batch of records took", ("stage",), buckets=_QUICK
)
STORE_SECONDS = Histogram(
    "leadgen_store_seconds", "How long storing a batch of results took", ("stage",), buckets=_QUICK
)
RECORDS_ENDED = Counter("leadgen_records_ended", "Records whose try at a stage ended, by how", ("stage", "state"))
REQUEST_SECONDS = Histogram(
    "leadgen_http_request_seconds",
    "How long the API took to answer, until an answer's first byte",
    ("method", "route", "status"),
    buckets=_QUICK,
)


def fresh_folder(folder: Path) -> str:
    """Return an empty folder for the processes' shared metrics (PROMETHEUS_MULTIPROC_DIR).

    Metrics of earlier processes are removed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)  # the files inside follow the process's umask
    return str(folder.resolve())


def called(stage: str, provider: str, state: str, seconds: float) -> None:
    """Count one call to a provider.

    The part after a colon in a provider's name (a webhook's host) belongs to a customer and is left out.
    """
    CALL_SECONDS.labels(stage, provider.partition(":")[0], state).observe(seconds)
