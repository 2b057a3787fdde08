"""Message status of contacts: computed from their messages, their places in campaigns and the runs that write to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.campaigns.readiness import STAGE_CODE
from leadgen.messages.actions import CONTACT_STATUS
from leadgen.pipeline.campaign_runs import records_ahead, runs_at_work
from leadgen.tenancy import tenant_of

# The most advanced status counts. A contact whose messages were rejected has nothing to send, as if they had failed.
_REFRESH = text("""
UPDATE contacts SET message_status = said.status
  FROM (SELECT chosen.id,
               CASE WHEN m.replied THEN 'replied'
                    WHEN m.sent THEN 'sent'
                    WHEN chosen.generating THEN 'generating'
                    WHEN m.draft THEN 'pending_review'
                    WHEN m.approved THEN 'approved'
                    WHEN m.rejected OR w.failed THEN 'generation_failed'
                    WHEN w.unreachable THEN 'no_channel'
                    ELSE 'not_started' END AS status
          FROM unnest(CAST(:ids AS uuid[]), CAST(:generating AS boolean[])) AS chosen(id, generating)
         CROSS JOIN LATERAL (
               SELECT bool_or(status = 'replied') AS replied, bool_or(status IN ('sent', 'delivered')) AS sent,
                      bool_or(status = 'draft') AS draft, bool_or(status = 'approved') AS approved,
                      bool_or(status = 'rejected') AS rejected
                 FROM messages WHERE tenant_id = :tenant AND contact_id = chosen.id) AS m
         CROSS JOIN LATERAL (
               SELECT bool_or(place.status = 'failed') AS failed,
                      bool_or(place.status = 'excluded' AND place.reason_code = 'no_channel') AS unreachable
                 FROM campaign_contacts AS place
                WHERE place.tenant_id = :tenant AND place.contact_id = chosen.id) AS w) AS said
 WHERE contacts.tenant_id = :tenant AND contacts.id = said.id AND contacts.message_status <> said.status
""")
_CAMPAIGNS_OF = text("""
SELECT contact_id, campaign_id FROM campaign_contacts WHERE tenant_id = :tenant AND contact_id = ANY(:ids)
""")


def refresh_contact_status(session: Session, contact_ids: Collection[UUID]) -> None:
    """Compute `message_status` of these contacts from their messages and active runs.

    This is no edit: version and time do not change.
    """
    if contact_ids:
        ids = sorted(contact_ids)
        generating = _being_written_to(session, ids)
        flags = [key in generating for key in ids]
        session.execute(_REFRESH, {"ids": ids, "generating": flags, "tenant": tenant_of(session)})


def _being_written_to(session: Session, contact_ids: list[UUID]) -> set[UUID]:
    """Return which of these contacts a run still has to write to, in any campaign."""
    members: dict[UUID, set[UUID]] = defaultdict(set)
    for row in session.execute(_CAMPAIGNS_OF, {"tenant": tenant_of(session), "ids": contact_ids}):
        members[row.campaign_id].add(row.contact_id)
    found: set[UUID] = set()
    for run_id, campaign_id in runs_at_work(session, members):
        found |= records_ahead(session, run_id, STAGE_CODE, members[campaign_id])
    return found


CONTACT_STATUS.register(refresh_contact_status)
