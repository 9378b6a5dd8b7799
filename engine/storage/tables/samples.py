"""Samples that auditors draw, and what they found in each case. Nobody edits either."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from engine.storage.tables.columns import id_column, metadata, moment

samples = Table(
    "samples",
    metadata,
    id_column(),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    # engine.domain.sampling.Population
    Column("population", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    # Drawn from what the journal knew at this moment.
    moment("known_at"),
    Column("seed", Text, nullable=False),
    # By whoever drew it; else made by the system.
    Column("seed_given", Boolean, nullable=False),
    Column("percent", Integer),
    Column("population_count", Integer, nullable=False),
    Column("population_digest", LargeBinary, nullable=False),
    # In the order in which they were drawn.
    Column("cases", ARRAY(BigInteger), nullable=False),
    Column("drawn_by", ForeignKey("people.id"), nullable=False),
    moment("drawn_at"),
    CheckConstraint("last_day >= first_day", name="period"),
    Index("ix_samples_organisation", "organisation_id", "id"),
)

# The newest of a sample, case and line counts.
sample_marks = Table(
    "sample_marks",
    metadata,
    id_column(),
    Column("sample_id", ForeignKey("samples.id"), nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    # engine.domain.sampling.Line and Result
    Column("line", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("remark", Text, nullable=False),
    # Whether personal data of the case were open to whoever wrote the remark: it may repeat them.
    Column("opened", Boolean, nullable=False, server_default=true()),
    Column("marked_by", ForeignKey("people.id"), nullable=False),
    moment("marked_at"),
    Index("ix_sample_marks_sample", "sample_id", "case_id", "line", "id"),
)
