"""The engine's figures: speed with no-op stages over the whole DAG beside other ways to run it, pace, latency, dag-status.

    python bench/engine.py [--n 600000] [--only start|stop|generate|pace] [--others] [--json]

All of it runs on embedded PostgreSQL with the product's own (durable) settings, in one go, each side on a fresh server. The
engine's side is the real path: queue, claims, leases, storing, release, in worker processes; two of them are measured freely
and, where the machine allows, each held to a share of a core, so that they and the database do not fill it. Beside it, three forms of one
Procrastinate job per (record, stage). `same duties`: each job goes the engine's own way in batches of one, so that it keeps just
the same promises (lease and fence, exact counts by state, isolation, foreign keys, releases). `lean`: each stores a bare
completion and queues what it releases, and keeps nothing else. `empty`: queued beforehand, they do nothing and release nothing,
which is the queue's own speed limit and no pipeline at all. `--others` adds Celery (Redis) and Prefect, each built with its own
means.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from engine_runs import CALL_LIMIT, CALL_SECONDS, Run, busy_seconds, hand_over_ms, p95, whole_dag
from engine_sides import measure_jobs, measure_lean, measure_others, measure_units
from engine_start import CLAIMED, FIRST_CALL, OVER, WORKING, LargeRun
from engine_web import p50, status_http_ms
from figures import Figures
from generate import measure as measure_generation
from held import held
from own_server import own_server


SMALL = 60_000
CALLS = 5_000
RELAYED = 2_000
CONTACTS = 18_730
WRITING_SECONDS = 60.0
ROUNDS = 3
SHARE = 0.3
STAGES = len(whole_dag().stages)
AIMS = {"same_duties": 200.0, "lean_jobs": 50.0}
"""Times the jobs of the other sides."""
SECTIONS = ("start", "stop", "generate", "pace")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=600_000, help="completions of the large run")
    parser.add_argument("--jobs", type=int, default=3_000, help="jobs to time each other side with")
    parser.add_argument("--companies", type=int, default=200_000, help="of the large start, five contacts each")
    parser.add_argument("--only", choices=SECTIONS, help="one section alone; start and stop are measured on one large run")
    parser.add_argument("--others", action="store_true", help="Celery and Prefect too (installs them)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = Figures(quiet=options.json)
    figures.say("cores", os.cpu_count() or 0, "")
    if options.only is None:
        sides = measure_sides(options.jobs)
        measure(options, figures, sides)
    if options.only in (None, "start", "stop"):
        measure_start(options.companies, figures)
    if options.only in (None, "generate"):
        with own_server() as (admin, url):
            measure_generation(figures, admin, url, contacts=CONTACTS, seconds=WRITING_SECONDS)
    if options.only == "pace":
        measure_pace(figures)
    if options.others and options.only is None:
        say_others(figures, options.jobs)
    if options.json:
        print(json.dumps({"name": "engine", "figures": figures.all}))


def say_status(figures: Figures, size: str, run: Run) -> None:
    """dag-status of a run: the product's code alone, and through the whole web app."""
    figures.say(f"dag_status_no_http_p95_{size}", p95(run.status_ms()), "ms")
    with tempfile.TemporaryDirectory(prefix="leadgen-bench-") as folder:
        taken = status_http_ms(run, Path(folder))
    figures.say(f"dag_status_p50_{size}", p50(taken), "ms")
    figures.say(f"dag_status_p95_{size}", p95(taken), "ms", 50, most=True)


def measure_sides(number: int) -> dict[str, float]:
    """Units per second of each form of one job per (record, stage), by name."""
    with own_server() as (_, url):
        rates = {"empty_jobs": asyncio.run(measure_jobs(url, number))}
    with own_server() as (admin, url):
        rates["lean_jobs"] = measure_lean(whole_dag(), admin, url, number)
    with own_server() as (admin, url):
        rates["same_duties"] = measure_units(whole_dag(), admin, url, number)
    return rates


