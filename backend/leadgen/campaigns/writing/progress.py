"""Counts a campaign's messages: written, failed, left out, and still to write by its runs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from leadgen.campaigns.models import Campaign
from leadgen.campaigns.queries import list_steps, newest_writing_run
from leadgen.campaigns.readiness import STAGE_CODE
from leadgen.campaigns.schemas import GenerationOut
from leadgen.fields.enums import MessageChannel, RunStatus
from leadgen.llm_usage.models import LLMUsage
from leadgen.pipeline.campaign_runs import AT_WORK
from leadgen.pipeline.engine.sql import by_hash
from leadgen.tenancy import tenant_of


def count_generation(session: Session, campaign: Campaign, *, at_start: bool = False) -> GenerationOut:
    """Return the progress of a campaign's messages; the counts always add up to `total`.

    `at_start`: a run was started just now. Where its contacts are selected in the background nothing is counted, so
    that the response takes as long for any number of contacts.
    """
    run = newest_writing_run(session, campaign.id)
    is_unknown = at_start and run is not None and run.status == "starting"
    counts = {} if is_unknown else _count(session, campaign, run.id if run else None)
    # the bills themselves: of every run, also where a call brought no text
    cost, unpriced = session.execute(
        select(func.sum(LLMUsage.cost_usd), func.count().filter(LLMUsage.cost_usd.is_(None))).where(
            LLMUsage.campaign_id == campaign.id
        )
    ).one()
    total = sum(counts.values())
    return GenerationOut(
        total=total,
        done=total - counts.get("ready", 0) - counts.get("running", 0),
        **counts,
        cost_usd=cost or Decimal(0),
        unpriced_calls=unpriced,
        is_stopping=run is not None and run.status is RunStatus.STOPPING,
        stop_reason=run.reason if run is not None and run.is_capped else None,
        interrupted=campaign.interrupted,
        started_at=run.started_at if run else None,
        finished_at=run.finished_at if run else None,
        last_failure=session.scalar(_LAST_FAILURE, {"tenant": tenant_of(session), "campaign": campaign.id}),
        run=run,
    )


_LAST_FAILURE = text("""
SELECT f.value ->> 'reason' FROM campaign_contacts p CROSS JOIN LATERAL jsonb_each(p.failures) AS f
 WHERE p.tenant_id = :tenant AND p.campaign_id = :campaign AND p.failures <> '{}'::jsonb
 ORDER BY f.value ->> 'at' DESC LIMIT 1
""")
# Per contact and not per message, since a run knows contacts only. For a contact that is still to be written to, the
# messages of the steps that reach it are open. For a contact that was written to, a message that is neither written nor
# failed was left out. Interrupted messages that no run continues are not done, as after a stop.
_COUNT = text(f"""
WITH places AS (
  SELECT p.id, p.contact_id, p.status, :interrupted AND coalesce(p.reason_code = 'interrupted', false) AS is_interrupted,
         (SELECT count(*) FROM jsonb_object_keys(p.failures)) AS failed,
         CASE WHEN k.email IS NULL THEN 0 ELSE :email END + CASE WHEN k.linkedin_url IS NULL THEN 0 ELSE :linkedin END
         + CASE WHEN coalesce(k.phone, k.mobile_phone) IS NULL THEN 0 ELSE :phone END AS reached
    FROM campaign_contacts p CROSS JOIN LATERAL (
         SELECT email, linkedin_url, phone, mobile_phone FROM contacts WHERE tenant_id = :tenant AND id = p.contact_id LIMIT 1) k
   WHERE p.tenant_id = :tenant AND p.campaign_id = :campaign),
written AS (
  SELECT campaign_contact_id AS id, count(*) AS number FROM messages
   WHERE tenant_id = :tenant AND campaign_id = :campaign GROUP BY 1),
runs AS (
  SELECT id, status IN {AT_WORK} AS at_work FROM pipeline_runs
   WHERE tenant_id = :tenant AND campaign_id = :campaign AND (status IN {AT_WORK} OR id = :newest)),
work AS (
  SELECT m.entity_id, bool_or(r.at_work AND c.finished_at IS NULL) AS is_open,
         bool_or(r.at_work AND coalesce(c.state = 'running', false)) AS is_running,
         bool_or(c.state = 'cancelled' OR (c.finished_at IS NULL AND NOT r.at_work)) AS is_cancelled
    FROM runs r JOIN pipeline_run_members m ON m.tenant_id = :tenant AND m.run_id = r.id AND m.entity = 'contact'
    LEFT JOIN entity_stage_completions c
      ON c.tenant_id = :tenant AND c.run_id = r.id AND c.stage = :stage AND c.entity_id = m.entity_id
   GROUP BY 1),
counted AS (
  SELECT coalesce(w.number, 0) AS written, p.failed, p.status <> 'pending' AS was_tried,
         greatest(p.reached - coalesce(w.number, 0), 0) AS open,
         greatest(:steps - coalesce(w.number, 0), 0) AS missing,
         coalesce(k.is_open, false) AS is_open, coalesce(k.is_running, false) AS is_running,
         coalesce(k.is_cancelled, false) OR p.is_interrupted AS is_cancelled
    FROM places p LEFT JOIN written w ON w.id = p.id LEFT JOIN work k ON k.entity_id = p.contact_id)
SELECT coalesce(sum(written), 0) AS completed,
       coalesce(sum(open) FILTER (WHERE is_open AND is_running), 0) AS running,
       coalesce(sum(open) FILTER (WHERE is_open AND NOT is_running), 0) AS ready,
       coalesce(sum(failed) FILTER (WHERE NOT is_open), 0) AS failed,
       coalesce(sum(greatest(open - failed, 0)) FILTER (WHERE NOT is_open AND is_cancelled), 0) AS cancelled,
       coalesce(sum(CASE WHEN is_open THEN missing - open WHEN is_cancelled THEN missing - greatest(open, failed)
                         WHEN was_tried THEN missing - failed ELSE 0 END), 0) AS skipped
  FROM counted
""")
_KINDS = {
    MessageChannel.EMAIL: "email",
    MessageChannel.LINKEDIN_CONNECT: "linkedin",
    MessageChannel.LINKEDIN_MESSAGE: "linkedin",
    MessageChannel.CALL_SCRIPT: "phone",
}


def _count(session: Session, campaign: Campaign, newest: UUID | None) -> dict[str, int]:
    steps = [step for step in list_steps(session, campaign.id) if step.enabled]
    kinds = [_KINDS[step.channel] for step in steps]
    given: dict[str, Any] = {kind: kinds.count(kind) for kind in ("email", "linkedin", "phone")}
    given |= {"tenant": tenant_of(session), "campaign": campaign.id, "stage": STAGE_CODE, "newest": newest}
    given |= {"interrupted": campaign.interrupted is not None}
    with by_hash(session):
        row = session.execute(_COUNT, given | {"steps": len(steps)}).mappings().one()
    return {name: int(number) for name, number in row.items()}
