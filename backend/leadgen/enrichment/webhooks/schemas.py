"""Schemas of stage modes and of callbacks."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, SecretStr

from leadgen.fields.enums import CompletionStatus
from leadgen.fields.field import Entity
from leadgen.pipeline.models import StageMode
from leadgen.schema import In, Instant, Money, Out

MIN_SECRET = 24
MAX_SECRET = 200


class StageModePath(In):
    stage: str = Field(max_length=64)


class StageModeIn(In):
    """Where a stage runs. Omitted fields keep their value.

    `secret` is needed once, before the first webhook.
    """

    mode: StageMode = Field(examples=["native"])
    url: str | None = Field(default=None, max_length=2000, description="https://, unless the operator allowed the host")
    secret: SecretStr | None = Field(default=None, min_length=MIN_SECRET, max_length=MAX_SECRET)
    answer_timeout_seconds: int | None = Field(default=None, ge=1, le=300, description="for an answer at once")
    callback_timeout_seconds: int | None = Field(
        default=None, ge=1, le=7 * 86400, description="for a callback, after a 202"
    )
    max_attempts: int | None = Field(default=None, ge=1, le=10)
    expected_cost_usd: Decimal | None = Field(
        default=None,
        ge=0,
        le=1000,
        description="per record: reserved against budgets, and charged where no cost is reported",
    )
    version: int | None = Field(
        description="the version that was read, null where nothing was set up; 409 when it has changed since"
    )


class SecretIn(In):
    """A new secret. Callbacks may use the old one for another day, unless `revoke_old` is set."""

    secret: SecretStr = Field(min_length=MIN_SECRET, max_length=MAX_SECRET, examples=["x" * MIN_SECRET])
    revoke_old: bool = False


class StageModeOut(Out):
    """Where one stage runs. The secret is never shown; `secret_set_at` is when it was set."""

    stage: str
    label: str
    entity: Entity
    mode: StageMode
    can_be_webhook: bool
    url: str | None
    provider: str | None
    secret_set_at: Instant | None
    previous_secret_until: Instant | None
    answer_timeout_seconds: int
    callback_timeout_seconds: int
    max_attempts: int
    expected_cost_usd: Money
    version: int | None


class StageModeListOut(Out):
    """Every stage, in DAG order."""

    items: list[StageModeOut]


class CallbackPath(In):
    token: str = Field(max_length=200)


class CallbackOut(Out):
    """Effect of a callback: the record's current `state` at this stage, with its reason."""

    status: Literal["stored", "duplicate"]
    state: CompletionStatus
    reason_code: str | None
    reason: str | None
