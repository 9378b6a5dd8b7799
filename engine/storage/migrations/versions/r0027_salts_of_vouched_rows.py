"""Salts for what the journal keeps of complaints and signatures: typed numbers, names of signers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("complaints", "signatures"):
        op.add_column(table, sa.Column("salt", sa.LargeBinary))


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
