"""What a running case waits for and what is carried out for it; what failed; what is moved."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from engine.storage.tables.columns import id_column, metadata, moment

timers = Table(
    "timers",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    moment("due_at"),
    # pending, fired, cancelled
    Column("state", Text, nullable=False, server_default="pending"),
    # Attempts to fire it that failed, by whichever worker, and when the next one is due.
    Column("failures", Integer, nullable=False, server_default=text("0")),
    moment("try_after", nullable=True),
    UniqueConstraint("case_id", "key"),
    Index("ix_timers_due", "due_at", postgresql_where=text("state = 'pending'")),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    # message, signal: a signal reaches everyone who waits for its name, its correlation is empty
    Column("kind", Text, nullable=False, server_default="message"),
    Column("message", Text, nullable=False),
    Column("correlation", Text, nullable=False),
    UniqueConstraint("case_id", "key"),
    CheckConstraint("kind in ('message', 'signal')", name="kind"),
    Index("ix_subscriptions_message_correlation", "message", "correlation"),
)

# Start events that wait for something: those of each family's newest deployment.
start_events = Table(
    "start_events",
    metadata,
    id_column(),
    Column("deployment_id", ForeignKey("deployments.id"), nullable=False),
    Column("process_id", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    # message, signal, timer
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    # of a timer: when it starts its next case
    moment("due_at", nullable=True),
    UniqueConstraint("deployment_id", "element_id"),
    CheckConstraint("kind in ('message', 'signal', 'timer')", name="kind"),
    Index("ix_start_events_name", "kind", "name"),
    Index("ix_start_events_due", "due_at"),
)

# Service tasks that reach outside: waiting for a worker, then for the command that brings the result.
service_jobs = Table(
    "service_jobs",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("inputs", JSONB, nullable=False),
    Column("headers", JSONB, nullable=False),
    # How many attempts the diagram allows before it becomes an incident, and how many were made.
    Column("retries", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    # open, completed, cancelled
    Column("state", Text, nullable=False, server_default="open"),
    moment("created_at"),
    moment("finished_at", nullable=True),
    UniqueConstraint("case_id", "key"),
    CheckConstraint("state in ('open', 'completed', 'cancelled')", name="state"),
    Index("ix_service_jobs_open", "created_at", postgresql_where=text("state = 'open'")),
)

# What a worker must still tell, written by whoever throws it, gone with its delivery: the queue's jobs name
# only the row. A failed one waits for an operator; what an operator decided stays, with the reason, without
# what it carried.
deliveries = Table(
    "deliveries",
    metadata,
    id_column(),
    # message: to all cases that wait for name and correlation; signal: to one catch or one start event;
    # start: a timer begins a case
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("correlation", Text, nullable=False, server_default=""),
    # The same for every attempt: with it a case takes it once.
    Column("message_id", Text),
    # Rows that may be gone by then, which is an answer: nobody waits. Therefore no foreign keys.
    Column("subscription_id", BigInteger),
    Column("start_event_id", BigInteger),
    # Who throws it: the case and element#ordinal of the event or task. Null from outside and from timers.
    Column("sender_case_id", ForeignKey("cases.id")),
    Column("sender_key", Text),
    # Where an incident stands for a failed one: the case that refused it and the key of its catch, or
    # the sender and the key that threw it.
    Column("case_id", ForeignKey("cases.id")),
    Column("key", Text),
    Column("variables", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    # queued, failed, discarded; delivered only where an operator had it tried again
    Column("state", Text, nullable=False, server_default="queued"),
    # Counted before each is made, and why the last one failed, without personal data.
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("code", Text),
    Column("details", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    moment("created_at"),
    # The last attempt, or when it was queued again.
    moment("last_at"),
    moment("ended_at", nullable=True),
    Column("ended_by", ForeignKey("people.id")),
    # What an operator did last: retried, discarded.
    Column("ended_how", Text),
    Column("reason", Text),
    CheckConstraint("kind in ('message', 'signal', 'start')", name="kind"),
    CheckConstraint("state in ('queued', 'failed', 'delivered', 'discarded')", name="state"),
    Index("ix_deliveries_queued", "last_at", postgresql_where=text("state = 'queued'")),
    Index("ix_deliveries_failed", "case_id", "key", "id", postgresql_where=text("state = 'failed'")),
    # A case that refuses the same again keeps one of it.
    Index(
        "ix_deliveries_failed_one",
        "case_id",
        "key",
        "message_id",
        unique=True,
        postgresql_where=text("state = 'failed'"),
    ),
)

# What could not be carried out and waits for an operator. At most one open for each thing.
incidents = Table(
    "incidents",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    # job, timer, message, signal, complete, start, stalled
    Column("kind", Text, nullable=False),
    # What the failed command was about: element#ordinal, or the case's process for a stalled one.
    Column("key", Text, nullable=False),
    Column("element_id", Text),
    # The refusal's stable code, and its details without personal data.
    Column("code", Text, nullable=False),
    Column("details", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("attempts", Integer, nullable=False, server_default=text("1")),
    # open, ended
    Column("state", Text, nullable=False, server_default="open"),
    moment("occurred_at"),
    moment("last_at"),
    moment("ended_at", nullable=True),
    Column("ended_by", ForeignKey("people.id")),
    # retried, skipped, edited, moved, by_itself
    Column("ended_how", Text),
    CheckConstraint("state in ('open', 'ended')", name="state"),
    Index(
        "ix_incidents_open_one",
        "case_id",
        "kind",
        "key",
        unique=True,
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_incidents_open", "occurred_at", postgresql_where=text("state = 'open'")),
    Index("ix_incidents_case", "case_id"),
)

# Running cases on their way to another version of their diagrams, and what became of each.
case_migrations = Table(
    "case_migrations",
    metadata,
    id_column(),
    Column("from_deployment_id", ForeignKey("deployments.id"), nullable=False),
    Column("to_deployment_id", ForeignKey("deployments.id"), nullable=False),
    # element of the old diagram -> element of the new one, where they differ
    Column("mapping", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", ForeignKey("people.id")),
    moment("requested_at"),
    moment("finished_at", nullable=True),
)

case_migration_items = Table(
    "case_migration_items",
    metadata,
    Column("migration_id", ForeignKey("case_migrations.id"), nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    # pending, moved, refused (reason), ended (the case was over before its turn came)
    Column("state", Text, nullable=False, server_default="pending"),
    Column("reason", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    moment("at", nullable=True),
    PrimaryKeyConstraint("migration_id", "case_id"),
    CheckConstraint("state in ('pending', 'moved', 'refused', 'ended')", name="state"),
    Index(
        "ix_case_migration_items_pending",
        "migration_id",
        "case_id",
        postgresql_where=text("state = 'pending'"),
    ),
)
