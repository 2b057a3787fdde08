"""How much one namespace's heavy work slows another's small work, through the product's own processes.

    python bench/neighbours.py [--rounds 3] [--json]

A whole installation (`leadgen up` on a fresh data folder, sandbox included) is driven by HTTP. The namespace `calm` does its
small jobs alone: an import of 10 rows, a run over 10 companies, a first page of contacts. Then the namespace `busy` imports
30,000 rows, runs research and triage over 2,000 companies and generates 3,000 messages at the same time, and `calm` does the
same jobs again, for as long as `busy` works. Printed: each job alone and beside the neighbour, the difference of the medians,
and the slowest request of anybody.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx2

SLOWER_SECONDS = 2.0
REQUEST_SECONDS = 5.0
IMPORTED_ROWS = 30_000
RESEARCHED = 2_000
WRITTEN = 3_000
SMALL = 10
START_SECONDS = 180.0
WORK_SECONDS = 900.0
LOOK_SECONDS = 0.1
ADMIN = "admin@leadgen.test"
ENDED = {"succeeded", "failed", "stopped"}
SENDER = {"name": "Petra Ukázková", "role": "Partner", "company": "Vzor Consulting", "offer": "AI audits in two weeks"}


@dataclass
class Person:
    """A signed-in client inside one namespace; keeps how long each request took."""

    address: str
    password: str
    slug: str
    taken: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._http = httpx2.Client(base_url=self.address, timeout=120)
        self._token = ""
        self._signed_in_at = float("-inf")

    def call(self, method: str, path: str, **options: Any) -> Any:
        """The JSON of a successful answer."""
        if time.monotonic() - self._signed_in_at > 300:
            body = {"email": ADMIN, "password": self.password}
            answer = self._http.post("/api/auth/login", json=body).raise_for_status()
            self._token, self._signed_in_at = answer.json()["access_token"], time.monotonic()
        headers = {"Authorization": f"Bearer {self._token}"} | ({"X-Namespace": self.slug} if self.slug else {})
        began = time.perf_counter()
        answer = self._http.request(method, path, headers=headers, **options)
        self.taken.append((time.perf_counter() - began, f"{method} {path.split('?')[0]}"))
        if answer.is_error:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text[:1000]}")
        return answer.json() if answer.content else None

    def until(self, path: str, is_over: Any, **options: Any) -> Any:
        """Ask again and again until the answer is the awaited one."""
        deadline = time.monotonic() + WORK_SECONDS
        while time.monotonic() < deadline:
            found = self.call("GET", path, **options)
            if is_over(found):
                return found
            time.sleep(LOOK_SECONDS)
        raise SystemExit(f"{path} was not over within {WORK_SECONDS:g} s")


def make_list(rows: int, companies: int, seed: str) -> bytes:
    """A CSV of invented people at invented companies."""
    rng = random.Random(seed)  # noqa: S311 - a bench, not a secret
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["First name", "Last name", "E-mail", "Job title", "Company", "Website", "Country"])
    for number in range(rows):
        company = number % companies
        domain = f"{seed}-{company}.example"
        first, last = rng.choice(("Eva", "Ole", "Matti", "Camille", "Jana")), f"Vzor{number}"
        title = rng.choice(("CEO", "Head of Sales", "Buyer"))
        writer.writerow(
            [first, last, f"{last.lower()}@{domain}", title, f"{seed} {company}", f"https://{domain}", "Česko"]
        )
    return out.getvalue().encode()


def start_import(person: Person, rows: int, companies: int, seed: str) -> str:
    """Upload, map as recognised and commit; returns the import's id."""
    file = {"file": (f"{seed}.csv", make_list(rows, companies, seed), "text/csv")}
    job = person.call("POST", "/api/imports", files=file)
    columns = [{"index": column["index"], "target": column["target"]} for column in job["columns"]]
    mapping = {"columns": columns, "tags": [seed], "version": job["version"]}
    person.call("PUT", f"/api/imports/{job['id']}/mapping", json=mapping)
    person.call("POST", f"/api/imports/{job['id']}/commit", json={})
    return str(job["id"])


