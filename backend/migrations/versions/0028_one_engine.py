"""Runs write all messages of a campaign: its own work items go, what they say about failures and skips is kept with the contact.

Unfinished work is carried over as what it is: not written yet. A campaign that was generating is ready again, or in review
where something is written, and goes on: its contacts with open work are marked, and a worker starts a run for them
(`campaigns.writing.interrupted`). What failed keeps its reasons, by step. Texts and bills stay as they are.

Revision: 0028, after 0027
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLES = ("campaign_message_work", "campaign_contacts", "campaigns", "campaign_steps", "messages", "contacts")
GONE = (
    "generation_started_at",
    "generation_finished_at",
    "stop_requested_at",
    "stop_reason",
    "drain_until",
    "drain_token",
)

FAILURES = """
UPDATE campaign_contacts AS c SET failures = said.failures
  FROM (SELECT tenant_id, campaign_contact_id,
               jsonb_object_agg(step_id::text, jsonb_build_object(
                   'code', reason_code, 'reason', reason, 'at', coalesce(finished_at, updated_at))) AS failures
          FROM campaign_message_work WHERE state = 'failed' GROUP BY 1, 2) AS said
 WHERE c.tenant_id = said.tenant_id AND c.id = said.campaign_contact_id
"""
# What was open is not written yet. Where it was all that there was, the contact is as before its first generation.
STATUS = """
UPDATE campaign_contacts AS c
   SET status = CASE WHEN c.failures <> '{}'::jsonb THEN 'failed' WHEN said.written THEN 'generated'
                     WHEN said.skipped AND NOT said.open THEN 'excluded' ELSE 'pending' END,
       reason_code = CASE WHEN said.interrupted THEN 'interrupted'
                          WHEN said.skipped AND NOT said.open AND NOT said.written AND c.failures = '{}'::jsonb
                          THEN said.code END,
       reason = CASE WHEN c.failures <> '{}'::jsonb OR NOT said.open THEN c.reason END
  FROM (SELECT w.tenant_id, w.campaign_contact_id, bool_or(w.state = 'completed') AS written,
               bool_or(w.state = 'skipped') AS skipped, bool_or(w.state IN ('ready', 'running', 'cancelled')) AS open,
               bool_or(w.state IN ('ready', 'running') AND g.status = 'generating' AND g.stop_requested_at IS NULL)
                 AS interrupted,
               max(w.reason_code) FILTER (WHERE w.state = 'skipped') AS code
          FROM campaign_message_work w JOIN campaigns g ON g.tenant_id = w.tenant_id AND g.id = w.campaign_id
         GROUP BY 1, 2) AS said
 WHERE c.tenant_id = said.tenant_id AND c.id = said.campaign_contact_id
"""
CAMPAIGNS = """
UPDATE campaigns AS c
   SET status = CASE WHEN EXISTS (SELECT 1 FROM messages m WHERE m.tenant_id = c.tenant_id AND m.campaign_id = c.id)
                     THEN 'review' ELSE 'ready' END
 WHERE c.status = 'generating'
"""
GOES_ON = """
UPDATE campaigns AS c
   SET goes_on = true, interrupted = 'An upgrade interrupted the generation. A worker goes on with it within a minute.'
 WHERE EXISTS (SELECT 1 FROM campaign_contacts p
                WHERE p.tenant_id = c.tenant_id AND p.campaign_id = c.id AND p.reason_code = 'interrupted')
"""
# 'generating' said that a work item was open; what else holds for the contact was computed from texts and work items.
PEOPLE = """
UPDATE contacts AS k
   SET message_status = CASE WHEN m.draft THEN 'pending_review' WHEN m.approved THEN 'approved'
                             WHEN m.rejected OR p.failed THEN 'generation_failed' WHEN p.unreachable THEN 'no_channel'
                             ELSE 'not_started' END
  FROM contacts AS one
 CROSS JOIN LATERAL (
       SELECT bool_or(status = 'draft') AS draft, bool_or(status = 'approved') AS approved,
              bool_or(status = 'rejected') AS rejected
         FROM messages WHERE tenant_id = one.tenant_id AND contact_id = one.id) AS m
 CROSS JOIN LATERAL (
       SELECT bool_or(status = 'failed') AS failed,
              bool_or(status = 'excluded' AND reason_code = 'no_channel') AS unreachable
         FROM campaign_contacts WHERE tenant_id = one.tenant_id AND contact_id = one.id) AS p
 WHERE one.message_status = 'generating' AND k.tenant_id = one.tenant_id AND k.id = one.id
