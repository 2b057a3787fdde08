"""Every stage of the product, at every point between claim and store, under every kind of death: healed, and nothing twice.

A worker process stops at the point, something happens to it there, and whoever is left must bring the run to its end. The
stages are the product's own, on the sandbox; leases are short, and real time passes until they lapse.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import httpx2
import psycopg
import pytest

from leadgen.bootstrap.database.provision import app_url
from leadgen.bootstrap.providers import make_providers
from leadgen.fields.enums import RunStatus
from leadgen.sandbox import create_app as create_sandbox
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.conftest import _clone
from tests.pipeline.faults.fault_scene import Ground, Scene, make_scene, until
from tests.pipeline.faults.faulty_worker import AHEAD, BEHIND, LASTING_LEASE, LEASE, UNHEARD, Door, FaultyWorker

CZ, NO, FI, FR = (tuple(f"{land}-{number:03}" for number in (1, 2, 3, 4)) for land in ("cz", "no", "fi", "fr"))
PEOPLE = ("cz-001/1", "cz-002/1", "cz-003/2", "cz-004/3")
# the stage, whom it is for, and a run in which something follows it
STAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "l1": (CZ, ("l1", "ares")),
    "triage": (CZ, ("l1", "triage", "l2")),
    "l2": (CZ, ("l1", "triage", "l2", "qc")),
    "signals": (CZ, ("l1", "triage", "signals", "qc")),
    "ares": (CZ, ("l1", "ares", "isir")),
    "brreg": (NO, ("l1", "brreg", "legal")),
    "prh": (FI, ("l1", "prh", "legal")),
    "recherche": (FR, ("l1", "recherche", "legal")),
    "isir": (CZ, ("l1", "ares", "isir", "legal")),
    "legal": (CZ, ("l1", "legal", "qc")),
    "person": (CZ, ("l1", "person", "qc")),
    "generate": (CZ, ("l1", "person", "generate", "qc")),
    "qc": (CZ, ("l1", "qc")),
}
INLINE = ("triage", "legal", "qc")
POINTS = (
    "in_claim",
    "after_claim",
    "after_load",
    "before_call",
    "during_call",
    "after_call",
    "in_renew",
    "after_fence",
    "after_observations",
    "after_release",
    "before_commit",
    "after_commit",
    "in_leave",
    "after_leave",
)


def exists(stage: str, point: str) -> bool:
    """A stage without I/O has nothing between the beginning and the end of its call; nothing follows the last stage."""
    return not (stage in INLINE and point == "during_call") and not (stage == "qc" and point == "after_release")


def kill9(scene: Scene, faulty: FaultyWorker) -> None:
    faulty.kill()
    faulty.wait()


def cut(scene: Scene, faulty: FaultyWorker) -> None:
    assert scene.cut(faulty) >= 1
    faulty.say()
    faulty.wait()


def refused(scene: Scene, faulty: FaultyWorker) -> None:
    with scene.refusing():
        scene.cut(faulty)
        faulty.say()
        faulty.over(LEASE)
    faulty.wait()


def unheard(scene: Scene, faulty: FaultyWorker) -> None:
    faulty.say(UNHEARD)
    faulty.wait()


def lapsed(scene: Scene, faulty: FaultyWorker) -> None:
    """The whole process stands still until another has taken everything over and done it; then it goes on."""
    scene.freeze(faulty)
    until(scene.leases_lapsed)
    scene.look()
    scene.heal()
    before = scene.results()
    faulty.signal(signal.SIGCONT)
    faulty.say()
    faulty.wait()
    assert scene.results() == before, "a late answer changed what another had stored"
    assert scene.bills() == scene.calls().total(), "what was paid for a late answer is in no book"


def hung(scene: Scene, faulty: FaultyWorker) -> None:
    """The answer does not come for longer than a lease: the worker lives, so its rows stay its own, and nobody asks again."""
    before = scene.calls()
    first_lease = scene.held_until()
    until(lambda: scene.try_to_take_over() and scene.now() > first_lease + timedelta(seconds=LEASE / 2))
    assert scene.calls() == before
    faulty.say()
    faulty.wait()
    assert scene.statuses() == {RunStatus.SUCCEEDED}


def jumped(there: bytes) -> Callable[[Scene, FaultyWorker], None]:
    def jump(scene: Scene, faulty: FaultyWorker) -> None:
        faulty.say(there)
        faulty.wait()
        # its clock is wrong and its leases are the database's: it needs nobody's help
        assert scene.statuses() == {RunStatus.SUCCEEDED}

    return jump


DEATHS: dict[str, Callable[[Scene, FaultyWorker], None]] = {
    "kill9": kill9,
    "cut": cut,
    "refused": refused,
    "unheard": unheard,
    "lapsed": lapsed,
    "hung": hung,
    "ahead": jumped(AHEAD),
    "behind": jumped(BEHIND),
}
WHERE: dict[str, tuple[str, ...]] = {
    "kill9": POINTS,
    "cut": POINTS,
    "refused": ("after_claim", "after_call", "before_commit"),
    "unheard": ("before_commit",),
    "lapsed": ("after_claim", "after_load", "during_call", "after_call"),
    "hung": ("during_call",),
    "ahead": ("after_claim",),
    "behind": ("after_call",),
}
ALL = [
    (stage, point, death)
    for stage in STAGES
    for death, points in WHERE.items()
    for point in points
    if exists(stage, point)
]


def kind(stage: str) -> str:
    """What a stage does at its points: nothing outside, writing, one question to a model, or several to a register."""
    if stage in INLINE or stage == "generate":
        return "inline" if stage in INLINE else stage
    return "model" if stage in ("l1", "l2", "signals", "person") else "register"


def pairs(case: tuple[str, str, str]) -> set[tuple[str, ...]]:
    """Return what goes together in a case."""
    stage, point, death = case
    return {(point, death), (kind(stage), death), (kind(stage), point), (stage,)}


def cover_pairs(cases: Sequence[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Return cases in which all that goes together does so once: chosen greedily."""
    left = set().union(*map(pairs, cases))
    chosen = set()
    while left:
        best = max(cases, key=lambda case: len(left & pairs(case)))
        left -= pairs(best)
        chosen.add(best)
    return chosen


