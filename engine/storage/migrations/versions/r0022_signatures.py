"""Electronic signatures, and how each appeal was signed.

Nothing verified the signatures of appeals that came before: they keep ``none``, and stay as official as they
were taken for.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def _points(name: str, table: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def upgrade() -> None:
    op.add_column("appeals", sa.Column("signature_state", sa.Text(), nullable=False, server_default="none"))
    op.create_table(
        "signatures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        _points("case_id", "cases", nullable=False),
        _points("work_item_id", "work_items"),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("signed_sha256", sa.Text(), nullable=False, server_default=""),
        sa.Column("signed_size", sa.BigInteger(), nullable=False),
        sa.Column("cms_sha256", sa.Text(), nullable=False),
        sa.Column("cms_size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("result", JSONB(), nullable=False),
        _points("brought_by", "people"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("subject in ('appeal', 'withdrawal', 'reply', 'redirect')", name="subject"),
    )
    op.create_index("ix_signatures_case", "signatures", ["case_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
