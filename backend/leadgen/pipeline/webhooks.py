"""Lookup of a tenant's stages that run behind webhooks, for the state of services and runs."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.pipeline.models import StageMode, StageModeSetting
from leadgen.providers.webhook import provider_name


def webhooks_of(session: Session, stages: Collection[str]) -> dict[str, str]:
    """Return the provider of each of these stages that the tenant runs behind a webhook."""
    wanted = select(StageModeSetting.stage, StageModeSetting.url).where(
        StageModeSetting.stage.in_(stages), StageModeSetting.mode == StageMode.WEBHOOK
    )
    return {stage: provider_name(url) for stage, url in session.execute(wanted) if url is not None}
