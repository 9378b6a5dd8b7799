"""The rule that nobody is above himself gets the name that the tables give it."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "alter table organisations rename constraint ck_organisations_ck_organisations_superior"
        " to ck_organisations_superior"
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
