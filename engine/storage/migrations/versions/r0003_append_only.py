"""What happened, what was written and what ran is never edited: new rows are all that these tables take.

Grants alone would not hold the owner of the tables, and the default installation connects as the
owner: triggers hold everyone but a superuser who switches them off on purpose, and then the
chain shows it. Records hold personal data that the law may want erased; that will be an operation of its
own, with a journal entry and a trigger that lets just the contents be emptied.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("journal", "records", "deployments", "deployment_files", "checkpoints")


def upgrade() -> None:
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% is append-only: % refused', tg_table_name, lower(tg_op)
                using errcode = 'insufficient_privilege';
        end $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger {table}_append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )
    op.execute("revoke all on journal from public")


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