"""
# The tasks are no more. The queue's tables are made after the first migration, so they may not be there yet.
JOBS = """
DO $$ BEGIN
  IF to_regclass('public.procrastinate_jobs') IS NOT NULL THEN
    UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name LIKE 'campaigns:%' AND status IN ('todo', 'doing');
  END IF;
END $$
"""


# As in 0002, and the tables of a campaign, which a run that writes reads and stores in.
STATISTICS = """
CREATE OR REPLACE FUNCTION leadgen_refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE companies (tenant_id, id, domain, name_key),
    contacts (tenant_id, id, company_id, linkedin_url, email, name_key),
    observations (tenant_id, id, company_id, contact_id, source_ref),
    tags (tenant_id, id, name_key),
    company_tag_assignments (tenant_id, company_id, tag_id),
    contact_tag_assignments (tenant_id, contact_id, tag_id)%s;
END $$
"""
CAMPAIGN_TABLES = """,
    campaign_contacts (tenant_id, id, campaign_id, contact_id),
    messages (tenant_id, id, campaign_id, campaign_contact_id, contact_id, step_id)"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("campaign_contacts", sa.Column("reason_code", sa.Text(), nullable=True))
    op.add_column("campaign_contacts", sa.Column("failures", JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("campaigns", sa.Column("interrupted", sa.Text(), nullable=True))
    op.add_column("campaigns", sa.Column("goes_on", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    _as_system((FAILURES, STATUS, CAMPAIGNS, GOES_ON, PEOPLE))
    op.execute(JOBS)
    op.create_index(
        "ix_campaign_contacts_failures",
        "campaign_contacts",
        ["tenant_id", "campaign_id"],
        postgresql_where=sa.text("failures <> '{}'::jsonb"),
    )
    op.create_index("ix_campaigns_goes_on", "campaigns", ["tenant_id"], postgresql_where=sa.text("goes_on"))
    op.execute(STATISTICS % CAMPAIGN_TABLES)
    op.drop_table("campaign_message_work")
    for column in GONE:
        op.drop_column("campaigns", column)


def _as_system(statements: Iterable[str]) -> None:
    """Run these for all tenants: the owner's row security is off meanwhile."""
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    # as long as there are contacts whose messages were being written: hundreds of thousands take minutes
    op.execute("SET LOCAL statement_timeout = '30min'")
    for statement in statements:
        op.execute(statement)
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    for column in ("generation_started_at", "generation_finished_at", "stop_requested_at", "drain_until"):
        op.add_column("campaigns", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.add_column("campaigns", sa.Column("stop_reason", sa.Text(), nullable=True))
    op.add_column("campaigns", sa.Column("drain_token", sa.Uuid(), nullable=True))
    op.execute(STATISTICS % "")
    _make_work_items()
    op.drop_index("ix_campaigns_goes_on", table_name="campaigns")
    op.drop_column("campaigns", "goes_on")
    op.drop_column("campaigns", "interrupted")
    op.drop_index("ix_campaign_contacts_failures", table_name="campaign_contacts")
    op.drop_column("campaign_contacts", "failures")
    op.drop_column("campaign_contacts", "reason_code")


# What is there: a written item for each text, a failed one for each failure. Only so does the campaign write nothing twice.
ITEMS = """
INSERT INTO campaign_message_work (tenant_id, id, campaign_id, campaign_contact_id, step_id, state, input_hash, cost_usd,
                                   finished_at)
SELECT tenant_id, gen_random_uuid(), campaign_id, campaign_contact_id, step_id, 'completed', input_hash, cost_usd,
       generated_at FROM messages
"""
FAILED_ITEMS = """
INSERT INTO campaign_message_work (tenant_id, id, campaign_id, campaign_contact_id, step_id, state, reason_code, reason,
                                   finished_at)
SELECT c.tenant_id, gen_random_uuid(), c.campaign_id, c.id, s.id, 'failed', f.value ->> 'code', f.value ->> 'reason', now()
  FROM campaign_contacts c CROSS JOIN LATERAL jsonb_each(c.failures) AS f
  JOIN campaign_steps s ON s.tenant_id = c.tenant_id AND s.id = f.key::uuid
    ON CONFLICT DO NOTHING
"""
# What no run has gone on with yet is open again, in a campaign that generates.
OPEN_ITEMS = """
INSERT INTO campaign_message_work (tenant_id, id, campaign_id, campaign_contact_id, step_id, state)
SELECT c.tenant_id, gen_random_uuid(), c.campaign_id, c.id, s.id, 'ready'
  FROM campaigns g JOIN campaign_contacts c ON c.tenant_id = g.tenant_id AND c.campaign_id = g.id
  JOIN campaign_steps s ON s.tenant_id = g.tenant_id AND s.campaign_id = g.id AND s.enabled
 WHERE g.goes_on AND g.status IN ('ready', 'review') AND c.reason_code = 'interrupted'
    ON CONFLICT DO NOTHING
"""
OPEN_CONTACTS = """
UPDATE campaign_contacts AS c SET status = 'generating', reason = NULL
 WHERE EXISTS (SELECT 1 FROM campaign_message_work w
                WHERE w.tenant_id = c.tenant_id AND w.campaign_contact_id = c.id AND w.state = 'ready')
"""
OPEN_CAMPAIGNS = """
UPDATE campaigns AS c SET status = 'generating', generation_started_at = now()
 WHERE EXISTS (SELECT 1 FROM campaign_message_work w
                WHERE w.tenant_id = c.tenant_id AND w.campaign_id = c.id AND w.state = 'ready')
"""


def _make_work_items() -> None:
    states = ["ready", "running", "completed", "failed", "skipped", "disqualified", "blocked", "cancelled"]
    parents = {"campaign_contact_id": "campaign_contacts", "campaign_id": "campaigns", "step_id": "campaign_steps"}
    op.create_table(
        "campaign_message_work",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(column, sa.Uuid(), nullable=False) for column in ("campaign_id", "campaign_contact_id", "step_id")),
        sa.Column(
            "state",
            sa.Enum(*states, name="completion_status", native_enum=False, create_constraint=True, length=64),
            nullable=False,
        ),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("input_hash", sa.Text(), nullable=True),
        sa.Column("cost_usd", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("unpriced_calls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.Column(column, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
            for column in ("created_at", "updated_at")
        ),
        *(
            sa.ForeignKeyConstraint(
                ["tenant_id", column],
                [f"{table}.tenant_id", f"{table}.id"],
                name=op.f(f"fk_campaign_message_work_tenant_id_{column}"),
                ondelete="CASCADE",
            )
            for column, table in parents.items()
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_campaign_message_work")),
        sa.UniqueConstraint(
            "tenant_id",
            "step_id",
            "campaign_contact_id",
            name=op.f("uq_campaign_message_work_tenant_id_step_id_campaign_contact_id"),
        ),
    )
    op.create_index(
        "ix_campaign_message_work_open",
        "campaign_message_work",
        ["tenant_id", "campaign_id", "id"],
        postgresql_where=sa.text("state IN ('ready', 'running')"),
    )
    for columns in (["tenant_id", "campaign_contact_id"], ["tenant_id", "campaign_id", "state"]):
        op.create_index(op.f(f"ix_campaign_message_work_{'_'.join(columns)}"), "campaign_message_work", columns)
    mine = "(tenant_id = (SELECT current_setting('app.tenant_id')::uuid))"
    for statement in (
        "ALTER TABLE campaign_message_work ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE campaign_message_work FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON campaign_message_work TO leadgen_app USING {mine} WITH CHECK {mine}",
        "CREATE POLICY system ON campaign_message_work TO leadgen_system USING (true) WITH CHECK (true)",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON campaign_message_work TO leadgen_app, leadgen_system",
    ):
        op.execute(statement)
    _as_system((ITEMS, FAILED_ITEMS, OPEN_ITEMS, OPEN_CONTACTS, OPEN_CAMPAIGNS))
