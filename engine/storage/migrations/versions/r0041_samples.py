"""Samples that auditors draw, and what they found in each case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "samples",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("organisation_id", sa.BigInteger, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("population", sa.Text, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("seed_given", sa.Boolean, nullable=False),
        sa.Column("percent", sa.Integer),
        sa.Column("population_count", sa.Integer, nullable=False),
        sa.Column("population_digest", sa.LargeBinary, nullable=False),
        sa.Column("cases", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("drawn_by", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name="period"),
    )
    op.create_index("ix_samples_organisation", "samples", ["organisation_id", "id"])
    op.create_table(
        "sample_marks",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("sample_id", sa.BigInteger, sa.ForeignKey("samples.id"), nullable=False),
        sa.Column("case_id", sa.BigInteger, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("marked_by", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_sample_marks_sample", "sample_marks", ["sample_id", "case_id", "line", "id"])
    for table in ("samples", "sample_marks"):
        op.execute(
            f"create trigger {table}_append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
