"""Receives callbacks: checks owner, signature and time, and stores the answer once."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from leadgen.enrichment.models import StageCall
from leadgen.enrichment.webhooks.answer import (
    NoAnswerError,
    NotJsonError,
    WebhookAnswerIn,
    findings_of,
    parse_answer,
)
from leadgen.enrichment.webhooks.modes import accepted_secrets, find_setting
from leadgen.enrichment.webhooks.schemas import CallbackOut
from leadgen.enrichment.webhooks.tokens import CallbackToken
from leadgen.errors import (
    BadRequestError,
    ConflictError,
    ErrorCode,
    GoneError,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
)
from leadgen.fields.enums import CompletionStatus as State
from leadgen.llm_usage.queries import unknown_call
from leadgen.pipeline.engine.call import Backoff, answer
from leadgen.pipeline.engine.handover import Held, hold, settle
from leadgen.pipeline.engine.store import Question, Result, StageOfRun
from leadgen.pipeline.models import StageModeSetting
from leadgen.pipeline.runs.start import load_plan
from leadgen.pipeline.stage import Registry, Stage
from leadgen.providers.webhook import is_signed
from leadgen.tenancy import tenant_of

TOLERANCE = 300
UNKNOWN = "There is no such callback."


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback as received: the two signature headers and the body's bytes."""

    signature: str
    timestamp: str
    body: bytes


def receive(
    session: Session, registry: Registry, token: CallbackToken, callback: Callback, *, secret_key: str
) -> CallbackOut:
    """Store a callback's answer, in the tenant that its token names.

    Raises 404 for unknown work, 401 for a wrong or expired signature, 400 and 422 for an unusable body (the work keeps
    waiting), 409 for work that has another answer already, and 410 for work that is no longer awaited.
    """
    call = session.get(StageCall, (tenant_of(session), token.completion_id))
    setting = find_setting(session, call.stage) if call else None
    if call is None or setting is None or call.stage not in registry.stages:
        raise NotFoundError(UNKNOWN)
    signed_at = _verify(setting, token, callback, secret_key)
    if token.round != call.round:
        raise GoneError(
            "This work was sent again in the meantime; the callback is too late.", code=ErrorCode.CALLBACK_TOO_LATE
        )
    held = hold(session, token.completion_id)
    if held is None:
        raise NotFoundError(UNKNOWN)
    session.refresh(call)  # another callback may have been stored while this one waited for the lock
    digest = hashlib.sha256(callback.body).hexdigest()
    if call.answer_hash == digest and (
        not held.is_open or (call.answered_at is not None and signed_at <= call.answered_at)
    ):
        return CallbackOut(status="duplicate", state=held.state, reason_code=held.reason_code, reason=held.reason)
    if not held.is_open:
        raise _too_late(held, call)
    said = _parse(callback.body)
    place = _place(session, registry[call.stage], held, call, setting)
    result = settle(session, place, held, _billed(session, _conclude(place.stage, held, call, said), token))
    call.answer_hash, call.answered_at = digest, signed_at
    return CallbackOut(status="stored", state=result.state, reason_code=result.reason_code, reason=result.reason)


def _verify(setting: StageModeSetting, token: CallbackToken, callback: Callback, secret_key: str) -> datetime:
    wrong = UnauthenticatedError(
        "The signature is missing or wrong. Sign `{idempotency key}.{timestamp}.{body}` with the stage's secret.",
        code=ErrorCode.BAD_SIGNATURE,
    )
    stamp = callback.timestamp.strip()
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise wrong
    timestamp = int(stamp)
    secrets = accepted_secrets(setting, secret_key)
    if not is_signed(callback.signature, secrets, key=token.key, timestamp=timestamp, body=callback.body):
        raise wrong
    if abs(time.time() - timestamp) > TOLERANCE:
        raise UnauthenticatedError(
            "The signature's timestamp is more than 5 minutes off. Correct the clock and sign again.",
            code=ErrorCode.BAD_SIGNATURE,
        )
    return datetime.fromtimestamp(timestamp, UTC)


def _too_late(held: Held, call: StageCall) -> ConflictError | GoneError:
    if call.answered_at is not None or held.state in {State.COMPLETED, State.DISQUALIFIED}:
        return ConflictError(
            f"This work has another answer already and is {held.state}; nothing was changed.",
            code=ErrorCode.CALLBACK_ANSWERED,
            extra={"state": held.state.value},
        )
    return GoneError(
        f"This work is no longer awaited: it is {held.state}. {held.reason or ''}".rstrip(),
        code=ErrorCode.CALLBACK_TOO_LATE,
        extra={"state": held.state.value},
    )


def _parse(body: bytes) -> WebhookAnswerIn:
    try:
        return parse_answer(body)
    except NotJsonError as error:
        raise BadRequestError("The body is not JSON; nothing was stored, and the work is still waiting.") from error
    except NoAnswerError as error:
        detail = f"The body is not a valid answer; nothing was stored, and the work is still waiting. {error}"
        raise InvalidError(detail, errors=error.problems) from error


def _place(session: Session, stage: Stage, held: Held, call: StageCall, setting: StageModeSetting) -> StageOfRun:
    plan = load_plan(session, held.run_id)
    if plan is None:
        raise NotFoundError(UNKNOWN)
    outside = replace(
        stage,
        provider=call.provider,
        code_version=call.code_version,
        expected_cost=setting.expected_cost_usd,
        max_attempts=setting.max_attempts,
        save=None,
        boost=None,
    )
    return StageOfRun(held.run_id, plan, outside)


def _billed(session: Session, result: Result, token: CallbackToken) -> Result:
    """Replace the assumed cost by a callback's bill, where its work was taken for lost."""
    assumed = unknown_call(session, token.key)
    if assumed is None or not result.usage:
        return result
    return replace(result, usage=(replace(result.usage[0], call_id=assumed), *result.usage[1:]))


def _conclude(stage: Stage, held: Held, call: StageCall, said: WebhookAnswerIn) -> Result:
    reader = replace(stage, call=lambda _providers, _input: findings_of(said, stage.entity, call.provider))
    result = answer(reader, None, Question(held.claim, None, call.input_hash), Backoff())
    seconds = (datetime.now(UTC) - call.posted_at).total_seconds()
    return replace(result, seconds=max(0.0, round(seconds, 3)))
