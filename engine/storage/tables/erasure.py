"""Acts by which data are destroyed, the cases that they name, and the files that are still to go."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from engine.storage.tables.columns import id_column, metadata, moment

# One person proposes, another confirms. No personal data: an act outlives what it destroys.
erasures = Table(
    "erasures",
    metadata,
    id_column(),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("act_number", Text, nullable=False),
    Column("act_date", Date, nullable=False),
    # engine.domain.retention.Ground, and the decision or provision in words
    Column("ground", Text, nullable=False),
    Column("basis", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("proposed_by", ForeignKey("people.id"), nullable=False),
    moment("proposed_at"),
    Column("decided_by", ForeignKey("people.id")),
    moment("decided_at", nullable=True),
    Column("reason", Text, nullable=False, server_default=""),
    CheckConstraint("state in ('waiting', 'carried_out', 'refused')", name="state"),
    CheckConstraint("ground in ('term', 'court', 'law')", name="ground"),
    CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided"),
    # Two persons, whatever an application says.
    CheckConstraint("state <> 'carried_out' or decided_by <> proposed_by", name="two_persons"),
    Index("ix_erasures_organisation", "organisation_id", "id"),
)

erasure_cases = Table(
    "erasure_cases",
    metadata,
    Column("erasure_id", ForeignKey("erasures.id"), nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    # The entry that says so; null until then, and where an earlier act had erased the case.
    Column("case_seq", Integer),
    PrimaryKeyConstraint("erasure_id", "case_id"),
    Index("ix_erasure_cases_erased", "case_id", unique=True, postgresql_where=text("case_seq is not null")),
)

# Contents that no case needs any more; without a moment they still lie on the disk.
erased_files = Table(
    "erased_files",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("erasure_id", ForeignKey("erasures.id"), nullable=False),
    moment("removed_at", nullable=True),
    Index("ix_erased_files_left", "sha256", postgresql_where=text("removed_at is null")),
)
