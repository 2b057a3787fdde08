"""Real processes are killed and frozen under work: it is done, once, and the books say what it cost.

What is killed when is drawn from a seed, which is printed; LEADGEN_TEST_SEED repeats it. Kills wait for progress, not for time.
"""

from __future__ import annotations

import os
import random
import tempfile
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.database.provision import app_url, provision
from leadgen.tenancy import Database
from tests.processes.installation import Installation
from tests.processes.scenarios import SCENARIOS, Scenario, Started
from tests.processes.waiting import PATIENCE, until

SHORT_LEASE = 3.0
SHORT_KILLS = 3
FULL_KILLS = 12


def seed() -> int:
    drawn = int(os.environ.get("LEADGEN_TEST_SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"LEADGEN_TEST_SEED={drawn}")
    return drawn


def kill_under(place: Installation, scenario: Scenario, size: int, targets: list[str], number: int) -> None:
    draw = random.Random(seed())
    started = scenario.start(place, size)
    step = 0
    for _ in range(number):
        step = wait_for_progress(place, scenario, started, step + draw.randint(scenario.step // 4, scenario.step))
        if scenario.is_through(place, started):
            break
        whom = draw.choice(targets)
        owned = scenario.owned(place, started)
        if whom.startswith("worker") and draw.random() < 0.3:
            # A frozen process keeps its places at services until their own leases end: only then do others call.
            within = 2 * scenario.heals_within
            place.freeze(whom, partial(wait_until_taken_over, place, scenario, started, owned, within=within))
            print(f"{whom} was frozen until others had taken over")
        else:
            place.kill(whom)
            seconds = wait_until_taken_over(place, scenario, started, owned)
            print(f"{whom} killed; healed after {seconds:.1f} s")
    until(lambda: scenario.is_through(place, started), within=4 * PATIENCE, about=f"{scenario.name} is through")
    scenario.check(place, started)


def wait_for_progress(place: Installation, scenario: Scenario, started: Started, least: int) -> int:
    until(
        lambda: scenario.progress(place, started) >= least or scenario.is_through(place, started),
        about=f"{scenario.name} goes on",
    )
    return max(least, scenario.progress(place, started))


def wait_until_taken_over(
    place: Installation, scenario: Scenario, started: Started, owned: set[object], *, within: float | None = None
) -> float:
    """Until nothing of what was owned at a kill is owned by the same owner; a live owner has ended it by then."""
    return until(
        lambda: not (owned & scenario.owned(place, started)) or scenario.is_through(place, started),
        within=within or scenario.heals_within,
        about="what a dead process owned is taken up",
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    # not below pytest's own folder: every pytest that starts shuts that to the user whom the server runs as
    with tempfile.TemporaryDirectory(prefix="leadgen-processes-", ignore_cleanup_errors=True) as made:
        yield Path(made)


SHORT = [scenario for scenario in SCENARIOS if scenario.short_size is not None]


@pytest.mark.parametrize("scenario", SHORT, ids=lambda scenario: scenario.name)
def test_workers_are_killed(own_database: Database, folder: Path, scenario: Scenario) -> None:
    place = Installation(own_database, folder, workers=2, lease=SHORT_LEASE)
    try:
        place.start_all()
        kill_under(place, scenario, scenario.short_size or 0, ["worker-0", "worker-1"], SHORT_KILLS)
    finally:
        place.stop_all()
        print(place.logs())


@pytest.mark.full
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_everything_is_killed(folder: Path, scenario: Scenario) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = EmbeddedPostgres(folder / "pg")
    provision(server.url())
    database = Database(app_url(server.url()))
    place = Installation(database, folder, workers=2, lease=None, server=server, has_api=True)
    try:
        place.start_all()
        targets = ["worker-0", "worker-1", "worker-0", "worker-1", "sandbox", "postgres", "api"]
        kill_under(place, scenario, scenario.full_size, targets, FULL_KILLS)
    finally:
        place.stop_all()
        database.dispose()
        server.stop()
