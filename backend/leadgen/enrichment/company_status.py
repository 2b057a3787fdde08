"""Derives a company's status from research (`l1`, `l2`), triage and quality control."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.tenancy import tenant_of

# Delivery sets the other statuses, so this statement must not touch them. Rows are locked in one order, as everywhere.
# A transaction that waited for the lock reads what the other one has written.
_OURS = """('new', 'enriched', 'needs_review', 'enrichment_failed', 'triage_passed', 'triage_review', 'triage_disqualified',
            'enriched_l2', 'enrichment_l2_failed')"""
_LOCK = text(f"""
SELECT 1 FROM companies
 WHERE tenant_id = :tenant AND id = ANY(:ids) AND status IN {_OURS}
 ORDER BY id FOR NO KEY UPDATE
""")
_UPDATE = text(f"""
UPDATE companies AS c SET status = said.status
  FROM (SELECT chosen.id,
               CASE WHEN NOT research.l1 AND research.l1_failed THEN 'enrichment_failed'
                    WHEN NOT research.l1 THEN 'new'
                    WHEN one.triage_result = 'disqualified' THEN 'triage_disqualified'
                    WHEN EXISTS (
                         SELECT FROM qc_findings f
                          WHERE f.tenant_id = :tenant AND f.company_id = chosen.id AND f.status = 'open'
                            AND f.severity IN ('high', 'medium')) THEN 'needs_review'
                    WHEN research.l2 THEN 'enriched_l2'
                    WHEN research.l2_failed THEN 'enrichment_l2_failed'
                    WHEN one.triage_result = 'review' THEN 'triage_review'
                    WHEN one.triage_result = 'passed' THEN 'triage_passed'
                    ELSE 'enriched' END AS status
          FROM unnest(CAST(:ids AS uuid[])) AS chosen(id)
          JOIN companies one ON one.tenant_id = :tenant AND one.id = chosen.id
         CROSS JOIN LATERAL (
               SELECT coalesce(bool_or(stage = 'l1' AND state = 'completed'), false) AS l1,
                      coalesce(bool_or(stage = 'l1' AND state = 'failed'), false) AS l1_failed,
                      coalesce(bool_or(stage = 'l2' AND state = 'completed'), false) AS l2,
                      coalesce(bool_or(stage = 'l2' AND state = 'failed'), false) AS l2_failed
                 FROM entity_stage_completions
                WHERE tenant_id = :tenant AND entity_id = chosen.id AND stage IN ('l1', 'l2')) AS research) AS said
 WHERE c.tenant_id = :tenant AND c.id = said.id AND c.status <> said.status
   AND c.status IN {_OURS}
""")


def update_status(session: Session, company_ids: Collection[UUID]) -> None:
    """Compute and store the status of these companies.

    A status update is no edit: version and update time stay unchanged.

    A company without completed `l1` is `enrichment_failed` if `l1` failed, else `new`. After `l1`, the first match
    wins: disqualified by triage, then `needs_review` while a high or medium finding is open, then `l2` completed or
    failed. The rest take the result of triage, or `enriched` where there is none.
    """
    if company_ids:
        given = {"tenant": tenant_of(session), "ids": sorted(company_ids)}
        session.execute(_LOCK, given)
        session.execute(_UPDATE, given)
