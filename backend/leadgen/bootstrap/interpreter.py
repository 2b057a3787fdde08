"""How the interpreter spends its time in processes that live long."""

from __future__ import annotations

import gc
import importlib
import sys

TURN_SECONDS = 0.0005


def import_quickly() -> None:
    """Let garbage collection run rarely while a process imports the product: all of it stays, and looking costs a fifth."""
    gc.set_threshold(100_000, 20, 50)


def collect_seldom() -> None:
    """Let cyclic garbage collection run rarely: a third of the CPU of workers and of estimates went into looking at what lives.

    What is loaded by now lives as long as the process (frozen); batches are freed by reference counts alone.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def import_for_requests() -> None:
    """Import what libraries would import inside the first request that needs it (`tests/architecture/test_route_imports.py`)."""
    for module in ("babel.dates", "babel.numbers", "encodings.utf_8_sig", "tldextract", "tzdata"):
        importlib.import_module(module)


def prepare_for_work() -> None:
    """Settle a process whose threads share work: some compute while others talk to the database.

    A thread that computes keeps the interpreter for 5 ms by default, and one that sends a large statement needs it back dozens
    of times: an import spent a third of its time waiting for turns.
    """
    collect_seldom()
    sys.setswitchinterval(TURN_SECONDS)
