"""Messages say their template's version and channel, and are letters that can be printed and posted.

What was written before stays as it was; without an address it waits to be printed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_CHANNELS = (
    "update messages set channel = case when state = 'no_address' then 'post'"
    " when address like '%@%' then 'email' else 'sms' end"
)
# A text that nobody could send was only said in a log; what is queued goes its way.
_TO_PRINT = "create index ix_messages_to_print on messages (created_at, id) where state = 'no_address'"


def upgrade() -> None:
    empty = sa.text("'{}'::jsonb")
    for column in (
        sa.Column("template_version", sa.Integer()),
        sa.Column("channel", sa.Text(), nullable=False, server_default="email"),
        sa.Column("public_body", sa.Text(), nullable=False, server_default=""),
        sa.Column("number", sa.Text(), nullable=False, server_default=""),
        sa.Column("letter", JSONB(), nullable=False, server_default=empty),
        sa.Column("letter_sha256", sa.Text()),
        sa.Column("instead_of", sa.BigInteger()),
        sa.Column("posted_on", sa.Date()),
        sa.Column("tracking_number", sa.Text(), nullable=False, server_default=""),
        sa.Column("posted_by", sa.BigInteger()),
    ):
        op.add_column("messages", column)
    op.execute(_CHANNELS)
    op.create_foreign_key("fk_messages_instead_of", "messages", "messages", ["instead_of"], ["id"])
    op.create_unique_constraint("uq_messages_instead_of", "messages", ["instead_of"])
    op.create_foreign_key("fk_messages_posted_by", "messages", "people", ["posted_by"], ["id"])
    op.create_check_constraint("channel", "messages", "channel in ('email', 'sms', 'post', 'portal')")
    op.create_check_constraint(
        "state",
        "messages",
        "state in ('queued', 'sent', 'failed', 'no_address', 'no_gateway', 'posted')",
    )
    op.create_check_constraint("posted", "messages", "(state = 'posted') = (posted_on is not null)")
    op.execute(_TO_PRINT)


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
