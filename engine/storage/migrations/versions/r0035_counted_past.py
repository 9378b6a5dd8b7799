"""What past cases needed, counted by the worker: the head's page reads it instead of half a year of steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "step_times",
        sa.Column("element_id", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("days", ARRAY(sa.Integer), nullable=False),
        sa.Column("cases", ARRAY(sa.Integer), nullable=False),
        sa.PrimaryKeyConstraint("element_id", "topic"),
    )
    op.create_table(
        "experience",
        sa.Column("person_id", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "topic"),
    )
    op.create_table(
        "counted_past",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False, server_default=sa.text("1")),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("calendar_version", sa.Integer, nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_counted_past_one")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