def measure(options: argparse.Namespace, figures: Figures, sides: Mapping[str, float]) -> None:
    """Measure the engine. One worker and two take turns, and what is compared is each one's median: the machine's speed varies."""
    with own_server() as (admin, url):
        small = measure_small(admin, url, figures)
        for name, rate in sides.items():
            figures.say(f"{name}_per_s", rate, "1/s")
            figures.say(f"ratio_{name}", small / rate, "x", AIMS.get(name))
        say_held(admin, url, figures)
    with own_server() as (admin, url):
        large = Run(admin, url, "dag", options.n // STAGES)
        figures.say("completions_large", large.completions, "")
        figures.say("completions_per_s_large", large.rate, "1/s", 10_000)
        figures.say("large_to_60k", large.rate / small, "x", 0.8)
        figures.say("difference_large_to_60k", 100 * abs(large.rate / small - 1), "%", 20, most=True)
        say_status(figures, "large", large)
    measure_pace(figures)


def measure_pace(figures: Figures) -> None:
    """How near calls come to the limit of their service, and how soon what follows a call begins."""
    with own_server() as (admin, url):
        calls = Run(admin, url, "paced", CALLS)
        limit = CALL_LIMIT / CALL_SECONDS
        figures.say("calls_200ms_per_s", calls.rate, "1/s")
        figures.say("calls_200ms_of_limit", 100 * calls.rate / limit, "%", 95)
        figures.say("dispatch_p95", p95(hand_over_ms(admin, url, RELAYED)), "ms", 250, most=True)


def measure_start(companies: int, figures: Figures) -> None:
    """A start at a million contacts: taken up alone, then with a worker that drains meanwhile and is stopped."""
    with own_server() as (admin, url):
        large = LargeRun(admin, url, companies)
        figures.say("start_members", large.members, "")
        figures.say("start_request", large.start(), "s", 1, most=True)
        busy, began = busy_seconds(), time.perf_counter()
        large.take_up()
        taken = time.perf_counter() - began
        figures.say("start_taken_up", taken, "s")
        figures.say("start_members_per_s", large.members / taken, "1/s", 100_000)
        figures.say("start_cores_busy", (busy_seconds() - busy) / taken, "")
        figures.say("stop_request", large.stop(), "s", 1, most=True)
        figures.say("stop_over", large.end(), "s")
        with large.worker():
            large.until(WORKING)
            figures.say("start_request_beside_worker", large.start(), "s", 1, most=True)
            figures.say("start_first_call", large.until(FIRST_CALL), "s")
            figures.say("stop_request_at_work", large.stop(), "s", 1, most=True)
            began = time.perf_counter()
            time.sleep(2)
            claimed = large.ask(CLAIMED)
            figures.say("stop_over_at_work", time.perf_counter() - began + large.until(OVER), "s")
            figures.say("stop_claimed_after_2s", large.ask(CLAIMED) - claimed, "", 0, most=True)


def measure_small(admin: str, url: str, figures: Figures) -> float:
    """Completions per second of one worker over a small run, beside two."""
    one, two = [], []
    for _ in range(ROUNDS):
        one.append(Run(admin, url, "dag", SMALL // STAGES))
        two.append(Run(admin, url, "dag", SMALL // STAGES, workers=2))
    small, pair = median(run.rate for run in one), median(run.rate for run in two)
    figures.say("completions_per_s_60k", small, "1/s", 10_000)
    figures.say("completions_per_s_60k_slowest", min(run.rate for run in one), "1/s")
    figures.say("completions_per_s_60k_fastest", max(run.rate for run in one), "1/s")
    figures.say("start_60k", median(run.starting for run in one), "s")
    figures.say("cores_busy_with_one_worker", median(run.cores_busy for run in one), "")
    figures.say("completions_per_s_two_workers", pair, "1/s")
    figures.say("two_workers_to_one", pair / small, "x", 1.5)
    figures.say("cores_busy_with_two_workers", median(run.cores_busy for run in two), "")
    say_status(figures, "60k", one[-1])
    return small


def say_held(admin: str, url: str, figures: Figures) -> None:
    """One worker and two, each held to a share of a core, so that they and the database do not fill a small machine."""
    with held(SHARE) as hold:
        if hold is None:
            print("workers could not be held to a share of a core: that needs control groups", file=sys.stderr)
            return
        one, two = [], []
        for _ in range(ROUNDS):
            one.append(Run(admin, url, "dag", SMALL // STAGES, hold=hold).rate)
            two.append(Run(admin, url, "dag", SMALL // STAGES, workers=2, hold=hold).rate)
    figures.say("held_worker_per_s", median(one), "1/s")
    figures.say("two_held_workers_per_s", median(two), "1/s")
    figures.say("two_held_workers_to_one", median(two) / median(one), "x", 1.5)


def say_others(figures: Figures, number: int) -> None:
    """Celery and Prefect, as far as they can be installed."""
    rates, missing = measure_others(number)
    small = figures.all["completions_per_s_60k"]["value"]
    for name, rate in rates.items():
        figures.say(f"{name}_per_s", rate, "1/s")
        figures.say(f"ratio_{name}", small / rate, "x")
    for line in missing:
        print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
