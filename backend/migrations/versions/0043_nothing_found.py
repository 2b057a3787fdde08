"""Results with nothing found are told apart from results with an answer, in rows and counters.

Rows of earlier versions are recognised by the sentence that their stage stored. The counters of reused results are
counted again, since a retry did not take its share away.

Revision: 0043, after 0042
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# Row security is forced, and the owner has no policy: without this the owner would see no row to change.
_OWN = ("entity_stage_completions", "stage_runs")
_EMPTY = """
UPDATE entity_stage_completions SET reason_code = 'not_found'
 WHERE state = 'completed' AND reason_code IS NULL
   AND ((stage = 'l1' AND reason LIKE 'The research found nothing about this company.%')
     OR (stage = 'l2' AND reason LIKE 'The deep research found nothing about this company.%')
     OR (stage = 'person' AND reason LIKE 'The research found nothing about this person.%')
     OR (stage = 'signals' AND reason LIKE 'No dated event of the last 18 months was found.%')
     OR (stage = 'isir' AND reason LIKE 'No debtor has exactly this name;%')
     OR (stage = 'legal' AND reason LIKE 'No register has answered about this company%')
     OR (reason LIKE 'Not in the register%' AND reason NOT LIKE '%A person must choose%'
         AND reason NOT LIKE '%a person must choose%'))
"""
_COUNT = """
UPDATE stage_runs s SET nothing_found = c.empty, fresh = c.fresh
  FROM (SELECT tenant_id, run_id, stage,
               count(*) FILTER (WHERE state = 'completed' AND reason_code = 'not_found') AS empty,
               count(*) FILTER (WHERE state = 'skipped' AND reason_code = 'fresh') AS fresh
          FROM entity_stage_completions
         WHERE (state = 'completed' AND reason_code = 'not_found') OR (state = 'skipped' AND reason_code = 'fresh')
         GROUP BY tenant_id, run_id, stage) AS c
 WHERE s.tenant_id = c.tenant_id AND s.run_id = c.run_id AND s.stage = c.stage
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("stage_runs", sa.Column("nothing_found", sa.Integer(), nullable=False, server_default=sa.text("0")))
    for table in _OWN:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(_EMPTY)
    op.execute(_COUNT)
    for table in _OWN:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_column("stage_runs", "nothing_found")
