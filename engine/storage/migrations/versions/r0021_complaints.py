"""Complaints: what is challenged, where the file is, what was decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaints",
        sa.Column("case_id", sa.BigInteger(), sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("challenged_number", sa.Text(), nullable=False, server_default=""),
        sa.Column("challenged_case_id", sa.BigInteger(), sa.ForeignKey("cases.id")),
        sa.Column("last_day", sa.Date()),
        sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("superior_id", sa.BigInteger(), sa.ForeignKey("organisations.id")),
        sa.Column("forwarded_at", sa.DateTime(timezone=True)),
        sa.Column("received_on", sa.Date()),
        sa.Column("lapsed", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("outcome", sa.Text()),
        sa.Column("decision", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("outcome in ('satisfied', 'decided', 'no_superior')", name="outcome"),
        sa.CheckConstraint("challenged_case_id <> case_id", name="challenged"),
    )
    op.create_index("ix_complaints_challenged", "complaints", ["challenged_case_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
