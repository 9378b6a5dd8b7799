"""Jobs of service tasks that reach outside, incidents, signals and start events, migrations of running cases.

A job and an incident are rows beside the case, as work items and timers are: screens and workers find
them by an index, the journal says how each came about and ended.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)


def _moment(name: str, *, nullable: bool = False, now: bool = False) -> sa.Column:
    default = sa.func.now() if now else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def upgrade() -> None:
    _jobs_and_incidents()
    _events()
    _case_migrations()


def _jobs_and_incidents() -> None:
    op.create_table(
        "service_jobs",
        _id(),
        sa.Column("case_id", sa.BigInteger, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("element_id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("inputs", JSONB, nullable=False),
        sa.Column("headers", JSONB, nullable=False),
        sa.Column("retries", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        _moment("created_at"),
        _moment("finished_at", nullable=True),
        sa.UniqueConstraint("case_id", "key"),
        sa.CheckConstraint("state in ('open', 'completed', 'cancelled')", name="state"),
    )
    op.create_index(
        "ix_service_jobs_open", "service_jobs", ["created_at"], postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "incidents",
        _id(),
        sa.Column("case_id", sa.BigInteger, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("element_id", sa.Text),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("details", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        _moment("occurred_at"),
        _moment("last_at"),
        _moment("ended_at", nullable=True),
        sa.Column("ended_by", sa.BigInteger, sa.ForeignKey("people.id")),
        sa.Column("ended_how", sa.Text),
        sa.CheckConstraint("state in ('open', 'ended')", name="state"),
    )
    op.create_index(
        "ix_incidents_open_one",
        "incidents",
        ["case_id", "kind", "key"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_incidents_open", "incidents", ["occurred_at"], postgresql_where=sa.text("state = 'open'")
    )
    op.create_index("ix_incidents_case", "incidents", ["case_id"])


def _events() -> None:
    op.add_column("subscriptions", sa.Column("kind", sa.Text, nullable=False, server_default="message"))
    op.create_check_constraint("kind", "subscriptions", "kind in ('message', 'signal')")
    op.create_table(
        "start_events",
        _id(),
        sa.Column("deployment_id", sa.BigInteger, sa.ForeignKey("deployments.id"), nullable=False),
        sa.Column("process_id", sa.Text, nullable=False),
        sa.Column("element_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False, server_default=""),
        _moment("due_at", nullable=True),
        sa.UniqueConstraint("deployment_id", "element_id"),
        sa.CheckConstraint("kind in ('message', 'signal', 'timer')", name="kind"),
    )
    op.create_index("ix_start_events_name", "start_events", ["kind", "name"])
    op.create_index("ix_start_events_due", "start_events", ["due_at"])


def _case_migrations() -> None:
    op.create_table(
        "case_migrations",
        _id(),
        sa.Column("from_deployment_id", sa.BigInteger, sa.ForeignKey("deployments.id"), nullable=False),
        sa.Column("to_deployment_id", sa.BigInteger, sa.ForeignKey("deployments.id"), nullable=False),
        sa.Column("mapping", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("requested_by", sa.BigInteger, sa.ForeignKey("people.id")),
        _moment("requested_at"),
        _moment("finished_at", nullable=True),
    )
    op.create_table(
        "case_migration_items",
        sa.Column("migration_id", sa.BigInteger, sa.ForeignKey("case_migrations.id"), nullable=False),
        sa.Column("case_id", sa.BigInteger, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="pending"),
        sa.Column("reason", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        _moment("at", nullable=True),
        sa.PrimaryKeyConstraint("migration_id", "case_id"),
        sa.CheckConstraint("state in ('pending', 'moved', 'refused', 'ended')", name="state"),
    )
    op.create_index(
        "ix_case_migration_items_pending",
        "case_migration_items",
        ["migration_id", "case_id"],
        postgresql_where=sa.text("state = 'pending'"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
