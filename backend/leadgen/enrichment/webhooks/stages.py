"""Sends work to a tenant's webhook, and records the call before the work goes out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

import httpx2
import orjson
from pydantic_core import to_jsonable_python
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from leadgen.crypto import SealBrokenError
from leadgen.enrichment.webhooks.answer import NoAnswerError, NotJsonError, findings_of, parse_answer
from leadgen.enrichment.webhooks.modes import current_secret
from leadgen.enrichment.webhooks.tokens import CallbackToken
from leadgen.fields.field import Entity
from leadgen.gates.breaker import name_of, service_key
from leadgen.pipeline.engine.call import hash_of
from leadgen.pipeline.engine.handover import Route, Waiting
from leadgen.pipeline.engine.sql import array_of_few, array_of_ids
from leadgen.pipeline.engine.store import Question, StageOfRun
from leadgen.pipeline.models import StageMode, StageModeSetting
from leadgen.pipeline.stage import Findings
from leadgen.providers.base import Permanent, ProviderError, Transient
from leadgen.providers.limits import Gate
from leadgen.providers.outbound import Allowed
from leadgen.providers.webhook import CONNECTIONS, Webhook, provider_name
from leadgen.tenancy import tenant_of

CALLBACK_PATH = "/webhook/stages"
MakeGate = Callable[[str, str], Gate]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One work item in the form that is sent."""

    token: CallbackToken
    run_id: UUID
    stage: str
    entity: Entity
    entity_id: UUID
    attempt: int
    input: Any


@dataclass(frozen=True, slots=True)
class _Way:
    """Everything a call needs besides the work, built once per version of a setting."""

    webhook: Webhook
    secret: str | None
    secret_key: str
    callback_base: str
    callback_timeout: float


class WebhookStages:
    """The engine's `Outside`. Thread safe.

    `make_gate` makes the gate of one tenant's calls to one host, by its key and its name. `callback_base` is the
    external URL of this installation; `secret_key` is the installation's key.
    """

    def __init__(
        self,
        *,
        secret_key: str,
        callback_base: str,
        allowed: Allowed,
        transport: httpx2.BaseTransport | None = None,
        make_gate: MakeGate = lambda _key, _name: Gate(CONNECTIONS),
    ) -> None:
        self._make_gate = make_gate
        self._gates: dict[str, Gate] = {}
        self._secret_key = secret_key
        self._callback_base = callback_base.rstrip("/")
        self._allowed = allowed
        self._transport = transport
        self._lock = threading.Lock()
        self._known: dict[tuple[UUID, str], Route] = {}

    def route(self, session: Session, code: str) -> Route | None:
        """Return the route of a stage (see `Outside`)."""
        setting = session.scalar(
            select(StageModeSetting).where(StageModeSetting.stage == code).execution_options(populate_existing=True)
        )
        if setting is None or setting.mode is not StageMode.WEBHOOK or setting.url is None:
            return None
        key = (setting.tenant_id, code)
        with self._lock:
            known = self._known.get(key)
            if known is None or known.version != setting.version:
                known = self._known[key] = self._make(setting, setting.url)
            return known

    def _make(self, setting: StageModeSetting, url: str) -> Route:
        provider = provider_name(url)
        webhook = Webhook(
            provider,
            url,
            allowed=self._allowed,
            answer_timeout=setting.answer_timeout_seconds,
            gate=self._gate(setting.tenant_id, provider),
            transport=self._transport,
        )
        try:
            secret = current_secret(setting, self._secret_key)
        except SealBrokenError:
            secret = None
        way = _Way(webhook, secret, self._secret_key, self._callback_base, setting.callback_timeout_seconds)
        return Route(
            provider=provider,
            code_version=f"webhook.{setting.revision}",
            version=setting.version,
            expected_cost=setting.expected_cost_usd,
            max_attempts=setting.max_attempts,
            call=partial(_call, way),
        )

    def _gate(self, tenant_id: UUID, provider: str) -> Gate:
        key = service_key(provider, tenant_id)
        if key not in self._gates:
            self._gates[key] = self._make_gate(key, name_of(provider))
        return self._gates[key]

    def hand_over(self, session: Session, place: StageOfRun, questions: Sequence[Question]) -> list[Question]:
        """Record the calls before they are sent (see `Outside`).

        A first attempt begins a new round; a retry of the same question stays in its round.
        """
        first = [question for question in questions if question.claim.attempts <= 1]
        again = [question for question in questions if question.claim.attempts > 1]
        rounds = _write_down(session, place, first, _NEW_ROUND) | _write_down(session, place, again, _SAME_ROUND)
        tenant = tenant_of(session)
        return [
            replace(
                question,
                input=HandedOver(
                    token=CallbackToken(tenant, question.claim.id, rounds[question.claim.id]),
                    run_id=place.run_id,
                    stage=place.stage.code,
                    entity=place.stage.entity,
                    entity_id=question.claim.entity_id,
                    attempt=question.claim.attempts,
                    input=question.input,
                ),
            )
            for question in questions
        ]


