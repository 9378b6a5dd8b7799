"""A case, what it is linked with, and the records that its forms write."""

from __future__ import annotations

from sqlalchemy import (
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
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from engine.storage.tables.columns import id_column, metadata, moment

cases = Table(
    "cases",
    metadata,
    id_column(),
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
    moment("received_at"),
    moment("registered_at", nullable=True),
    moment("answered_at", nullable=True),
    moment("closed_at", nullable=True),
    # Rule of the main clock; legal last day and inclusive control date of the open clock that ends first,
    # or of the last one that ran (clocks).
    Column("clock_rule", Text),
    Column("legal_last_day", Date),
    Column("control_date", Date),
    # True while a demo or an import replays the past: its driver fires the case's timers, the
    # worker leaves them alone.
    Column("clock_driven", Boolean, nullable=False, server_default=text("false")),
    # kind of record -> ids of everyone who ever wrote one, as the journal says
    Column("authors", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    moment("changed_at", now=True),
    # Each organisation has its own series; the number comes first, because people look for it alone.
    UniqueConstraint("number", "organisation_id"),
    Index("ix_cases_organisation_state", "organisation_id", "state"),
    Index("ix_cases_legal_last_day", "legal_last_day"),
    Index("ix_cases_open", "id", postgresql_where=text("closed_at is null")),
    Index("ix_cases_executor", "executor_id", postgresql_where=text("executor_id is not null")),
    Index(
        "ix_cases_executor_unit", "executor_unit_id", postgresql_where=text("executor_unit_id is not null")
    ),
)

CASE_COLUMNS = tuple(
    column.name for column in cases.c if column.name not in ("id", "version", "changed_at", "authors")
)
"""All that an entry must name when it changes it; the first entry of a case names them all."""

# Cases that follow from others: a contact made official, a new procedure after a remand, a complaint.
case_links = Table(
    "case_links",
    metadata,
    id_column(),
    Column("from_case_id", ForeignKey("cases.id"), nullable=False),
    Column("to_case_id", ForeignKey("cases.id"), nullable=False),
    # complaint: the first is challenged by the second; remand: the second takes the first up anew;
    # made_official: the second is the appeal that the first, an unofficial contact, became
    Column("kind", Text, nullable=False),
    moment("at"),
    UniqueConstraint("from_case_id", "to_case_id", "kind"),
    CheckConstraint("kind in ('complaint', 'remand', 'made_official')", name="kind"),
    Index("ix_case_links_to", "to_case_id"),
)

# Complaints against acts of the body itself (APPC Art. 91-100), one row a case of the legal type complaint.
complaints = Table(
    "complaints",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    # What the applicant names, and the case of ours that it is; a number that nobody knows stays a text.
    Column("challenged_number", Text, nullable=False, server_default=""),
    Column("challenged_case_id", ForeignKey("cases.id")),
    # The last day of Art. 92, where the day of learning is known; late: it came after that day.
    Column("last_day", Date),
    Column("late", Boolean, nullable=False, server_default=text("false")),
    # The body above the one whose act it is; null where the court is next.
    Column("superior_id", ForeignKey("organisations.id")),
    moment("forwarded_at", nullable=True),
    Column("received_on", Date),
    # The date to correct the defects passed (Art. 93).
    Column("lapsed", Boolean, nullable=False, server_default=text("false")),
    # satisfied (by the body itself), decided (by the superior body), no_superior
    Column("outcome", Text),
    # the classifier complaint_decisions
    Column("decision", Text),
    moment("decided_at", nullable=True),
    # Of the digest of challenged_number (engine.storage.vouched); null in rows of before.
    Column("salt", LargeBinary),
    CheckConstraint("outcome in ('satisfied', 'decided', 'no_superior')", name="outcome"),
    CheckConstraint("challenged_case_id <> case_id", name="challenged"),
    Index("ix_complaints_challenged", "challenged_case_id"),
)

# Where an appeal, or a part of it, was sent, and what became of it there.
redirects = Table(
    "redirects",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    # That of the case; of a part with /1, /2, ...
    Column("number", Text, nullable=False),
    # full, part
    Column("extent", Text, nullable=False),
    Column("target_id", ForeignKey("organisations.id"), nullable=False),
    Column("reason", Text, nullable=False),
    moment("sent_at"),
    # sent, answered, returned
    Column("state", Text, nullable=False, server_default="sent"),
    Column("ended_on", Date),
    CheckConstraint("state in ('sent', 'answered', 'returned')", name="state"),
    CheckConstraint("extent in ('full', 'part')", name="extent"),
    Index("ix_redirects_case", "case_id"),
    Index("ix_redirects_target", "target_id", "sent_at"),
)

# What people filled in: one row per completed form and version, append-only. Personal data lives
# here and in applicants and appeals, beside the chain: the journal entry holds the salted digest.
records = Table(
    "records",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("case_seq", Integer, nullable=False),
    # the form's record kind: intake, registration, admissibility, issues, resolution, reply, quality, ...
    Column("kind", Text, nullable=False),
    # 1, 2, 3 within case and kind: draft N and draft N+1 of a reply
    Column("version", Integer, nullable=False),
    Column("data", JSONB, nullable=False),
    # exact canonical bytes that were digested; null, with the salt, once an act erased them (data is {} then)
    Column("canonical", LargeBinary),
    Column("salt", LargeBinary),
    Column("author_id", ForeignKey("people.id")),
    moment("at"),
    CheckConstraint("(canonical is null) = (salt is null)", name="emptied"),
    UniqueConstraint("case_id", "kind", "version"),
    UniqueConstraint("case_id", "case_seq", "kind"),
    # Which appeals repeat the one of this number.
    Index(
        "ix_records_duplicate_of",
        text("(data ->> 'duplicate_of')"),
        postgresql_where=text("kind = 'registration' and data ->> 'duplicate_of' <> ''"),
    ),
)
