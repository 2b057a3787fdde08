"""People, a campaign and a writer for the tests of campaigns and messages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx2
from flask import Flask

from leadgen.campaigns.drain import Generator
from leadgen.fields import Entity, SourceKind
from leadgen.messages.writing import Writing
from leadgen.observations.store import record_observations
from leadgen.providers.llm.anthropic import Anthropic
from leadgen.providers.llm.base import Completion, LLMRequest
from leadgen.tenancy import Database
from tests.client import Api
from tests.factories.records import make_company, make_contact, observe

MODEL = "claude-haiku-5-5"
SENDER = {"name": "Petra Ukázková", "role": "Partner", "company": "Vzor Consulting", "offer": "AI audits in two weeks"}


def sandbox_generator(database: Database, sandbox: Flask, *, concurrency: int = 4) -> Generator:
    """A generator whose writer is the real Anthropic client over the in-process sandbox."""
    llm = Anthropic("key", base_url="http://sandbox/anthropic", transport=httpx2.WSGITransport(app=sandbox))
    return Generator(database, Writing(llm, MODEL), concurrency=concurrency)


class ScriptedLLM:
    """A writer that answers what `answer(request, number of the call)` says; keeps its requests."""

    name = "scripted"

    def __init__(self, answer: Callable[[LLMRequest, int], dict[str, Any]]) -> None:
        self.answer = answer
        self.requests: list[LLMRequest] = []

    def complete(self, request: LLMRequest) -> Completion:
        self.requests.append(request)
        return Completion(
            text="",
            data=self.answer(request, len(self.requests)),
            sources=(),
            model=request.model,
            input_tokens=100,
            output_tokens=50,
            cached_tokens=0,
            cost=Decimal("0.001"),
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


def generate(api: Api, generator: Generator, campaign_id: str, **body: Any) -> dict[str, Any]:
    """Start generation, let a worker run to the end, and return the campaign."""
    api.post(f"/api/campaigns/{campaign_id}/generate", body)
    assert api.tenant_id is not None
    generator.drain(api.tenant_id, UUID(campaign_id))
    return api.get(f"/api/campaigns/{campaign_id}")
