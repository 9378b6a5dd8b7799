"""How often a timer failed to fire, and when it is tried again, stand on its row.

In a worker's memory the count was lost with the worker, and each of several workers counted for itself.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("timers", sa.Column("failures", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.add_column("timers", sa.Column("try_after", sa.DateTime(timezone=True)))


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
