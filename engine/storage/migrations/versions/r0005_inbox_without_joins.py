"""What lists of work items ask of the case stands on the item too, so that a page is a walk along one index.

The database keeps the copies itself: whoever writes a case, by whatever verb, cannot forget them. Only the
inbox reads them; the case stays the truth, and the journal's check compares the case.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COPIES = {
    "case_last_day": "legal_last_day",
    "case_late": "overdue",
    "case_returned": "state = 'RETURNED_FOR_FINALIZATION'",
    "case_answered": "answered_at is not null",
    "case_organisation_id": "organisation_id",
    "case_unit_id": "executor_unit_id",
    "case_restricted": "access_level <> 'ordinary'",
}

OPEN, DAY = "state = 'open'", ["case_last_day", "id"]
INDEXES = {
    "ix_work_items_open": (DAY, OPEN),
    "ix_work_items_late": (DAY, f"{OPEN} and case_late"),
    "ix_work_items_returned": (DAY, f"{OPEN} and case_returned"),
    "ix_work_items_returned_to": (["assignee_id", *DAY], f"{OPEN} and case_returned"),
    "ix_work_items_held": (["assignee_id", *DAY], f"{OPEN} and held_until is not null"),
    "ix_work_items_mine": (["assignee_id", *DAY], f"{OPEN} and assignee_id is not null"),
    "ix_work_items_free": (
        ["organisation_id", "candidate_role", *DAY],
        f"{OPEN} and assignee_id is null",
    ),
    "ix_work_items_role": (["candidate_role", *DAY], f"{OPEN} and assignee_id is null"),
    "ix_work_items_done_by_day": (["finished_by", *DAY], "state = 'completed'"),
}


def upgrade() -> None:
    for name in ("case_late", "case_returned", "case_answered", "case_restricted"):
        column = sa.Column(name, sa.Boolean, nullable=False, server_default=sa.text("false"))
        op.add_column("work_items", column)
    op.add_column("work_items", sa.Column("case_last_day", sa.Date))
    for name in ("case_organisation_id", "case_unit_id"):
        op.add_column("work_items", sa.Column(name, sa.BigInteger))
    of_case = ", ".join(f"{name} = cases.{source}" for name, source in COPIES.items())
    op.execute(f"update work_items set {of_case} from cases where cases.id = work_items.case_id")  # noqa: S608
    _keep()
    for name in ("ix_work_items_mine", "ix_work_items_free"):
        op.drop_index(name, "work_items")
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "work_items", columns, postgresql_where=sa.text(where))


def _keep() -> None:
    """At the insert of an item, and whenever the case moves in one of these."""
    targets, sources = ", ".join(f"new.{name}" for name in COPIES), ", ".join(COPIES.values())
    op.execute(
        f"""
        create function take_case_facts() returns trigger language plpgsql as $$
        begin
            select {sources} into {targets} from cases where id = new.case_id;
            return new;
        end $$
        """  # noqa: S608
    )
    op.execute(
        "create trigger work_items_take_case_facts before insert on work_items"
        " for each row execute function take_case_facts()"
    )
    changed = ", ".join(f"{name} = new.{source}" for name, source in COPIES.items())
    op.execute(
        f"""
        create function pass_case_facts() returns trigger language plpgsql as $$
        begin
            update work_items set {changed} where case_id = new.id;
            return null;
        end $$
        """  # noqa: S608
    )
    old, new = (", ".join(f"{row}.{source}" for source in COPIES.values()) for row in ("old", "new"))
    op.execute(
        "create trigger cases_pass_facts after update on cases for each row"
        f" when (({old}) is distinct from ({new})) execute function pass_case_facts()"
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
