"""Runs that nobody named say what they cover and when they started: their stages alone are the same for most runs.

Revision: 0039, after 0038
"""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

# Row security is forced, and the owner has no policy: without this the owner would see no row to rename.
_READ = ("pipeline_runs", "import_jobs", "tags")
_NAME = """
UPDATE pipeline_runs r SET name = left(concat_ws(' · ', CASE
    WHEN s.of -> 'all' = 'true' THEN 'All records'
    WHEN s.of ->> 'campaign' IS NOT NULL THEN NULL
    WHEN jsonb_array_length(coalesce(s.of -> 'import_ids', '[]')) > 0 THEN
      (SELECT string_agg(regexp_replace(i.filename, '\\.[^.]*$', ''), ', ' ORDER BY i.filename) FROM import_jobs i
        WHERE i.tenant_id = r.tenant_id AND s.of -> 'import_ids' ? i.id::text)
    WHEN jsonb_array_length(coalesce(s.of -> 'tag_ids', '[]')) > 0 THEN
      (SELECT string_agg(t.name, ', ' ORDER BY t.name) FROM tags t
        WHERE t.tenant_id = r.tenant_id AND s.of -> 'tag_ids' ? t.id::text)
    WHEN s.of ->> 'company_filter' IS NOT NULL THEN 'Filtered companies'
    WHEN s.of ->> 'contact_filter' IS NOT NULL THEN 'Filtered contacts'
    WHEN r.company_count > 1 THEN r.company_count || ' companies'
    WHEN r.contact_count > 1 THEN r.contact_count || ' contacts'
    ELSE '1 record' END, r.name, to_char(r.started_at AT TIME ZONE 'UTC', 'FMDD Mon')), 200)
  FROM (SELECT tenant_id, id, config -> 'selection' AS of FROM pipeline_runs
         WHERE NOT config ? 'name' AND jsonb_typeof(config -> 'selection') = 'object') s
 WHERE s.tenant_id = r.tenant_id AND s.id = r.id
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in _READ:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(_NAME)
    for table in _READ:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Nothing to take back: a name is text for people."""
