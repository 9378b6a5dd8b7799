"""Every table, once. Alembic's migrations are checked against this module by a test.

Constraints live here, Python only explains them. Times are ``timestamptz`` in UTC; legal dates
are ``date``. Texts by language are ``jsonb`` objects with the keys ``kk``, ``ru``, ``en``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def _moment(name: str, *, nullable: bool = False, now: bool = False) -> Column:
    default = func.now() if now else None
    return Column(name, DateTime(timezone=True), nullable=nullable, server_default=default)


# -- who -----------------------------------------------------------------------------------------

organisations = Table(
    "organisations",
    metadata,
    _id(),
    Column("parent_id", ForeignKey("organisations.id")),
    # "1.4.9.": ids from the root down, each followed by a dot, so that a subtree is a prefix.
    Column("path", Text, nullable=False, unique=True),
    # oblast, city, district, rural, apparatus, department, sub_unit, body (a line department),
    # parent_body (sends instructions), external (redirect target outside the system)
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("kato", Text),
    Column("name", JSONB, nullable=False),
    Column("contacts", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Index("ix_organisations_path_prefix", "path", postgresql_ops={"path": "text_pattern_ops"}),
)

people = Table(
    "people",
    metadata,
    _id(),
    Column("login", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("middle_name", Text, nullable=False, server_default=""),
    Column("position", JSONB, nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("locale", Text, nullable=False, server_default="kk"),
    Column("email", Text, nullable=False, server_default=""),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    CheckConstraint("locale in ('kk', 'ru', 'en')", name="locale"),
)

role_grants = Table(
    "role_grants",
    metadata,
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    PrimaryKeyConstraint("person_id", "role", "organisation_id"),
    Index("ix_role_grants_organisation_role", "organisation_id", "role"),
)

sessions = Table(
    "sessions",
    metadata,
    # SHA-256 of the cookie's random token: a stolen table opens no session.
    Column("token_hash", LargeBinary, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    _moment("created_at", now=True),
    _moment("expires_at"),
)

login_failures = Table(
    "login_failures",
    metadata,
    _id(),
    Column("login", Text, nullable=False),
    Column("address", Text, nullable=False),
    _moment("at", now=True),
    Index("ix_login_failures_login_at", "login", "at"),
    Index("ix_login_failures_address_at", "address", "at"),
)

# -- what runs -----------------------------------------------------------------------------------

deployments = Table(
    "deployments",
    metadata,
    _id(),
    Column("family", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("published_by", ForeignKey("people.id")),
    _moment("published_at", now=True),
    Column("comment", Text, nullable=False, server_default=""),
    UniqueConstraint("family", "version"),
)

deployment_files = Table(
    "deployment_files",
    metadata,
    Column("deployment_id", ForeignKey("deployments.id"), nullable=False),
    # "appeal/appeal.bpmn", "appeal/clock.dmn", "forms/registration.form"
    Column("path", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("deployment_id", "path"),
)

# -- a case --------------------------------------------------------------------------------------

cases = Table(
    "cases",
    metadata,
    _id(),
    Column("number", Text),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("deployment_id", ForeignKey("deployments.id"), nullable=False),
    Column("process_id", Text, nullable=False),
    # engine.domain.case_state.CaseState
    Column("state", Text, nullable=False),
    # Counts journal entries; the guard of every change. Equals the head entry's case_seq.
    Column("version", Integer, nullable=False),
    Column("overdue", Boolean, nullable=False, server_default=text("false")),
    Column("return_count", Integer, nullable=False, server_default=text("0")),
    # none, department, akim, parent_body
    Column("control", Text, nullable=False, server_default="none"),
    # ordinary, restricted
    Column("access_level", Text, nullable=False, server_default="ordinary"),
    Column("executor_id", ForeignKey("people.id")),
    Column("executor_unit_id", ForeignKey("organisations.id")),
    _moment("received_at"),
    _moment("registered_at", nullable=True),
    _moment("answered_at", nullable=True),
    _moment("closed_at", nullable=True),
    # engine.domain.legal_clock: rule id, the legal last day and the inclusive control date
    Column("clock_rule", Text),
    Column("legal_last_day", Date),
    Column("control_date", Date),
    # True while a demo or an import replays the past: its driver fires the case's timers, the
    # worker leaves them alone.
    Column("clock_driven", Boolean, nullable=False, server_default=text("false")),
    # kind of record -> ids of everyone who ever wrote one, as the journal says
    Column("authors", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    _moment("changed_at", now=True),
    # Each organisation has its own series; the number comes first, because people look for it alone.
    UniqueConstraint("number", "organisation_id"),
    Index("ix_cases_organisation_state", "organisation_id", "state"),
    Index("ix_cases_legal_last_day", "legal_last_day"),
    Index("ix_cases_open", "id", postgresql_where=text("closed_at is null")),
)

applicants = Table(
    "applicants",
    metadata,
    _id(),
    # individual, entrepreneur, legal_entity, branch, foreign, collective, representative, anonymous,
    # state_body
    Column("kind", Text, nullable=False),
    Column("last_name", Text, nullable=False, server_default=""),
    Column("first_name", Text, nullable=False, server_default=""),
    Column("middle_name", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),
    Column("identity_number", Text),
    # ok, or why the number is doubtful: flagged, never blocking
    Column("identity_flag", Text),
    Column("address", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Index("ix_applicants_identity_number", "identity_number"),
)

appeals = Table(
    "appeals",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("applicant_id", ForeignKey("applicants.id"), nullable=False),
    # domain report 5.1: PAPER_HAND, PAPER_MAIL, EGOV_EDS, EOTINISH, PERSONAL_RECEPTION, PARENT_BODY, ...
    Column("channel", Text, nullable=False),
    Column("is_official", Boolean, nullable=False),
    # AP, PM, PARLIAMENT, MINISTRY; null when the appeal came directly
    Column("parent_body", Text),
    Column("parent_number", Text, nullable=False, server_default=""),
    Column("postmark_date", Date),
    Column("sheets", Integer),
    # application, complaint, message, proposal, response, inquiry
    Column("legal_type", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("addressee", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", Text),
    Column("sub_topic", Text),
    Column("kato", Text),
    Column("received_by", ForeignKey("people.id")),
    Index("ix_appeals_applicant", "applicant_id"),
    Index("ix_appeals_topic", "topic"),
)

# What people filled in: one row per completed form and version, append-only. Personal data lives
# here and in applicants and appeals, beside the chain: the journal entry holds the salted digest.
records = Table(
    "records",
    metadata,
    _id(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("case_seq", Integer, nullable=False),
    # the form's record kind: intake, registration, admissibility, issues, resolution, reply, quality, ...
    Column("kind", Text, nullable=False),
    # 1, 2, 3 within case and kind: draft N and draft N+1 of a reply
    Column("version", Integer, nullable=False),
    Column("data", JSONB, nullable=False),
    # exact canonical bytes that were digested
    Column("canonical", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("author_id", ForeignKey("people.id")),
    _moment("at"),
    UniqueConstraint("case_id", "kind", "version"),
    UniqueConstraint("case_id", "case_seq", "kind"),
)

# What a supervisor's lists ask besides: with it a count never leaves the index (revision 0011).
SUPERVISED = ["case_organisation_id", "case_unit_id", "organisation_id", "case_restricted", "case_answered"]

work_items = Table(
    "work_items",
    metadata,
    _id(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    # element#ordinal: the same in the journal and on a rebuild
    Column("key", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    # open, completed, cancelled  (claimed = open with an assignee; held = open with held_until)
    Column("state", Text, nullable=False, server_default="open"),
    Column("form_key", Text),
    # Who may claim: this role over this organisation or one above it.
    Column("candidate_role", Text, nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("assignee_id", ForeignKey("people.id")),
    _moment("assigned_at", nullable=True),
    _moment("created_at"),
    _moment("due_at", nullable=True),
    _moment("held_until", nullable=True),
    Column("hold_reason", Text),
    _moment("finished_at", nullable=True),
    Column("finished_by", ForeignKey("people.id")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("locals", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    # Copies for lists, kept by triggers (revision 0005): a page is a walk along one index.
    Column("case_late", Boolean, nullable=False, server_default=text("false")),
    Column("case_returned", Boolean, nullable=False, server_default=text("false")),
    Column("case_answered", Boolean, nullable=False, server_default=text("false")),
    Column("case_restricted", Boolean, nullable=False, server_default=text("false")),
    Column("case_last_day", Date),
    Column("case_organisation_id", BigInteger),
    Column("case_unit_id", BigInteger),
    UniqueConstraint("case_id", "key"),
    CheckConstraint("state in ('open', 'completed', 'cancelled')", name="state"),
    Index(
        "ix_work_items_open",
        "case_last_day",
        "id",
        postgresql_include=SUPERVISED,
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_work_items_late",
        "case_last_day",
        "id",
        postgresql_include=SUPERVISED,
        postgresql_where=text("state = 'open' and case_late"),
    ),
    Index(
        "ix_work_items_returned",
        "case_last_day",
        "id",
        postgresql_include=SUPERVISED,
        postgresql_where=text("state = 'open' and case_returned"),
    ),
    Index(
        "ix_work_items_returned_to",
        "assignee_id",
        "case_last_day",
        "id",
        postgresql_where=text("state = 'open' and case_returned"),
    ),
    Index(
        "ix_work_items_held",
        "assignee_id",
        "case_last_day",
        "id",
        postgresql_where=text("state = 'open' and held_until is not null"),
    ),
    Index(
        "ix_work_items_mine",
        "assignee_id",
        "case_last_day",
        "id",
        postgresql_include=["held_until", "case_answered", "case_late"],
        postgresql_where=text("state = 'open' and assignee_id is not null"),
    ),
    Index(
        "ix_work_items_free",
        "organisation_id",
        "candidate_role",
        "case_last_day",
        "id",
        postgresql_where=text("state = 'open' and assignee_id is null"),
    ),
    Index(
        "ix_work_items_role",
        "candidate_role",
        "case_last_day",
        "id",
        postgresql_include=["organisation_id", "case_answered", "case_late"],
        postgresql_where=text("state = 'open' and assignee_id is null"),
    ),
    Index(
        "ix_work_items_returned_role",
        "candidate_role",
        "case_last_day",
        "id",
        postgresql_include=["organisation_id"],
        postgresql_where=text("state = 'open' and case_returned and assignee_id is null"),
    ),
    Index(
        "ix_work_items_done_by_day",
        "finished_by",
        "case_last_day",
        "id",
        postgresql_where=text("state = 'completed'"),
    ),
    Index(
        "ix_work_items_done",
        "finished_by",
        text("finished_at desc"),
        postgresql_where=text("state = 'completed'"),
    ),
)

drafts = Table(
    "drafts",
    metadata,
    Column("work_item_id", ForeignKey("work_items.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("data", JSONB, nullable=False),
    _moment("saved_at", now=True),
    PrimaryKeyConstraint("work_item_id", "person_id"),
)

timers = Table(
    "timers",
    metadata,
    _id(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    _moment("due_at"),
    # pending, fired, cancelled
    Column("state", Text, nullable=False, server_default="pending"),
    # Attempts to fire it that failed, by whichever worker, and when the next one is due.
    Column("failures", Integer, nullable=False, server_default=text("0")),
    _moment("try_after", nullable=True),
    UniqueConstraint("case_id", "key"),
    Index("ix_timers_due", "due_at", postgresql_where=text("state = 'pending'")),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    _id(),
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
    _id(),
    Column("deployment_id", ForeignKey("deployments.id"), nullable=False),
    Column("process_id", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    # message, signal, timer
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    # of a timer: when it starts its next case
    _moment("due_at", nullable=True),
    UniqueConstraint("deployment_id", "element_id"),
    CheckConstraint("kind in ('message', 'signal', 'timer')", name="kind"),
    Index("ix_start_events_name", "kind", "name"),
    Index("ix_start_events_due", "due_at"),
)

# Service tasks that reach outside: waiting for a worker, then for the command that brings the result.
service_jobs = Table(
    "service_jobs",
    metadata,
    _id(),
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
    _moment("created_at"),
    _moment("finished_at", nullable=True),
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
    _id(),
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
    _moment("created_at"),
    # The last attempt, or when it was queued again.
    _moment("last_at"),
    _moment("ended_at", nullable=True),
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
    _id(),
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
    _moment("occurred_at"),
    _moment("last_at"),
    _moment("ended_at", nullable=True),
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
    _id(),
    Column("from_deployment_id", ForeignKey("deployments.id"), nullable=False),
    Column("to_deployment_id", ForeignKey("deployments.id"), nullable=False),
    # element of the old diagram -> element of the new one, where they differ
    Column("mapping", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", ForeignKey("people.id")),
    _moment("requested_at"),
    _moment("finished_at", nullable=True),
)

case_migration_items = Table(
    "case_migration_items",
    metadata,
    Column("migration_id", ForeignKey("case_migrations.id"), nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    # pending, moved, refused (reason), ended (the case was over before its turn came)
    Column("state", Text, nullable=False, server_default="pending"),
    Column("reason", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    _moment("at", nullable=True),
    PrimaryKeyConstraint("migration_id", "case_id"),
    CheckConstraint("state in ('pending', 'moved', 'refused', 'ended')", name="state"),
    Index(
        "ix_case_migration_items_pending",
        "migration_id",
        "case_id",
        postgresql_where=text("state = 'pending'"),
    ),
)

attachments = Table(
    "attachments",
    metadata,
    _id(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("work_item_id", ForeignKey("work_items.id")),
    # The name a person gave, for display only; the stored file is named by its digest.
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("uploaded_by", ForeignKey("people.id")),
    _moment("uploaded_at"),
    Index("ix_attachments_case", "case_id"),
)

# Messages to the applicant (domain report 2.16): written in the command's transaction, sent by a job.
messages = Table(
    "messages",
    metadata,
    _id(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    # M-01, M-03, ...
    Column("code", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("address", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    # The receiver can honour it: the same for every attempt of one message.
    Column("dedup_key", Text, nullable=False, unique=True),
    # queued, sent, failed, no_address
    Column("state", Text, nullable=False, server_default="queued"),
    _moment("created_at"),
    _moment("sent_at", nullable=True),
    Index("ix_messages_case", "case_id"),
    Index("ix_messages_queued", "created_at", postgresql_where=text("state = 'queued'")),
)

# Notices to staff inside the product (reminders, escalations, returns).
notices = Table(
    "notices",
    metadata,
    _id(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("person_id", ForeignKey("people.id")),
    # when no person holds the work yet: everyone with the role over the organisation
    Column("role", Text),
    Column("organisation_id", ForeignKey("organisations.id")),
    Column("code", Text, nullable=False),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    _moment("at"),
    _moment("read_at", nullable=True),
    Index("ix_notices_person", "person_id", "at"),
    Index("ix_notices_case", "case_id"),
)

number_series = Table(
    "number_series",
    metadata,
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("series", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("organisation_id", "series", "year"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("actor_id", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("body_hash", LargeBinary, nullable=False),
    Column("answer", JSONB, nullable=False),
    _moment("at", now=True),
    PrimaryKeyConstraint("actor_id", "key"),
)

# -- what happened -------------------------------------------------------------------------------

journal = Table(
    "journal",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("case_seq", Integer, nullable=False),
    # The time at which it happened (a fact of the command) and the database clock at the insert.
    _moment("at"),
    _moment("recorded_at"),
    Column("actor_id", BigInteger),
    Column("on_behalf_of", BigInteger),
    # receive_appeal, complete_work_item, claim, release, reassign, fire_timer, attach_file, ...
    Column("command", Text, nullable=False),
    # Canonical JSON, no personal data: element key, process inputs, service results, ids.
    Column("facts", LargeBinary, nullable=False),
    # SHA-256 of each record that the command wrote, one after another (engine.storage.records.digest).
    Column("private_digest", LargeBinary),
    # Canonical JSON: what changed (steps, opened, closed, state, fields, records), no personal data.
    Column("change", LargeBinary, nullable=False),
    # zlib of the engine's snapshot; null when the command does not touch the process (claim, attach).
    Column("snapshot", LargeBinary),
    Column("deployment_id", BigInteger, nullable=False),
    # deployments.checksum as bytes: the files that ran are part of what happened.
    Column("deployment_checksum", LargeBinary, nullable=False),
    Column("engine_version", Text, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("case_id", "case_seq"),
)

# One hash over all entries so far, each on the one before; copied to a file outside the database.
checkpoints = Table(
    "checkpoints",
    metadata,
    _id(),
    # Covers every entry whose journal.seq is not above this.
    Column("up_to", BigInteger, nullable=False, unique=True),
    # How many entries that is, from the first on: numbers have gaps.
    Column("entries", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    _moment("created_at"),
)
