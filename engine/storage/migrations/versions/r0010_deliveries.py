"""What a worker must still tell is a row: a job that is lost or gives up takes nothing with it.

Messages and signals on their way stand in the arguments of queue jobs until now. They become rows, and
whoever looks for rows without a job queues them anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Ordered, so that what was thrown first is told first.
_ON_THEIR_WAY = """
    with taken as (
        delete from jobs.procrastinate_jobs
        where task_name in ('publish_message', 'deliver_event') and status in ('todo', 'doing')
        returning id, task_name, args
    )
    insert into deliveries (
        kind, name, correlation, message_id, subscription_id, variables, created_at, last_at
    )
    select case task_name when 'publish_message' then 'message' else 'signal' end,
           coalesce(args ->> 'name', ''), coalesce(args ->> 'correlation', ''), args ->> 'message_id',
           (args ->> 'subscription_id')::bigint, coalesce(args -> 'variables', '{}'), now(), now()
    from taken order by id
"""


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _table()
    op.execute(_ON_THEIR_WAY)


def _table() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False, server_default=""),
        sa.Column("correlation", sa.Text, nullable=False, server_default=""),
        sa.Column("message_id", sa.Text),
        sa.Column("subscription_id", sa.BigInteger),
        sa.Column("start_event_id", sa.BigInteger),
        sa.Column("sender_case_id", sa.BigInteger, sa.ForeignKey("cases.id")),
        sa.Column("sender_key", sa.Text),
        sa.Column("case_id", sa.BigInteger, sa.ForeignKey("cases.id")),
        sa.Column("key", sa.Text),
        sa.Column("variables", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("state", sa.Text, nullable=False, server_default="queued"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("code", sa.Text),
        sa.Column("details", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        _moment("created_at"),
        _moment("last_at"),
        _moment("ended_at", nullable=True),
        sa.Column("ended_by", sa.BigInteger, sa.ForeignKey("people.id")),
        sa.Column("ended_how", sa.Text),
        sa.Column("reason", sa.Text),
        sa.CheckConstraint("kind in ('message', 'signal', 'start')", name="kind"),
        sa.CheckConstraint("state in ('queued', 'failed', 'delivered', 'discarded')", name="state"),
    )
    queued, failed = sa.text("state = 'queued'"), sa.text("state = 'failed'")
    op.create_index("ix_deliveries_queued", "deliveries", ["last_at"], postgresql_where=queued)
    op.create_index("ix_deliveries_failed", "deliveries", ["case_id", "key", "id"], postgresql_where=failed)
    op.create_index(
        "ix_deliveries_failed_one",
        "deliveries",
        ["case_id", "key", "message_id"],
        unique=True,
        postgresql_where=failed,
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
