"""Dates of facts that were refused: who asked for which, when, and where."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_dates",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("actor_id", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("case_id", sa.BigInteger, sa.ForeignKey("cases.id")),
        sa.Column("organisation_id", sa.BigInteger, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("asked", sa.Date, nullable=False),
    )
    columns = ["actor_id", "day", "verb", "case_id", "field", "asked"]
    op.create_index(
        "ix_refused_dates_once", "refused_dates", columns, unique=True, postgresql_nulls_not_distinct=True
    )
    op.create_index("ix_refused_dates_recorded_at", "refused_dates", ["recorded_at"])
    op.execute(
        "create trigger refused_dates_append_only before update or delete or truncate on refused_dates"
        " for each statement execute function refuse_change()"
    )
    op.execute("revoke all on refused_dates from public")


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
