"""Whom a complaint is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appeals", sa.Column("complained_of_id", sa.BigInteger()))
    op.add_column("appeals", sa.Column("complained_of_unit_id", sa.BigInteger()))
    op.add_column("appeals", sa.Column("complained_of", sa.Text(), nullable=False, server_default=""))
    for column, table in (("complained_of_id", "people"), ("complained_of_unit_id", "organisations")):
        op.create_foreign_key(f"fk_appeals_{column}", "appeals", table, [column], ["id"])
    op.create_index(
        "ix_appeals_complained_of",
        "appeals",
        ["complained_of_id"],
        postgresql_where=sa.text("complained_of_id is not null"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
