"""When Python looks for cyclic garbage, in processes that live long."""

from __future__ import annotations

import gc


def collect_seldom() -> None:
    """Let cyclic garbage collection run rarely: a third of the CPU of workers and of estimates went into looking at what lives.

    What is loaded by now lives as long as the process (frozen); batches are freed by reference counts alone.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
