"""What runs, as published, and the methodologist's workspace where the next version is drafted."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from engine.storage.tables.columns import id_column, metadata, moment

deployments = Table(
    "deployments",
    metadata,
    id_column(),
    Column("family", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("published_by", ForeignKey("people.id")),
    moment("published_at", now=True),
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

# A draft of the next version of a family: what was published, with changes on top of it.
workspaces = Table(
    "workspaces",
    metadata,
    id_column(),
    Column("family", Text, nullable=False),
    Column("title", Text, nullable=False),
    # Null: a family of which nothing is published yet.
    Column("base_deployment_id", ForeignKey("deployments.id")),
    Column("state", Text, nullable=False, server_default="open"),
    Column("opened_by", ForeignKey("people.id"), nullable=False),
    moment("opened_at"),
    Column("closed_by", ForeignKey("people.id")),
    moment("closed_at", nullable=True),
    CheckConstraint("state in ('open', 'published', 'closed')", name="state"),
)

# Append-only: every content that a file of a workspace had. The newest is the file; no row: as published.
workspace_changes = Table(
    "workspace_changes",
    metadata,
    id_column(),
    Column("workspace_id", ForeignKey("workspaces.id"), nullable=False),
    Column("path", Text, nullable=False),
    # Counted from 1 for each path; 0 is what was published.
    Column("revision", Integer, nullable=False),
    # Null: the file is removed.
    Column("content", LargeBinary),
    # How it came: engine.domain.workspace.ChangeKind
    Column("kind", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("changed_by", ForeignKey("people.id"), nullable=False),
    moment("changed_at"),
    UniqueConstraint("workspace_id", "path", "revision"),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint("kind in ('written', 'imported', 'restored', 'removed')", name="kind"),
    CheckConstraint("(content is null) = (kind = 'removed')", name="content"),
)

# A workspace put forward to become the next version: one person asks, another decides.
publication_requests = Table(
    "publication_requests",
    metadata,
    id_column(),
    Column("workspace_id", ForeignKey("workspaces.id"), nullable=False),
    # Of the files as they were asked for: what changes after that is not what was asked.
    Column("checksum", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("requested_by", ForeignKey("people.id"), nullable=False),
    moment("requested_at"),
    Column("decided_by", ForeignKey("people.id")),
    moment("decided_at", nullable=True),
    Column("reason", Text, nullable=False, server_default=""),
    Column("deployment_id", ForeignKey("deployments.id")),
    CheckConstraint("state in ('waiting', 'approved', 'refused', 'withdrawn')", name="state"),
    CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided"),
    # Two persons, whatever an application says.
    CheckConstraint("state <> 'approved' or decided_by <> requested_by", name="two_persons"),
    Index(
        "ix_publication_requests_waiting",
        "workspace_id",
        unique=True,
        postgresql_where=text("state = 'waiting'"),
    ),
)

# Trials that are kept, and what they must come to again: of a family, for they outlive each draft.
scenarios = Table(
    "scenarios",
    metadata,
    id_column(),
    Column("family", Text, nullable=False),
    Column("name", Text, nullable=False),
    # engine.examination.trial.Script as plain values.
    Column("script", JSONB, nullable=False),
    # The elements entered when it was kept, in order, and the state of the case at the end.
    Column("path", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("kept_by", ForeignKey("people.id"), nullable=False),
    moment("kept_at"),
    UniqueConstraint("family", "name"),
)

# Past cases held against a draft (engine.examination.what_if), in the background.
what_ifs = Table(
    "what_ifs",
    metadata,
    id_column(),
    Column("workspace_id", ForeignKey("workspaces.id"), nullable=False),
    # Of the draft as it was: its files are in the history of the workspace, and here for the worker.
    Column("checksum", Text, nullable=False),
    Column("files", LargeBinary, nullable=False),
    Column("cases", ARRAY(BigInteger), nullable=False),
    # From when to when, which, and what was assumed, for who reads the answer.
    Column("asked", JSONB, nullable=False),
    Column("done", Integer, nullable=False, server_default=text("0")),
    # engine.domain.what_if.Summary as plain values, when all are done.
    Column("summary", JSONB),
    # Why it was given up.
    Column("failed", Text),
    Column("asked_by", ForeignKey("people.id"), nullable=False),
    moment("asked_at"),
    moment("finished_at", nullable=True),
)

what_if_parts = Table(
    "what_if_parts",
    metadata,
    Column("what_if_id", ForeignKey("what_ifs.id"), nullable=False),
    # The place of the part's first case.
    Column("start", Integer, nullable=False),
    Column("compared", JSONB, nullable=False),
    # By language, of the elements that the draft has.
    Column("names", JSONB, nullable=False),
    PrimaryKeyConstraint("what_if_id", "start"),
)
