"""Cases that follow from others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("from_case_id", sa.BigInteger(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("to_case_id", sa.BigInteger(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("from_case_id", "to_case_id", "kind"),
        sa.CheckConstraint("kind in ('complaint', 'remand', 'made_official')", name="kind"),
    )
    op.create_index("ix_case_links_to", "case_links", ["to_case_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
