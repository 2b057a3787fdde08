"""Lookup of fresh results: same input, same stage version, and within the time to live."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.pipeline.engine.sql import array_of_ids
from leadgen.pipeline.stage import Stage
from leadgen.tenancy import tenant_of

_FRESH = text("""
SELECT r.entity_id
  FROM unnest(CAST(:ids AS uuid[]), CAST(:hashes AS text[])) AS r(entity_id, hash) CROSS JOIN LATERAL (
    SELECT 1 FROM entity_stage_completions
     WHERE tenant_id = :tenant AND entity_id = r.entity_id AND stage = :stage AND state = 'completed'
       AND input_hash = r.hash AND code_version = ANY(:versions) AND finished_at > now() - :ttl LIMIT 1) AS c
 WHERE (SELECT EXISTS (SELECT 1 FROM stage_runs WHERE tenant_id = :tenant AND stage = :stage AND completed > 0
           AND run_id IS DISTINCT FROM :asking))
""")


def fresh_among(session: Session, stage: Stage, hashes: Mapping[UUID, str], *, asking: UUID | None = None) -> set[UUID]:
    """Return the records whose result for just this input is fresh.

    `hashes` has the fingerprint of each record's input. `asking` is the run that is about to call: its own results are
    not looked up, so that a first run looks up nothing.
    """
    if not hashes or stage.ttl is None:
        return set()
    given = {
        "tenant": tenant_of(session),
        "stage": stage.code,
        "asking": asking,
        "versions": [stage.code_version, *stage.also_fresh],
        "ttl": stage.ttl,
        "ids": array_of_ids(hashes),
        "hashes": "{" + ",".join(hashes.values()) + "}",
    }
    return set(session.scalars(_FRESH, given))
