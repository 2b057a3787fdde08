"""Scheduled look-ups of companies in live campaigns, and of companies that a person marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from leadgen.countries.lookups import LABELS, REGISTER_OF, REGISTERS
from leadgen.enrichment.models import IN_LIVE_CAMPAIGN
from leadgen.enrichment.record_values import home_country
from leadgen.enrichment.registries.lookup import start_lookups
from leadgen.errors import ConflictError
from leadgen.fields import Entity
from leadgen.observations.store import load_observations
from leadgen.tenancy import Database, tenant_of

CHECK_EVERY = timedelta(days=7)
# Backoff of a failed look-up: starts here and doubles, up to the interval of every other look-up.
RETRY_FIRST = timedelta(hours=1)
AT_ONCE = 500
PER_RUN = 50

# Failures of each register since it last answered. Counted per register, because an answer of one does not end the
# outage of another.
_FAILED = f"""
SELECT count(*) AS times, max(e.finished_at) AS last FROM entity_stage_completions e
 WHERE e.tenant_id = c.tenant_id AND e.entity_id = c.id AND e.stage IN ({", ".join(repr(code) for code in REGISTERS)})
   AND e.state = 'failed' AND NOT EXISTS (
       SELECT FROM entity_stage_completions a WHERE a.tenant_id = e.tenant_id AND a.entity_id = e.entity_id
          AND a.stage = e.stage AND a.state = 'completed' AND a.finished_at > e.finished_at)
"""


@cache
def _due() -> TextClause:
    return text(f"""
SELECT c.tenant_id, c.id FROM companies c LEFT JOIN company_watches w ON w.tenant_id = c.tenant_id AND w.id = c.id
  LEFT JOIN LATERAL ({_FAILED}) f ON w.checked_at IS NOT NULL
 WHERE (w.marked_at IS NOT NULL OR {IN_LIVE_CAMPAIGN.get()})
   AND (w.checked_at IS NULL OR w.checked_at < :now - CAST(:every AS interval)
        OR (f.times > 0 AND greatest(f.last, w.checked_at) <
            :now - least(CAST(:every AS interval), CAST(:first AS interval) * 2.0 ^ least(f.times - 1, 20))))
 ORDER BY w.checked_at NULLS FIRST, c.tenant_id, c.id LIMIT :most
""")


_CHECKED = text("""
INSERT INTO company_watches (tenant_id, id, checked_at) SELECT :tenant, unnest(CAST(:ids AS uuid[])), clock_timestamp()
    ON CONFLICT (tenant_id, id) DO UPDATE SET checked_at = excluded.checked_at, updated_at = now()
""")


def check_watched(database: Database, *, every: timedelta = CHECK_EVERY, now: datetime | None = None) -> int:
    """Start look-ups of companies that are due, in runs of one register each; return how many.

    A company is due when its last check is older than `every`, or much sooner if a register failed to answer. Companies
    in an active run wait. `now` defaults to the current time.
    """
    given = {"now": now or datetime.now(UTC), "every": every, "first": RETRY_FIRST, "most": AT_ONCE}
    with database.system_session() as session:
        rows = session.execute(_due(), given).all()
    due: dict[UUID, list[UUID]] = {}
    for row in rows:
        due.setdefault(row.tenant_id, []).append(row.id)
    started = 0
    for tenant_id, ids in due.items():
        with database.tenant_session(tenant_id) as session:
            started += _check_tenant(session, ids)
    return started


def _check_tenant(session: Session, ids: Sequence[UUID]) -> int:
    by_country: dict[str | None, list[UUID]] = {}
    for key, said in load_observations(session, Entity.COMPANY, ids).items():
        by_country.setdefault(home_country(said), []).append(key)
    started = 0
    for country, companies in by_country.items():
        known = country is not None and country in REGISTER_OF
        for start in range(0, len(companies), PER_RUN):
            part = companies[start : start + PER_RUN]
            # Companies without a register are marked as checked too, or they would block the others.
            if not known or (country is not None and _started(session, part, country)):
                session.execute(_CHECKED, {"tenant": tenant_of(session), "ids": part})
                started += len(part) if known else 0
    return started


def _started(session: Session, ids: Sequence[UUID], country: str) -> bool:
    try:
        with session.begin_nested():
            start_lookups(session, ids, country, name=f"{LABELS[REGISTER_OF[country]]}: watched companies", by=None)
    except ConflictError:
        return False
    return True
