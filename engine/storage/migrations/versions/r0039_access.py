"""What auditors opened, and the orders that open personal data to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _readings()
    _orders()
    op.add_column("checkpoints", sa.Column("reading_id", sa.BigInteger))
    op.add_column("checkpoints", sa.Column("reading_hash", sa.LargeBinary))
    # A checkpoint of new readings covers no new entry.
    op.drop_constraint("uq_checkpoints_up_to", "checkpoints")


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("case_id", sa.BigInteger),
        sa.Column("thing_id", sa.BigInteger),
        sa.Column("orders", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_readings_case", "readings", ["case_id", "id"])
    op.create_index("ix_readings_actor", "readings", ["actor_id", "id"])
    op.execute(
        "create trigger readings_append_only before update or delete or truncate on readings"
        " for each statement execute function refuse_change()"
    )
    op.execute("revoke all on readings from public")


def _orders() -> None:
    op.create_table(
        "access_orders",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("auditor_id", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger, sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("cases", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("restricted", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("act_number", sa.Text, nullable=False, server_default=""),
        sa.Column("act_date", sa.Date),
        sa.Column("given_by", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_by", sa.BigInteger, sa.ForeignKey("people.id")),
        sa.Column("revoked_because", sa.Text, nullable=False, server_default=""),
        sa.CheckConstraint("ends_on >= starts_on", name="term"),
        sa.CheckConstraint("auditor_id <> given_by", name="two_people"),
        sa.CheckConstraint("(revoked_at is null) = (revoked_by is null)", name="revoked"),
    )
    op.create_index("ix_access_orders_auditor", "access_orders", ["auditor_id"])
    op.create_index("ix_access_orders_organisation", "access_orders", ["organisation_id"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
