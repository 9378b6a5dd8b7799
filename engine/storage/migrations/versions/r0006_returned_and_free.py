"""Returned items without a holder in the order of days: a million open items hold ten thousand of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RETURNED_AND_FREE = "state = 'open' and case_returned and assignee_id is null"


def upgrade() -> None:
    op.create_index(
        "ix_work_items_returned_role",
        "work_items",
        ["candidate_role", "case_last_day", "id"],
        postgresql_where=sa.text(RETURNED_AND_FREE),
    )


def downgrade() -> None:
    op.drop_index("ix_work_items_returned_role", "work_items")
