"""Procrastinate's tables and functions, in a schema of their own.

The text is procrastinate's, as installed; a later version of it brings its own migrations, which
then become revisions here.
"""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create schema jobs")
    op.execute("set local search_path to jobs")
    # Many statements in one string, percent signs included: past SQLAlchemy's parameters.
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(SchemaManager.get_schema())
    op.execute("set local search_path to public, jobs")


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
