"""What happened: the journal with its checkpoints, and the keys and numbers that are given once."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    cast,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from engine.storage.tables.columns import id_column, metadata, moment

# A date of a fact that was refused. Written after the refusal, by a transaction of its own; no word that
# anybody typed. One line a person, command, case, field and date asked a day.
refused_dates = Table(
    "refused_dates",
    metadata,
    id_column(),
    moment("recorded_at"),
    # The day it was for the command.
    Column("day", Date, nullable=False),
    Column("actor_id", ForeignKey("people.id"), nullable=False),
    Column("verb", Text, nullable=False),
    # Null: of an appeal that was to be received, or of a box.
    Column("case_id", ForeignKey("cases.id")),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    # As the form names it, and the code of the refusal.
    Column("field", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("asked", Date, nullable=False),
    Index(
        "ix_refused_dates_once",
        *("actor_id", "day", "verb", "case_id", "field", "asked"),
        unique=True,
        postgresql_nulls_not_distinct=True,
    ),
    Index("ix_refused_dates_recorded_at", "recorded_at"),
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
    moment("at", now=True),
    PrimaryKeyConstraint("actor_id", "key"),
)

journal = Table(
    "journal",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("case_seq", Integer, nullable=False),
    # The time at which it happened (a fact of the command) and the database clock at the insert.
    moment("at"),
    moment("recorded_at"),
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

CHANGE = cast(func.convert_from(journal.c.change, "UTF8"), JSONB)
"""In a statement over ``journal``: what the entry changed."""

# One hash over all entries so far, each on the one before; copied to a file outside the database.
checkpoints = Table(
    "checkpoints",
    metadata,
    id_column(),
    # Covers every entry whose journal.seq is not above this.
    Column("up_to", BigInteger, nullable=False),
    # How many entries that is, from the first on: numbers have gaps.
    Column("entries", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    moment("created_at"),
    # The newest reading then, and its hash, which covers all before it; null: there was none.
    Column("reading_id", BigInteger),
    Column("reading_hash", LargeBinary),
)
