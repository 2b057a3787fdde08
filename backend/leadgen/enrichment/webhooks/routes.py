"""/api/enrich/stage-modes, for admins; and /webhook/stages/{token} for signed callbacks."""

from __future__ import annotations

from typing import cast

from flask import current_app, request

from leadgen.api import SETTINGS, Routes
from leadgen.enrichment.webhooks.callbacks import UNKNOWN, Callback, receive
from leadgen.enrichment.webhooks.modes import list_modes, rotate_secret, set_mode
from leadgen.enrichment.webhooks.schemas import (
    CallbackOut,
    CallbackPath,
    SecretIn,
    StageModeIn,
    StageModeListOut,
    StageModeOut,
    StageModePath,
)
from leadgen.enrichment.webhooks.stages import CALLBACK_PATH
from leadgen.enrichment.webhooks.tokens import read_token
from leadgen.errors import NotFoundError
from leadgen.pipeline.app_stages import STAGES
from leadgen.pipeline.stage import Registry
from leadgen.providers.outbound import Allowed
from leadgen.providers.webhook import MAX_BODY, SIGNATURE, TIMESTAMP
from leadgen.tenancy import current_actor, database, request_session

mode_routes = Routes("stage_modes", "/api/enrich/stage-modes", tag="Stage webhooks")
callback_routes = Routes("stage_callbacks", CALLBACK_PATH, tag="Stage webhooks")


def _stages() -> Registry:
    return STAGES.get()


def _allowed() -> Allowed:
    return Allowed.read(SETTINGS.get().webhook_targets())


def _secret_key() -> str:
    return cast(str, current_app.config["SECRET_KEY"])


@mode_routes.get("", permission="stage_modes:manage", out=StageModeListOut)
def list_all() -> StageModeListOut:
    """Return where each stage runs: here, or behind a webhook."""
    return StageModeListOut(items=list_modes(request_session(), _stages()))


@mode_routes.put("/<stage>", permission="stage_modes:manage", out=StageModeOut)
def put_mode(path: StageModePath, body: StageModeIn) -> StageModeOut:
    """Set where a stage runs; 422 for an address that must not be called.

    The secret signs requests and callbacks. It is kept encrypted and never shown.
    """
    return set_mode(
        request_session(),
        _stages(),
        path.stage,
        body,
        allowed=_allowed(),
        secret_key=_secret_key(),
        by=current_actor().user_id,
    )


@mode_routes.post("/<stage>/rotate-secret", permission="stage_modes:manage", out=StageModeOut)
def rotate(path: StageModePath, body: SecretIn) -> StageModeOut:
    """Replace the signing secret."""
    return rotate_secret(
        request_session(),
        _stages(),
        path.stage,
        body.secret,
        revoke_old=body.revoke_old,
        secret_key=_secret_key(),
        by=current_actor().user_id,
    )


@callback_routes.post("/<token>", public=True, out=CallbackOut, max_body=MAX_BODY)
def callback(path: CallbackPath) -> CallbackOut:
    """Receive the answer of a stage's webhook that responded 202.

    The body is `{"values": {field: value | {value, confidence, evidence}}, "outcome", "reasons", "note", "usage"}` or
    `{"error": {"message", "retry"}}`, at most 1 MB. `X-Leadgen-Timestamp` (unix seconds) and `X-Leadgen-Signature`
    (`v1=` + HMAC-SHA256 in hex over `{idempotency key}.{timestamp}.{body}`) are required. Sending it again is harmless.
    """
    token = read_token(path.token, _secret_key())
    body = request.get_data()
    if token is None:
        raise NotFoundError(UNKNOWN)
    signed = Callback(request.headers.get(SIGNATURE, ""), request.headers.get(TIMESTAMP, ""), body)
    with database().tenant_session(token.tenant_id) as session:
        return receive(session, _stages(), token, signed, secret_key=_secret_key())
