"""A draft for each page on which a task is typed: two tabs of one person do not write over each other."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("drafts", sa.Column("page", sa.Text(), server_default="", nullable=False))
    op.drop_constraint("pk_drafts", "drafts", type_="primary")
    op.create_primary_key("pk_drafts", "drafts", ["work_item_id", "person_id", "page"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
