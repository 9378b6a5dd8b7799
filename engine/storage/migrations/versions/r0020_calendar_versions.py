"""The working calendar as versions, the days proposed for the next one, and what a new version moved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Rows of a version are facts of the past: terms were counted with them.
_APPEND_ONLY = (
    "create trigger calendar_versions_append_only before update or delete or truncate on calendar_versions"
    " for each statement execute function refuse_change()"
)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "calendar_versions",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        sa.Column("published_by", sa.BigInteger, sa.ForeignKey("people.id")),
        _moment("published_at"),
        sa.Column("clocks", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    op.create_table(
        "calendar_edits",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        sa.Column("proposed_by", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        _moment("proposed_at"),
        sa.CheckConstraint(
            "kind in ('holiday', 'religious', 'transfer', 'working', 'as_before')", name="kind"
        ),
    )
    op.create_table(
        "clock_recounts",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("calendar_version", sa.Integer, nullable=False),
        sa.Column("case_id", sa.BigInteger, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("clock_id", sa.BigInteger, sa.ForeignKey("clocks.id"), nullable=False),
        sa.Column("old_last_day", sa.Date, nullable=False),
        sa.Column("new_last_day", sa.Date, nullable=False),
        sa.Column("old_control_date", sa.Date, nullable=False),
        sa.Column("new_control_date", sa.Date, nullable=False),
        sa.Column("applicant_told", sa.Boolean, nullable=False),
        _moment("at"),
    )
    op.create_index("ix_clock_recounts_version", "clock_recounts", ["calendar_version", "id"])
    op.create_index("ix_clock_recounts_case", "clock_recounts", ["case_id"])
    # Text in an installation that took revision 0017 before it was released.
    op.execute("alter table clocks alter column calendar_version type integer using 1")
    op.create_index(
        "ix_clocks_open_by_calendar",
        "clocks",
        ["calendar_version", "id"],
        postgresql_where=sa.text("stopped_at is null"),
    )
    op.execute(_APPEND_ONLY)


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
