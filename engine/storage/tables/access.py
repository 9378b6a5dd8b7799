"""What auditors opened, and the orders that open personal data to them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from engine.storage.tables.columns import act, id_column, metadata, moment

# One line for each page, file or table that an auditor opened. Nobody edits it; no personal data.
readings = Table(
    "readings",
    metadata,
    id_column(),
    # The database clock at the insert.
    moment("recorded_at"),
    Column("actor_id", BigInteger, nullable=False),
    # engine.domain.readings.ReadingKind
    Column("kind", Text, nullable=False),
    # Null: of no case (a list, a report).
    Column("case_id", BigInteger),
    # The entry of the replay, the file, the letter, the sample; null: the case itself.
    Column("thing_id", BigInteger),
    # The orders under which personal data was open.
    Column("orders", ARRAY(BigInteger), nullable=False),
    # Of the line before; one chain for all (engine.journal.readings).
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("ix_readings_case", "case_id", "id"),
    Index("ix_readings_actor", "actor_id", "id"),
)

# Personal data opened to an auditor by an order of the head, for some days (domain report, 4).
access_orders = Table(
    "access_orders",
    metadata,
    id_column(),
    Column("auditor_id", ForeignKey("people.id"), nullable=False),
    # Whose cases, this organisation's and those below it.
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    # Only these; empty: all of the organisation.
    Column("cases", ARRAY(BigInteger), nullable=False),
    # Restricted ones too (threats, corruption, minors, health).
    Column("restricted", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    *act(),
    Column("given_by", ForeignKey("people.id"), nullable=False),
    moment("given_at"),
    moment("revoked_at", nullable=True),
    Column("revoked_by", ForeignKey("people.id")),
    Column("revoked_because", Text, nullable=False, server_default=""),
    CheckConstraint("ends_on >= starts_on", name="term"),
    CheckConstraint("auditor_id <> given_by", name="two_people"),
    CheckConstraint("(revoked_at is null) = (revoked_by is null)", name="revoked"),
    Index("ix_access_orders_auditor", "auditor_id"),
    Index("ix_access_orders_organisation", "organisation_id"),
)
