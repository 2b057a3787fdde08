"""How long `leadgen up` takes until `/api/health` answers: from an empty data folder, and from an existing one.

Prints medians of wall time and of CPU time (all processes of the start, user and system), and the CPU time of a fixed loop:
on a machine that is busy with other work both grow, and the ratio of the last two is what may be compared.

    python bench/startup.py --times 5
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

LONGEST_SECONDS = 300.0
AIM_SECONDS = 10.0


@dataclass(frozen=True)
class Start:
    """One start: wall and CPU seconds until the first answer, and the CPU seconds of the loop just before."""

    wall: float
    cpu: float
    loop: float


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def loop_seconds() -> float:
    """CPU seconds of a fixed piece of work: how fast the machine is at this moment."""
    began, total = time.process_time(), 0
    for number in range(5_000_000):
        total += number
    return time.process_time() - began


def cpu_seconds(pid: int, data: Path) -> float:
    """CPU seconds of the process, of all that descend from it, and of the servers in the data folder."""
    own = psutil.Process(pid)
    mark = str(data / "postgres")
    family = {process.pid: process for process in [own, *own.children(recursive=True)]}
    for process in psutil.process_iter(["cmdline"]):
        if mark in (process.info["cmdline"] or []):
            family |= {p.pid: p for p in [process, *process.children(recursive=True)]}
    total = 0.0
    for process in family.values():
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def answers(port: int) -> bool:
    """Whether /api/health answers with a success."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def start(data: Path) -> Start:
    """Start, measure, and stop again."""
    port, sandbox_port = free_ports(2)
    ours = {k: v for k, v in os.environ.items() if not k.endswith(("DATABASE_URL", "_API_KEY"))}
    environment = ours | {
        "LEADGEN_DATA_DIR": str(data),
        "LEADGEN_PORT": str(port),
        "LEADGEN_SANDBOX_PORT": str(sandbox_port),
    }
    loop, began = loop_seconds(), time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "leadgen.cli", "up"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not answers(port):
            if process.poll() is not None or time.monotonic() - began > LONGEST_SECONDS:
                raise SystemExit("`leadgen up` did not start; run it by hand to see why.")
            time.sleep(0.02)
        return Start(time.monotonic() - began, cpu_seconds(process.pid, data), loop)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def report(name: str, starts: list[Start]) -> None:
    """One line of medians."""
    wall, cpu, loop = (median(getattr(one, part) for one in starts) for part in ("wall", "cpu", "loop"))
    verdict = "met" if wall <= AIM_SECONDS else "missed"
    print(
        f"{name:<22} wall {wall:6.2f} s (aim {AIM_SECONDS:g} s: {verdict})   CPU {cpu:6.2f} s   "
        f"loop {loop:5.2f} s   CPU/loop {cpu / loop:5.1f}"
    )


def main() -> None:
    """Measure both kinds of start."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args().times
    fresh, existing = [], []
    for _ in range(times):
        with TemporaryDirectory(prefix="leadgen-startup-", ignore_cleanup_errors=True) as folder:
            data = Path(folder).resolve() / "data"
            fresh.append(start(data))
            existing.append(start(data))
    print(f"medians of {times} starts; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    report("empty data folder", fresh)
    report("existing data folder", existing)


if __name__ == "__main__":
    main()
