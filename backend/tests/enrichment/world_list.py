"""Companies of the sandbox's world as a list would bring them, and the whole DAG run over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from leadgen.bootstrap.stages import product_stages
from leadgen.enrichment.catalog import registry
from leadgen.enrichment.providers import Providers
from leadgen.pipeline.engine.drain import Engine
from leadgen.sandbox.world import world
from leadgen.tenancy import Database
from tests.factories.records import make_company, make_contact
from tests.pipeline.fake_stages import QUICK, Bench, Made


def company_values(key: str, *, with_id: bool = True, **more: Any) -> dict[str, Any]:
    """What an import says about a company of the world."""
    company = world().company(key)
    values: dict[str, Any] = {"name": company.name, "domain": company.domain, "hq_country": company.country}
    if with_id and company.registration_id:
        values["registration_id"] = company.registration_id
    return {name: value for name, value in (values | more).items() if value is not None}


@dataclass
class Listed:
    """One tenant with companies of the world in it, and the product's own engine on the sandbox."""

    bench: Bench
    ids: dict[str, UUID]
    contacts: dict[str, UUID]

    def run(self, stages: Sequence[str], **more: Any) -> Any:
        return self.bench.run(stages, **more)

    def state(self, run_id: UUID, stage: str, key: str) -> tuple[str, str | None]:
        record = self.ids.get(key) or self.contacts[key]
        return self.bench.states(run_id, stage)[record], self.bench.reasons(run_id, stage)[record][1]

    def row(self, table: str, key: str) -> Any:
        record = self.ids.get(key) or self.contacts[key]
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            return session.execute(text(f"SELECT * FROM {table} WHERE id = :id"), {"id": record}).mappings().one()

    def asked_at(self, table: str) -> set[str]:
        """Every provider that a table names for something that was answered."""
        answered = " AND state = 'completed'" if table == "entity_stage_completions" else ""
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            return set(
                session.scalars(text(f"SELECT DISTINCT provider FROM {table} WHERE provider IS NOT NULL{answered}"))
            )

    def findings(self, key: str, status: str = "open") -> set[str]:
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            rows = session.execute(
                text("SELECT rule FROM qc_findings WHERE company_id = :id AND status = :status"),
                {"id": self.ids[key], "status": status},
            )
            return {row.rule for row in rows}

    def said(self, key: str, stage: str) -> list[Any]:
        column = "company_id" if key in self.ids else "contact_id"
        record = self.ids.get(key) or self.contacts[key]
        with self.bench.database.tenant_session(self.bench.tenant_id) as session:
            rows = session.execute(
                text(f"SELECT * FROM observations WHERE {column} = :id AND stage = :stage ORDER BY observed_at"),
                {"id": record, "stage": stage},
            )
            return list(rows.mappings())


def listed(
    database: Database,
    tenant_id: UUID,
    providers: Any,
    companies: dict[str, dict[str, Any]],
    people: Sequence[str] = (),
) -> Listed:
    """Put these companies (values by key of the world) and people (keys of the world) on the tenant's list.

    The engine has all of the product's stages where the providers say who writes, else those that learn about records.
    """
    ids: dict[str, UUID] = {}
    contacts: dict[str, UUID] = {}
    with database.tenant_session(tenant_id) as session:
        for key, values in companies.items():
            ids[key] = make_company(session, **values)
        for key in people:
            person = world().person(key)
            contacts[key] = make_contact(
                session,
                company_id=ids.get(person.company_key or ""),
                first_name=person.first_name,
                last_name=person.last_name,
                job_title=person.job_title,
                **({"email": person.email} if person.email else {}),
            )
    stages = product_stages(providers.writing_model) if isinstance(providers, Providers) else registry()
    return Listed(
        Bench(database, tenant_id, Made(), stages, Engine(database, stages, providers, timing=QUICK)), ids, contacts
    )
