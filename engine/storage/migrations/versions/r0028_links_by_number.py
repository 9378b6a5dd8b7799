"""Finds by its number what repeats an appeal, and what came here under the number of a redirect."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_records_duplicate_of",
        "records",
        [sa.text("(data ->> 'duplicate_of')")],
        postgresql_where=sa.text("kind = 'registration' and data ->> 'duplicate_of' <> ''"),
    )
    op.create_index(
        "ix_appeals_external_number",
        "appeals",
        ["external_number"],
        postgresql_where=sa.text("external_number <> ''"),
    )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
