"""Work items, what lists ask of them, drafts and kept lists."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from engine.storage.tables.columns import id_column, metadata, moment

# What a supervisor's lists ask besides: with it a count never leaves the index (revision 0011).
SUPERVISED = ["case_organisation_id", "case_unit_id", "organisation_id", "case_restricted", "case_answered"]

# A term that ends at 24:00 ends on the day before. The offset is that of engine.storage.terms since March
# 2024: no item that is older has a term of its own.
LIST_DAY = """case when priority > 50 then date '0001-01-01' else
    least((due_at at time zone 'UTC' + interval '5 hours' - interval '1 microsecond')::date, case_last_day)
    end"""

work_items = Table(
    "work_items",
    metadata,
    id_column(),
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
    moment("assigned_at", nullable=True),
    moment("created_at"),
    moment("due_at", nullable=True),
    # 0 to 100 as the diagram has it; what is above 50 stands before everything that has a day.
    Column("priority", SmallInteger, nullable=False, server_default=text("50")),
    moment("held_until", nullable=True),
    Column("hold_reason", Text),
    moment("finished_at", nullable=True),
    Column("finished_by", ForeignKey("people.id")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("locals", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    # Copies for lists, kept by triggers (revision 0005): a page is a walk along one index.
    Column("case_late", Boolean, nullable=False, server_default=text("false")),
    Column("case_returned", Boolean, nullable=False, server_default=text("false")),
    Column("case_answered", Boolean, nullable=False, server_default=text("false")),
    Column("case_restricted", Boolean, nullable=False, server_default=text("false")),
    Column("case_last_day", Date),
    # Where lists have the item: by its own term or the case's, whichever ends first (revision 0034).
    Column("list_day", Date, Computed(LIST_DAY, persisted=True)),
    Column("case_organisation_id", BigInteger),
    Column("case_unit_id", BigInteger),
    # What lists are filtered by (engine.queries.item_tags), kept by triggers (revision 0030).
    Column("case_tags", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    UniqueConstraint("case_id", "key"),
    CheckConstraint("state in ('open', 'completed', 'cancelled')", name="state"),
    Index(
        "ix_work_items_open",
        "list_day",
        "id",
        postgresql_include=[*SUPERVISED, "due_at"],
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_work_items_late",
        "list_day",
        "id",
        postgresql_include=SUPERVISED,
        postgresql_where=text("state = 'open' and case_late"),
    ),
    Index(
        "ix_work_items_returned",
        "list_day",
        "id",
        postgresql_include=SUPERVISED,
        postgresql_where=text("state = 'open' and case_returned"),
    ),
    Index(
        "ix_work_items_returned_to",
        "assignee_id",
        "list_day",
        "id",
        postgresql_where=text("state = 'open' and case_returned"),
    ),
    Index(
        "ix_work_items_held",
        "assignee_id",
        "list_day",
        "id",
        postgresql_where=text("state = 'open' and held_until is not null"),
    ),
    Index(
        "ix_work_items_mine",
        "assignee_id",
        "list_day",
        "id",
        postgresql_include=["held_until", "case_answered", "case_late", "due_at"],
        postgresql_where=text("state = 'open' and assignee_id is not null"),
    ),
    Index(
        "ix_work_items_free",
        "organisation_id",
        "candidate_role",
        "list_day",
        "id",
        postgresql_where=text("state = 'open' and assignee_id is null"),
    ),
    Index(
        "ix_work_items_role",
        "candidate_role",
        "list_day",
        "id",
        postgresql_include=["organisation_id", "case_answered", "case_late", "due_at"],
        postgresql_where=text("state = 'open' and assignee_id is null"),
    ),
    Index(
        "ix_work_items_returned_role",
        "candidate_role",
        "list_day",
        "id",
        postgresql_include=["organisation_id"],
        postgresql_where=text("state = 'open' and case_returned and assignee_id is null"),
    ),
    Index(
        "ix_work_items_unit",
        "case_unit_id",
        "list_day",
        "id",
        postgresql_include=["case_restricted"],
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_work_items_tags",
        "case_tags",
        postgresql_using="gin",
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_work_items_done_by_day",
        "finished_by",
        "list_day",
        "id",
        postgresql_where=text("state = 'completed'"),
    ),
    Index(
        "ix_work_items_done",
        "finished_by",
        text("finished_at desc"),
        postgresql_where=text("state = 'completed'"),
    ),
    # Who once had an item in hand and did not finish it: the case is his own still.
    Index(
        "ix_work_items_dropped",
        "assignee_id",
        postgresql_where=text("state = 'cancelled' and assignee_id is not null"),
    ),
    Index(
        "ix_work_items_done_for",
        "assignee_id",
        postgresql_where=text("state = 'completed' and assignee_id is distinct from finished_by"),
    ),
)

# The words of each thing that is found, folded, with a letter for where they stand; no text and no order of
# words. Kept by triggers of what they are of (revision 0029), so that erasing that erases them.
search_words = Table(
    "search_words",
    metadata,
    # case (its numbers, its people, its appeal), record, attachment, message, consultation
    Column("kind", Text, nullable=False),
    Column("source_id", BigInteger, nullable=False),
    Column("case_id", ForeignKey("cases.id", ondelete="CASCADE")),
    Column("words", TSVECTOR, nullable=False),
    PrimaryKeyConstraint("kind", "source_id"),
    Index("ix_search_words_case", "case_id"),
    Index("ix_search_words_words", "words", postgresql_using="gin"),
)

# Addresses of the inbox that people keep under a name: arguments as the address bar has them, read and
# checked again at each opening.
saved_filters = Table(
    "saved_filters",
    metadata,
    id_column(),
    Column("owner_id", ForeignKey("people.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("arguments", Text, nullable=False),
    # Shown to everybody who works in this organisation or below it; null: to the owner only.
    Column("shared_with", ForeignKey("organisations.id")),
    moment("created_at"),
    UniqueConstraint("owner_id", "name"),
    Index("ix_saved_filters_shared_with", "shared_with"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("work_item_id", ForeignKey("work_items.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    # the page on which it was typed: two tabs of one person do not write over each other
    Column("page", Text, nullable=False, server_default=""),
    Column("data", JSONB, nullable=False),
    moment("saved_at", now=True),
    PrimaryKeyConstraint("work_item_id", "person_id", "page"),
)
