"""Past cases held against a draft."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "what_ifs",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("workspace_id", sa.BigInteger, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.Column("files", sa.LargeBinary, nullable=False),
        sa.Column("cases", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("asked", JSONB, nullable=False),
        sa.Column("done", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("summary", JSONB),
        sa.Column("failed", sa.Text),
        sa.Column("asked_by", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "what_if_parts",
        sa.Column("what_if_id", sa.BigInteger, sa.ForeignKey("what_ifs.id"), nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("compared", JSONB, nullable=False),
        sa.Column("names", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("what_if_id", "start"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
