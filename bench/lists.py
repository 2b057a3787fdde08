"""How fast lists are: every list, sort, search, facet, title and by-id call through the whole web application.

    python bench/lists.py [--sizes 100000,1000000] [--data FOLDER] [--repeat 12] [--only WORD] [--json]

Each size is a database of an embedded PostgreSQL with the product's own settings: one namespace of that many contacts and a fifth
as many companies, beside 60 small ones. `--data` keeps the server's folder, so that the next run need not build it.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import psycopg
from lists_data import NEIGHBOUR_CONTACTS, NEIGHBOURS, fill_namespace
from psycopg import sql
from server_cpu import server_cpu
from sqlalchemy import text

from leadgen.app import create_app
from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.database.provision import app_url, provision
from leadgen.companies.schemas import CompanySort
from leadgen.contacts.schemas import ContactSort
from leadgen.crypto import hash_password
from leadgen.db import new_id
from leadgen.settings import Settings
from leadgen.tenancy import Database
from leadgen.tenants.models import Tenant
from leadgen.fields.enums import Role
from leadgen.users.models import Membership, User

AIMS_SIZE = 1_000_000
"""The number of contacts that the aims are for."""
SLUG = "bench-lists"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to measure; `aim` is milliseconds at the median for 1,000,000 contacts."""

    name: str
    path: str
    aim: float
    params: dict[str, Any] = field(default_factory=dict)


def ensure_database(server: EmbeddedPostgres, size: int) -> tuple[str, UUID]:
    """Return the superuser's URL of the database of `size` and its namespace; build the database when it is missing."""
    name = f"lists_{size}"
    with psycopg.connect(server.url(), autocommit=True) as conn:
        there = conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not there:
            conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    url = server.url(name)
    provision(url)
    with psycopg.connect(url) as conn:
        found = conn.execute("SELECT id FROM tenants WHERE slug = %s", (SLUG,)).fetchone()
    if found:
        return url, found[0]
    began = time.perf_counter()
    database = Database(app_url(url))
    tenant, others = new_id(), [new_id() for _ in range(NEIGHBOURS)]
    with database.system_session() as session:
        session.add(Tenant(id=tenant, slug=SLUG, name="Bench"))
        session.add_all(Tenant(id=key, slug=f"other-{n}", name=f"Other {n}") for n, key in enumerate(others))
    database.dispose()
    with psycopg.connect(url) as conn:
        for number, key in enumerate(others):
            fill_namespace(conn, key, NEIGHBOUR_CONTACTS, seed=number)
        fill_namespace(conn, tenant, size)
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("VACUUM (ANALYZE)")
    sys.stderr.write(f"built {name} in {time.perf_counter() - began:.0f} s\n")
    return url, tenant


class Web:
    """The web application in this process, signed in to the bench's namespace; no socket is between."""

    def __init__(self, database: Database, tenant: UUID, folder: Path) -> None:
        app = create_app(Settings(data_dir=folder, sandbox=True), database)
        email, password = _sign_up(database, tenant)
        self._client = httpx2.Client(transport=httpx2.WSGITransport(app=app), base_url="http://localhost", timeout=300)
        signed_in = self._client.post("/api/auth/login", json={"email": email, "password": password}).raise_for_status()
        self._headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}", "X-Namespace": SLUG}

    def get(self, call: Call) -> Any:
        """The answer's JSON; anything but a 200 raises."""
        answer = self._client.get(call.path, params=call.params, headers=self._headers)
        assert answer.status_code == 200, f"{call.name}: {answer.text}"
        return answer.json()

    def times(self, call: Call, repeat: int) -> tuple[list[float], float]:
        """Milliseconds of `repeat` answers, after one that is not counted, and the mean CPU time of this process for one."""
        self.get(call)
        taken = []
        cpu = time.process_time()
        for _ in range(repeat):
            began = time.perf_counter()
            self._client.get(call.path, params=call.params, headers=self._headers)
            taken.append((time.perf_counter() - began) * 1000)
        return taken, (time.process_time() - cpu) * 1000 / repeat


def _sign_up(database: Database, tenant_id: UUID) -> tuple[str, str]:
    user_id, password = new_id(), secrets.token_urlsafe(24)
    email = f"bench-{user_id.hex[-12:]}@example.test"
    with database.system_session() as session:
        session.add(User(id=user_id, email=email, display_name="Bench", password_hash=hash_password(password)))
    with database.system_session() as session:
        session.add(Membership(tenant_id=tenant_id, user_id=user_id, role=Role.ADMIN))
    return email, password


