"""Several clocks a case, and what an installation decides where the law can be read in two ways.

Cases whose term was counted get their main clock from the dates that they have.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# The time of Kazakhstan (engine.domain.local_time), whatever zone tables the server has.
_BACKFILL = """
insert into clocks (case_id, name, rule, started_on, legal_last_day, control_date, state, started_at,
                    stopped_at, watched_to, told_last_day, told_at, told_code, calendar_version)
select c.id, 'main', c.clock_rule,
       (registered_at at time zone 'UTC' + case when registered_at < '2024-02-29 18:00+00'
                                                then interval '6 hours' else interval '5 hours' end)::date,
       c.legal_last_day, coalesce(c.control_date, c.legal_last_day),
       case when c.overdue then 'missed' when coalesce(c.answered_at, c.closed_at) is null then 'running'
            when c.answered_at is null then 'cancelled' else 'met' end,
       c.registered_at, coalesce(c.answered_at, c.closed_at), c.changed_at,
       case when told.at is null then null else c.legal_last_day end, told.at, told.code, 1
from cases c
left join lateral (select m.created_at as at, m.code from messages m
                   where m.case_id = c.id and m.code = 'M-03' order by m.id desc limit 1) told on true
where c.clock_rule is not null and c.legal_last_day is not null and c.registered_at is not null
"""


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "clocks",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("case_id", sa.BigInteger, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("is_notice", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("legal_last_day", sa.Date, nullable=False),
        sa.Column("control_date", sa.Date, nullable=False),
        sa.Column("extended_to", sa.Date),
        sa.Column("extensions", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("state", sa.Text, nullable=False, server_default="running"),
        _moment("started_at"),
        _moment("stopped_at", nullable=True),
        _moment("watched_to"),
        sa.Column("told_last_day", sa.Date),
        _moment("told_at", nullable=True),
        sa.Column("told_code", sa.Text),
        sa.Column("calendar_version", sa.Integer, nullable=False),
        sa.CheckConstraint("state in ('running', 'met', 'missed', 'cancelled')", name="state"),
    )
    op.create_index("ix_clocks_case", "clocks", ["case_id"])
    op.create_index(
        "ix_clocks_open_one",
        "clocks",
        ["case_id", "name"],
        unique=True,
        postgresql_where=sa.text("stopped_at is null"),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", JSONB, nullable=False),
        sa.Column("changed_by", sa.BigInteger, sa.ForeignKey("people.id")),
        _moment("changed_at"),
    )
    op.execute(_BACKFILL)


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
