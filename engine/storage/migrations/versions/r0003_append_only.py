"""The journal takes new entries and nothing else; records are never edited.

Grants alone would not hold the owner of the tables, and the default installation connects as the
owner: triggers hold everyone but a superuser who switches them off on purpose, and then the
chain shows it. A record may be deleted (erasure of personal data leaves its salted digest in the
journal), so only its update is refused.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


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
    op.execute(
        "create trigger journal_append_only before update or delete or truncate on journal"
        " for each statement execute function refuse_change()"
    )
    op.execute(
        "create trigger records_never_edited before update or truncate on records"
        " for each statement execute function refuse_change()"
    )
    op.execute("revoke all on journal from public")


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
