"""The jobs of campaigns: write messages, and wake up what a lost worker left behind."""

from __future__ import annotations

from uuid import UUID

from procrastinate import Blueprint, JobContext
from sqlalchemy import text

from leadgen.budgets.ledger import forget_lapsed
from leadgen.campaigns.drain import Generator
from leadgen.campaigns.generation import QUEUE, generation_job
from leadgen.jobs import bury_abandoned, defer, service
from leadgen.tenancy import Database

blueprint = Blueprint()


@blueprint.task(name="generate", queue=QUEUE, pass_context=True)
def generate(context: JobContext, *, tenant_id: str, campaign_id: str) -> None:
    """Write the messages of one campaign until nothing is left to claim."""
    service(context, Generator).drain(UUID(tenant_id), UUID(campaign_id))


@blueprint.periodic(cron="* * * * * */15")
@blueprint.task(name="heal", queue="pipeline", queueing_lock="campaigns:heal", pass_context=True)
def heal(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes the tick
    """Take up every campaign that is generating while nobody is at it."""
    heal_generation(service(context, Database))


_IDLE = text("""
SELECT c.tenant_id, c.id FROM campaigns c
 WHERE c.status = 'generating' AND (c.drain_until IS NULL OR c.drain_until < clock_timestamp())
   AND (c.stop_requested_at IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM campaign_message_work w
                        WHERE w.tenant_id = c.tenant_id AND w.campaign_id = c.id AND w.state IN ('ready', 'running'))
        OR EXISTS (SELECT 1 FROM campaign_message_work w
                    WHERE w.tenant_id = c.tenant_id AND w.campaign_id = c.id
                      AND ((w.state = 'ready' AND (w.not_before IS NULL OR w.not_before <= clock_timestamp()))
                           OR (w.state = 'running' AND w.leased_until < clock_timestamp()))))
 ORDER BY c.id
""")


def heal_generation(database: Database) -> int:
    """Queue a job for every campaign that has work and no worker; returns how many."""
    with database.system_session() as session:
        idle = session.execute(_IDLE).all()
        queued = defer(session, [generation_job(row.tenant_id, row.id) for row in idle])
        bury_abandoned(session, QUEUE)
        forget_lapsed(session)
    return queued