def _call(way: _Way, _providers: Any, work: HandedOver) -> Findings:
    name = way.webhook.name
    if way.secret is None:
        words = "its secret cannot be read with this installation's key; set the secret again"
        raise Permanent(name, words, reason="webhook_secret")
    reply = way.webhook.post(
        request_body(way, work),
        key=work.token.key,
        secret=way.secret,
        headers={
            "X-Leadgen-Run": str(work.run_id),
            "X-Leadgen-Stage": work.stage,
            "X-Leadgen-Record": str(work.entity_id),
            "X-Leadgen-Attempt": str(work.attempt),
            "X-Leadgen-Callback": _callback_url(way, work),
        },
    )
    if reply.body is None:
        raise Waiting(name, way.callback_timeout)
    try:
        answer = parse_answer(reply.body)
    except NotJsonError as error:
        raise Transient(name, "answer is not valid JSON (cut off or damaged)", reason="not_json") from error
    except NoAnswerError as error:
        raise Permanent(name, f"answer is not usable: {error}", reason="webhook_answer") from error
    try:
        findings = findings_of(answer, work.entity, name)
    except ProviderError as error:
        if error.spent is not None:
            error.spent = replace(error.spent, call_id=reply.call_id)
        raise
    return replace(findings, usage=tuple(replace(bill, call_id=reply.call_id) for bill in findings.usage))


def _callback_url(way: _Way, work: HandedOver) -> str:
    return f"{way.callback_base}{CALLBACK_PATH}/{work.token.write(way.secret_key)}"


def request_body(way: _Way, work: HandedOver) -> bytes:
    """Build the request body.

    The bytes are the same for every attempt of a round, so that a receiver may compare them.
    """
    return orjson.dumps(
        {
            "type": "stage.request",
            "stage": work.stage,
            "entity": work.entity.value,
            "run_id": str(work.run_id),
            "record_id": str(work.entity_id),
            "idempotency_key": work.token.key,
            "callback_url": _callback_url(way, work),
            "callback_seconds": way.callback_timeout,
            "input": to_jsonable_python(work.input),
        }
    )


_WRITE_DOWN = """
INSERT INTO stage_calls AS s (tenant_id, id, run_id, stage, round, input_hash, sent_hash, code_version, provider, posted_at)
SELECT :tenant, r.id, :run, :stage, 1, r.hash, r.sent, :version, :provider, clock_timestamp()
  FROM unnest(CAST(:ids AS uuid[]), CAST(:hashes AS text[]), CAST(:sent AS text[])) AS r(id, hash, sent)
    ON CONFLICT (tenant_id, id) DO UPDATE
   SET round = s.round + {step}, input_hash = excluded.input_hash, sent_hash = excluded.sent_hash,
       code_version = excluded.code_version, provider = excluded.provider, posted_at = excluded.posted_at, updated_at = now()
RETURNING id, round
"""
_NEW_ROUND = text(_WRITE_DOWN.format(step="1"))
_SAME_ROUND = text(
    _WRITE_DOWN.format(
        step="(CASE WHEN (coalesce(s.sent_hash, s.input_hash), s.code_version)"
        " = (excluded.sent_hash, excluded.code_version) THEN 0 ELSE 1 END)"
    )
)


def _write_down(session: Session, place: StageOfRun, questions: Sequence[Question], statement: Any) -> dict[UUID, int]:
    if not questions:
        return {}
    rows = session.execute(
        statement,
        {
            "tenant": tenant_of(session),
            "run": place.run_id,
            "stage": place.stage.code,
            "version": place.stage.code_version,
            "provider": place.stage.provider,
            "ids": array_of_ids([question.claim.id for question in questions]),
            "hashes": array_of_few([question.input_hash for question in questions]),
            "sent": array_of_few([hash_of(question.input) for question in questions]),
        },
    )
    return {row.id: row.round for row in rows}
