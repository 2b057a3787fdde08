"""Contacts have a mailbox key and further values, companies further values, observations a mark of weak claims.

Revision: 0045, after 0044
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

FURTHER = {
    "contacts": ("further_emails", "further_phones", "further_departments", "further_companies"),
    "companies": ("further_emails", "further_phones"),
}
# Services that document tags behind a plus sign, when this migration was written.
TAGGED = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com icloud.com me.com mac.com proton.me"
    " protonmail.com pm.me fastmail.com fastmail.fm hey.com zoho.com yandex.com yandex.ru mailbox.org posteo.de"
    " runbox.com tutanota.com"
)
KEYS = """
    UPDATE contacts SET email_key = found.key FROM (
        SELECT tenant_id, id, email,
            CASE WHEN split_part(email, '@', 2) IN ('gmail.com', 'googlemail.com')
                THEN replace(coalesce(nullif(split_part(split_part(email, '@', 1), '+', 1), ''), split_part(email, '@', 1)),
                    '.', '') || '@gmail.com'
                ELSE coalesce(nullif(split_part(split_part(email, '@', 1), '+', 1), ''), split_part(email, '@', 1))
                    || '@' || split_part(email, '@', 2) END AS key
        FROM contacts WHERE split_part(email, '@', 2) = ANY(string_to_array(:tagged, ' '))
    ) found
    WHERE contacts.tenant_id = found.tenant_id AND contacts.id = found.id AND found.key <> found.email
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("contacts", sa.Column("email_key", sa.Text(), nullable=True))
    for table, columns in FURTHER.items():
        for column in columns:
            op.add_column(table, sa.Column(column, postgresql.JSONB(), nullable=True))
    op.add_column("observations", sa.Column("fallback", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(sa.text(KEYS).bindparams(tagged=TAGGED))
    op.create_index(
        "ix_contacts_tenant_id_email_key",
        "contacts",
        ["tenant_id", "email_key"],
        postgresql_where=sa.text("email_key IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_contacts_tenant_id_email_key", table_name="contacts")
    op.drop_column("observations", "fallback")
    for table, columns in FURTHER.items():
        for column in columns:
            op.drop_column(table, column)
    op.drop_column("contacts", "email_key")
