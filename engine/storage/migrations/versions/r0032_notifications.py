"""What each person wants to be told of, and mails to staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("quiet_from", sa.Time, server_default="20:00"))
    op.add_column("people", sa.Column("quiet_to", sa.Time, server_default="08:00"))
    op.create_check_constraint(op.f("ck_people_quiet"), "people", "(quiet_from is null) = (quiet_to is null)")
    op.create_table(
        "notification_choices",
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("shown", sa.Boolean, nullable=False),
        sa.Column("mail", sa.Text, nullable=False),
        sa.CheckConstraint("mail in ('now', 'digest', 'off')", name=op.f("ck_notification_choices_mail")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notification_choices_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notification_choices")),
    )
    op.create_table(
        "staff_mails",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("dedup_key", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state in ('queued', 'sent', 'failed', 'empty')", name=op.f("ck_staff_mails_state")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_staff_mails_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_mails")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_staff_mails_dedup_key")),
    )
    op.create_index("ix_staff_mails_person", "staff_mails", ["person_id"])
    op.create_index(
        "ix_staff_mails_queued", "staff_mails", ["not_before"], postgresql_where=sa.text("state = 'queued'")
    )
    op.add_column("notices", sa.Column("mailed_at", sa.DateTime(timezone=True)))
    # Nobody is written to about what was there before there were mails.
    op.execute("update notices set mailed_at = at")
    op.create_index("ix_notices_to_mail", "notices", ["id"], postgresql_where=sa.text("mailed_at is null"))


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
