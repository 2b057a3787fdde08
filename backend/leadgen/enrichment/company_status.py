"""A company's status as far as it follows from enrichment: from research (`l1`) and from what the end check found."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.tenancy import tenant_of

# Statuses of stages further on are theirs to change. Rows are locked in one order, as everywhere; who waited for the lock
# reads what the other has written.
_LOCK = text("""
SELECT 1 FROM companies
 WHERE tenant_id = :tenant AND id = ANY(:ids) AND status IN ('new', 'enriched', 'needs_review', 'enrichment_failed')
 ORDER BY id FOR NO KEY UPDATE
""")
_UPDATE = text("""
UPDATE companies AS c SET status = said.status
  FROM (SELECT chosen.id,
               CASE WHEN research.completed AND EXISTS (
                         SELECT FROM qc_findings f
                          WHERE f.tenant_id = :tenant AND f.company_id = chosen.id AND f.status = 'open'
                            AND f.severity IN ('high', 'medium')) THEN 'needs_review'
                    WHEN research.completed THEN 'enriched'
                    WHEN research.failed THEN 'enrichment_failed'
                    ELSE 'new' END AS status
          FROM unnest(CAST(:ids AS uuid[])) AS chosen(id)
         CROSS JOIN LATERAL (
               SELECT bool_or(state = 'completed') AS completed, bool_or(state = 'failed') AS failed
                 FROM entity_stage_completions
                WHERE tenant_id = :tenant AND entity_id = chosen.id AND stage = 'l1') AS research) AS said
 WHERE c.tenant_id = :tenant AND c.id = said.id AND c.status <> said.status
   AND c.status IN ('new', 'enriched', 'needs_review', 'enrichment_failed')
""")


def update_status(session: Session, company_ids: Collection[UUID]) -> None:
    """Compute the status of these companies; it is no edit, so version and time stay.

    Researched, at whatever time: `needs_review` while a high or medium finding is open, else `enriched`. Not researched:
    `enrichment_failed` where it was tried, else `new`.
    """
    if company_ids:
        given = {"tenant": tenant_of(session), "ids": sorted(company_ids)}
        session.execute(_LOCK, given)
        session.execute(_UPDATE, given)
