"""Import speed: a messy CSV of 100,000 rows, a fifth of them duplicates, committed by one worker process.

    python bench/import.py [--n 100000] [--seed N] [--json] [--without facets|counts|lists]

The real path on an embedded PostgreSQL with the product's own (durable) settings: upload with recognition, preview of every
row, commit with dedup inside the file, the same list once more against the records that are there by then, and the same list as an
Excel file into another namespace. Every phase runs in a process of its own, so that its peak memory is its own. `--without` drops what only lists need, to see what it costs.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from server_cpu import server_cpu
from xlsx_list import write_xlsx

import leadgen.bootstrap.database.models  # noqa: F401 - foreign keys need every table
from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.interpreter import prepare_for_work
from leadgen.bootstrap.database.provision import app_url, provision
from leadgen.db import new_id
from leadgen.imports import actions
from leadgen.imports.commit import run_commit
from leadgen.imports.formats.list_file import open_list
from leadgen.imports.preview import run_preview, start_preview
from leadgen.imports.queries import get_import
from leadgen.imports.schemas import MappingIn
from leadgen.tenancy import Database
from leadgen.tenants.models import Tenant

ROWS_PER_SECOND = 5_000
XLSX_ROWS_PER_SECOND = 3_000
"""Upload and commit together: an Excel file is read at its upload."""
MEMORY_MB = 300
FIRST = ["Jan", "Petr", "Eva", "Lucie", "Tomáš", "Jiří", "Hana", "Ole", "Kari", "Bjørn", "Matti", "Päivi", "Jean", "Camille", "François", "Anna", "Stefan", "Jürgen"]
LAST = ["Novák", "Dvořák", "Svoboda", "Hansen", "Berg", "Korhonen", "Mäkinen", "Dubois", "Lefèvre", "Müller", "Schäfer", "Weiß", "Černý", "Horáková"]
TITLES = ("CEO", "Head of Sales", "jednatel", "Geschäftsführer", "daglig leder", "Toimitusjohtaja", "CTO", "Buyer", "")
FORMS = {"CZ": "s.r.o.", "NO": "AS", "FI": "Oy", "FR": "SAS", "DE": "GmbH"}
COUNTRIES = {"CZ": "Česko", "NO": "Norge", "FI": "Finland", "FR": "France", "DE": "Deutschland"}
HEADER = (
    "Name",
    "E-mail",
    "LinkedIn",
    "Job title",
    "Phone",
    "Company",
    "Website",
    "IČO",
    "Country",
    "City",
    "Employees",
    "Tag",
)

COUNTS = tuple(f"DROP TRIGGER count_{event} ON {table}" for table in ("contacts", "companies") for event in ("insert", "delete"))
FACETS = ("DROP INDEX ix_contacts_facets",)
SORTED_BY = {
    "contacts": ("job_title", "authority_score", "seniority_level", "department", "icp_fit", "message_status"),
    "companies": ("revenue_eur_m", "hq_country", "industry", "tier", "status"),
}
SORTS = tuple(f"DROP INDEX ix_{table}_tenant_id_{column}_id" for table, columns in SORTED_BY.items() for column in columns)
SEARCH = tuple(f"DROP INDEX ix_{table}_search" for table in SORTED_BY)
WITHOUT = {"": (), "facets": FACETS, "counts": COUNTS, "lists": (*COUNTS, *FACETS, *SORTS, *SEARCH)}
"""What to drop, by the argument `--without`."""


def ico(rng: random.Random) -> str:
    """A Czech registration number with its check digit, leading zeros kept."""
    digits = f"{rng.randrange(10**7):07d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True))
    return f"{digits}{(11 - total % 11) % 10}"


def company(rng: random.Random, number: int) -> list[str]:
    """The cells of one invented company."""
    country = rng.choice(list(FORMS))
    word = f"{rng.choice(('Alfa', 'Boreal', 'Ceres', 'Delta', 'Eris', 'Fjord'))}{number}"
    site = rng.choice(
        (f"https://www.{word.lower()}.example/", f"{word.lower()}.example", f"HTTP://{word}.example/?utm_source=x")
    )
    employees = rng.choice(("12", "1 200", "11-50", "250+", "", "many"))
    return [f"{word} {FORMS[country]}", site, ico(rng) if country == "CZ" else "", COUNTRIES[country], "", employees]


def write_list(path: Path, rows: int, seed: int) -> None:
    """A messy list: four fifths of the rows are new people, the rest repeat one under another spelling."""
    rng = random.Random(seed)  # noqa: S311 - a bench, not a secret
    companies = [company(rng, number) for number in range(rows // 5)]
    people: list[list[str]] = []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADER)
        for number in range(rows):
            if people and rng.random() < 0.2:
                cells = list(rng.choice(people))
                cells[0], cells[1] = f" {cells[0].upper()}", cells[1].upper()
            else:
                first, last = rng.choice(FIRST), rng.choice(LAST)
                linkedin = f"https://linkedin.com/in/p{number}/?trk=x" if rng.random() < 0.6 else ""
                email = f"p{number}@list.example" if rng.random() < 0.95 else f"p{number}.list.example"
                phone = f"+420 7{number % 10**8:08d}"
                cells = [f"{first} {last}", email, linkedin, rng.choice(TITLES), phone, *rng.choice(companies)]
                cells.append(rng.choice(("fair", "web; fair", "")))
                people.append(cells)
            writer.writerow(cells[: rng.choice((len(cells),) * 200 + (7,))])


def upload(database: Database, tenant_id: UUID, path: Path) -> UUID:
    """Examine, recognise and keep the file, and map it as recognised."""
    with ExitStack() as stack:
        file = open_list(stack.enter_context(path.open("rb")), path.name, stack)
        seen, notes = actions.examine(file)
        advice = actions.guess_columns(seen, None)
        with database.tenant_session(tenant_id) as session:
            job = actions.create_import(session, file, seen, notes, advice=advice, by=new_id())
            columns = [{"index": column["index"], "target": column["target"]} for column in job.columns]
            wanted = {"columns": columns, "tags": ["Bench list"], "version": job.version}
            actions.set_mapping(session, job, MappingIn.model_validate(wanted))
            return job.id


def run_phase(phase: str, url: str, tenant: str, given: str) -> dict[str, Any]:
    """Run one phase here, with the interpreter settled as a worker's; return its figures."""
    prepare_for_work()
    database, tenant_id = Database(url), UUID(tenant)
    if phase == "commit":
        with database.tenant_session(tenant_id) as session:
            actions.start_commit(session, get_import(session, UUID(given)))
    started = time.perf_counter()
    found: dict[str, Any] = {}
    if phase == "upload":
        found["job"] = str(upload(database, tenant_id, Path(given)))
    elif phase == "preview":
        with database.tenant_session(tenant_id) as session:
            start_preview(session, get_import(session, UUID(given)))
        run_preview(database, tenant_id, UUID(given))
    else:
        run_commit(database, tenant_id, UUID(given))
    found["seconds"] = time.perf_counter() - started
    found["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with database.tenant_session(tenant_id) as session:
        job = get_import(session, UUID(found.get("job", given)))
        found |= {"counts": job.counts, "planned": job.planned, "error": job.error, "status": job.status.value}
    return found


def in_process(phase: str, url: str, tenant: UUID, given: str) -> dict[str, Any]:
    """Run one phase in a process of its own."""
    command = [sys.executable, __file__, "--phase", phase, url, str(tenant), given]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - this very file
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure(rows: int, without: str, seed: int) -> dict[str, dict[str, Any]]:
    """All phases on a server of their own."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = EmbeddedPostgres(Path(folder) / "pg")
        try:
            provision(server.url())
            with psycopg.connect(server.url(), autocommit=True) as conn:
                for statement in WITHOUT[without]:
                    conn.execute(statement)
            database = Database(app_url(server.url()))
            tenant, second = new_id(), new_id()
            with database.system_session() as session:
                session.add(Tenant(id=tenant, slug="bench", name="Bench"))
                session.add(Tenant(id=second, slug="second", name="Second"))
            url, path, book = app_url(server.url()), Path(folder) / "list.csv", Path(folder) / "list.xlsx"
            write_list(path, rows, seed)
            write_xlsx(path, book)
            found: dict[str, dict[str, Any]] = {}
            for name, tenant, file in (("", tenant, path), ("again_", tenant, path), ("xlsx_", second, book)):
                found[f"{name}upload"] = in_process("upload", url, tenant, str(file))
                job = found[f"{name}upload"]["job"]
                found[f"{name}preview"] = in_process("preview", url, tenant, job)
                cpu = server_cpu(Path(folder) / "pg")
                found[f"{name}commit"] = in_process("commit", url, tenant, job)
                found[f"{name}commit"]["server_cpu_ms"] = server_cpu(Path(folder) / "pg") - cpu
            database.dispose()
            return found
        finally:
            server.stop()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--without", choices=[name for name in WITHOUT if name], default="")
    parser.add_argument("--phase", nargs=4, metavar=("PHASE", "URL", "TENANT", "GIVEN"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.phase:
        sys.stdout.write(json.dumps(run_phase(*given.phase)) + "\n")
        return
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    found = measure(given.n, given.without, seed)
    figures: dict[str, dict[str, Any]] = {}
    for name, phase in found.items():
        speed = given.n / phase["seconds"]
        target = ROWS_PER_SECOND if name == "commit" else None
        figures[f"{name}_rows_per_second"] = {
            "value": round(speed), "unit": "rows/s", "target": target, "met": None if target is None else speed >= target,
        }  # fmt: skip
        if "server_cpu_ms" in phase:
            figures[f"{name}_server_cpu"] = {
                "value": round(phase["server_cpu_ms"] * 1000 / given.n), "unit": "µs/row", "target": None, "met": None,
            }  # fmt: skip
    whole = given.n / (found["xlsx_upload"]["seconds"] + found["xlsx_commit"]["seconds"])
    figures["xlsx_rows_per_second"] = {
        "value": round(whole), "unit": "rows/s", "target": XLSX_ROWS_PER_SECOND, "met": whole >= XLSX_ROWS_PER_SECOND,
    }  # fmt: skip
    peak = max(phase["memory_mb"] for phase in found.values())
    figures["peak_memory"] = {"value": round(peak), "unit": "MB", "target": MEMORY_MB, "met": peak <= MEMORY_MB}
    same = all(found[f"{n}preview"]["planned"] == found[f"{n}commit"]["counts"] for n in ("", "again_", "xlsx_"))
    figures["preview_equals_commit"] = {"value": int(same), "unit": "", "target": 1, "met": same}
    if given.json:
        sys.stdout.write(json.dumps({"name": "import", "seed": seed, "figures": figures}) + "\n")
        return
    sys.stdout.write(f"{given.n:,} rows, {os.cpu_count()} cores, seed {seed}\n")
    for key, figure in figures.items():
        wanted = (
            ""
            if figure["target"] is None
            else f"   (target {figure['target']:,}: {'met' if figure['met'] else 'MISSED'})"
        )
        sys.stdout.write(f"  {key:<28} {figure['value']:>10,} {figure['unit']}{wanted}\n")
    for name in ("commit", "again_commit", "xlsx_commit"):
        sys.stdout.write(f"  {name}: {found[name]['counts']}\n")


if __name__ == "__main__":
    main()