def calls(web: Web, database: Database, tenant: UUID) -> list[Call]:
    """Every call to measure."""
    with database.tenant_session(tenant) as session:
        ids = {
            table: session.scalar(text(f"SELECT id FROM {table} WHERE tenant_id = :tenant ORDER BY id OFFSET 500 LIMIT 1"), {"tenant": tenant})
            for table in ("contacts", "companies")
        }  # fmt: skip
        company_of = session.scalar(text("SELECT company_id FROM contacts WHERE tenant_id = :tenant AND company_id IS NOT NULL LIMIT 1"), {"tenant": tenant})
        tag = session.scalar(text("SELECT id FROM tags WHERE tenant_id = :tenant ORDER BY name_key LIMIT 1"), {"tenant": tenant})
        rare = session.scalar(text(
            "SELECT split_part(name_key, ' ', 2) FROM contacts WHERE tenant_id = :tenant AND name_key IS NOT NULL GROUP BY 1 ORDER BY count(*), 1 LIMIT 1"
        ), {"tenant": tenant})  # fmt: skip
    found: list[Call] = []
    for kind, sorts in (("contacts", ContactSort), ("companies", CompanySort)):
        path = f"/api/{kind}"
        found.append(Call(f"{kind}: first page", path, 150))
        for sort in sorts:
            for direction in ("asc", "desc"):
                found.append(Call(f"{kind}: sort {sort} {direction}", path, 400, {"sort": sort.value, "direction": direction}))
        filters: dict[str, dict[str, Any]] = {
            "contacts": {"seniority_level": ["c_level", "vp"], "company_country": ["CZ", "DE"], "not_department": ["hr"]},
            "companies": {"industry": ["it", "retail"], "hq_country": ["CZ", "DE"], "not_tier": ["deprioritize"]},
        }
        more: dict[str, dict[str, Any]] = {"": {}, ", filtered": filters[kind], ", tagged": {"tag_ids": [str(tag)]}}
        for name, params in more.items():
            if params:
                found.append(Call(f"{kind}: list{name}", path, 400, params))
                found.append(Call(f"{kind}: list{name}, by updated_at", path, 400, params | {"sort": "updated_at"}))
        words = {
            "absent": "zzqxw", "absent, two words": "zzqxw manager", "rare": rare, "rare part": str(rare)[1:], "one letter": "j", "two letters": "no",
            "part of a word": "ana", "in companies": "group", "two words": "jan group", "domain": "group.cz", "frequent": "manager",
            "without accents": "dvo",
        }  # fmt: skip
        for name, word in words.items():
            found.append(Call(f"{kind}: search {name}", path, 400, {"search": word}))
        found.append(Call(f"{kind}: search rare, by updated_at", path, 400, {"search": rare, "sort": "updated_at"}))
        found.append(Call(f"{kind}: search frequent, by updated_at", path, 400, {"search": "group", "sort": "updated_at", "direction": "desc"}))
        for name, params in (more | {", rare word": {"search": rare}, ", frequent word": {"search": "group"}, ", absent word": {"search": "zzqxw"}}).items():
            found.append(Call(f"{kind}: facets{name}", f"{path}/filter-counts", 2000, params))
        found.append(Call(f"{kind}: by id", f"{path}/{ids[kind]}", 10))
    found.append(Call("contacts: of one company", f"/api/companies/{company_of}/contacts", 150))
    found.append(Call("contacts: matching count", "/api/contacts/matching-count", 400))
    for name, params in {"": {}, ", part": {"title": "manager"}, ", absent": {"title": "zzqxw"}, ", filtered": {"seniority_level": ["c_level"]}}.items():
        found.append(Call(f"titles{name}", "/api/contacts/job-titles", 400, params))
    found.append(Call("tags: list", "/api/tags", 400))
    for sort in (ContactSort.NAME, ContactSort.COMPANY, ContactSort.JOB_TITLE, ContactSort.DEPARTMENT):
        token = web.get(Call("", "/api/contacts", 0, {"sort": sort.value, "limit": 100}))["next_cursor"]
        found.append(Call(f"contacts: second page by {sort}", "/api/contacts", 400, {"sort": sort.value, "limit": 100, "cursor": token}))
    return found


def measure(url: str, tenant: UUID, *, server: Path, repeat: int, only: str) -> list[dict[str, Any]]:
    """Measure every call on one database. CPU time is in whole ticks, so that it says little about short calls."""
    database = Database(app_url(url))
    try:
        with tempfile.TemporaryDirectory() as folder:
            web = Web(database, tenant, Path(folder))
            rows = []
            for call in calls(web, database, tenant):
                if only and only not in call.name:
                    continue
                before = server_cpu(server)
                taken, own = web.times(call, repeat)
                cpu = own + (server_cpu(server) - before) / (repeat + 1)
                taken.sort()
                rows.append({"call": call.name, "p50": statistics.median(taken), "p95": p95(taken), "cpu": cpu, "aim": call.aim})
                sys.stderr.write(f"  {call.name:<44} {rows[-1]['p50']:9.1f} {cpu:9.1f}\n")
            return rows
    finally:
        database.dispose()


def p95(taken: Sequence[float]) -> float:
    """The 95th percentile, by the nearest rank."""
    return taken[min(len(taken) - 1, round(0.95 * len(taken) + 0.5) - 1)]


def main() -> None:
    """Build what is missing, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100000,1000000")
    parser.add_argument("--data", type=Path, help="keep the databases in this folder")
    parser.add_argument("--repeat", type=int, default=12)
    parser.add_argument("--only", default="", help="only calls whose name has this in it")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        folder_of_server = (given.data or Path(folder)) / "pg"
        server = EmbeddedPostgres(folder_of_server)
        found = {}
        try:
            for size in [int(part) for part in given.sizes.split(",")]:
                url, tenant = ensure_database(server, size)
                found[size] = measure(url, tenant, server=folder_of_server, repeat=given.repeat, only=given.only)
        finally:
            server.stop()
    if given.json:
        sys.stdout.write(json.dumps({"name": "lists", "cores": os.cpu_count(), "sizes": found}) + "\n")
        return
    for size, rows in found.items():
        sys.stdout.write(f"{size:,} contacts, {NEIGHBOURS} other namespaces, {os.cpu_count()} cores; milliseconds\n")
        sys.stdout.write(f"  {'':<44} {'p50':>9} {'p95':>9} {'CPU':>9} {'aim':>9}\n")
        for row in rows:
            aim = f"{row['aim']:9,.0f} {'met' if row['p50'] <= row['aim'] else 'MISSED'}" if size >= AIMS_SIZE else ""
            sys.stdout.write(f"  {row['call']:<44} {row['p50']:>9,.1f} {row['p95']:>9,.1f} {row['cpu']:>9,.1f} {aim}\n")


if __name__ == "__main__":
    main()
