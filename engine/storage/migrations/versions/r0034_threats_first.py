"""Lists of work items go by the term that ends first, the item's own or the case's; threats stand before all.

``priority`` is what the diagram says; ``list_day`` follows from it, from ``due_at`` and from the copy of the
case's last day, so nobody can forget to write it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

LIST_DAY = """case when priority > 50 then date '0001-01-01' else
    least((due_at at time zone 'UTC' + interval '5 hours' - interval '1 microsecond')::date, case_last_day)
    end"""

DAY, OPEN = ["list_day", "id"], "state = 'open'"
SUPERVISED = ["case_organisation_id", "case_unit_id", "organisation_id", "case_restricted", "case_answered"]
INDEXES = {
    "ix_work_items_open": (DAY, OPEN, [*SUPERVISED, "due_at"]),
    "ix_work_items_late": (DAY, f"{OPEN} and case_late", SUPERVISED),
    "ix_work_items_returned": (DAY, f"{OPEN} and case_returned", SUPERVISED),
    "ix_work_items_returned_to": (["assignee_id", *DAY], f"{OPEN} and case_returned", []),
    "ix_work_items_held": (["assignee_id", *DAY], f"{OPEN} and held_until is not null", []),
    "ix_work_items_mine": (
        ["assignee_id", *DAY],
        f"{OPEN} and assignee_id is not null",
        ["held_until", "case_answered", "case_late", "due_at"],
    ),
    "ix_work_items_free": (
        ["organisation_id", "candidate_role", *DAY],
        f"{OPEN} and assignee_id is null",
        [],
    ),
    "ix_work_items_role": (
        ["candidate_role", *DAY],
        f"{OPEN} and assignee_id is null",
        ["organisation_id", "case_answered", "case_late", "due_at"],
    ),
    "ix_work_items_returned_role": (
        ["candidate_role", *DAY],
        f"{OPEN} and case_returned and assignee_id is null",
        ["organisation_id"],
    ),
    "ix_work_items_unit": (["case_unit_id", *DAY], OPEN, ["case_restricted"]),
    "ix_work_items_done_by_day": (["finished_by", *DAY], "state = 'completed'", []),
}
_THREAT = ("check_threat", "tell_security", "confirm_threat_receipt")


def upgrade() -> None:
    priority = sa.Column("priority", sa.SmallInteger, nullable=False, server_default=sa.text("50"))
    op.add_column("work_items", priority)
    # The steps of the shipped diagram. Other diagrams say it themselves when they are published next.
    op.execute(
        sa.text("update work_items set priority = 100 where element_id = any(:steps)").bindparams(
            sa.bindparam("steps", list(_THREAT), sa.ARRAY(sa.Text))
        )
    )
    op.add_column("work_items", sa.Column("list_day", sa.Date, sa.Computed(LIST_DAY, persisted=True)))
    for name, (columns, where, include) in INDEXES.items():
        op.drop_index(name, "work_items")
        op.create_index(
            name,
            "work_items",
            columns,
            postgresql_where=sa.text(where),
            postgresql_include=include,
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
