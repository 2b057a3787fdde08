"""Which of a tenant's stages run behind webhooks now, as the state of services and of runs needs to know it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.providers.webhook import provider_name
from leadgen.tenancy import tenant_of

_OUTSIDE = text("""
SELECT stage, url FROM stage_modes
 WHERE tenant_id = :tenant AND stage = ANY(:stages) AND mode = 'webhook' AND url IS NOT NULL
""")


def webhooks_of(session: Session, stages: Collection[str]) -> dict[str, str]:
    """The provider of each of these stages that the session's tenant runs behind a webhook."""
    rows = session.execute(_OUTSIDE, {"tenant": tenant_of(session), "stages": list(stages)})
    return {row.stage: provider_name(row.url) for row in rows}
