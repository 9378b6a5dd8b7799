"""The body above an organisation for complaints, where the tree does not say it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisations", sa.Column("superior_id", sa.BigInteger()))
    op.create_foreign_key(
        "fk_organisations_superior_id", "organisations", "organisations", ["superior_id"], ["id"]
    )
    op.create_check_constraint("ck_organisations_superior", "organisations", "superior_id <> id")


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
