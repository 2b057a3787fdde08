"""dag-status as a browser gets it: the product's whole WSGI app, signed in, from the request's first byte to the answer's last."""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import httpx2
from engine_runs import Run

from leadgen.app import create_app
from leadgen.crypto import hash_password
from leadgen.db import new_id
from leadgen.settings import Settings
from leadgen.tenancy import Database
from leadgen.tenants.models import Tenant
from leadgen.fields.enums import Role
from leadgen.users.models import Membership, User

WARM = 20


def status_http_ms(run: Run, folder: Path, looks: int = 200) -> list[float]:
    """Milliseconds of `looks` answers of `GET /api/pipeline/dag-status` for a run; no socket is between."""
    app = create_app(Settings(data_dir=folder, sandbox=True), run.database)
    app.extensions["stages"] = run.registry
    email, password = _sign_up(run.database, run.tenant_id)
    taken = []
    with httpx2.Client(transport=httpx2.WSGITransport(app=app), base_url="http://localhost") as client:
        signed_in = client.post("/api/auth/login", json={"email": email, "password": password}).raise_for_status()
        headers = {
            "Authorization": f"Bearer {signed_in.json()['access_token']}",
            "X-Namespace": _slug(run.database, run.tenant_id),
        }
        for _ in range(WARM + looks):
            began = time.perf_counter()
            answer = client.get("/api/pipeline/dag-status", params={"run_id": str(run.run_id)}, headers=headers)
            taken.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, answer.text
            assert answer.json()["done"] == run.completions
    return taken[WARM:]


def p50(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def _sign_up(database: Database, tenant_id: UUID) -> tuple[str, str]:
    user_id, password = new_id(), secrets.token_urlsafe(24)
    email = f"bench-{user_id.hex[-12:]}@example.test"
    with database.system_session() as session:
        session.add(User(id=user_id, email=email, display_name="Bench", password_hash=hash_password(password)))
    with database.system_session() as session:
        session.add(Membership(tenant_id=tenant_id, user_id=user_id, role=Role.VIEWER))
    return email, password


def _slug(database: Database, tenant_id: UUID) -> str:
    with database.system_session() as session:
        return session.get_one(Tenant, tenant_id).slug
