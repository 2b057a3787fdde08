"""People, a campaign and a writer for the tests of campaigns and messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx2
from flask import Flask
from sqlalchemy import text

from leadgen.bootstrap.stages import product_stages
from leadgen.fields import Entity, SourceKind
from leadgen.messages.writing import Writing
from leadgen.observations.store import record_observations
from leadgen.pipeline.engine.drain import Engine, Timing
from leadgen.pipeline.stage import Registry
from leadgen.providers.llm.anthropic import Anthropic
from leadgen.providers.llm.base import LLMRequest, ModelAnswer
from leadgen.tenancy import Database
from tests.client import Api
from tests.factories.records import make_company, make_contact, observe
from tests.pipeline.fake_stages import QUICK

MODEL = "claude-haiku-5-5"
SENDER = {"name": "Petra Ukázková", "role": "Partner", "company": "Vzor Consulting", "offer": "AI audits in two weeks"}


class Writer:
    """A worker that writes with `llm`: the product's own engine, drained by hand. `llm` may be scripted."""

    def __init__(self, database: Database, llm: Any, *, concurrency: int = 1, timing: Timing = QUICK) -> None:
        stages = product_stages(MODEL).stages.values()
        registry = Registry(
            replace(stage, concurrency=concurrency) if stage.code == "generate" else stage for stage in stages
        )
        self.llm = llm
        self.writing = Writing(llm, MODEL)
        self.database = database
        self.engine = Engine(database, registry, SimpleNamespace(writing=llm, writing_model=MODEL), timing=timing)

    def drain(self, tenant_id: UUID, campaign_id: UUID) -> None:
        """Write one campaign's messages until nothing is left to claim."""
        run_id = newest_run(self.database, tenant_id, campaign_id)
        if run_id is not None:
            self.engine.drain(tenant_id, run_id, "generate")


def newest_run(database: Database, tenant_id: UUID, campaign_id: UUID) -> UUID | None:
    """The newest run that writes for a campaign."""
    with database.tenant_session(tenant_id) as session:
        newest = text("SELECT id FROM pipeline_runs WHERE campaign_id = :id ORDER BY id DESC LIMIT 1")
        found: UUID | None = session.scalar(newest, {"id": campaign_id})
        return found


def completions(database: Database, tenant_id: UUID) -> list[Any]:
    """What the tenant's runs have of the stage that writes, contact by contact."""
    with database.tenant_session(tenant_id) as session:
        rows = text("SELECT * FROM entity_stage_completions WHERE stage = 'generate' ORDER BY run_id, id")
        return list(session.execute(rows).all())


def sandbox_writer(database: Database, sandbox: Flask, *, concurrency: int = 4) -> Writer:
    """A writer that is the real Anthropic client over the in-process sandbox."""
    llm = Anthropic("key", base_url="http://sandbox/anthropic", transport=httpx2.WSGITransport(app=sandbox))
    return Writer(database, llm, concurrency=concurrency)


class ScriptedLLM:
    """A writer that answers what `answer(request, number of the call)` says; keeps its requests."""

    name = "scripted"

    def __init__(self, answer: Callable[[LLMRequest, int], dict[str, Any]]) -> None:
        self.answer = answer
        self.requests: list[LLMRequest] = []
        self.cost = Decimal("0.001")

    def complete(self, request: LLMRequest) -> ModelAnswer:
        self.requests.append(request)
        return ModelAnswer(
            text="",
            data=self.answer(request, len(self.requests)),
            sources=(),
            model=request.model,
            input_tokens=100,
            output_tokens=50,
            cached_tokens=0,
            cost=self.cost,
            cost_source="genai-prices",
            stop_reason="end_turn",
            request_id=f"req-{len(self.requests)}",
        )


def make_people(database: Database, tenant_id: UUID, count: int, **values: Any) -> list[str]:
    """Researched contacts with e-mail and LinkedIn at one company; ids in order of their names."""
    with database.tenant_session(tenant_id) as session:
        company = make_company(session, name="Pekárna Vzorová", domain="pekarna-vzorova.example")
        research = {"summary": "Bakes bread for offices.", "products": ["rye bread"], "industry": "retail"}
        record_observations(session, [observe(Entity.COMPANY, company, SourceKind.LLM, research, ref="run:test")])
        ids = []
        for number in range(count):
            known = {
                "first_name": "Ida",
                "last_name": f"Vzorová{number:03}",
                "email": f"ida{number}@pekarna-vzorova.example",
                "linkedin_url": f"https://www.linkedin.com/in/ida-vzorova-{number}",
                "job_title": "Head of Operations",
            } | values
            ids.append(make_contact(session, company_id=company, **{k: v for k, v in known.items() if v is not None}))
    return [str(key) for key in ids]


def make_campaign(api: Api, contact_ids: list[str], *, template: str = "email_3_step", **values: Any) -> dict[str, Any]:
    """A draft campaign with these contacts and a sender."""
    body = {"name": "Autumn outreach", "template_key": template, "sender": SENDER} | values
    campaign = api.post("/api/campaigns", body)
    if contact_ids:
        api.post(f"/api/campaigns/{campaign['id']}/contacts", {"contact_ids": contact_ids})
    return campaign


def generate(api: Api, generator: Writer, campaign_id: str, **body: Any) -> dict[str, Any]:
    """Start generation, let a worker run to the end, and return the campaign."""
    api.post(f"/api/campaigns/{campaign_id}/generate", body)
    assert api.tenant_id is not None
    generator.drain(api.tenant_id, UUID(campaign_id))
    return api.get(f"/api/campaigns/{campaign_id}")