def await_import(person: Person, import_id: str) -> None:
    """Wait for the end of an import."""
    found = person.until(f"/api/imports/{import_id}", lambda job: job["status"] in {"completed", "failed", "stopped"})
    if found["status"] != "completed":
        raise SystemExit(f"the import ended as {found['status']}: {found.get('error')}")


def start_run(person: Person, import_id: str) -> str:
    """A run of research and triage over what an import brought; returns its id."""
    body = {"stages": ["l1", "triage"], "selection": {"import_ids": [import_id]}, "force": True}
    return str(person.call("POST", "/api/pipeline/dag-run", json=body)["id"])


def await_run(person: Person, run_id: str) -> dict[str, Any]:
    """Wait for the end of a run; returns its state."""
    found: dict[str, Any] = person.until(
        "/api/pipeline/dag-status", lambda run: run["status"] in ENDED, params={"run_id": run_id}
    )
    return found


def start_writing(person: Person, contact_ids: list[str]) -> str:
    """A campaign of one step for these contacts, generating; returns its id."""
    campaign = person.call(
        "POST", "/api/campaigns", json={"name": "Bench", "template_key": "email_3_step", "sender": SENDER}
    )
    steps = [
        {key: step[key] for key in ("id", "channel", "label", "instructions")} | {"enabled": place == 0}
        for place, step in enumerate(campaign["steps"])
    ]
    path = f"/api/campaigns/{campaign['id']}"
    person.call("PATCH", path, json={"version": campaign["version"], "steps": steps})
    for start in range(0, len(contact_ids), 1000):
        person.call("POST", f"{path}/contacts", json={"contact_ids": contact_ids[start : start + 1000]})
    person.call("POST", f"{path}/generate", json={"include_unenriched": True})
    return str(campaign["id"])


def list_contacts(person: Person, number: int) -> list[str]:
    """Ids of so many contacts."""
    found: list[str] = []
    cursor: str | None = None
    while len(found) < number:
        query = {"limit": 200} | ({"cursor": cursor} if cursor else {})
        page = person.call("GET", "/api/contacts", params=query)
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return found[:number]


def small_jobs(person: Person, number: int) -> dict[str, float]:
    """Seconds of each small job of `calm`, once."""
    seconds = {}
    began = time.perf_counter()
    import_id = start_import(person, SMALL, SMALL, f"calm{number}")
    await_import(person, import_id)
    seconds["import_10_rows"] = time.perf_counter() - began
    began = time.perf_counter()
    await_run(person, start_run(person, import_id))
    seconds["run_10_companies"] = time.perf_counter() - began
    began = time.perf_counter()
    person.call("GET", "/api/contacts", params={"limit": 50})
    seconds["first_page"] = time.perf_counter() - began
    return seconds