USUAL = cover_pairs(ALL)
CASES = [pytest.param(*case, id="-".join(case), marks=() if case in USUAL else pytest.mark.full) for case in ALL]


@pytest.fixture(scope="module")
def ground(server_url: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    door = Door(create_sandbox().wsgi_app)
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), sandbox=True)
    providers = make_providers(settings, transport=httpx2.WSGITransport(app=door))
    with _clone(server_url, template) as url, psycopg.connect(server_url, autocommit=True) as admin:
        database = Database(app_url(url))
        yield Ground(database, url, admin, providers, door)
        database.dispose()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "calls"


def set_scene(ground: Ground, log: Path, stage: str, *, runs: int = 1) -> Scene:
    keys, stages = STAGES[stage]
    used = keys[: 2 * runs]
    scene = make_scene(ground, log, used, PEOPLE[: 2 * runs] if "person" in stages else ())
    for number in range(runs):
        scene.start(used[2 * number : 2 * number + 2], stages)
    return scene


def test_the_matrix_is_whole() -> None:
    assert len(CASES) >= 200
    seen = {(stage, point) for stage, point, _death in (case.values for case in CASES)}
    assert seen == {(stage, point) for stage in STAGES for point in POINTS if exists(stage, point)}


@pytest.mark.parametrize(("stage", "point", "death"), CASES)
def test_healed(ground: Ground, log: Path, stage: str, point: str, death: str) -> None:
    scene = set_scene(ground, log, stage)
    try:
        faulty = scene.start_worker(stage, point, lease=LASTING_LEASE if death == "hung" else LEASE)
        faulty.wait_until_there()
        if death != "lapsed":
            scene.look()
        assert scene.listed.bench.status(scene.runs[0]).status is RunStatus.RUNNING
        DEATHS[death](scene, faulty)
        if death != "lapsed":
            scene.look()
        scene.heal()
        scene.check()
    finally:
        scene.close()


BOTH = ("after_claim", "after_call", "before_commit")
# each stage at one of them in `make test`, at all in `make test-full`
TWICE = [
    pytest.param(stage, point, marks=() if (place - turn) % len(BOTH) == 0 else pytest.mark.full)
    for place, stage in enumerate(STAGES)
    for turn, point in enumerate(BOTH)
]


@pytest.mark.parametrize(("stage", "point"), TWICE)
def test_two_workers_killed_at_once(ground: Ground, log: Path, stage: str, point: str) -> None:
    scene = set_scene(ground, log, stage, runs=2)
    try:
        first = scene.start_worker(stage, point)
        first.wait_until_there()
        second = scene.start_worker(stage, point)
        # where the first holds a transaction open, the second may come no further than to a lock of the same namespace
        second.wait_until_there(meanwhile=lambda: any(wait == "Lock" for *_, wait in scene.backends(second)))
        scene.look()
        first.kill()
        second.kill()
        first.wait()
        second.wait()
        scene.look()
        scene.heal()
        scene.check()
    finally:
        scene.close()


@pytest.mark.parametrize("stage", ["l1", "l2", "person"])
def test_a_frozen_worker_whose_rows_nobody_took_stores_what_it_paid_for(ground: Ground, log: Path, stage: str) -> None:
    """Its lease is over by the time it goes on, and nobody else's yet: to ask again would be to pay twice."""
    scene = set_scene(ground, log, stage)
    try:
        faulty = scene.start_worker(stage, "during_call")
        faulty.wait_until_there()
        scene.freeze(faulty)
        until(scene.leases_lapsed)
        faulty.signal(signal.SIGCONT)
        faulty.say()
        faulty.wait()
        scene.heal()
        assert set(scene.calls().values()) == {1}
        scene.check()
    finally:
        scene.close()


@pytest.mark.parametrize("stage", ["l1", "l2", "person"])
def test_a_frozen_workers_late_answer_is_refused_and_billed(ground: Ground, log: Path, stage: str) -> None:
    """Another asked meanwhile, and is asked for the money of both: nothing is stored twice, and no bill is lost."""
    scene = set_scene(ground, log, stage)
    try:
        faulty = scene.start_worker(stage, "during_call")
        faulty.wait_until_there()
        until(lambda: scene.is_asked_about(stage))
        lapsed(scene, faulty)
        again = {asked for asked, number in scene.calls().items() if number == 2}
        assert again
        assert again <= scene.in_flight
        assert {asked[0] for asked in again} == {stage}
        scene.check()
    finally:
        scene.close()
