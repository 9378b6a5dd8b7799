"""An index of the cases that live: whoever looks for one that stands still need not read those that ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_cases_open", "cases", ["id"], postgresql_where=sa.text("closed_at is null"))


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