class BusyWork(threading.Thread):
    """All that `busy` does at once; `still` names what is not over."""

    def __init__(self, person: Person, companies: str, contacts: list[str]) -> None:
        super().__init__(daemon=True)
        self._person, self._companies, self._contacts = person, companies, contacts
        self.still: list[str] = []
        self.seconds: dict[str, float] = {}
        self.started = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            self.error = error
        finally:
            self.still = []
            self.started.set()

    def _work(self) -> None:
        began = time.perf_counter()
        writing = start_writing(self._person, self._contacts)
        run_id = start_run(self._person, self._companies)
        import_id = start_import(self._person, IMPORTED_ROWS, IMPORTED_ROWS // 5, "busylist")
        looks = {
            "generation": (f"/api/campaigns/{writing}", lambda found: found["status"] != "generating"),
            "run": (f"/api/pipeline/dag-status?run_id={run_id}", lambda found: found["status"] in ENDED),
            "import": (f"/api/imports/{import_id}", lambda found: found["status"] in {"completed", "failed"}),
        }
        self.still = list(looks)
        self.started.set()
        deadline = time.monotonic() + WORK_SECONDS
        while self.still and time.monotonic() < deadline:
            for name in tuple(self.still):
                path, is_over = looks[name]
                if is_over(self._person.call("GET", path)):
                    self.seconds[name] = time.perf_counter() - began
                    self.still = [other for other in self.still if other != name]
            time.sleep(0.5)


@contextmanager
def installation() -> Iterator[tuple[str, str]]:
    """A whole product on a fresh data folder: (address, password of the demo's admin)."""
    with tempfile.TemporaryDirectory(prefix="leadgen-bench-", ignore_cleanup_errors=True) as folder:
        ports = [_free_port(), _free_port()]
        environment = os.environ | {
            "LEADGEN_DATA_DIR": folder,
            "LEADGEN_PORT": str(ports[0]),
            "LEADGEN_SANDBOX_PORT": str(ports[1]),
            "LEADGEN_SANDBOX": "1",
        }
        log = Path(folder) / "up.log"
        with log.open("wb") as file:
            process = subprocess.Popen(  # noqa: S603 - a command of ours
                [sys.executable, "-m", "leadgen.cli", "up"], env=environment, stdout=file, stderr=subprocess.STDOUT
            )
        try:
            address = f"http://127.0.0.1:{ports[0]}"
            _await_health(address, process, log)
            yield address, (Path(folder) / "demo-password").read_text().strip()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _await_health(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx2.get(f"{address}/api/health", timeout=2).is_success:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.2)
    raise SystemExit(f"the installation did not start:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def measure(rounds: int) -> dict[str, Any]:
    """All figures, on an installation of their own."""
    with installation() as (address, password):
        boss = Person(address, password, "")
        for slug in ("busy", "calm"):
            boss.call("POST", "/api/tenants", json={"slug": slug, "name": slug.title()})
        busy, calm = (Person(address, password, slug) for slug in ("busy", "calm"))
        companies = start_import(busy, WRITTEN, RESEARCHED, "known")
        await_import(busy, companies)
        contacts = list_contacts(busy, WRITTEN)
        small_jobs(calm, 0)  # what is made once is not measured
        alone = [small_jobs(calm, number) for number in range(1, rounds + 1)]
        busy.taken.clear()
        calm.taken.clear()
        work = BusyWork(busy, companies, contacts)
        work.start()
        work.started.wait(WORK_SECONDS)
        beside: list[dict[str, float]] = []
        while work.still:
            beside.append(small_jobs(calm, 1000 + len(beside)))
        work.join()
        if work.error is not None:
            raise work.error
    slowest = sorted(busy.taken + calm.taken, reverse=True)[:3]
    return {"alone": alone, "beside": beside, "busy": work.seconds, "slowest": slowest}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often the small jobs are done alone")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure(options.rounds)
    figures: dict[str, dict[str, Any]] = {}
    for job in found["alone"][0]:
        alone = median(one[job] for one in found["alone"])
        beside = [one[job] for one in found["beside"]]
        if not beside:
            raise SystemExit("the busy namespace was through before the small jobs could be measured beside it")
        slower = max(beside) - alone
        figures[f"{job}_alone"] = {"value": round(alone, 2), "unit": "s", "target": None, "met": None}
        figures[f"{job}_beside_median"] = {"value": round(median(beside), 2), "unit": "s", "target": None, "met": None}
        figures[f"{job}_slower_at_most"] = {
            "value": round(slower, 2), "unit": "s", "target": SLOWER_SECONDS, "met": slower <= SLOWER_SECONDS,
        }  # fmt: skip
    worst, what = found["slowest"][0]
    figures["slowest_request"] = {
        "value": round(worst, 2), "unit": "s", "target": REQUEST_SECONDS, "met": worst <= REQUEST_SECONDS, "what": what,
    }  # fmt: skip
    for name, seconds in found["busy"].items():
        figures[f"busy_{name}"] = {"value": round(seconds, 1), "unit": "s", "target": None, "met": None}
    if options.json:
        sys.stdout.write(json.dumps({"name": "neighbours", "figures": figures}) + "\n")
        return
    sys.stdout.write(f"{os.cpu_count()} cores; small jobs beside the busy namespace: {len(found['beside'])} times\n")
    for key, figure in figures.items():
        aim = "" if figure["target"] is None else f"   aim <= {figure['target']:g}: {'met' if figure['met'] else 'missed'}"
        what = f"   ({figure['what']})" if "what" in figure else ""
        sys.stdout.write(f"  {key:<32} {figure['value']:>8} {figure['unit']}{aim}{what}\n")


if __name__ == "__main__":
    main()
