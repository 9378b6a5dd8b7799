"""The indexes of open work items carry what their lists ask: a count stays in the index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DAY, OPEN = ["case_last_day", "id"], "state = 'open'"
SUPERVISED = ["case_organisation_id", "case_unit_id", "organisation_id", "case_restricted", "case_answered"]
INDEXES = {
    "ix_work_items_open": (DAY, OPEN, SUPERVISED),
    "ix_work_items_late": (DAY, f"{OPEN} and case_late", SUPERVISED),
    "ix_work_items_returned": (DAY, f"{OPEN} and case_returned", SUPERVISED),
    "ix_work_items_mine": (
        ["assignee_id", *DAY],
        f"{OPEN} and assignee_id is not null",
        ["held_until", "case_answered", "case_late"],
    ),
    "ix_work_items_role": (
        ["candidate_role", *DAY],
        f"{OPEN} and assignee_id is null",
        ["organisation_id", "case_answered", "case_late"],
    ),
    "ix_work_items_returned_role": (
        ["candidate_role", *DAY],
        f"{OPEN} and case_returned and assignee_id is null",
        ["organisation_id"],
    ),
}


def upgrade() -> None:
    for name, (columns, where, include) in INDEXES.items():
        op.drop_index(name, "work_items")
        op.create_index(
            name, "work_items", columns, postgresql_where=sa.text(where), postgresql_include=include
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
