"""Legal clocks, the working calendar and its changes, what an installation decides."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from engine.storage.tables.columns import id_column, metadata, moment

# The terms that run for a case (engine.domain.clocks), one row a clock; a finished one keeps its row.
clocks = Table(
    "clocks",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    # main, redirect, complaint, forward, extension_notice, ...
    Column("name", Text, nullable=False),
    # engine.domain.legal_clock; is_notice: the term to tell of an extension by that rule
    Column("rule", Text, nullable=False),
    Column("is_notice", Boolean, nullable=False, server_default=text("false")),
    Column("started_on", Date, nullable=False),
    Column("legal_last_day", Date, nullable=False),
    Column("control_date", Date, nullable=False),
    # The day that the last extension decided on, before any roll, and how many there were.
    Column("extended_to", Date),
    Column("extensions", Integer, nullable=False, server_default=text("0")),
    # The day that a parent body's letter names; null where a rule counts the term.
    Column("given_day", Date),
    # running, met, missed, cancelled; one that is missed is open until it is stopped
    Column("state", Text, nullable=False, server_default="running"),
    moment("started_at"),
    moment("stopped_at", nullable=True),
    # Whoever had to be told up to here was told.
    moment("watched_to"),
    # The last day that the applicant heard of, when, and by which message.
    Column("told_last_day", Date),
    moment("told_at", nullable=True),
    Column("told_code", Text),
    # The version of the calendar it was counted with: an older one is to be counted anew.
    Column("calendar_version", Integer, nullable=False),
    CheckConstraint("state in ('running', 'met', 'missed', 'cancelled')", name="state"),
    Index("ix_clocks_case", "case_id"),
    Index("ix_clocks_open_one", "case_id", "name", unique=True, postgresql_where=text("stopped_at is null")),
    Index(
        "ix_clocks_open_by_calendar", "calendar_version", "id", postgresql_where=text("stopped_at is null")
    ),
)

# The working calendar (engine.storage.calendars), append-only: terms of the past were counted with each.
calendar_versions = Table(
    "calendar_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    # The shape of engine/domain/data/calendar.json, with what people changed.
    Column("content", JSONB, nullable=False),
    Column("digest", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("published_by", ForeignKey("people.id")),
    moment("published_at"),
    # How many clocks ran then and are counted anew.
    Column("clocks", Integer, nullable=False, server_default=text("0")),
)

# Days proposed for the next version: together they are its draft, gone when it is published.
calendar_edits = Table(
    "calendar_edits",
    metadata,
    Column("day", Date, primary_key=True),
    # engine.domain.calendar_edits.EditKind
    Column("kind", Text, nullable=False),
    Column("name", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("act", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("proposed_by", ForeignKey("people.id"), nullable=False),
    moment("proposed_at"),
    CheckConstraint("kind in ('holiday', 'religious', 'transfer', 'working', 'as_before')", name="kind"),
)

# What a version of the calendar moved, written with the move.
clock_recounts = Table(
    "clock_recounts",
    metadata,
    id_column(),
    Column("calendar_version", Integer, nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("clock_id", ForeignKey("clocks.id"), nullable=False),
    Column("old_last_day", Date, nullable=False),
    Column("new_last_day", Date, nullable=False),
    Column("old_control_date", Date, nullable=False),
    Column("new_control_date", Date, nullable=False),
    # Whether the applicant, who had heard of another day, was told.
    Column("applicant_told", Boolean, nullable=False),
    moment("at"),
    Index("ix_clock_recounts_version", "calendar_version", "id"),
    Index("ix_clock_recounts_case", "case_id"),
)

# What an installation decides where the law can be read in two ways. No row: the default of the code.
settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", JSONB, nullable=False),
    Column("changed_by", ForeignKey("people.id")),
    moment("changed_at"),
)
