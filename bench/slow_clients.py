"""What slow clients do to the API: `/api/health` alone, under 200 of them, and afterwards.

    make bench-slow_clients                                         # a running `leadgen api` on LEADGEN_PORT
    python bench/slow_clients.py --port 8000 --clients 200

Prints the median and the worst of `/api/health` in milliseconds ("never": no answer within 20 s), requests per second without
attackers, and the memory of the server's processes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

from tests.slow_clients import KINDS, SlowClients, health_milliseconds

LARGE = "/api/docs/swagger/js/swagger-ui-bundle.js"


def shown(milliseconds: list[float]) -> str:
    """Median and worst."""
    middle, worst = statistics.median(milliseconds), max(milliseconds)
    return "   ".join("never" if value == float("inf") else f"{value:7.1f} ms" for value in (middle, worst))


def requests_per_second(port: int, path: str, *, clients: int = 8, seconds: float = 4.0) -> float:
    """Answers per second over kept-alive connections."""
    done = [0] * clients
    until = time.perf_counter() + seconds

    def ask(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        while time.perf_counter() < until:
            connection.request("GET", path)
            connection.getresponse().read()
            done[number] += 1

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def proportional_megabytes(pid: int) -> float:
    """Memory of a process and its children, shared pages counted once (PSS)."""
    pids = [pid]
    for found in pids:
        pids += [int(p) for p in Path(f"/proc/{found}/task/{found}/children").read_text().split()]
    kilobytes = 0
    for found in pids:
        rollup = Path(f"/proc/{found}/smaps_rollup").read_text()
        kilobytes += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return kilobytes / 1024


def main() -> None:
    """Measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--port", type=int, default=int(os.environ.get("LEADGEN_PORT", "8000")))
    options.add_argument("--clients", type=int, default=200)
    options.add_argument("--samples", type=int, default=60)
    options.add_argument("--pid", type=int, help="the server's main process, for its memory")
    options.add_argument("--large", default=LARGE)
    chosen = options.parse_args()
    port = chosen.port
    print(f"requests per second        {requests_per_second(port, '/api/health'):.0f} health", flush=True)
    print(f"                           {requests_per_second(port, '/theme.js'):.0f} static", flush=True)
    print(f"alone                      {shown(health_milliseconds(port, chosen.samples))}", flush=True)
    for kinds in [*((kind,) for kind in KINDS), KINDS]:
        with SlowClients(port, chosen.clients, chosen.large, kinds=kinds):
            time.sleep(2)
            samples, found = min(chosen.samples, 60), []
            until = time.monotonic() + 45
            while len(found) < samples and time.monotonic() < until:
                found += health_milliseconds(port, 1)
            name = kinds[0] if len(kinds) == 1 else "all four"
            print(f"{chosen.clients} {name:22} {shown(found)}   ({len(found)} samples)", flush=True)
        time.sleep(1)
    print(f"afterwards                 {shown(health_milliseconds(port, 20))}", flush=True)
    if chosen.pid:
        print(f"memory (PSS)               {proportional_megabytes(chosen.pid):.0f} MB", flush=True)


if __name__ == "__main__":
    main()
