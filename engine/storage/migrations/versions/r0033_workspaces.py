"""Workspaces of methodologists, every content their files had, and requests to publish them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# What was drawn, and when, is part of how a version came about.
_APPEND_ONLY = (
    "create trigger workspace_changes_append_only before update or delete or truncate on workspace_changes"
    " for each statement execute function refuse_change()"
)


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)


def _ref(name: str, table: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "workspaces",
        _id(),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        _ref("base_deployment_id", "deployments", nullable=True),
        sa.Column("state", sa.Text, nullable=False, server_default="open"),
        _ref("opened_by", "people"),
        _moment("opened_at"),
        _ref("closed_by", "people", nullable=True),
        _moment("closed_at", nullable=True),
        sa.CheckConstraint("state in ('open', 'published', 'closed')", name="state"),
    )
    op.create_table(
        "workspace_changes",
        _id(),
        _ref("workspace_id", "workspaces"),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        _ref("changed_by", "people"),
        _moment("changed_at"),
        sa.UniqueConstraint("workspace_id", "path", "revision"),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("kind in ('written', 'imported', 'restored', 'removed')", name="kind"),
        sa.CheckConstraint("(content is null) = (kind = 'removed')", name="content"),
    )
    op.create_table(
        "publication_requests",
        _id(),
        _ref("workspace_id", "workspaces"),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        _ref("requested_by", "people"),
        _moment("requested_at"),
        _ref("decided_by", "people", nullable=True),
        _moment("decided_at", nullable=True),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
        _ref("deployment_id", "deployments", nullable=True),
        sa.CheckConstraint("state in ('waiting', 'approved', 'refused', 'withdrawn')", name="state"),
        sa.CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided"),
        sa.CheckConstraint("state <> 'approved' or decided_by <> requested_by", name="two_persons"),
    )
    op.create_index(
        "ix_publication_requests_waiting",
        "publication_requests",
        ["workspace_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.execute(_APPEND_ONLY)


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
