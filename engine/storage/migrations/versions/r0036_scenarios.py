"""Trials of drafts that are kept, to be run again before each publication."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scenarios",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("script", JSONB, nullable=False),
        sa.Column("path", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("kept_by", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("family", "name"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
