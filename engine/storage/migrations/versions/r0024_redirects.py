"""Where appeals were sent, and what became of them there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "redirects",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("case_id", sa.BigInteger(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("extent", sa.Text(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="sent", nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.CheckConstraint("state in ('sent', 'answered', 'returned')", name="state"),
        sa.CheckConstraint("extent in ('full', 'part')", name="extent"),
    )
    op.create_index("ix_redirects_case", "redirects", ["case_id"])
    op.create_index("ix_redirects_target", "redirects", ["target_id", "sent_at"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
