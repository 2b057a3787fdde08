"""GC and thread-switch settings for long-lived processes."""

from __future__ import annotations

import gc
import importlib
import sys

TURN_SECONDS = 0.0005


def import_quickly() -> None:
    """Reduce garbage collection while a process imports the product.

    All imported objects stay alive, and collection would take a fifth of the import time.
    """
    gc.set_threshold(100_000, 20, 50)


def collect_seldom() -> None:
    """Reduce cyclic garbage collection, which took a third of the CPU of workers and estimates.

    Loaded objects live as long as the process, so they are frozen. Batches are freed by reference counts alone.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def import_for_requests() -> None:
    """Import what libraries would import inside the first request that needs it.

    `tests/architecture/requests/test_route_imports.py` checks this.
    """
    for module in (
        "babel.dates",
        "babel.numbers",
        "encodings.utf_16_le",
        "encodings.utf_8_sig",
        "tldextract",
        "tzdata",
    ):
        importlib.import_module(module)


def prepare_for_work() -> None:
    """Configure a process in which some threads compute while others talk to the database.

    By default a computing thread keeps the interpreter for 5 ms. A thread that sends a large statement needs the
    interpreter dozens of times, and an import spent a third of its time waiting for it.
    """
    collect_seldom()
    sys.setswitchinterval(TURN_SECONDS)
