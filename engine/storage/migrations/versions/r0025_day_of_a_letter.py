"""A clock whose last day somebody named: the due date in a parent body's letter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clocks", sa.Column("given_day", sa.Date))


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
