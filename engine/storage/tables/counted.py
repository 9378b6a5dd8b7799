"""What the worker counts of past cases for the head's page (decision 31)."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from engine.storage.tables.columns import metadata, moment

# What past cases needed and who worked on what, as the worker counted it last (decision 31).
step_times = Table(
    "step_times",
    metadata,
    Column("element_id", Text, nullable=False),
    # Empty: all topics.
    Column("topic", Text, nullable=False),
    # Working days from the step to the reply, and beside each how many cases needed so many.
    Column("days", ARRAY(Integer), nullable=False),
    Column("cases", ARRAY(Integer), nullable=False),
    PrimaryKeyConstraint("element_id", "topic"),
)

experience = Table(
    "experience",
    metadata,
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("topic", Text, nullable=False),
    Column("cases", Integer, nullable=False),
    PrimaryKeyConstraint("person_id", "topic"),
)

# Of which day the count is, by which calendar: one row, none before the first.
counted_past = Table(
    "counted_past",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, server_default=text("1")),
    Column("until", Date, nullable=False),
    Column("calendar_version", Integer, nullable=False),
    moment("counted_at"),
    CheckConstraint("id = 1", name="one"),
)
